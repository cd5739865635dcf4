"""What is done between turns, a step at a time: documents, words to expect, and what was said to be reflected on."""

import math
import queue
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Protocol, TypeVar

from app.domain.errors import AssistantError
from app.engine.hearing.recognition.recognition import Recognition
from app.engine.library.library import Library
from app.engine.memory.memory import Memory
from app.engine.parts.kit import Kit
from app.engine.parts.preemption import Preemption
from app.engine.skills.dispatch import Skills
from app.engine.turns.loading import tune
from app.engine.turns.speculation import Speculator
from app.engine.turns.unloading import Unloader, let_go
from app.storage.database import translated

Request = TypeVar("Request")


class IdleServices(Protocol):
    """What it is done with."""

    library: Library
    skills: Skills
    ears: Recognition
    memory: Memory
    kit: Kit
    foresight: Speculator
    rest: Unloader
    stop: Preemption

    def look_ahead(self) -> None:
        """Have the model read the conversation so far."""
        ...


class IdleWork:
    """Used in the engine's thread."""

    def __init__(self, at: IdleServices, guard: Callable[[Callable[[], object]], object]) -> None:
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
            while self._work is not None:
                self._at.stop.clear()  # before looking: a request comes first, then it stops what is done
                if not inbox.empty():
                    break
                self._guard(self._step)
            # A server that was away is tried again; what was said is thought over.
            dues_s = (self._at.library.index.wait_s, self._at.memory.rests_s())
            due_s = min((one for one in dues_s if one is not None), default=math.inf)
            with suppress(queue.Empty):
                return self._at.rest.wait(inbox, self._at.kit.settings.unload_after_min, self._let_go, due_s)
            self.begin()

    def _let_go(self) -> None:
        self._at.foresight.halt()
        let_go(self._at.kit, self._at.ears)

    def _steps(self) -> Iterator[None]:
        self._at.look_ahead()
        yield from self._at.skills.warm()
        yield from self._at.library.steps()
        while not self._at.ears.learn():
            yield
        yield from tune(self._at.kit)
        yield from self._at.memory.steps()
        self._at.look_ahead()  # a model that was asked by the memory has nothing else in mind

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
