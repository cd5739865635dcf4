"""Models leave the memory while nobody asks anything, and come back at the next press."""

import math
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from app.domain.errors import AssistantError
from app.engine.hearing.recognition.recognition import Recognition
from app.engine.parts.kit import Kit
from app.engine.turns.loading import load
from app.system.allocator import give_back

T = TypeVar("T")

_LARGE = ("recognizer", "generator", "synthesizer")
"""What takes much memory; the embedder is small and what is found with it is wanted at once."""


class Unloader:
    """What the engine does while it waits."""

    def __init__(self) -> None:
        self.is_unloaded = False
        """Whether the models were unloaded, and nobody has pressed the key since."""
        self._since_s = time.monotonic()

    def wait(self, inbox: "queue.SimpleQueue[T]", minutes: float, unload: Callable[[], None], due_s: float) -> T:
        """The next request; after so many minutes without one (0: never), the models are unloaded.

        Raises queue.Empty where something else is due, after `due_s`; infinity: nothing is.
        """
        due_at_s = time.monotonic() + due_s
        while True:
            unload_at_s = self._since_s + minutes * 60 if minutes and not self.is_unloaded else math.inf
            left_s = min(due_at_s, unload_at_s) - time.monotonic()
            try:
                request = inbox.get(timeout=None if left_s == math.inf else max(0.0, left_s))
            except queue.Empty:
                if time.monotonic() >= due_at_s:
                    raise
                unload()
                self.is_unloaded = True
                give_back()
            else:
                self._since_s = time.monotonic()
                return request

    def wake(self, kit: Kit, recognition: Recognition, on_trouble: Callable[[AssistantError], None]) -> None:
        """Load them again: what hears first, the rest beside it, while one speaks."""
        self.is_unloaded, self._since_s = False, time.monotonic()
        threading.Thread(target=_load_all, args=(kit, on_trouble), name="wake", daemon=True).start()
        load(kit, "recognizer", on_trouble)
        if kit.held("recognizer"):
            with suppress(AssistantError):  # reported when it is wanted
                recognition.usual()


def unload(kit: Kit, recognition: Recognition) -> None:
    """Free the memory of what is large."""
    recognition.release()
    for kind in _LARGE:
        kit.release(kind)


def _load_all(kit: Kit, on_trouble: Callable[[AssistantError], None]) -> None:
    for kind in _LARGE[1:]:
        load(kit, kind, on_trouble)
