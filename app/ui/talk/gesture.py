"""Hold and tap on one control: what a press means, from its times alone. Pure: no Qt, no clock."""

from collections.abc import Sequence
from enum import Enum, auto

SLIP_S = 0.08
"""A shorter press is a slip of the finger."""
HOLD_S = 0.4
"""A shorter press is a tap; this long or longer, it is a hold."""


class Act(Enum):
    """What the engine is to be asked."""

    PRESS = auto()
    LISTEN = auto()
    SLIP = auto()
    HANDS_FREE = auto()
    RELEASE = auto()


class _Stage(Enum):
    RESTING = auto()
    PRESSED = auto()
    """Down for so short that it may be a slip."""
    HELD = auto()
    HANDS_FREE = auto()
    """Up again, and still listening."""
    SPENT = auto()
    """Down, but what it was pressed for is done."""


class Gesture:
    """Fed with times on one clock, in seconds; each method returns what is to be done, in order."""

    def __init__(self) -> None:
        self._stage = _Stage.RESTING
        self._began_s = 0.0

    @property
    def is_down(self) -> bool:
        """Whether the control is being pressed."""
        return self._stage in (_Stage.PRESSED, _Stage.HELD, _Stage.SPENT)

    @property
    def is_listening(self) -> bool:
        """Whether a turn was begun that is still to be ended."""
        return self._stage in (_Stage.HELD, _Stage.HANDS_FREE)

    @property
    def due_s(self) -> float | None:
        """When `wait` has something to do at the earliest; None where it has nothing."""
        return self._began_s + SLIP_S if self._stage is _Stage.PRESSED else None

    def press(self, at_s: float) -> Sequence[Act]:
        """The control goes down; while something listens hands free, that ends it."""
        if self._stage is _Stage.HANDS_FREE:
            self._stage = _Stage.SPENT
            return (Act.RELEASE,)
        if self._stage is not _Stage.RESTING:
            return ()
        self._stage, self._began_s = _Stage.PRESSED, at_s
        return (Act.PRESS,)

    def wait(self, now_s: float) -> Sequence[Act]:
        """Time has passed: what is still down by now is no slip."""
        if self._stage is not _Stage.PRESSED or now_s < self._began_s + SLIP_S:
            return ()
        self._stage = _Stage.HELD
        return (Act.LISTEN,)

    def release(self, at_s: float) -> Sequence[Act]:
        """The control goes up: a slip, a tap or a hold has ended."""
        listened = self.wait(at_s)
        if self._stage is _Stage.HELD:
            is_tap = at_s < self._began_s + HOLD_S
            self._stage = _Stage.HANDS_FREE if is_tap else _Stage.RESTING
            return (*listened, Act.HANDS_FREE if is_tap else Act.RELEASE)
        return self._give_up()

    def tap(self, at_s: float) -> Sequence[Act]:
        """Press and release in one: assistive technology knows no time between them."""
        if self._stage is _Stage.RESTING:
            self._stage, self._began_s = _Stage.HANDS_FREE, at_s
            return (Act.PRESS, Act.LISTEN, Act.HANDS_FREE)
        if self._stage is _Stage.HANDS_FREE:
            self._stage = _Stage.RESTING
            return (Act.RELEASE,)
        return ()

    def release_all(self) -> Sequence[Act]:
        """The control cannot be followed any more: what was being held ends; hands-free listening continues."""
        if self._stage is _Stage.HELD:
            self._stage = _Stage.RESTING
            return (Act.RELEASE,)
        return self._give_up()

    def finish(self) -> None:
        """Listening has ended by itself: nothing is left to be ended, though the control may still be down."""
        if self._stage is _Stage.HELD:
            self._stage = _Stage.SPENT
        elif self._stage is _Stage.HANDS_FREE:
            self._stage = _Stage.RESTING

    def forget(self) -> Sequence[Act]:
        """The turn was stopped: whatever is still down means nothing."""
        acts = (Act.SLIP,) if self._stage is _Stage.PRESSED else ()
        self._stage = _Stage.RESTING
        return acts

    def _give_up(self) -> Sequence[Act]:
        """Go back to rest from a press that came to nothing, or is spent."""
        return self.forget() if self.is_down else ()
