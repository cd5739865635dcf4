"""When hands-free listening ends."""

from dataclasses import dataclass

from app.engine.adapters.vad.activity import VoiceActivity


@dataclass(frozen=True, slots=True)
class Endpoint:
    """When hands-free listening is over."""

    patience_s: float
    """It ends after this much silence once somebody has spoken."""
    first_word_s: float
    """It ends where nobody has spoken for this long."""

    def is_reached(self, activity: VoiceActivity, since_s: float = 0.0) -> bool:
        """Whether it is time; `since_s`: when hands-free listening began, in the activity's time."""
        if not activity.has_spoken:
            return activity.now_s - since_s >= self.first_word_s
        return activity.pause_s >= self.patience_s
