"""How many passages a model is given: as many as this machine reads while somebody waits. Pure."""

from collections.abc import Sequence

from app.domain.passages import Passage

WAIT_S = 3.0
"""How long a model may read after a question is known."""
_AROUND = 40
"""Characters that a passage costs beside its text: its number, its title's marks, its fence."""


def affordable(passages: Sequence[Passage], characters_per_s: float, wait_s: float = WAIT_S) -> tuple[Passage, ...]:
    """The first passages that are read within the wait, one at least; all where the speed is not known (0)."""
    if not characters_per_s:
        return tuple(passages)
    left = characters_per_s * wait_s
    taken: list[Passage] = []
    for passage in passages:
        left -= len(passage.text) + len(passage.title) + _AROUND
        if left < 0 and taken:
            break
        taken.append(passage)
    return tuple(taken)
