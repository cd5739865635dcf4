"""Days as they are said: "a week from Tuesday", "the second Friday in January", "am 3.". Pure."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from app.engine.skills.times.expression import Day, Span, relative
from app.engine.skills.times.vocabulary import months, number_of, one_of, weekdays

_YEARS_AHEAD = 9
"""The next February 29 is at most eight years away."""
_YEARS = range(1500, 2200)
"""Others are no years that anybody speaks of, and some are none of Python's calendar."""
_NTHS = {"en": r"\d(?:st|nd|rd|th)|last", "de": r"\d\.|letzte[nrsm]?"}


def day_patterns(language: str) -> tuple[tuple[str, Callable[["re.Match[str]", str], Day | None]], ...]:
    """Ways to name a day, each with what makes it of a match."""
    week, month = one_of(weekdays(language)), one_of(months(language))
    return _english(week, month) if language == "en" else _german(week, month)


Ways = tuple[tuple[str, Callable[["re.Match[str]", str], Day | None]], ...]


def _english(week: str, month: str) -> Ways:
    on, year = r"(?:on |by )?(?:the )?", r"(?: ?,? ?(?P<year>(?:1[5-9]|20)\d\d|20 \d\d))?"
    which = r"(?P<which>this coming|this|next|coming|the following|last|past)"
    return (
        (r"(?:by )?(?:the )?(?P<what>day after tomorrow|day before yesterday|tomorrow|today|yesterday)", _named),
        (rf"{on}(?:{which} )?(?P<weekday>{week})(?P<after> after next)?", _weekday),
        (rf"(?:on )?(?P<weekday>{week})(?:,? of|,? in|,?) (?P<week>next|this|the following) week", _weekday),
        (rf"(?P<week>next|this) week,? (?:on )?(?P<weekday>{week})", _weekday),
        (rf"(?:on )?(?:the )?(?P<nth>{_NTHS['en']}) (?P<weekday>{week}) (?:in|of) (?:(?P<month>{month}){year}"
         r"|(?:the|this) month|(?P<next>next) month)", _nth_weekday),
        (rf"(?:on |by )?(?:the )?last day of (?:(?P<month>{month}){year}|(?:the|this) month|(?P<next>next) month)"
         r"|(?:at |by )?the end of (?:the|this) month", _last_day),
        (rf"{on}(?P<month>{month}) (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{year}", _date),
        (rf"{on}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: day)?(?: of)? (?P<month>{month}){year}", _date),
        (rf"{on}(?P<day>\d{{1,2}})(?:st|nd|rd|th)(?: of (?:(?:the|this) month|(?P<next>next) month))?", _date),
        (r"(?:on )?(?P<year>\d{4})-(?P<number>\d\d)-(?P<day>\d\d)", _date),
        (r"(?:on )?(?P<one>\d{1,2})[/.](?P<other>\d{1,2})(?:[/.](?P<year>\d{4}|\d\d))?", _slashed),
        (r"(?:on )?(?P<feast>christmas(?: day| eve)?|new year's (?:eve|day)|new year|halloween|valentine's day|easter"
         r"(?: sunday| monday)?)", _feast),
    )  # fmt: skip


