"""A time phrase is understood whole or not at all, at many moments; the oracle is written without the grammar."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from app.engine.skills.time_phrases import moment
from app.engine.skills.times.moments import occurrences
from app.engine.skills.times.phrases import parse
from app.engine.skills.times.recurrence import Recurrence, following

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 27, 14, 30, tzinfo=BERLIN)  # a Friday
EDGES = [
    datetime(2026, 1, 31, 10), datetime(2028, 2, 28, 23, 30), datetime(2028, 2, 29, 8), datetime(2027, 2, 28, 18),
    datetime(2026, 12, 31, 23, 59), datetime(2026, 3, 28, 14), datetime(2026, 3, 29, 1, 30), datetime(2026, 10, 24, 22),
    datetime(2026, 10, 25, 2, 30), datetime(2026, 11, 1, 1, 15), datetime(2027, 3, 14, 0, 30),
    datetime(2026, 4, 30, 11, 59),
    datetime(2026, 6, 15, 12, 0), datetime(2026, 6, 15, 0, 0),
]  # fmt: skip
"""Ends of months and years, leap days, both clock changes, noon and midnight."""
MOMENTS = st.builds(
    lambda at, zone, fold: at.replace(tzinfo=zone, fold=fold),
    st.sampled_from(EDGES)
    | st.datetimes(datetime(2024, 1, 1), datetime(2033, 1, 1)).map(lambda at: at.replace(microsecond=0)),
    st.sampled_from([BERLIN, NEW_YORK]),
    st.sampled_from([0, 1]),
).map(lambda at: at.astimezone(UTC).astimezone(at.tzinfo))  # a time that the clock shows
WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
}
SPELT = {
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    "de": ("null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"),
}
PARTS = (("nachts", 4), ("morgens", 11), ("mittags", 13), ("nachmittags", 17), ("abends", 24))
NTHS = (("first", "ersten"), ("second", "zweiten"), ("third", "dritten"), ("fourth", "vierten"), ("last", "letzten"))


@dataclass(frozen=True)
class Wanted:
    """A part of a phrase, and what it must come to."""

    said: str
    counts: object


def upcoming(now: datetime, number: int) -> date:
    """The next such weekday, not today."""
    return next(day for ahead in range(1, 8) if (day := now.date() + timedelta(days=ahead)).weekday() == number)


@st.composite
def days(draw: st.DrawFn, language: str, now: datetime) -> Wanted:
    """A day that is not today, in words."""
    number, ahead = draw(st.integers(0, 6)), draw(st.integers(2, 60))
    name, today = WEEKDAYS[language][number], now.date()
    on = today + timedelta(days=ahead)
    later = upcoming(now, number) + timedelta(days=7)
    german = language == "de"
    pattern, preposition = ("d. MMMM y", "am") if german else ("MMMM d, y", "on")
    dated = f"{preposition} {format_date(on, pattern, locale=language)}"
    ways = [
        Wanted("morgen" if german else "tomorrow", today + timedelta(days=1)),
        Wanted("übermorgen" if german else "the day after tomorrow", today + timedelta(days=2)),
        Wanted(f"am {name}" if german else f"on {name}", upcoming(now, number)),
        Wanted(f"{name} in einer Woche" if german else f"a week from {name}", later),
        Wanted(f"heute in {ahead} Tagen" if german else f"{ahead} days from today", on),
        Wanted(dated, on),
        Wanted(f"am {on.day}.{on.month}.{on.year}" if german else f"on {on.isoformat()}", on),
    ]  # fmt: skip
    return draw(st.sampled_from(ways))


@st.composite
def clocks(draw: st.DrawFn, language: str) -> Wanted:
    """A time of day in words that leave no doubt about noon."""
    hour, minute = draw(st.integers(0, 23)), draw(st.integers(0, 59))
    if language == "de":
        spelt = SPELT["de"][hour % 12 or 12]
        part = next(name for name, until in PARTS if hour < until)
        ways = [
            Wanted(f"um {hour:02}:{minute:02} Uhr", time(hour, minute)),
            Wanted(f"um {hour} Uhr {minute}" if minute else f"um {hour} Uhr", time(hour, minute)),
            Wanted(f"um {hour:02}{minute:02} Uhr", time(hour, minute)),
        ]  # fmt: skip
        if 4 <= hour < 23 and hour != 12:
            ways.append(Wanted(f"um viertel nach {spelt} {part}", time(hour, 15)))
            ways.append(Wanted(f"{part} um halb {SPELT['de'][hour % 12 + 1]}", time(hour, 30)))
        return draw(st.sampled_from(ways))
    half, twelve = "am" if hour < 12 else "pm", hour % 12 or 12
    ways = [
        Wanted(f"at {twelve}:{minute:02} {half}", time(hour, minute)),
        Wanted(f"at {twelve} {half}", time(hour)),
        Wanted(f"at {SPELT['en'][twelve]} {half[0]}.m.", time(hour)),
        Wanted(f"at half past {twelve} {half}", time(hour, 30)),
        Wanted(f"at a quarter past {SPELT['en'][twelve]} {half}", time(hour, 15)),
        Wanted(f"at {twelve}{minute:02} {half}", time(hour, minute)),
        Wanted(f"at {hour:02}{minute:02} hours", time(hour, minute)),
    ]
    return draw(st.sampled_from(ways))


def on_the_clock(on: date, at: time, now: datetime) -> datetime:
    """What a wall clock at that place shows then; where it leaves it out, an hour later."""
    wall = datetime.combine(on, at)
    both = [wall.replace(tzinfo=now.tzinfo, fold=fold).astimezone(UTC) for fold in (0, 1)]
    to_come = [one for one in both if one > now.astimezone(UTC)] if _is_shown(wall, now) else []
    return min(to_come, default=both[0])


def _is_shown(wall: datetime, now: datetime) -> bool:
    there = wall.replace(tzinfo=now.tzinfo).astimezone(UTC).astimezone(now.tzinfo)
    return there.replace(tzinfo=None, fold=0) == wall


@given(st.data(), MOMENTS, st.sampled_from(["en", "de"]), st.booleans())
def test_a_day_and_a_time_mean_that_day_and_that_time(
    data: st.DataObject, now: datetime, language: str, first: bool
) -> None:
    on, at = data.draw(days(language, now)), data.draw(clocks(language))
    said = f"{on.said} {at.said}" if first else f"{at.said} {on.said}"
    assert isinstance(on.counts, date)
    assert isinstance(at.counts, time)
    found = moment(said, language, now)
    assert found is not None, said
    assert found.astimezone(UTC) == on_the_clock(on.counts, at.counts, now), said


@given(st.data(), MOMENTS, st.sampled_from(["en", "de"]))
def test_a_time_alone_is_the_next_one(data: st.DataObject, now: datetime, language: str) -> None:
    at = data.draw(clocks(language))
    assert isinstance(at.counts, time)
    every = [on_the_clock(now.date() + timedelta(days=ahead), at.counts, now) for ahead in (0, 1)]
    found = moment(at.said, language, now)
    assert found is not None, at.said
    assert found.astimezone(UTC) == min(one for one in every if one > now.astimezone(UTC)), at.said


@given(
    st.data(),
    MOMENTS,
    st.sampled_from(["en", "de"]),
    st.sampled_from(["blorp", "xyzzy", "few", "ungefährlich", "ours", "studen", "quux"]),
)
def test_a_word_that_is_not_understood_is_never_dropped(
    data: st.DataObject, now: datetime, language: str, odd: str
) -> None:
    words = f"{data.draw(days(language, now)).said} {data.draw(clocks(language)).said}".split()
    place = data.draw(st.integers(0, len(words)))
    assert parse(" ".join([*words[:place], odd, *words[place:]]), language) is None


@given(st.integers(1, 400), st.sampled_from([("minute", "Minute", 60), ("hour", "Stunde", 3600)]), MOMENTS)
def test_minutes_and_hours_are_counted_though_the_clock_changes(
    count: int, unit: tuple[str, str, int], now: datetime
) -> None:
    for said, language in ((f"in {count} {unit[0]}s", "en"), (f"in {count} {unit[1]}n", "de")):
        found = moment(said, language, now)
        assert found is not None
        assert found.astimezone(UTC) == now.astimezone(UTC) + timedelta(seconds=count * unit[2])


@given(st.integers(1, 5), st.integers(0, 6), st.integers(1, 12), MOMENTS)
def test_the_nth_weekday_of_a_month(nth: int, number: int, month: int, now: datetime) -> None:
    def of(year: int) -> date | None:
        found = [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]
        alike = [day for day in found if day.weekday() == number]
        return alike[-1] if nth == 5 else alike[nth - 1]

    english, german = NTHS[nth - 1]
    first = date(2000, month, 1)
    ways = (
        (f"on the {english} {WEEKDAYS['en'][number]} in {format_date(first, 'MMMM', locale='en')} at 11:59 pm", "en"),
        (f"am {german} {WEEKDAYS['de'][number]} im {format_date(first, 'MMMM', locale='de')} um 23:59 Uhr", "de"),
    )
    wanted = next(
        day
        for year in (now.year, now.year + 1)
        if (day := of(year)) and on_the_clock(day, time(23, 59), now) > now.astimezone(UTC)
    )
    for said, language in ways:
        found = moment(said, language, now)
        assert found is not None, said
        assert found.date() == wanted, said


def told(said: str, language: str, now: datetime = NOW) -> list[str]:
    phrase = parse(said, language)
    found = occurrences(phrase, now, language) if phrase else ()
    often = [f" | {Recurrence.of(one.rule).in_words(language)}" if one.rule else "" for one in found]
    return [f"{one.due:%m-%d %H:%M}{rule}" for one, rule in zip(found, often, strict=True)]


@pytest.mark.parametrize(
    ("said", "language", "due"),
    [
        ("630 tomorrow", "en", ["11-28 06:30"]), ("at 0715 on monday", "en", ["11-30 07:15"]),
        ("tonight at 12", "en", ["11-28 00:00"]), ("tonight at 2 am", "en", ["11-28 02:00"]),
        ("tomorrow night", "en", ["11-28 21:00"]), ("saturday night at 1", "en", ["11-29 01:00"]),
        ("12 at night", "en", ["11-28 00:00"]), ("friday at midnight", "en", ["12-05 00:00"]),
        ("on the third thursday of february", "en", ["02-18 09:00"]),
        ("the last sunday of next month", "en", ["12-27 09:00"]),
        ("two weeks from wednesday at noon", "en", ["12-16 12:00"]), ("friday week", "en", ["12-11 09:00"]),
        ("at 8 and at 10 tomorrow", "en", ["11-28 08:00", "11-28 10:00"]),
        ("8 and 10 pm", "en", ["11-27 20:00", "11-27 22:00"]),
        ("monday, tuesday and thursday at six", "en", ["11-30 06:00", "12-01 06:00", "12-03 06:00"]),
        ("monday and thursday at six", "en", ["11-30 06:00", "12-03 06:00"]),
        ("at three oh five", "en", ["11-27 15:05"]), ("eighteen hundred hours", "en", ["11-27 18:00"]),
        ("this friday at 5", "en", ["11-27 17:00"]), ("friday, december 4th at 5", "en", ["12-04 17:00"]),
        ("the last day of february", "en", ["02-28 09:00"]), ("24/12/2026", "en", ["12-24 09:00"]),
        ("every day at 7 am and 7 pm", "en", ["11-27 19:00 | every day at 7:00 AM and 7:00 PM"]),
        ("every last monday of the month at 10", "en", ["11-30 10:00 | every month on the last Monday at 10:00 AM"]),
        ("the second tuesday of every month", "en", ["12-08 09:00 | every month on the 2nd Tuesday at 9:00 AM"]),
        ("every month on the 31st at 9", "en", ["11-30 09:00 | every month on the 31st or the last day at 9:00 AM"]),
        ("every hour and a half", "en", ["11-27 16:00 | every 90 minutes"]),
        ("every february 29 at 8 am", "en", ["02-28 08:00 | every year on February 29 or 28 at 8:00 AM"]),
        ("every friday at midnight", "en", ["11-28 00:00 | every Saturday at 12:00 AM"]),
        ("heute Nacht um 2", "de", ["11-28 02:00"]), ("heute um Mitternacht", "de", ["11-28 00:00"]),
        ("übermorgen früh", "de", ["11-29 08:00"]), ("in anderthalb Stunden", "de", ["11-27 16:00"]),
        ("in einer Dreiviertelstunde", "de", ["11-27 15:15"]), ("am 3. um 15 Uhr", "de", ["12-03 15:00"]),
        ("fünf vor halb acht abends", "de", ["11-27 19:25"]), ("dreiviertel neun", "de", ["11-28 08:45"]),
        ("Freitagabend um acht", "de", ["12-04 20:00"]), ("Mittwochmorgen um 7", "de", ["12-02 07:00"]),
        ("nächste Woche Dienstag um 10 Uhr", "de", ["12-01 10:00"]), ("heute in 14 Tagen", "de", ["12-11 09:00"]),
        ("am Montag, den 30. November um 10", "de", ["11-30 10:00"]), ("übernächsten Freitag", "de", ["12-11 09:00"]),
        ("am dritten Mittwoch im Februar", "de", ["02-17 09:00"]), ("am letzten Tag des Monats", "de", ["11-30 09:00"]),
        ("jeden letzten Montag im Monat um 17 Uhr", "de", ["11-30 17:00 | jeden Monat am letzten Montag um 17:00 Uhr"]),
        ("jeden Tag um 7 und 19 Uhr", "de", ["11-27 19:00 | jeden Tag um 07:00 und 19:00 Uhr"]),
        ("täglich um 9 Uhr und 21 Uhr", "de", ["11-27 21:00 | jeden Tag um 09:00 und 21:00 Uhr"]),
        ("um 9 Uhr und 20 Minuten", "de", ["11-28 09:20"]),
        ("alle anderthalb Stunden", "de", ["11-27 16:00 | alle 90 Minuten"]),
        ("jeden Tag außer Sonntag um 7", "de",
         ["11-28 07:00 | jeden Montag, Dienstag, Mittwoch, Donnerstag, Freitag und Samstag um 07:00 Uhr"]),
    ],
)  # fmt: skip
def test_what_is_said_and_when_it_is(said: str, language: str, due: list[str]) -> None:
    assert told(said, language) == due


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("in a few minutes", "en"), ("in two ours", "en"), ("in a while", "en"), ("later", "en"),
        ("quarter past", "en"),
        ("tomorrow at 25", "en"), ("at 12:75", "en"), ("between 5 and 6", "en"), ("after 5 pm", "en"),
        ("before friday", "en"),
        ("at 5 or 6", "en"), ("every tuesday or friday", "en"), ("every day until friday", "en"), ("next week", "en"),
        ("every month", "en"), ("every week at 9", "en"), ("twice a day", "en"), ("5/6", "en"), ("the 32nd", "en"),
        ("february 30", "en"), ("tomorrow morning at 12", "en"), ("today at 9 am", "en"), ("this morning", "en"),
        ("at 15 pm", "en"), ("friday december 5 2026", "en"), ("in 5", "en"), ("now and then", "en"),
        ("monday tuesday", "en"),
        ("in ein paar Minuten", "de"), ("in zwei Studen", "de"), ("kurz nach drei", "de"), ("um acht oder neun", "de"),
        ("am Wochenende", "de"), ("um 25 Uhr", "de"), ("am 31.2.", "de"), ("jeden Tag bis Freitag", "de"),
        ("gleich", "de"),
        ("zwischen 5 und 6", "de"), ("vor Freitag", "de"), ("viertel nach", "de"), ("heute Morgen um 9", "de"),
        ("tomorrow, sunday", "en"), ("at 8, 9", "en"),
        ("every 9000 years on may 5", "en"), ("every 99999 days", "en"), ("a week after 9999-12-31", "en"),
        ("0001-01-01", "en"), ("in 99999999999 hours", "en"), ("every 0 days", "en"), ("alle 9000 Jahre", "de"),
        ("jede Woche um 9", "de"), ("ab und zu", "de"), ("Freitag, den 5. Dezember 2026", "de"),
    ],
)  # fmt: skip
def test_what_is_not_understood_whole_or_is_over_is_no_time(said: str, language: str) -> None:
    assert told(said, language) == []


@pytest.mark.parametrize(
    ("now", "said", "due"),
    [
        (datetime(2026, 3, 28, 20, tzinfo=BERLIN), "tomorrow at 2:30 am", "03-29 03:30 +0200"),
        (datetime(2026, 10, 24, 20, tzinfo=BERLIN), "tomorrow at 2:30 am", "10-25 02:30 +0200"),
        (datetime(2026, 10, 25, 2, 40, fold=0, tzinfo=BERLIN), "at 2:30 am", "10-25 02:30 +0100"),
        (datetime(2026, 10, 25, 2, 40, fold=1, tzinfo=BERLIN), "at 2:50 am", "10-25 02:50 +0100"),
        (datetime(2026, 3, 28, 14, tzinfo=BERLIN), "in 24 hours", "03-29 15:00 +0200"),
        (datetime(2026, 3, 28, 14, tzinfo=BERLIN), "in a day", "03-29 14:00 +0200"),
        (datetime(2026, 1, 31, 10, tzinfo=BERLIN), "in a month", "02-28 10:00 +0100"),
        (datetime(2028, 2, 29, 10, tzinfo=BERLIN), "in a year", "02-28 10:00 +0100"),
        (datetime(2026, 1, 31, 10, tzinfo=BERLIN), "on the 30th", "03-30 09:00 +0200"),
        (datetime(2026, 12, 5, 14, tzinfo=BERLIN), "on the fifth at nine", "01-05 09:00 +0100"),
        (datetime(2026, 11, 27, 0, 30, tzinfo=BERLIN), "tonight at 1 am", "11-27 01:00 +0100"),
        (datetime(2026, 11, 27, 9, 0, tzinfo=BERLIN), "at seven", "11-27 19:00 +0100"),
        (datetime(2026, 11, 27, 5, 0, tzinfo=BERLIN), "at seven", "11-27 07:00 +0100"),
        (datetime(2026, 11, 27, 9, 0, tzinfo=BERLIN), "today at 12", "11-27 12:00 +0100"),
    ],
)
def test_at_the_edges_of_the_calendar(now: datetime, said: str, due: str) -> None:
    found = moment(said, "en", now)
    assert found is not None
    assert f"{found:%m-%d %H:%M %z}" == due


SOUP = {
    "en": "at on in every each the a of next last this 1 2 3 5 7 8 12 30 630 0800 31 2027 am pm o'clock noon midnight "
    "half "
    "quarter past to tomorrow today tonight yesterday monday friday sunday january february may 1st 2nd 31st day days "
    "week weeks month months year minutes hours hour second morning evening night and or from now ago other except "
    "weekday weekend daily until before after end , christmas",
    "de": "am um in jeden jede alle der den das ein eine 1 2 3 5 7 8 12 30 630 0800 31 2027 uhr mittag mitternacht "
    "halb "
    "viertel dreiviertel nach vor morgen heute übermorgen gestern montag freitag sonntag januar februar mai 1. 2. 31. "
    "tag tage tagen woche wochen monat monats jahr minuten stunden stunde früh abend abends nachts und oder von ab "
    "außer werktags täglich bis letzten nächsten diesen im des , weihnachten anderthalb halben",
}


@given(st.data(), MOMENTS, st.sampled_from(["en", "de"]))
def test_whatever_is_said_nothing_breaks_and_all_that_is_set_lies_ahead(
    data: st.DataObject, now: datetime, language: str
) -> None:
    words = data.draw(st.lists(st.sampled_from(SOUP[language].split()), min_size=1, max_size=8))
    phrase = parse(" ".join(words), language)
    for one in occurrences(phrase, now, language) if phrase else ():
        assert one.due.astimezone(UTC) > now.astimezone(UTC)
        assert one.due == one.due.astimezone(UTC).astimezone(now.tzinfo), "the clock shows it"
        if one.rule:
            then = following(one.rule, one.due, one.due)
            assert then.astimezone(UTC) > one.due.astimezone(UTC)
            assert Recurrence.of(one.rule).rule == one.rule
            assert Recurrence.of(one.rule).in_words(language)
