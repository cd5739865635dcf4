"""The words of time in each language; names of days and months are CLDR's. Pure."""

import re
from collections.abc import Mapping
from functools import cache

from app.text.localized import locale

LANGUAGES = ("en", "de")
UNITS: Mapping[str, Mapping[str, str]] = {
    "en": {"second": "seconds?|secs?|s", "minute": "minutes?|mins?|m", "hour": "hours?|hrs?|h", "day": "days?|d",
           "week": "weeks?|wks?", "fortnight": "fortnights?", "month": "months?", "year": "years?|yrs?"},
    "de": {"second": r"sekunden?|sek\.?|s|sekündige?[mnrs]?", "minute": r"minuten?|min\.?|minütige?[mnrs]?",
           "hour": r"stunden?|std\.?|h|stündige?[mnrs]?", "day": "tage?[ns]?|tägige?[mnrs]?",
           "week": "wochen?", "month": "monate?n?", "year": "jahre?n?"},
}  # fmt: skip
"""Language -> unit -> its forms, as a regular expression."""
PARTS: Mapping[str, Mapping[str, str]] = {
    "en": {"morning": "mornings?", "afternoon": "afternoons?", "evening": "evenings?", "night": "nights?"},
    "de": {"morning": "morgens?|vormittags?|früh", "noon": "mittags?", "afternoon": "nachmittags?",
           "evening": "abends?", "night": "nachts?"},
}  # fmt: skip
"""Language -> part of the day -> its forms."""
FIRST_HOURS: Mapping[str, Mapping[str, int]] = {
    "en": {"": 9, "morning": 9, "noon": 12, "afternoon": 15, "evening": 19, "night": 21},
    "de": {"": 9, "morning": 8, "noon": 12, "afternoon": 15, "evening": 19, "night": 22},
}
"""Language -> part of the day -> the hour of what is to be done then, where none is said; "" is the whole day."""
SHORT_MONTHS: Mapping[str, tuple[str, ...]] = {
    "en": ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sept?", "oct", "nov", "dec"),
    "de": ("jan|jänner", "feb|feber", "mrz", "apr", "mai", "jun|juno", "jul|julei", "aug", "sept?", "okt", "nov",
           "dez"),
}  # fmt: skip


@cache
def weekdays(language: str) -> tuple[str, ...]:
    """The names of the days from Monday on, each as a regular expression."""
    names = [str(locale(language).days["format"]["wide"][number]).lower() for number in range(7)]
    return tuple(f"{name}|sonnabend" if name == "samstag" else name for name in names)


@cache
def months(language: str) -> tuple[str, ...]:
    """The names of the months, each as a regular expression."""
    names = [str(locale(language).months["format"]["wide"][number]).lower() for number in range(1, 13)]
    return tuple(rf"{name}|(?:{short})\.?" for name, short in zip(names, SHORT_MONTHS[language], strict=True))


def one_of(ways: tuple[str, ...]) -> str:
    """A regular expression for any of some."""
    return "(?:" + "|".join(ways) + ")"


def number_of(name: str, ways: tuple[str, ...]) -> int:
    """Which of some a name is, from 0."""
    return next(number for number, way in enumerate(ways) if re.fullmatch(way, name))


def named(name: str, ways: Mapping[str, str]) -> str:
    """Which of some a name is, by its key."""
    return next(key for key, way in ways.items() if re.fullmatch(way, name))


TIMELY: Mapping[str, str] = {
    "en": r"seconds?|minutes?|hours?|days?|weeks?|fortnights?|months?|years?|today|tonight|tomorrow|yesterday|noon|"
    r"midday|midnight|o'clock|[ap]\.?m\.?|\d{1,2}(?::\d\d)?[ap]m|\d{1,2}:\d\d|every|each|hourly|daily|weekly|monthly|"
    r"yearly|mornings?|afternoons?|evenings?|weekdays?|weekends?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?",
    "de": r"sekunden?|minuten?|stunden?|tage?n?|wochen?|monate?n?|jahre?n?|heute|morgen|übermorgen|gestern|uhr|"
    r"mitternacht|mittags?|\d{1,2}:\d\d|jede[nrsm]?|täglich|stündlich|wöchentlich|monatlich|jährlich|werktags?|"
    r"wochenenden?|abends?|morgens|nachts|vormittags?|nachmittags?|früh|"
    r"(?:mon|diens|donners|frei|sams|sonn)tag(?:s|e)?|mittwochs?|sonnabends?",
}  # fmt: skip
"""Language -> words that speak of time wherever they stand."""
LINKS: Mapping[str, str] = {
    "en": r"an?|the|few|couple|some|several|of|from|after|before|past|or|and|in|at|on|by|until|till|til|between|"
    r"starting|since|through|next|last|this|these|other|half|quarter|not|except|but|about|around|within|more|another|"
    r"every|each|\d+(?:st|nd|rd|th)?|,",
    "de": r"einem?|einer|einigen?|ein paar|paar|der|die|dem|den|des|von|ab|bis|nach|vor|seit|oder|und|in|um|am|an|"
    r"zwischen|nächste[nrsm]?|letzte[nrsm]?|diese[nrsm]?|alle|halb|viertel|nicht|außer|gegen|etwa|rund|jede[nrsm]?|"
    r"kurz|mehreren?|binnen|innerhalb|spätestens|\d+\.?|,",
}
"""Language -> words that may tie a word of time to what stands beside it."""
OPEN: Mapping[str, str] = {
    "en": r"or|until|till|til|between|before|after|except|not|within|since|through|half|quarter|ish|and|past",
    "de": r"oder|und|bis|zwischen|vor|nach|außer|nicht|seit|binnen|innerhalb|kurz|spätestens|frühestens|halb|viertel",
}
"""Language -> words that, right beside a time, change what it says."""
