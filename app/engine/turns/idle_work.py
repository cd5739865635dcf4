"""What is done between turns, a step at a time: documents, words to expect, what was said, models on trial."""

import math
import queue
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from app.domain.errors import AssistantError
from app.engine.parts.closable_iterator import ClosableIterator
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
        self._work: ClosableIterator[None] | None = self._steps()

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
                    self._leave()
                    break
                self._guard(self._step)
            # A server that was away is tried again; what was said is reflected on.
            dues_s = (services.library.index.wait_s, services.memory.rests_s(), services.trials.wait_s)
            due_s = min((one for one in dues_s if one is not None), default=math.inf)
            with suppress(queue.Empty):
                return services.unloader.wait(inbox, services.kit.settings.unload_after_min, self._unload, due_s)
            self.begin()

    def _unload(self) -> None:
        self._services.speculator.halt()
        unload(self._services.kit, self._services.recognition)

    def _steps(self) -> ClosableIterator[None]:
        services = self._services
        read_conversation(services.kit, services.conversation, services.speculator)
        yield from services.skills.warm()
        yield from services.library.steps()
        while not services.recognition.learn():
            yield
        yield from services.memory.steps()
        yield from services.trials.steps()
        # A model that was asked by the memory has read nothing else since.
        read_conversation(services.kit, services.conversation, services.speculator)

    def _leave(self) -> None:
        """Leave what is being done: what computes for it is to compute for the request."""
        if self._work is not None:
            self._work.close()
            self._work = None

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
