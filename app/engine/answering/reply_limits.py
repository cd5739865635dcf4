"""When a reply has lasted long enough. Pure: the time is passed in."""

import re
from dataclasses import dataclass, field

FIRST_S = 60.0
"""If nothing is read or written for this long before the first word, it hangs."""
NEXT_S = 20.0
"""The same once it has begun."""
WHOLE_S = 240.0
"""From the first word; at two tokens a second, the slowest that is useful, a whole reply takes this long."""
LONGEST = 12_000
"""Characters."""
_LOOK_EVERY = 48
_PERIOD = 240
"""Characters of the longest stretch whose repetition is noticed."""
_TIMES = 4
_LEAST = 90
"""Characters that repetitions must have at least, all together."""


@dataclass
class ReplyLimits:
    """Watches one reply."""

    began_s: float
    """When it was asked for."""
    text: str = ""
    """The reply so far."""
    _first_s: float | None = None
    _stirred_s: float = field(init=False)
    _effort: int = 0
    _looked: int = 0

    def __post_init__(self) -> None:
        self._stirred_s = self.began_s

    def feed(self, piece: str, effort: int, at_s: float) -> str:
        """Take what has arrived: a piece, maybe an empty one; `effort`: tokens read so far.

        Returns so much of the piece as the longest reply has room for.
        """
        if piece or effort != self._effort:
            self._stirred_s, self._effort = at_s, effort
        if piece and self._first_s is None:
            self._first_s = at_s
        kept = piece[: LONGEST + 1 - len(self.text)]  # one too many, by which it is known as endless
        self.text += kept
        return kept

    def hangs(self, at_s: float) -> bool:
        """Whether nothing has arrived for too long."""
        return at_s - self._stirred_s > (FIRST_S if self._first_s is None else NEXT_S)

    def is_endless(self, at_s: float) -> bool:
        """Whether it repeats itself, or never ends."""
        if self._first_s is not None and at_s - self._first_s > WHOLE_S:
            return True
        if len(self.text) > LONGEST:
            return True
        if len(self.text) < self._looked + _LOOK_EVERY:
            return False
        self._looked = len(self.text)
        return _is_repeating(self.text)


def _is_repeating(text: str) -> bool:
    """Whether a text ends with one stretch of words repeated over and over."""
    for period in range(1, _PERIOD):
        times = max(_TIMES, -(-_LEAST // period))
        end = text[-period:]
        if len(text) >= times * period and text.endswith(end * times) and re.search(r"\w", end):
            return True
    return False
