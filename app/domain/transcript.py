"""What was heard: words, and what became of them. Imports nothing of ours."""

from dataclasses import dataclass

DOUBT = 0.5
"""A word of less confidence is doubtful; recognizers scale theirs so that about half of such words are wrong."""


@dataclass(frozen=True, slots=True)
class Word:
    """One recognized word."""

    text: str
    start_s: float
    """Seconds from the beginning of the recording."""
    end_s: float
    """Seconds from the beginning of the recording."""
    confidence: float
    """0 to 1."""

    @property
    def is_doubtful(self) -> bool:
        """Whether it may well be another word."""
        return self.confidence < DOUBT


@dataclass(frozen=True, slots=True)
class Mend:
    """Words of a transcript that were replaced by what was probably meant; can be undone."""

    start: int
    """Where the new words stand in the transcript's text, in characters."""
    heard: str
    """What the recognizer had understood."""
    meant: str
    """What stands there now."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard: so far, or finally."""

    text: str
    is_final: bool = False
    words: tuple[Word, ...] = ()
    """Empty where the recognizer gives no word times."""
    language: str = ""
    """ISO 639-1, empty where the recognizer does not say."""
    mends: tuple[Mend, ...] = ()
    """What was changed after recognition, in the order of the text."""
    engine: str = ""
    """Name of the recognizer; empty while it is partial."""
