"""Watches the time: timers, alarms and reminders ring when they are due; missed ones are reported at the start.

A computer may start with its clock ahead: what was missed is kept until the clock has been believed for a while.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from tzlocal import get_localzone

from app.domain.errors import AssistantError
from app.domain.events import AlarmKind, AlarmRang, Event
from app.engine.hearing.capture.cues import ring
from app.engine.parts.kit import Kit
from app.engine.skills.alarms.rows import Alarm, Alarms
from app.engine.skills.times.recurrence import following
from app.storage.database import translated

log = logging.getLogger(__name__)

_LONGEST_SLEEP_S = 20.0
"""Waiting does not count the time while the computer sleeps, so the wall clock is checked this often."""
_LATE = timedelta(seconds=60)
"""What is reported later than this was missed."""
_DOUBTED = timedelta(days=7)
"""So long the clock may be set right after the start, and what was told as missed is yet to ring."""
_RINGS = {AlarmKind.TIMER: 8, AlarmKind.ALARM: 20, AlarmKind.REMINDER: 2}
"""How often the sound is played, a second each time."""
_LOOK_EVERY_S = 0.2


def _now() -> datetime:
    return datetime.now(get_localzone())


class AlarmClock:
    """A thread of its own, asleep until the next one is due: a busy model must not hold up an alarm."""

    def __init__(
        self, kit: Kit, emit: Callable[[Event], None], is_free: Callable[[], bool], now: Callable[[], datetime] = _now
    ) -> None:
        """`is_free`: whether no turn is running, so that a ring is not taken for speech and does not drown it out."""
        self._now = now
        self._kit = kit
        self._alarms = Alarms(kit.store)
        self._emit = emit
        self._is_free = is_free
        self._wake = threading.Event()
        self._hushed = threading.Event()
        self._is_closing = False
        self._thread = threading.Thread(target=self._run, name="ringing", daemon=True)
        self._thread.start()

    def look(self) -> None:
        """Check again: something may have been set or cancelled."""
        self._wake.set()

    def hush(self) -> None:
        """Stop ringing."""
        self._hushed.set()

    def close(self) -> None:
        """Stop the thread; what is set rings after the next start."""
        self._is_closing = True
        self._hushed.set()
        self._wake.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._is_closing:
            try:
                with translated():
                    pause_s = self._ring_what_is_due()
            except AssistantError as error:
                self._kit.trouble(error)
                pause_s = _LONGEST_SLEEP_S
            except Exception:  # a bug of ours costs one ring, not all of them
                log.exception("ringing failed")
                pause_s = _LONGEST_SLEEP_S
            self._wake.wait(pause_s)
            self._wake.clear()

    def _ring_what_is_due(self) -> float:
        """Ring each that is due; returns the seconds until the next check."""
        self._believe(self._now())
        for one in self._alarms.all():
            now = self._now()
            left_s = (one.due - now).total_seconds()
            if left_s > 0 or self._is_closing:
                return max(0.0, min(left_s, _LONGEST_SLEEP_S))
            again = following(one.rule, one.due, now) if one.rule else None
            is_missed = now - one.due > _LATE
            if again or is_missed:  # first, since one that rings forever is worse than one that is only reported
                self._alarms.put_off(one.id, again or one.due, now)
            else:
                self._alarms.remove(one.id)
            due, next_due = (
                at.astimezone(now.tzinfo).isoformat(timespec="seconds") if at else "" for at in (one.due, again)
            )
            self._emit(AlarmRang(kind=one.kind, name=one.name, due=due, is_missed=is_missed, again=next_due))
            if not is_missed:
                self._sound(one)
        return _LONGEST_SLEEP_S

    def _believe(self, now: datetime) -> None:
        """Undo what a clock that was ahead has done, and forget what was missed once it has long been believed."""
        for one in self._alarms.over():
            if one.due > now:
                self._alarms.put_off(one.id, one.due, None)
            elif one.rang and now - one.rang > _DOUBTED:
                self._alarms.remove(one.id)
        for one in self._alarms.all():
            if one.rule and one.rang and one.rang - now > _LATE:
                self._alarms.put_off(one.id, following(one.rule, one.due, now), None)

    def _sound(self, one: Alarm) -> None:
        while not self._is_free() and not self._is_closing:
            time.sleep(_LOOK_EVERY_S)  # somebody speaks, or is spoken to
        self._hushed.clear()
        try:
            for _ in range(_RINGS[one.kind]):
                if self._is_closing or not self._is_free():
                    return
                self._kit.player.play([ring()])
                if self._hushed.wait(ring().seconds):
                    return
        except AssistantError as error:  # it has been reported in writing
            self._kit.trouble(error)
