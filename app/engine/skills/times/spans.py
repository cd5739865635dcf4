"""Durations as they are said: "an hour and a half", "1h 30", "anderthalb Stunden". Pure."""

import re
from functools import cache

from app.engine.skills.times.expression import Span
from app.engine.skills.times.vocabulary import UNITS, named

_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS = {"month": 1, "year": 12}
_SMALLER = {"hour": "minute", "minute": "second"}
"""What a bare number after a unit counts: "an hour twenty"."""
_PIECES = {
    "en": (
        r"(?P<half>half)(?: an?| of an)? (?P<h>{units})",
        r"(?P<quarters>3|an?|)(?: ?quarters?)(?: of)?(?: an)? (?P<q>hours?)",
        r"(?P<one>an?|1) (?P<o>{units}) and a (?P<plus>half|quarter)",
        r"(?P<n>\d+)(?: and an? (?P<more>half|quarter))? ?(?P<u>{units})(?: and a (?P<after>half))?",
        r"(?P<f>\d+[.,]\d+) ?(?P<v>{units})",
        r"(?P<a>an?) (?P<w>{units})",
    ),
    "de": (
        r"(?:eine[mnr]? )?(?P<half>halbe?[nrsm]?) (?P<h>{units})",
        r"(?:(?:eine[rnm]?|1) )?(?P<three>3 ?viertel ?|dreiviertel ?)stunden?",
        r"(?:(?:eine[rnm]?|1) )?(?P<quarter>viertel ?)stunde",
        r"(?P<ander>anderthalb) (?P<o>{units})",
        r"(?P<f>\d+[.,]\d+) ?(?P<v>{units})",
        r"(?P<n>\d+) ?(?P<u>{units})",
        r"(?P<a>eine?[mnrs]?) (?P<w>{units})",
    ),
}
_AND = {"en": r"(?: ?, ?and | ?,? ?(?:and )?)", "de": r"(?: ?,? ?(?:und )?)"}
_LONGEST_MONTHS = 600


@cache
def pattern(language: str) -> str:
    """A regular expression for a duration, without groups."""
    units = "|".join(UNITS[language].values())
    pieces = "|".join(re.sub(r"\?P<\w+>", "?:", piece.replace("{units}", units)) for piece in _PIECES[language])
    return (
        rf"(?:{pieces})(?![\w:.])(?:{_AND[language]}(?:{pieces})(?![\w:.]))*(?: (?:and |und )?\d{{1,2}}(?![\w:.,]| ))?"
    )


@cache
def _pieces(language: str) -> tuple[re.Pattern[str], ...]:
    units = "|".join(UNITS[language].values())
    return tuple(re.compile(piece.replace("{units}", units) + r"(?![\w:.])") for piece in _PIECES[language])


def span(text: str, language: str) -> Span | None:
    """The duration that a whole text says; None where it says none, or none that can be counted."""
    parts: list[tuple[float, str]] = []
    position, gap = 0, re.compile(_AND[language])
    while position < len(text):
        if parts and (join := gap.match(text, position)):
            position = join.end()
        found = next((match for one in _pieces(language) if (match := one.match(text, position))), None)
        if found is None:
            bare = re.fullmatch(r"(\d{1,2})", text[position:])
            unit = _SMALLER.get(parts[-1][1], "") if parts else ""
            if bare is None or not unit or int(bare[1]) >= 60:
                return None
            parts.append((int(bare[1]), unit))
            break
        parts.append(_read(found, language))
        position = found.end()
    units = [unit for _, unit in parts]
    return _summed(parts) if parts and len(set(units)) == len(units) else None


def _read(found: "re.Match[str]", language: str) -> tuple[float, str]:
    """How many of which unit."""
    said = found.groupdict()
    unit_said = next((said[name] for name in "hqouvw" if said.get(name)), None)
    unit = named(unit_said, UNITS[language]) if unit_said else "hour"
    if said.get("half"):
        return 0.5, unit
    if "quarters" in said:
        return (0.75 if said["quarters"] == "3" else 0.25), unit
    if said.get("three") or said.get("quarter"):
        return (0.75 if said.get("three") else 0.25), unit
    if said.get("ander") or said.get("one"):
        return (1.25 if said.get("plus") == "quarter" else 1.5), unit
    count = float((said.get("n") or said.get("f") or "1").replace(",", "."))
    more = said.get("more") or said.get("after")
    return count + (0.25 if more == "quarter" else 0.5 if more else 0), unit


def _summed(parts: list[tuple[float, str]]) -> Span | None:
    months, days, seconds = 0.0, 0.0, 0.0
    for count, unit in parts:
        if unit in _MONTHS:
            months += count * _MONTHS[unit]
        elif unit in _DAYS:
            days += count * _DAYS[unit]
        else:
            seconds += count * _SECONDS[unit]
    seconds += (days - int(days)) * 86400
    is_countable = months == int(months) and 0 <= months <= _LONGEST_MONTHS and days < 50 * 365 and seconds < 5e8
    found = Span(int(months), int(days), seconds)
    return found if is_countable and found != Span() else None
