"""Prompt -> reply."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.part import BasePart, Part
from app.engine.prompts.prompt import Prompt


@dataclass(frozen=True, slots=True)
class Tally:
    """What a prompt has cost a generator so far."""

    read: int = 0
    """Tokens of it that were read."""
    reused: int = 0
    """Tokens of it that had been read before."""
    written: int = 0
    """Tokens of the reply."""
    read_s: float = 0.0
    """Seconds that reading took."""
    written_s: float = 0.0

    @property
    def total(self) -> int:
        """Tokens of the part of the prompt that was read."""
        return self.read + self.reused


class Generator(Part, Protocol):
    """Writes the reply."""

    is_sequential: ClassVar[bool]
    """Whether it reads a prompt from its beginning, so that what `prepare` has read is useful only if the next prompt
    begins the same; otherwise it reads in any order."""

    is_extractive: ClassVar[bool]
    """Whether it answers with the documents' own sentences and nothing else: it cannot be asked to judge a text."""

    @property
    def is_qualified(self) -> bool:
        """Whether a language model may speak in its own words: it passed the examination, or the user wants it anyway.

        Otherwise what it would be asked is answered by quoting; it may change while the generator is in use.
        """
        ...

    @property
    def tally(self) -> Tally:
        """What the current prompt has cost so far."""
        ...

    @property
    def model(self) -> str:
        """Which language model writes: the path of its file, or its name at a server; empty where there is none."""
        ...

    @property
    def characters_per_s(self) -> float:
        """Characters of a prompt that it reads in a second here, as measured; 0 where that is not known yet."""
        ...

    def prepare(self, prompt: Prompt) -> ClosableIterator[int]:
        """Read what is known of a prompt before its question; may do nothing.

        Yields, many times a second, how many tokens have been read since the last time. Closing the iterator
        stops the model before its next batch of tokens. Raises AssistantError(GENERATOR_FAILED).
        """
        ...

    def generate(self, prompt: Prompt) -> ClosableIterator[str]:
        """Yield the reply piece by piece; the pieces joined are the reply.

        It cites passages as `[n]`, n being their place in the prompt, from 1. Closing the iterator
        stops the model before its next token. Raises AssistantError(GENERATOR_FAILED).
        """
        ...

    @property
    def is_tuned(self) -> bool:
        """Whether there is nothing to find out about how it computes fastest here."""
        ...

    def tune(self) -> ClosableIterator[None]:
        """Find that out, a step at a time, while it has nothing else to do; on a busy machine it may fail to."""
        ...


class BaseGenerator(BasePart):
    """Defaults for generators."""

    is_extractive: ClassVar[bool] = False
    tally: Tally = Tally()
    """It does not count."""
    model: str = ""
    """It does not say."""

    @property
    def is_qualified(self) -> bool:
        """It was never examined."""
        return False

    @property
    def characters_per_s(self) -> float:
        """It does not measure."""
        return 0.0

    @property
    def is_tuned(self) -> bool:
        """It has nothing to choose."""
        return True

    def tune(self) -> ClosableIterator[None]:
        """Nothing to tune."""
        yield from ()
