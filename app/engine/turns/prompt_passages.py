"""The passages of one turn in the order in which a model reads them: what has been read stays read. Pure.

Whoever drives it says what is found while the question is still being spoken (`see`), asks which passage to read
(`next`), says which one is being read (`begin`) and that it has been (`finish`); at the end `settle` gives the whole.

The figures were chosen on the even questions of XQuAD-en, fed word by word at 150 words a minute to a reader that takes
4.5 ms for a token (`make bench foresight` reports the odd ones).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.passages import Passage
from app.engine.prompts.reading_budget import affordable

_BETTER = 0.08
"""A passage that is being read is given up for one that is better by this share of the best score. With 0 the reader
turns with every word and finishes little; what it has read of a passage that is given up is lost."""
_FAR = 0.5
"""Passages behind the best by more than this share are not read beforehand: they hardly ever turn out to be wanted."""
_MOST = 6
"""Passages read beforehand."""
_NEAR = 0.2
"""What is among the first, not read yet and behind the best by no more than this share is still added at the end."""
_ADDED = 3
"""How many of the final ranking may still be added; the best always is."""


@dataclass
class PromptPassages:
    """What has been read, and what should be read next."""

    read: list[Passage] = field(default_factory=list)
    """Whole, in this order."""
    underway: Passage | None = None
    """Being read."""
    _ranked: Sequence[Passage] = ()

    def see(self, ranked: Sequence[Passage]) -> None:
        """Take note of what is found now, best first."""
        self._ranked = ranked

    def next(self) -> Passage | None:
        """The passage to read, which may be the one underway; None: none is worth it."""
        if len(self.read) >= _MOST:
            return None
        best = next((passage for passage in self._ranked if not self._has_read(passage)), None)
        if self.underway is not None:
            is_better = best is not None and best.score - self._score_now(self.underway) > self._share(_BETTER)
            return best if is_better else self.underway
        return best if best is not None and self._is_within(best, _FAR) else None

    def begin(self, passage: Passage) -> None:
        """It is being read, and no other."""
        self.underway = passage

    def finish(self) -> None:
        """What was underway has been read."""
        if self.underway is not None:
            self.read.append(self.underway)
            self.underway = None

    def settle(self, ranked: Sequence[Passage], characters_per_s: float = 0.0) -> tuple[Passage, ...]:
        """What has been read, then what must be added now that the whole question is known, the one underway first.

        Of those that were read and are found again, the score is the final one. `characters_per_s`: how fast the model
        reads: no more is added than it reads while somebody waits, but for the best; 0: that is not known.
        """
        self.see(ranked)
        final = {passage.id: passage for passage in ranked}
        kept = [final.get(passage.id, passage) for passage in self.read]
        added = [
            passage
            for place, passage in enumerate(ranked[:_ADDED])
            if not self._has_read(passage) and (place == 0 or self._is_within(passage, _NEAR))
        ]
        half = self.underway.id if self.underway else None
        added = list(affordable(added, characters_per_s))
        return (*kept, *sorted(added, key=lambda passage: passage.id != half))

    def _has_read(self, passage: Passage) -> bool:
        return any(one.id == passage.id for one in self.read)

    def _is_within(self, passage: Passage, share: float) -> bool:
        return self._ranked[0].score - passage.score <= self._share(share)

    def _share(self, share: float) -> float:
        """Of the best score, which may be below zero."""
        return share * abs(self._ranked[0].score)

    def _score_now(self, passage: Passage) -> float:
        """Minus infinity where it is not found any more."""
        return next((one.score for one in self._ranked if one.id == passage.id), -math.inf)
