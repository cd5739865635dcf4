"""The times that a question mentions: "since March", "from last month", "in 2023". Pure, in English and German.

A table instead of a date library: those take "may", "the sun" and German "die" for days, and know no periods.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = (
    "january januar jan jänner", "february februar feb", "march märz maerz mar", "april apr", "may mai",
    "june juni jun", "july juli jul", "august aug", "september sep sept", "october oktober oct okt", "november nov",
    "december dezember dec dez",
)  # fmt: skip
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_NAME = "|".join(sorted(_MONTH, key=len, reverse=True))
_POINT = rf"""(?:(?P<y1>\d{{4}})-(?P<m1>\d\d?)-(?P<d1>\d\d?)|(?P<d2>\d\d?)\.\s?(?P<m2>\d\d?)\.\s?(?P<y2>\d{{4}})
    |(?:(?P<d3>\d\d?)(?:st|nd|rd|th|\.)?\ (?:of\ )?)?(?P<m3>{_NAME})(?:\ (?P<d4>\d\d?)(?:st|nd|rd|th)?(?!\d))?
        (?:,?\ (?P<y3>\d{{4}}))?
    |(?P<y4>(?:19|20)\d\d)|(?P<near>yesterday|gestern|today|heute)
    |(?P<which>last|this|previous|letzte[nrsm]?|vorige[nrsm]?|vergangene[nrsm]?|diese[nrsm]?)[ ]
        (?P<unit>week|month|year|woche|monats?|jahre?s?))\b"""
_LEAD = rf"""\b(?P<lead>since|after|seit|ab|nach|before|until|till|vor|bis(?:\ zum)?|from|in|of|during|on|dated|im|vom
    |von|aus(?:\ dem)?|am|während)\ (?:the\ |dem\ |der\ |den\ |des\ )?(?:year\ |jahre?\ |month\ of\ )?{_POINT}"""
_PATTERN = re.compile(_LEAD, re.IGNORECASE | re.VERBOSE)
_ALONE = re.compile(rf"(?<!\w){_POINT}", re.IGNORECASE | re.VERBOSE)
_UP_TO = re.compile(rf"\s*(?:to|and|until|till|bis|und)(?:\ zum)?\ {_POINT}", re.IGNORECASE | re.VERBOSE)
_OPEN = ("since", "after", "seit", "ab", "nach")
_ENDS = ("before", "vor")
_LASTS = ("until", "till", "bis", "bis zum")


@dataclass(frozen=True, slots=True)
class Period:
    """A range of days; None is an open end."""

    since: date | None = None
    until: date | None = None
    """The last day of it."""
    is_relative: bool = False
    """Whether it is relative to today, as people speak of their own papers: last month, since March."""


def periods(question: str, today: date) -> list[Period]:
    """Every period that is mentioned, in order. Months and days without a year are the most recent ones."""
    found = []
    for place in _PATTERN.finditer(question):
        named = _named(place, today)
        if named is None:
            continue
        first, last, is_relative = named
        lead = " ".join(place["lead"].lower().split())
        end = _UP_TO.match(question, place.end()) if lead in ("from", "von", "vom") else None
        other = _named(end, today) if end else None
        if other:
            if first > other[1]:  # from March to May 2023
                first = first.replace(year=other[1].year, day=min(first.day, 28))
            found.append(Period(first, other[1], is_relative and other[2]))
        elif lead in _OPEN:
            found.append(Period(first if lead in ("since", "seit", "ab") else last + timedelta(1), None, is_relative))
        elif lead in _ENDS:
            found.append(Period(None, first - timedelta(1), is_relative))
        elif lead in _LASTS:
            found.append(Period(None, last, is_relative))
        else:
            found.append(Period(first, last, is_relative and not place["m3"]))
    return found or [
        Period(named[0], named[1], is_relative=True)
        for place in _ALONE.finditer(question)
        if place["which"] and (named := _named(place, today))
    ]


def _named(place: re.Match[str], today: date) -> tuple[date, date, bool] | None:
    """First day, last day, and whether they are relative to today; None where there is no such day."""
    if place["near"]:
        day = today - timedelta(place["near"].lower() in ("yesterday", "gestern"))
        return day, day, True
    if place["which"]:
        return *_unit(place["unit"].lower(), place["which"].lower().startswith(("this", "diese")), today), True
    year, month, day_ = (
        next((place[name] for name in names if place[name]), "")
        for names in (("y1", "y2", "y3", "y4"), ("m1", "m2", "m3"), ("d1", "d2", "d3", "d4"))
    )
    number = _MONTH.get(month.lower()) or int(month or 0)
    try:
        if not number:
            return date(int(year), 1, 1), date(int(year), 12, 31), False
        first = date(int(year or today.year), number, int(day_ or 1))
        if not year and first > today:
            first = first.replace(year=today.year - 1)
    except ValueError:
        return None
    last = first if day_ else first.replace(day=monthrange(first.year, first.month)[1])
    return first, last, not year


def _unit(unit: str, is_this: bool, today: date) -> tuple[date, date]:
    """This week, month or year until today, or the whole of the last one."""
    if unit.startswith(("week", "woche")):
        first = today - timedelta(today.weekday())
        before = first - timedelta(7)
    elif unit.startswith("mon"):
        first = today.replace(day=1)
        before = (first - timedelta(1)).replace(day=1)
    else:
        first = today.replace(month=1, day=1)
        before = first.replace(year=first.year - 1)
    return (first, today) if is_this else (before, first - timedelta(1))
