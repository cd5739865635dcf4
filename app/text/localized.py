"""Times, durations, numbers and lists as people say them, in any language that CLDR has. Pure."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit
from num2words import num2words

_STEPS = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))
_DAYS = {"en": ("today", "tomorrow"), "de": ("heute", "morgen")}
_NUMBERED = ("en", "de")
_AT = {"en": "{day} at {time}", "de": "{day} um {time} Uhr"}


def locale(language: str) -> Locale:
    """CLDR's data for a language, else for English."""
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


def language_name(code: str) -> str:
    """The English name of a language, ISO 639; its code where it has none."""
    return str(Locale("en").languages.get(code, code))


def clock(at: datetime, language: str) -> str:
    """A time of day: "3:45 PM", "15:45"."""
    return str(format_time(at, "short", locale=locale(language))).replace("\u202f", " ")


def whole_day(on: date, language: str) -> str:
    """A day in full: "Friday, November 27, 2026"."""
    return str(format_date(on, "full", locale=locale(language)))


def long_day(on: date, language: str) -> str:
    """A day without its weekday: "November 27, 2026"."""
    return str(format_date(on, "long", locale=locale(language)))


def when(at: datetime, now: datetime, language: str) -> str:
    """A moment as seen from another: "tomorrow at 9:00 AM", "Friday, December 4, 2026 at 5:00 PM"."""
    days, names = (at.date() - now.date()).days, _DAYS.get(language, _DAYS["en"])
    day = names[days] if 0 <= days < len(names) else whole_day(at.date(), language)
    return at_time(day, at, language)


def at_time(day: str, at: datetime, language: str) -> str:
    """A day followed by a time of day."""
    return _AT.get(language, _AT["en"]).format(day=day, time=clock(at, language))


def weekday(number: int, language: str) -> str:
    """The name of a weekday; Monday is 0."""
    return str(locale(language).days["format"]["wide"][number])


def nth(number: int, language: str) -> str:
    """An ordinal number: "5th", "5."."""
    return str(num2words(number, to="ordinal_num", lang=language if language in _NUMBERED else "en"))


def yearly(on: date, language: str) -> str:
    """A day without a year: "May 5"."""
    return str(format_skeleton("MMMMd", on, locale=locale(language)))


def counted(count: int, unit: str, language: str) -> str:
    """A number of units of time: "2 weeks"."""
    return str(format_unit(count, f"duration-{unit}", length="long", locale=locale(language)))


def span(lasts: timedelta, language: str, is_whole: bool = False) -> str:
    """A duration in its two largest units, or in all that it has: "1 hour and 5 minutes"."""
    left, parts = max(0, round(lasts.total_seconds())), list[str]()
    for unit, seconds in _STEPS:
        count, left = divmod(left, seconds)
        if count or (unit == "second" and not parts):
            parts.append(counted(count, unit, language))
    return listed(parts if is_whole else parts[:2], language)


def ago(past: timedelta, language: str) -> str:
    """How long ago something was, in one unit: "2 days ago", "vor 3 Stunden"."""
    seconds = past.total_seconds()
    unit: Literal["day", "hour", "minute"] = "day" if seconds >= 86400 else "hour" if seconds >= 7200 else "minute"
    never = float("inf")
    return str(
        format_timedelta(-past, unit, threshold=never, add_direction=True, format="long", locale=locale(language))
    )


def listed(things: Sequence[str], language: str) -> str:
    """A list in words: "tea, eggs, and milk"."""
    return str(format_list(list(things), locale=locale(language))) if things else ""


def figure(number: float, language: str) -> str:
    """A number, rounded to about ten significant digits and at most six decimals."""
    if number and not 1e-6 <= abs(number) < 1e15:
        return f"{number:.6g}"
    digits = 0 if number == int(number) else max(0, 10 - len(str(int(abs(number)))))
    rounded = round(number, min(digits, 6))
    return str(format_decimal(rounded, format="#,##0.######", locale=locale(language)))
