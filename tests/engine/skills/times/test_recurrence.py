"""What comes again: as it is said, as it is told, and when it comes next."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.engine.skills.times.moments import occurrences
from app.engine.skills.times.phrases import parse
from app.engine.skills.times.recurrence import Recurrence, following

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 27, 14, 30, tzinfo=BERLIN)  # a Friday


@pytest.mark.parametrize(
    ("said", "language", "told", "first", "then"),
    [
        ("every day at seven", "en", "every day at 7:00 AM", "11-28 07:00", "11-29 07:00"),
        ("on weekdays at 7", "en", "every weekday at 7:00 AM", "11-30 07:00", "12-01 07:00"),
        ("monday to friday at 8 am", "en", "every weekday at 8:00 AM", "11-30 08:00", "12-01 08:00"),
        ("every Monday and Wednesday at nine", "en", "every Monday and Wednesday at 9:00 AM", "11-30 09:00",
         "12-02 09:00"),
        ("every other Monday at nine", "en", "every 2 weeks on Monday at 9:00 AM", "11-30 09:00", "12-14 09:00"),
        ("every three weeks on tuesday at ten", "en", "every 3 weeks on Tuesday at 10:00 AM", "12-01 10:00",
         "12-22 10:00"),
        ("every night at ten", "en", "every day at 10:00 PM", "11-27 22:00", "11-28 22:00"),
        ("weekends at 10", "en", "every Saturday and Sunday at 10:00 AM", "11-28 10:00", "11-29 10:00"),
        ("every month on the fifth at nine", "en", "every month on the 5th at 9:00 AM", "12-05 09:00", "01-05 09:00"),
        ("every year on May 5", "en", "every year on May 5 at 9:00 AM", "05-05 09:00", "05-05 09:00"),
        ("every two hours", "en", "every 2 hours", "11-27 16:30", "11-27 18:30"),
        ("jeden Tag um sieben", "de", "jeden Tag um 07:00 Uhr", "11-28 07:00", "11-29 07:00"),
        ("werktags um halb sieben", "de", "montags bis freitags um 06:30 Uhr", "11-30 06:30", "12-01 06:30"),
        ("jeden Montag und Mittwoch um 8 Uhr", "de", "jeden Montag und Mittwoch um 08:00 Uhr", "11-30 08:00",
         "12-02 08:00"),
        ("jeden Montagabend um acht", "de", "jeden Montag um 20:00 Uhr", "11-30 20:00", "12-07 20:00"),
        ("alle zwei Wochen am Montag um neun", "de", "alle 2 Wochen am Montag um 09:00 Uhr", "11-30 09:00",
         "12-14 09:00"),
        ("jeden Morgen um sieben", "de", "jeden Tag um 07:00 Uhr", "11-28 07:00", "11-29 07:00"),
        ("am ersten jeden Monats um neun", "de", "jeden Monat am 1. um 09:00 Uhr", "12-01 09:00", "01-01 09:00"),
    ],
)  # fmt: skip
def test_how_often(said: str, language: str, told: str, first: str, then: str) -> None:
    phrase = parse(said, language)
    assert phrase is not None
    (one,) = occurrences(phrase, NOW, language)
    assert Recurrence.of(one.rule).in_words(language) == told
    assert Recurrence.of(one.rule).rule == one.rule
    assert f"{one.due:%m-%d %H:%M}" == first
    assert f"{following(one.rule, one.due, one.due):%m-%d %H:%M}" == then


@pytest.mark.parametrize("said", ["on monday at nine", "tomorrow", "the last friday of the month"])
def test_what_comes_once(said: str) -> None:
    phrase = parse(said, "en")
    assert phrase is not None
    assert [one.rule for one in occurrences(phrase, NOW, "en")] == [""]


@pytest.mark.parametrize(
    ("rule", "before", "then"),
    [
        (Recurrence("MONTHLY", month_day=31, times=(time(9),)), "2027-01-31", ["02-28", "03-31", "04-30"]),
        (Recurrence("MONTHLY", month_day=29, times=(time(9),)), "2028-01-29", ["02-29", "03-29", "04-29"]),
        (Recurrence("MONTHLY", month_day=-1, times=(time(9),)), "2028-01-31", ["02-29", "03-31", "04-30"]),
        (Recurrence("MONTHLY", days=("-1FR",), times=(time(9),)), "2026-12-25", ["01-29", "02-26", "03-26"]),
        (Recurrence("YEARLY", month=2, month_day=29, times=(time(9),)), "2026-02-28", ["02-28", "02-29", "02-28"]),
        (Recurrence("DAILY", times=(time(8), time(20))), "2026-11-27", ["11-27", "11-28", "11-28"]),
    ],
)
def test_ends_of_months_and_several_times_a_day(rule: Recurrence, before: str, then: list[str]) -> None:
    due, found = datetime.fromisoformat(f"{before}T09:00").replace(tzinfo=BERLIN), []
    for _ in then:
        due = following(rule.rule, due, due)
        found.append(f"{due:%m-%d}")
    assert found == then
    assert Recurrence.of(rule.rule) == rule


@pytest.mark.parametrize(
    ("rule", "due", "now", "then"),
    [
        (Recurrence("DAILY", times=(time(7),)), "2026-11-30T07:00", "2026-11-27T14:30", "2026-11-28T07:00"),
        (Recurrence("WEEKLY", 2, ("MO",), (time(9),)), "2026-12-14T09:00", "2026-11-27T14:30", "2026-11-30T09:00"),
        (Recurrence("HOURLY", 3), "2026-11-30T08:30", "2026-11-27T14:30", "2026-11-27T17:30"),
    ],
)
def test_where_the_clock_was_put_back_it_is_counted_back(rule: Recurrence, due: str, now: str, then: str) -> None:
    at, from_ = (datetime.fromisoformat(text).replace(tzinfo=BERLIN) for text in (due, now))
    assert f"{following(rule.rule, at, from_):%Y-%m-%dT%H:%M}" == then


@pytest.mark.parametrize(
    ("before", "offset_h"),
    [(datetime(2026, 3, 28, 7, tzinfo=BERLIN), 2), (datetime(2026, 10, 24, 7, tzinfo=BERLIN), 1)],
)
def test_summer_and_winter_keep_the_time_on_the_clock(before: datetime, offset_h: int) -> None:
    due = following(Recurrence("DAILY", times=(before.time(),)).rule, before, before)
    assert (due.hour, due.utcoffset()) == (7, timedelta(hours=offset_h))


def test_a_time_that_the_clock_leaves_out_comes_that_day_all_the_same_and_the_next_day_as_ever() -> None:
    rule = Recurrence("DAILY", times=(time(2, 30),)).rule
    due = following(rule, datetime(2026, 3, 28, 2, 30, tzinfo=BERLIN), datetime(2026, 3, 28, 12, tzinfo=BERLIN))
    assert due.astimezone(UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    after = following(rule, due.astimezone(UTC), due.astimezone(UTC).astimezone(BERLIN))
    assert (after.day, after.hour, after.minute) == (30, 2, 30)


def test_what_was_missed_for_weeks_goes_on_in_step() -> None:
    monday = datetime(2026, 11, 2, 9, tzinfo=BERLIN)
    rule = Recurrence("WEEKLY", 2, ("MO",), (monday.time(),)).rule
    assert following(rule, monday, NOW).date().isoformat() == "2026-11-30"
