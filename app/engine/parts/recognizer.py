"""Speech -> text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol

from app.audio.samples import Audio, Samples
from app.domain.transcript import Transcript
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.part import BasePart, Part


@dataclass(frozen=True, slots=True)
class Hints:
    """What a recognizer may expect to hear; each implementation uses what it can of it."""

    languages: tuple[str, ...] = ()
    """ISO 639-1 codes it may be in, likeliest first; empty: what the recognizer was made for."""
    words: tuple[str, ...] = ()
    """Words that are likely although ordinary language lacks them, most important first."""
    phrases: tuple[str, ...] = ()
    """If not empty, only these phrases are understood; everything else is empty text."""
    before: str = ""
    """What was said just before the sound begins, where it goes on from there."""
    is_partial: bool = False
    """Whether more is still being said, so that a quick impression will do."""


NO_HINTS = Hints()
"""Nothing is known of what will be said."""


class Recognizer(Part, Protocol):
    """Turns speech into text."""

    is_streaming: ClassVar[bool]
    """Whether partial transcripts come along with the blocks, so that little is left to do at the end."""

    hears_several: ClassVar[bool]
    """Whether several utterances can be recognized at once."""

    @property
    def languages(self) -> frozenset[str] | None:
        """Those it has a model each for, ISO 639-1; None: it has one model that tells languages apart by itself."""
        ...

    @property
    def known_languages(self) -> frozenset[str]:
        """Every language that it can be told to hear, ISO 639-1; empty where it does not say."""
        ...

    def detect_language(self, samples: Samples) -> Mapping[str, float]:
        """How probably somebody speaks each language that it knows, in up to half a minute of 16 kHz; shape (n,).

        Empty where it cannot tell languages apart. May be called while it recognizes.
        Raises AssistantError(RECOGNITION_FAILED).
        """
        ...

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
        """Take 16 kHz mono blocks; yield partial transcripts, each replacing the last, then a final one.

        If it does not stream, it yields empty partials while it works, so that whoever waits can give up.

        Exactly the last has `is_final`; its text is empty where no words were understood. Whatever
        `blocks` raises passes through unchanged. Raises AssistantError(RECOGNITION_FAILED).
        """
        ...

    @property
    def is_tuned(self) -> bool:
        """Whether there is nothing to find out about which of its models serves best here."""
        ...

    def tune(self) -> ClosableIterator[None]:
        """Find that out, a step at a time, while it has nothing else to do; on a busy machine it may fail to."""
        ...


class BaseRecognizer(BasePart):
    """Defaults for recognizers."""

    hears_several: ClassVar[bool] = False

    @property
    def languages(self) -> frozenset[str] | None:
        """One model for all of them."""
        return None

    @property
    def is_tuned(self) -> bool:
        """It has nothing to choose."""
        return True

    def tune(self) -> ClosableIterator[None]:
        """Nothing to tune."""
        yield from ()

    @property
    def known_languages(self) -> frozenset[str]:
        """Those it has a model each for."""
        return self.languages or frozenset()

    def detect_language(self, samples: Samples) -> Mapping[str, float]:  # noqa: ARG002  # every recognizer is asked so
        """It cannot tell them apart by their sound."""
        return {}
