"""Keep, then emit: what a listener has been given is on disk, or it has been told why not."""

import logging
import threading
from collections.abc import Callable

from app.domain.errors import AssistantError, Code
from app.domain.events import Event, TroubleArose, TurnEvent, TurnStarted
from app.engine.memory.conversation import ConversationRecorder

log = logging.getLogger(__name__)


class EventLog:
    """Every event of an engine passes here, from whatever thread it comes."""

    def __init__(self, sink: Callable[[Event], None]) -> None:
        """`sink`: who is given the events; called by one thread at a time."""
        self._sink = sink
        self._lock = threading.RLock()
        self._unkept: set[tuple[str | None, Code]] = set()
        self.recorder: ConversationRecorder | None = None
        """Writes events down, once there is a store."""

    def emit(self, event: Event) -> None:
        """Keep an event and pass it on."""
        with self._lock:
            if isinstance(event, TroubleArose) and (event.turn, event.code) in self._unkept:
                return  # a full disk is reported once a turn
            fault = self._keep(event)
            # A turn begins with its start and ends with its end, whatever happens to the disk.
            events = [event] if fault is None else [event, fault] if isinstance(event, TurnStarted) else [fault, event]
            for one in events:
                try:
                    self._sink(one)
                except Exception as error:  # noqa: BLE001  # a listener's bug must not end the engine
                    self.bug(error)

    def trouble(self, error: AssistantError) -> None:
        """Report something that went wrong outside turns."""
        self.emit(TroubleArose(code=error.code, detail=error.detail))

    @staticmethod
    def bug(error: Exception) -> None:
        """Log a bug of ours, with its traceback."""
        log.error("a bug", exc_info=error)

    def guard(self, request: Callable[[], object]) -> AssistantError | None:
        """Do something; whatever goes wrong is reported and returned, and the engine continues."""
        try:
            request()
        except AssistantError as error:
            fault = error
        except Exception as error:  # noqa: BLE001  # the one place where a bug outside a turn is caught
            self.bug(error)
            fault = AssistantError(Code.BUG, type(error).__name__)
        else:
            return None
        self.trouble(fault)
        return fault

    def _keep(self, event: Event) -> TroubleArose | None:
        """Write an event down; returns the trouble with that, the first time in a turn."""
        turn = event.turn if isinstance(event, TurnEvent | TroubleArose) else None
        try:
            if self.recorder is not None:
                self.recorder.record(event)
        except AssistantError as error:
            code, detail = error.code, error.detail
        except Exception as error:  # noqa: BLE001  # a turn continues without being written down
            self.bug(error)
            code, detail = Code.BUG, type(error).__name__
        else:
            return None
        is_known = (turn, code) in self._unkept or (isinstance(event, TroubleArose) and event.code == code)
        self._unkept.add((turn, code))
        return None if is_known else TroubleArose(code=code, detail=detail, turn=turn)