def _german(week: str, month: str) -> Ways:
    on, year = r"(?:am |an dem |zum |den |der |dem )?", r"(?: (?P<year>(?:1[5-9]|20)\d\d))?"
    which = r"(?P<which>diese[nrms]?|(?:über)?nächste[nrms]?|kommende[nrms]?|letzte[nrms]?|vergangene[nrms]?)"
    return (
        (r"(?P<what>übermorgen|vorgestern|morgen|heute|gestern)", _named),
        (rf"{on}(?:{which} )?(?P<weekday>{week})", _weekday),
        (rf"{on}(?P<weekday>{week}),? (?:in der )?(?P<week>(?:über)?nächste[rn]?|diese[rn]?|kommende[rn]?) woche",
         _weekday),
        (rf"(?:in der )?(?P<week>(?:über)?nächste[rn]?|diese[rn]?|kommende[rn]?) woche,? (?:am )?(?P<weekday>{week})",
         _weekday),
        (rf"{on}(?P<nth>{_NTHS['de']}) (?P<weekday>{week}) (?:(?:im|des|in) )?(?:(?P<month>{month})s?{year}"
         r"|(?:monats?|diesem monat|dieses monats)|(?P<next>nächsten monats?|nächsten? monat))", _nth_weekday),
        (rf"{on}letzten tag (?:(?:im|des) )?(?:(?P<month>{month})s?{year}|(?:monats?|diesem monat)|"
         r"(?P<next>nächsten monats?))|(?:am )?(?:ende des monats|monatsende)", _last_day),
        (rf"{on}(?P<day>\d{{1,2}})\.? ?(?P<month>{month}){year}", _date),
        (rf"{on}(?P<day>\d{{1,2}})\. ?(?P<number>\d{{1,2}})\.?(?: ?(?P<year>\d{{4}}|\d\d))?(?! ?uhr)", _date),
        (r"(?:am |an dem |zum |den |der )(?P<day>\d{1,2})\.?(?: (?:dieses monats|des monats|"
         r"(?P<next>nächsten monats)))?", _date),
        (r"(?P<day>\d{1,2})\.", _date),
        (r"(?:am )?(?P<year>\d{4})-(?P<number>\d\d)-(?P<day>\d\d)", _date),
        (r"(?:an |am |zu )?(?P<feast>weihnachten|heiligabend|heilig abend|silvester|neujahr|nikolaus|halloween|"
         r"ostern|ostersonntag|ostermontag)", _feast),
    )  # fmt: skip


def _named(found: "re.Match[str]", language: str) -> Day | None:  # noqa: ARG001
    days = {
        "tomorrow": 1, "morgen": 1, "today": 0, "heute": 0, "day after tomorrow": 2, "übermorgen": 2, "yesterday": -1,
        "gestern": -1, "day before yesterday": -2, "vorgestern": -2,
    }  # fmt: skip
    return relative(days[found["what"]])


def _weekday(found: "re.Match[str]", language: str) -> Day | None:
    said = found.groupdict()
    number = number_of(said["weekday"], weekdays(language))
    if week := said.get("week"):
        weeks = 2 if week.startswith("über") else 0 if week.startswith(("this", "diese")) else 1
        return Day(lambda today, _: today + timedelta(days=number - today.weekday() + 7 * weeks))
    which = said.get("which") or ""
    base = weekday(number)
    if which.startswith(("last", "past", "letzte", "vergangene")):
        return Day(lambda today, _: today - timedelta(days=(today.weekday() - number) % 7 or 7))
    if which.startswith("über") or said.get("after"):
        return ahead(Span(days=7), base)
    if which == "this" or which.startswith("diese"):
        return Day(lambda today, _: today + timedelta(days=(number - today.weekday()) % 7))
    return replace(base, fits="") if which else base


def weekday(number: int) -> Day:
    """The next such day of the week, 0 being Monday; not today."""

    def day(today: date, is_past: bool) -> date:
        if is_past:
            return today - timedelta(days=(today.weekday() - number) % 7)
        return today + timedelta(days=(number - today.weekday()) % 7 or 7)

    return Day(day, fits="WEEKLY")


def _nth_weekday(found: "re.Match[str]", language: str) -> Day | None:
    said = found.groupdict()
    number = number_of(said["weekday"], weekdays(language))
    nth = -1 if said["nth"].startswith(("last", "letzte")) else int(said["nth"][0])

    def of(year: int, month: int) -> date | None:
        if nth < 0:
            last = _last(year, month)
            return last - timedelta(days=(last.weekday() - number) % 7)
        first = date(year, month, 1)
        day = first + timedelta(days=(number - first.weekday()) % 7 + 7 * (nth - 1))
        return day if day.month == month else None

    return _in_month(said, language, of) if nth else None


def _last_day(found: "re.Match[str]", language: str) -> Day | None:
    return _in_month(found.groupdict(), language, _last)


