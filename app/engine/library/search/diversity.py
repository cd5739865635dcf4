"""A ranking in which nothing is repeated and no document crowds out the others. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from app.domain.passages import Passage

_SHINGLE = 8
"""Characters; long enough that two texts share many only if they share whole words, in any script."""
_SAME = 0.8
"""The share of the shorter text's shingles at which two say the same. Two paragraphs on one subject share 0.1."""
_CROWDING = 0.03
"""The share of the best score that a passage loses for each one of its document ranked before it. Five passages for a
question of XQuAD-en come from 3.0 documents instead of 2.6, and no set loses more than 0.002 of its right passages
among three; at 0.1 it is 3.8 documents, and up to 0.008."""
_DIGITS = re.compile(r"\d+")


def diversify(ranked: Sequence[Passage], count: int) -> list[Passage]:
    """The first `count`, best first; their scores are reduced where their document has come up before.

    One that repeats a better one is left out, unless its numbers differ: two versions of a contract.
    """
    left, chosen, seen = list(ranked), list[Passage](), list[tuple[set[str], frozenset[str]]]()
    loss = _CROWDING * abs(max((one.score for one in ranked), default=0.0))
    heard: Counter[str] = Counter()
    while left and len(chosen) < count:
        best = max(left, key=lambda one: one.score - loss * heard[one.document])  # of equals the first
        left.remove(best)
        mark = _shingles(best.text), frozenset(_DIGITS.findall(best.text))
        if any(mark[1] == numbers and _is_same(mark[0], shingles) for shingles, numbers in seen):
            continue
        chosen.append(replace(best, score=best.score - loss * heard[best.document]))
        seen.append(mark)
        heard[best.document] += 1
    return chosen


def _shingles(text: str) -> set[str]:
    plain = " ".join(text.casefold().split())
    return {plain[start : start + _SHINGLE] for start in range(max(1, len(plain) - _SHINGLE + 1))}


def _is_same(one: set[str], other: set[str]) -> bool:
    small, large = sorted((one, other), key=len)
    return len(small & large) >= _SAME * len(small) and len(small) >= len(large) / 2
