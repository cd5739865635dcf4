"""Speech and pauses in a stream of sound: a pure state machine, fed with time."""

BEGIN = 0.5
"""The probability at which silence becomes speech; this and the next are Silero's own (get_speech_timestamps)."""
_END = 0.35
"""The probability below which speech becomes silence."""
WORD_S = 0.12
"""Less speech than this is not a word: four windows of the detector. Of 98 recordings of people, single letters among
them, none has less than eight; of 34 noises one has three."""


class VoiceActivity:
    """Tells from the probability of speech in each window when somebody speaks, and how long nobody has."""

    def __init__(self) -> None:
        self.now_s = 0.0
        """How much has been fed."""
        self.is_speaking = False
        """Whether somebody is speaking now."""
        self.speech_s = 0.0
        """How much of it was certainly speech."""
        self.began_s = 0.0
        """Where the latest speech began."""
        self.ended_s = 0.0
        """Where the latest speech ended; 0 before the first."""

    @property
    def has_spoken(self) -> bool:
        """Whether there was enough speech for a word."""
        return self.speech_s >= WORD_S

    @property
    def pause_s(self) -> float:
        """How long nobody has spoken; 0 while somebody does."""
        return 0.0 if self.is_speaking else self.now_s - self.ended_s

    def feed(self, probability: float, seconds: float) -> None:
        """Take the next window: its length and the probability, 0 to 1, that it holds speech."""
        start_s = self.now_s
        self.now_s += seconds
        was_speaking = self.is_speaking
        self.is_speaking = probability > (_END if was_speaking else BEGIN)
        if probability > BEGIN:
            self.speech_s += seconds
        if self.is_speaking:
            self.ended_s = self.now_s
            if not was_speaking:
                self.began_s = start_s
