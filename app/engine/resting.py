"""Models leave the memory while nobody asks anything, and come back at the next press."""

import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from app.engine.hearing.ears import Ears
from app.engine.registry import Kit
from app.engine.warming import load
from app.errors import AssistantError

T = TypeVar("T")

_LARGE = ("recognizer", "generator", "speaker")
"""What takes much memory; the embedder is small and what is found with it is wanted at once."""


class Rest:
    """What the engine does while it waits."""

    def __init__(self) -> None:
        self.is_resting = False
        """Whether the models were let go of, and nobody pressed since."""

    def wait(self, inbox: "queue.SimpleQueue[T]", minutes: float, let_go: Callable[[], None]) -> T:
        """The next request; after so many minutes without one (0: never), the models are let go of."""
        while True:
            try:
                return inbox.get(timeout=minutes * 60 or None)
            except queue.Empty:
                let_go()
                self.is_resting = True

    def wake(self, kit: Kit, ears: Ears, on_trouble: Callable[[AssistantError], None]) -> None:
        """Load them again: what hears first, the rest beside it, while one speaks."""
        self.is_resting = False
        threading.Thread(target=_load_all, args=(kit, on_trouble), name="wake", daemon=True).start()
        load(kit, "recognizer", on_trouble)
        if kit.held("recognizer"):
            with suppress(AssistantError):  # it is told when it is wanted
                ears.usual()


def let_go(kit: Kit, ears: Ears) -> None:
    """Free the memory of what is large."""
    ears.let_go()
    for kind in _LARGE:
        kit.let_go(kind)


def _load_all(kit: Kit, on_trouble: Callable[[AssistantError], None]) -> None:
    for kind in _LARGE[1:]:
        load(kit, kind, on_trouble)
