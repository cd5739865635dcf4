"""Quote first, then explain: while a slow model is still working, the sentence that answers is already being said."""

import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from statistics import median
from typing import cast

from app.domain.passages import Passage
from app.engine.answering.extractive import ExtractiveGenerator
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.kit import Kit
from app.engine.prompts.prompt import Prompt

_SURE = 0.0
"""The quote's confidence (a logit) from which it may open a reply. On articles not learned from, 0.916 of the questions
that can be answered get one, and 0.004 of those whose article was removed (docs/benchmarks.md)."""
_SLOW_S = 0.5
"""A noticeable wait; between people it is some 0.2 s (Stivers et al. 2009, doi:10.1073/pnas.0903616106)."""
_REMEMBERED = 5
_MARK = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Opening:
    """How a reply begins, known at once."""

    text: str = ""
    is_whole: bool = False
    """Whether there is nothing to add: the user's own answer to this very question."""


class Pace:
    """How long each generator takes to its first words."""

    def __init__(self) -> None:
        self._waits_s: dict[str, deque[float]] = {}

    def is_slow(self, generator: str) -> bool:
        """Whether the wait is usually noticeable; where nothing is known yet, it is assumed to be."""
        waits_s = self._waits_s.get(generator)
        return not waits_s or median(waits_s) > _SLOW_S

    def timed(self, pieces: ClosableIterator[str], writer: Callable[[], str]) -> ClosableIterator[str]:
        """The same pieces; the time to the first words is recorded for the generator that writes them, if any."""
        began_s, has_begun = time.monotonic(), False
        with closing(pieces):
            for piece in pieces:
                if piece and not has_begun:
                    has_begun = True
                    if name := writer():
                        kept = self._waits_s.setdefault(name, deque(maxlen=_REMEMBERED))
                        kept.append(time.monotonic() - began_s)
                yield piece


def opening(kit: Kit, pace: Pace, prompt: Prompt, found: Sequence[Passage]) -> Opening:
    """What to begin with; nothing where the generator is fast, quotes itself, or no sentence is surely right.

    `found`: the passages of the prompt that were found for the whole question, best first.
    """
    if not kit.generator.is_sequential or not found:
        return Opening()
    quote = cast(ExtractiveGenerator, kit.named("generator", ExtractiveGenerator.name))
    asked = replace(prompt, passages=tuple(found))
    if found[0].is_answer:
        return Opening(_renumbered("".join(quote.generate(asked)), asked, prompt), is_whole=True)
    choice = kit.settings.quotes_first
    if not (pace.is_slow(kit.generator.name) if choice is None else choice) or quote.judge(asked).confidence < _SURE:
        return Opening()
    return Opening(_renumbered("".join(quote.generate(asked)), asked, prompt))


def _renumbered(text: str, given: Prompt, wanted: Prompt) -> str:
    """The same citations, with the numbers that the passages have in another prompt."""
    places = {passage.id: number for number, passage in enumerate(wanted.passages, 1)}
    return _MARK.sub(lambda mark: f"[{places[given.passages[int(mark[1]) - 1].id]}]", text)


def parted(pieces: Iterable[str]) -> ClosableIterator[str]:
    """What follows an opening, with a space between the two; a model may or may not begin with one."""
    has_begun = False
    for piece in pieces:
        if piece and not has_begun:
            has_begun = True
            yield piece if piece[0].isspace() else f" {piece}"
        else:
            yield piece
