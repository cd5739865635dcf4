from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.engine.skills.time_phrases import duration, moment, past_day, split

NOW = datetime(2026, 11, 27, 14, 30, tzinfo=ZoneInfo("Europe/Berlin"))  # a Friday


@pytest.mark.parametrize(
    ("text", "language", "minutes"),
    [
        ("ten minutes", "en", 10), ("an hour and a half", "en", 90), ("half an hour", "en", 30),
        ("two and a half hours", "en", 150), ("1 hour and 30 minutes", "en", 90), ("90 secs", "en", 1.5),
        ("one second", "en", 1 / 60),
        ("zehn Minuten", "de", 10), ("eine halbe Stunde", "de", 30), ("anderthalb Stunden", "de", 90),
        ("eine Stunde und zwanzig Minuten", "de", 80), ("einer Viertelstunde", "de", 15), ("three weeks", "en", 30_240),
    ],
)  # fmt: skip
def test_how_long(text: str, language: str, minutes: float) -> None:
    assert duration(text, language) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "text", ["ten", "a while", "", "minutes", "0 minutes", "99999999 weeks", "ten minutes of fame"]
)
def test_what_is_no_length_of_time(text: str) -> None:
    assert duration(text, "en") is None


@pytest.mark.parametrize(
    ("text", "language", "due"),
    [
        ("tomorrow at nine", "en", "2026-11-28 09:00"), ("at seven", "en", "2026-11-27 19:00"),
        ("half past seven", "en", "2026-11-27 19:30"), ("quarter to nine", "en", "2026-11-27 20:45"),
        ("next friday", "en", "2026-12-04 09:00"), ("on friday at 5 pm", "en", "2026-12-04 17:00"),
        ("at six thirty in the morning", "en", "2026-11-28 06:30"), ("tonight at eight", "en", "2026-11-27 20:00"),
        ("the day after tomorrow at noon", "en", "2026-11-29 12:00"), ("tomorrow at 3", "en", "2026-11-28 15:00"),
        ("8 am tomorrow", "en", "2026-11-28 08:00"), ("in ten minutes", "en", "2026-11-27 14:40"),
        ("the fifth of may", "en", "2027-05-05 09:00"), ("morgen um neun", "de", "2026-11-28 09:00"),
        ("halb acht", "de", "2026-11-28 07:30"), ("nächsten Freitag um halb acht", "de", "2026-12-04 07:30"),
        ("um sieben Uhr dreißig", "de", "2026-11-28 07:30"), ("heute Abend um 8", "de", "2026-11-27 20:00"),
        ("am 24. Dezember um 18 Uhr", "de", "2026-12-24 18:00"), ("viertel nach drei", "de", "2026-11-28 03:15"),
        ("on the fifth at nine", "en", "2026-12-05 09:00"), ("am fünften um neun", "de", "2026-12-05 09:00"),
        ("morgen früh", "de", "2026-11-28 08:00"), ("in drei Wochen", "de", "2026-12-18 14:30"),
    ],
)  # fmt: skip
def test_when(text: str, language: str, due: str) -> None:
    found = moment(text, language, NOW)
    assert found is not None
    assert f"{found:%Y-%m-%d %H:%M}" == due


@pytest.mark.parametrize(
    "text", ["the kitchen", "at the station", "at 25", "", "today at 9 am", "in a minute of silence"]
)
def test_what_is_no_moment_to_come(text: str) -> None:
    assert moment(text, "en", NOW) is None


def test_hours_are_counted_where_the_clock_is_put_back_and_mornings_by_the_clock() -> None:
    before = datetime(2026, 10, 24, 22, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    later, morning = moment("in eight hours", "en", before), moment("tomorrow at 9 am", "en", before)
    assert later is not None
    assert (later.hour, later.utcoffset()) == (5, timedelta(hours=1))
    assert morning is not None
    assert (morning.hour, morning.utcoffset()) == (9, timedelta(hours=1))


@pytest.mark.parametrize(
    ("text", "language", "what", "due"),
    [
        ("call Anna tomorrow at nine", "en", "call Anna", "2026-11-28 09:00"),
        ("tomorrow at nine to call Anna", "en", "to call Anna", "2026-11-28 09:00"),
        ("buy milk at the store at 6 pm", "en", "buy milk at the store", "2026-11-27 18:00"),
        ("Anna morgen um neun anzurufen", "de", "Anna anzurufen", "2026-11-28 09:00"),
        ("in einer Stunde den Ofen auszuschalten", "de", "den Ofen auszuschalten", "2026-11-27 15:30"),
    ],
)
def test_what_and_when_are_told_apart(text: str, language: str, what: str, due: str) -> None:
    found = split(text, language, NOW)
    assert found is not None
    assert (found[0], [f"{one.due:%Y-%m-%d %H:%M}" for one in found[1]]) == (what, [due])


def test_without_a_time_there_is_nothing_to_tell_apart() -> None:
    assert split("look at the oven", "en", NOW) is None
    assert split("tomorrow", "en", NOW) is None


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [("yesterday", "en", 26), ("last monday", "en", 23), ("on wednesday", "en", 25), ("three days ago", "en", 24),
     ("gestern", "de", 26), ("am Montag", "de", 23), ("vorgestern", "de", 25)],
)  # fmt: skip
def test_days_that_are_over(text: str, language: str, day: int) -> None:
    found = past_day(text, language, NOW)
    assert found is not None
    assert found.day == day
