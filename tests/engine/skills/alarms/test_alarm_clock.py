"""What rings, by a clock that the test sets."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.events import AlarmKind, AlarmRang
from app.domain.settings import Settings
from app.engine.parts.kit import Kit
from app.engine.skills.alarms.alarm_clock import AlarmClock
from app.engine.skills.alarms.recurrence import Recurrence
from app.engine.skills.alarms.rows import Alarms
from app.storage.database import Store
from app.storage.paths import Paths
from tests.fakes import Events, parts

DUE = datetime(2026, 11, 27, 7, 0, tzinfo=ZoneInfo("Europe/Berlin"))
RULE = Recurrence("DAILY", at=DUE.replace(tzinfo=None)).rule


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
