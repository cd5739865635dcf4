"""What rings, by a clock that the test sets."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

import pytest

from app.domain.events import AlarmKind, AlarmRang
from app.domain.settings import Settings
from app.engine.parts.kit import Kit
from app.engine.skills.alarms.alarm_clock import AlarmClock
from app.engine.skills.alarms.rows import Alarms
from app.engine.skills.times.recurrence import Recurrence
from app.storage.database import Store
from app.storage.paths import Paths
from tests.fakes import Events, parts

DUE = datetime(2026, 11, 27, 7, 0, tzinfo=ZoneInfo("Europe/Berlin"))
RULE = Recurrence("DAILY", times=(DUE.time(),)).rule


@pytest.fixture
def kit(paths: Paths) -> Iterator[Kit]:
    store = Store(paths.database)
    made = Kit(paths, Settings(), store, **parts())
    yield made
    made.close()
    store.close()


def test_one_that_recurs_rings_each_time_and_what_was_missed_once(kit: Kit) -> None:
    alarms, events, clock = Alarms(kit.store), Events(), [DUE - timedelta(hours=1)]
    alarms.set(AlarmKind.ALARM, DUE, "gym", RULE)
    ringing = AlarmClock(kit, events, lambda: True, lambda: clock[0])
    told = []
    for number, now in enumerate((DUE, DUE + timedelta(days=1), DUE + timedelta(days=5, hours=3)), 1):
        clock[0] = now
        ringing.look()
        rang = events.wait(AlarmRang, number)
        ringing.hush()
        assert isinstance(rang, AlarmRang)
        told.append((rang.due[5:16], rang.is_missed, rang.again[5:16]))
    ringing.close()
    assert told == [
        ("11-27T07:00", False, "11-28T07:00"),
        ("11-28T07:00", False, "11-29T07:00"),
        ("11-29T07:00", True, "12-03T07:00"),
    ]
    (kept,) = alarms.all()
    assert (kept.due, kept.rule, kept.rang) == (DUE + timedelta(days=6), RULE, clock[0])


def rung(events: Events) -> list[AlarmRang]:
    return [one for one in events.all if isinstance(one, AlarmRang)]


def look(kit: Kit, events: Events, at: datetime, count: int) -> None:
    """Start at a time, and end when so many have rung in all; a turn begins at once, so that none sounds on."""
    free = cycle([True, False])
    ringing = AlarmClock(kit, events, lambda: next(free), lambda: at)
    events.wait(AlarmRang, count)
    ringing.close()


def test_what_a_clock_that_was_ahead_called_missed_rings_when_it_is_due(kit: Kit) -> None:
    alarms, events = Alarms(kit.store), Events()
    alarms.set(AlarmKind.ALARM, DUE, "train")
    alarms.set(AlarmKind.REMINDER, DUE + timedelta(hours=3), "call Anna")
    alarms.set(AlarmKind.ALARM, DUE, "gym", RULE)
    look(kit, events, DUE + timedelta(days=2), 3)
    assert [(one.name, one.is_missed) for one in rung(events)] == [("train", True), ("gym", True), ("call Anna", True)]
    assert [one.name for one in alarms.all()] == ["gym"]

    alarms.set(AlarmKind.TIMER, DUE - timedelta(hours=1), "the clock is right")
    look(kit, events, DUE - timedelta(hours=1), 4)
    assert [one.name for one in alarms.all()] == ["train", "gym", "call Anna"]
    look(kit, events, DUE, 6)
    look(kit, events, DUE + timedelta(hours=3), 7)
    assert [(one.name, one.due[5:16], one.is_missed) for one in rung(events)[4:]] == [
        ("train", "11-27T07:00", False), ("gym", "11-27T07:00", False), ("call Anna", "11-27T10:00", False),
    ]  # fmt: skip
    assert [(one.name, one.due) for one in alarms.all()] == [("gym", DUE + timedelta(days=1))]


def test_what_was_missed_is_told_once_and_forgotten_when_the_clock_has_long_been_believed(kit: Kit) -> None:
    alarms, events = Alarms(kit.store), Events()
    alarms.set(AlarmKind.REMINDER, DUE, "call Anna")
    for number, (days, kept) in enumerate(((1, 1), (2, 1), (9, 0)), 2):
        at = DUE + timedelta(days=days)
        alarms.set(AlarmKind.TIMER, at, "tea")
        look(kit, events, at, number)
        assert len(alarms.over()) == kept
    assert [one.name for one in rung(events)] == ["call Anna", "tea", "tea", "tea"]
