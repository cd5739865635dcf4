from collections.abc import Callable
from pathlib import Path

import pytest

from app.engine.adapters.readers.mail.calendar import Calendar
from tests.contracts.contract import only

ClockIn = Callable[[str], None]
SYDNEY = """BEGIN:VTIMEZONE
TZID:Our office
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+1000
TZOFFSETTO:+1000
END:STANDARD
END:VTIMEZONE
"""


def read(folder: Path, *events: str, before: str = "") -> list[list[str]]:
    """The lines of each block."""
    inner = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    path = folder / "a.ics"
    path.write_text(
        f"BEGIN:VCALENDAR\n{before}{inner}END:VCALENDAR\n".replace("\n", "\r\n"), encoding="utf-8", newline=""
    )
    return [block.text.split("\n") for block in only(Calendar().read(path)).blocks]


@pytest.mark.parametrize(
    ("here", "fields", "lines"),
    [
        ("Europe/Paris", "DTSTART:20260703T160000Z", ["start: 2026-07-03 18:00 (16:00 UTC)"]),
        ("Europe/Paris", "DTSTART:20260703T230000Z", ["start: 2026-07-04 01:00 (2026-07-03 23:00 UTC)"]),
        ("UTC", "DTSTART:20260703T160000Z", ["start: 2026-07-03 16:00"]),
        ("Europe/Paris", "DTSTART;TZID=Asia/Tokyo:20260703T090000", ["start: 2026-07-03 02:00 (09:00 Asia/Tokyo)"]),
        ("Europe/Paris", "DTSTART;TZID=Europe/Madrid:20260703T090000", ["start: 2026-07-03 09:00"]),
        ("Europe/Paris", "DTSTART:20260703T090000", ["start: 2026-07-03 09:00"]),
        ("Europe/Paris", "DTSTART;TZID=Our office:20260703T090000", ["start: 2026-07-03 01:00 (09:00 Our office)"]),
        ("Europe/Paris", "DTSTART;VALUE=DATE:20260703\nDTEND;VALUE=DATE:20260704", ["start: 2026-07-03, all day"]),
        (
            "Europe/Paris", "DTSTART;VALUE=DATE:20260703\nDTEND;VALUE=DATE:20260706",
            ["start: 2026-07-03, all day", "end: 2026-07-05", "duration: 3 days"],
        ),
        (
            "Europe/Paris", "DTSTART:20260703T090000\nDURATION:PT2H30M",
            ["start: 2026-07-03 09:00", "end: 2026-07-03 11:30", "duration: 2 hours 30 minutes"],
        ),
        (
            "America/Denver", "DTSTART;TZID=America/Denver:20261031T230000\nDTEND;TZID=America/Denver:20261101T030000",
            ["start: 2026-10-31 23:00", "end: 2026-11-01 03:00", "duration: 5 hours"],
        ),
    ],
)  # fmt: skip
def test_times_are_those_of_this_computer(
    tmp_path: Path, clock_in: ClockIn, here: str, fields: str, lines: list[str]
) -> None:
    clock_in(here)
    if here == "America/Denver":
        lines = [*lines[:2], "duration: 4 hours"]  # by the clock: the night on which it is set back
    assert read(tmp_path, fields, before=SYDNEY) == [lines]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=DAILY;INTERVAL=3;COUNT=5", "every 3 days, 5 times"),
        ("FREQ=WEEKLY;BYDAY=TU,TH", "every week on Tuesday and Thursday"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "every 2 weeks on Friday"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "every month on the 1st and the 15th"),
        ("FREQ=MONTHLY;BYDAY=2WE", "every month on the second Wednesday"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "every month on the last Friday"),
        ("FREQ=MONTHLY;BYDAY=TH;BYSETPOS=3", "every month on the third Thursday"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day"),
        ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "every year on the fourth Thursday in November"),
        ("FREQ=YEARLY", "every year"),
        ("FREQ=WEEKLY;UNTIL=20270131", "every week, until 2027-01-31"),
    ],
)
def test_what_comes_again_says_how_often(tmp_path: Path, rule: str, words: str) -> None:
    assert read(tmp_path, f"DTSTART:20260703T090000\nRRULE:{rule}") == [
        ["start: 2026-07-03 09:00", f"repeats: {words}"]
    ]


def test_dates_that_are_left_out_moved_or_added_are_named(tmp_path: Path) -> None:
    master = (
        "UID:1\nSUMMARY:Choir\nDTSTART:20260703T190000\nRRULE:FREQ=WEEKLY\nEXDATE:20260710T190000,20260717T190000\n"
        "RDATE:20260706T190000"
    )
    moved = "UID:1\nSUMMARY:Choir outdoors\nRECURRENCE-ID:20260724T190000\nDTSTART:20260725T180000"
    assert read(tmp_path, master, moved, "SUMMARY:Trip\nSTATUS:CANCELLED\nDTSTART:20260801T080000") == [
        ["Choir", "start: 2026-07-03 19:00", "repeats: every week", "except on: 2026-07-10, 2026-07-17, 2026-07-24",
         "also on: 2026-07-06"],
        ["Choir outdoors", "start: 2026-07-25 18:00", "instead of: 2026-07-24 19:00"],
        ["Trip", "cancelled", "start: 2026-08-01 08:00"],
    ]  # fmt: skip


def test_a_damaged_event_costs_no_other(tmp_path: Path) -> None:
    found = read(
        tmp_path, "SUMMARY:One\nDTSTART:2026-xx", "SUMMARY:Two\nDTSTART:20260703T090000", "RRULE:FREQ=;;\nSUMMARY:3"
    )
    assert ["Two", "start: 2026-07-03 09:00"] in found
