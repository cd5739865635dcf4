"""The scores of passages by words and by meaning -> one ranking. Pure."""

import math
from collections.abc import Mapping, Sequence

DEPTH = 50
"""How many candidates each side brings; between 10 and 100 it hardly matters."""
TRUST = 3.0
"""What a cosine of 1 is worth, in words held by one passage only, where the embedder knows the question's language.
Such a word adds some log(n) points of bm25 among n passages, so the balance is the same in small libraries and large
ones. From 2.5 to 4 it hardly matters; tried on half the questions of every set (`make bench quality` reports the
other half)."""
DOUBT = 1.0
"""The same where it does not know the language: it still knows names and loan words. With TRUST, the right Russian
passage came first for 0.90 of the questions instead of 0.92, which is what words find alone."""


def worth(passages: int, is_known: bool) -> float:
    """What a cosine of 1 is worth in points of bm25, in a library of so many passages."""
    return (TRUST if is_known else DOUBT) * math.log(max(passages, 2))


def fuse(words: Sequence[tuple[int, float]], cosines: Mapping[int, float], worth: float) -> list[tuple[int, float]]:
    """Add a passage's bm25 and `worth` times its cosine; (id, sum), best first, ties in the order of the words.

    `words`: (id, bm25), the higher the better, best first, at most DEPTH. `cosines`: of those and of whatever else
    is near in meaning. Both are used as they are, since their size is what they know: bm25 is a sum of the weights of
    the words held, so it is large where a passage holds the question's rare words and small where it is put in other
    words; the cosines of a language that the embedder cannot read lie so close together that they change little.
    Ranks (reciprocal rank fusion) lose just that, so that the side that knows nothing counts as much as the other.
    """
    points = dict(words)
    # Beyond a full list more passages may hold the words: they are assumed to be as good as its last.
    rest = min(points.values()) if len(points) >= DEPTH else 0.0
    # A passage that has no vector yet is not punished for it.
    near = min(cosines.values(), default=0.0)
    ids = dict.fromkeys([*points, *cosines])
    sums = [(id_, points.get(id_, rest) + worth * cosines.get(id_, near)) for id_ in ids]
    return sorted(sums, key=lambda pair: -pair[1])
