"""What is done between turns, a step at a time: documents, words to expect, and what was said to be reflected on."""

import math
import queue
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TypeVar

from app.domain.errors import AssistantError
from app.engine.turns.loading import tune
from app.engine.turns.retrieval_stage import read_conversation
from app.engine.turns.services import IdleServices
from app.engine.turns.unloading import unload
from app.storage.database import translated

Request = TypeVar("Request")


class IdleWork:
    """Used in the engine's thread."""

    def __init__(self, services: IdleServices, guard: Callable[[Callable[[], object]], object]) -> None:
        """`guard`: does a step; whatever goes wrong is reported, and the engine continues."""
        self._services = services
        self._guard = guard
        self._work: Iterator[None] | None = self._steps()

    def begin(self) -> None:
        """There may be something to do again."""
        self._work = self._steps()

    def next(self, inbox: "queue.SimpleQueue[Request]") -> Request:
        """The next request; while there is none, the work continues, at last what waits for a time of quiet."""
        services = self._services
        while True:
            while self._work is not None:
                services.preemption.clear()  # before looking: a request comes first, then it stops what is done
                if not inbox.empty():
                    break
                self._guard(self._step)
            # A server that was away is tried again; what was said is reflected on.
            dues_s = (services.library.index.wait_s, services.memory.rests_s())
            due_s = min((one for one in dues_s if one is not None), default=math.inf)
            with suppress(queue.Empty):
                return services.unloader.wait(inbox, services.kit.settings.unload_after_min, self._unload, due_s)
            self.begin()

    def _unload(self) -> None:
        self._services.speculator.halt()
        unload(self._services.kit, self._services.recognition)

    def _steps(self) -> Iterator[None]:
        services = self._services
        read_conversation(services.kit, services.conversation, services.speculator)
        yield from services.skills.warm()
        yield from services.library.steps()
        while not services.recognition.learn():
            yield
        yield from tune(services.kit)
        yield from services.memory.steps()
        # A model that was asked by the memory has read nothing else since.
        read_conversation(services.kit, services.conversation, services.speculator)

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
            self._services.library.give_up()
            self.begin()
            raise
