"""The turns that have begun and not ended; beginning one cuts off the others."""

import threading
from collections.abc import Callable

from app.engine.turns.turn import Turn


class ActiveTurns:
    """Asked from any thread."""

    def __init__(self, silence: Callable[[], None]) -> None:
        """`silence`: stops the player; called on the caller's own thread."""
        self._silence = silence
        self._turns: list[Turn] = []
        self._lock = threading.Lock()
        self._is_closed = False

    @property
    def latest(self) -> Turn | None:
        """The one that counts; None where there is none."""
        with self._lock:
            return self._turns[-1] if self._turns else None

    def begin(self, turn: Turn, enqueue: Callable[[Turn], None], is_patient: bool = False) -> str:
        """Cut off the others and enqueue this one, or, where it comes too late, cut that off; returns its id.

        `is_patient`: it is dropped where there is another.
        """
        with self._lock:
            if is_patient and self._turns:
                return turn.id
            self._cancel()
            if self._is_closed:
                turn.cancel(self._silence)
            else:
                self._turns.append(turn)
                enqueue(turn)
        return turn.id

    def end(self, turn: Turn) -> None:
        """It is over."""
        with self._lock:
            self._turns.remove(turn)

    def release(self) -> None:
        """The key was released."""
        with self._lock:
            for turn in self._turns:
                if turn.capture is not None:
                    turn.capture.release()

    def cancel(self) -> None:
        """Cut off all of them; silent when this returns."""
        with self._lock:
            self._cancel()

    def close(self) -> None:
        """Whatever begins from now on comes too late."""
        with self._lock:
            self._is_closed = True
            self._cancel()

    def _cancel(self) -> None:
        for turn in self._turns:
            turn.cancel(self._silence)
