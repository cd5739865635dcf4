"""What is done between turns, a step at a time: documents, words to expect, and what was said to be reflected on."""

import queue
from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

from app.engine.hearing.ears import Ears
from app.engine.library.library import Library
from app.engine.memory.memory import Memory
from app.engine.skills.skilled import Skills
from app.errors import AssistantError
from app.store import translated

Request = TypeVar("Request")


class Surroundings(Protocol):
    """What it is done with."""

    library: Library
    skills: Skills
    ears: Ears
    memory: Memory


class Between:
    """Used in the engine's thread."""

    def __init__(self, at: Surroundings, guard: Callable[[Callable[[], object]], object]) -> None:
        """`guard`: does a step; whatever goes wrong is told, and the engine goes on."""
        self._at = at
        self._guard = guard
        self._work: Iterator[None] | None = self._steps()

    def begin(self) -> None:
        """There may be something to do again."""
        self._work = self._steps()

    def next(self, inbox: "queue.SimpleQueue[Request]") -> Request:
        """The next request; while there is none, the work goes on, and where all is done and quiet, the memory's."""
        while True:
            while self._work is not None and inbox.empty():
                self._guard(self._step)
            try:
                return inbox.get(timeout=self._at.memory.rests_s())
            except queue.Empty:
                self.begin()

    def _steps(self) -> Iterator[None]:
        yield from self._at.skills.warm()
        yield from self._at.library.steps()
        while not self._at.ears.learn():
            yield
        yield from self._at.memory.steps()

    def _step(self) -> None:
        try:
            with translated():
                if self._work is not None:
                    next(self._work)
        except StopIteration:
            self._work = None
        except AssistantError:
            self._work = None  # a full disk: the rest waits for the next start or request
            raise
        except Exception:
            self._at.library.give_up()
            self.begin()
            raise