def _date(found: "re.Match[str]", language: str) -> Day | None:
    said = found.groupdict()
    number = int(said["day"])
    return _in_month(said, language, lambda year, month: _valid(year, month, number)) if 1 <= number <= 31 else None


def _slashed(found: "re.Match[str]", language: str) -> Day | None:  # noqa: ARG001
    """Where it may be either the day or the month, it is neither."""
    one, other = int(found["one"]), int(found["other"])
    year = _year(found["year"])
    if one != other and max(one, other) <= 12:
        return None
    month, number = min(one, other), max(one, other)
    return _in_year(year, lambda that: _valid(that, month, number)) if 1 <= month <= 12 and number <= 31 else None


def _feast(found: "re.Match[str]", language: str) -> Day | None:  # noqa: ARG001
    from dateutil.easter import easter

    name = found["feast"]
    if name.startswith(("easter", "oster")):
        return _in_year(
            None, lambda year: easter(year) + timedelta(days=1 if name.endswith(("monday", "montag")) else 0)
        )
    month, number = {
        "christmas": (12, 25), "christmas day": (12, 25), "christmas eve": (12, 24), "new year's eve": (12, 31),
        "new year's day": (1, 1), "new year": (1, 1), "halloween": (10, 31), "valentine's day": (2, 14),
        "weihnachten": (12, 25), "heiligabend": (12, 24), "heilig abend": (12, 24), "silvester": (12, 31),
        "neujahr": (1, 1), "nikolaus": (12, 6),
    }[name]  # fmt: skip
    return _in_year(None, lambda year: date(year, month, number))


def ahead(lasts: Span, of: Day, sign: int = 1) -> Day:
    """So long after a day, or before it."""

    def day(today: date, is_past: bool) -> date | None:
        start = of.of(today, is_past)
        return start + sign * relativedelta(months=lasts.months, days=lasts.days) if start else None

    return Day(day)


def on_weekday(number: int, of: Day) -> Day:
    """A date that was named with its weekday; None where the two do not belong together."""

    def day(today: date, is_past: bool) -> date | None:
        found = of.of(today, is_past)
        return found if found and found.weekday() == number else None

    return Day(day, of.comes_again)


def _in_month(said: dict[str, str | None], language: str, of: Callable[[int, int], date | None]) -> Day:
    name, number = said.get("month"), said.get("number")
    month = number_of(name, months(language)) + 1 if name else int(number) if number else 0
    is_numbered = "nth" not in said and "day" in said
    if month:
        found = _in_year(_year(said.get("year")), lambda year: of(year, month) if month <= 12 else None)
        return found if is_numbered else replace(found, fits="")
    if said.get("next"):
        return Day(lambda today, _: of(*_month_after(today, 1)))

    def day(today: date, is_past: bool) -> date | None:
        return _nearest((of(*_month_after(today, step)) for step in _steps(is_past)), today, is_past)

    return Day(day, True, "MONTHLY" if is_numbered else "")


def _in_year(year: int | None, of: Callable[[int], date | None]) -> Day:
    if year:
        return Day(lambda _, __: of(year) if year in _YEARS else None)

    def day(today: date, is_past: bool) -> date | None:
        return _nearest((of(today.year + step) for step in _steps(is_past)), today, is_past)

    return Day(day, True, "YEARLY")


def _steps(is_past: bool) -> range:
    return range(0, -_YEARS_AHEAD, -1) if is_past else range(_YEARS_AHEAD)


def _nearest(found: Iterator[date | None], today: date, is_past: bool) -> date | None:
    return next((day for day in found if day and (day <= today if is_past else day >= today)), None)


def _month_after(today: date, step: int) -> tuple[int, int]:
    months_ = today.year * 12 + today.month - 1 + step
    return months_ // 12, months_ % 12 + 1


def _last(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _valid(year: int, month: int, number: int) -> date | None:
    return date(year, month, number) if 1 <= number <= _last(year, month).day else None


def _year(said: str | None) -> int | None:
    if not said:
        return None
    year = int(said.replace(" ", ""))
    return year + 2000 if year < 100 else year
