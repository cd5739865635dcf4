"""How often, as it is said: "every weekday", "every other Monday", "jeden Morgen". Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.engine.skills.alarms.recurrence import DAYS, WORKDAYS, Recurrence
from app.text.numerals import figures

_NAMES = {
    "en": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    "de": ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"),
}
_DAY = {
    "en": r"(?:mon|tues|wednes|thurs|fri|satur|sun)day",
    "de": r"(?:(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend)",
}
_AND = {"en": "(?:,? and |, | )", "de": "(?:,? und |, | )"}
_UNITS = {
    "MINUTELY": ("minute",), "HOURLY": ("hour", "stund", "stünd"), "DAILY": ("da", "tag", "täg"),
    "WEEKLY": ("week", "woche", "wöch"), "MONTHLY": ("month", "monat"), "YEARLY": ("year", "annual", "jahr", "jähr"),
}  # fmt: skip
"""How often -> how its phrases begin."""
_COUNTS = {"other": 2, "second": 2, "single": 1, "einzelnen": 1, "zweite": 2, "dritte": 3, "vierte": 4}
_ORDINAL = re.compile(r"(\d{1,3})(?:st|nd|rd|th|\.)?")


def _row(language: str, mark: str = "") -> str:
    """A list of days, each with its plural ending."""
    day = _DAY[language] + mark
    return rf"{day}(?:{_AND[language]}{day})*"


_EVERY = {
    "en": (
        r"(?:every|each) (?P<workdays>(?:week|work(?:ing)? ?)day)",
        r"(?:on )?(?P<workdays>week ?days|work(?:ing)? ?days|(?:from )?monday (?:to|through|till|until) friday)",
        r"^(?P<workdays>weekday)|^(?P<weekend>weekend)",
        r"(?:every|each) (?P<weekend>weekend)",
        r"(?:on )?(?P<weekend>weekends)",
        rf"(?:every|each) (?:(?P<count>other|\w+) )?(?P<days>{_row('en')})s?(?!\w)",
        rf"(?:every|each) (?P<count>\w+) weeks? on (?P<days>{_row('en', 's?')})",
        rf"(?:every|each) week on (?P<days>{_row('en', 's?')})",
        rf"(?:on )?(?P<days>{_row('en', 's')})",
        r"(?:every|each) (?P<part>morning|afternoon|evening|night)",
        r"(?:on )?the (?P<date>\w+(?:[ -]\w+)?) of (?:every|each) month",
        r"(?:every|each) (?P<unit>minute|hour|day|week|month|year)",
        r"(?:every|each) (?P<count>\w+) (?P<unit>(?:minute|hour|day|week|month|year)s?)",
        r"(?P<unit>hourly|daily|weekly|monthly|yearly|annually)",
    ),
    "de": (
        r"(?P<workdays>jeden (?:werk|wochen|arbeits)tag|an (?:werk|wochen|arbeits)tagen|(?:werk|wochen)tags"
        r"|unter der woche|(?:von )?montags? bis freitags?)",
        r"(?P<weekend>jedes wochenende|an (?:den )?wochenenden)",
        rf"jeden (?:(?P<count>\w+\.?) )?(?P<days>{_row('de')})(?: ?(?P<part>morgen|vormittag|nachmittag|abend|nacht))?",
        rf"(?:alle|jede) (?P<count>\w+\.?) wochen? (?:am )?(?P<days>{_row('de', 's?')})",
        rf"jede woche (?:am )?(?P<days>{_row('de', 's?')})",
        rf"(?P<days>{_row('de', 's')})",
        r"jede[nr]? (?P<part>morgen|vormittag|mittag|nachmittag|abend|nacht)",
        r"(?:am|jeden) (?P<date>\w+\.?) (?:jede[ns] monats|des monats)",
        r"jede[nrs]? (?P<unit>minute|stunde|tag|woche|monat|jahr)",
        r"(?:alle|jede[nrs]?) (?P<count>\w+\.?) (?P<unit>(?:minute|stunde|tag|woche|monat|jahr)[en]*)",
        r"(?P<unit>stündlich|täglich|wöchentlich|monatlich|jährlich)(?:e[nrs]?)?",
    ),
}
"""Language -> ways to say how often, the more specific first."""
_PARTS = {
    "en": {"night": "at night"},
    "de": {"morgen": "früh", "nacht": "nachts"},
}
_TOMORROW = {"en": "tomorrow", "de": "morgen"}
_ON_DATE = {"en": "on the {date}", "de": "am {date}"}
_PASSING = {"en": {"MINUTELY": "minutes", "HOURLY": "hours"}, "de": {"MINUTELY": "minuten", "HOURLY": "stunden"}}


@dataclass(frozen=True, slots=True)
class RecurrencePhrase:
    """How often something is to happen."""

    recurrence: Recurrence
    once: str
    """Words that name one such day; empty if the rest has to name it."""
    said: str
    """What was said, with those words in place of how often: "tomorrow at nine to put the bins out"."""
    rest: str
    """What was said, without how often."""


def repeated(text: str, language: str) -> RecurrencePhrase | None:
    """How often a text says that something recurs; None if it does not say."""
    for pattern in _EVERY.get(language, ()):
        for found in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.IGNORECASE):
            recurrence = _recurrence(found.groupdict(), language)
            if recurrence is not None:
                before, after = text[: found.start()], text[found.end() :]
                once = _once(recurrence, found.groupdict(), language)
                return RecurrencePhrase(recurrence, once, _joined(before, once, after), _joined(before, after))
    return None


def _joined(*parts: str) -> str:
    return " ".join(" ".join(parts).split()).replace(" ,", ",").strip(" ,")


def _recurrence(said: Mapping[str, str | None], language: str) -> Recurrence | None:
    count = _count(said.get("count") or "1", language)
    if not count:
        return None
    if said.get("workdays"):
        return Recurrence("WEEKLY", days=WORKDAYS)
    if said.get("weekend"):
        return Recurrence("WEEKLY", days=DAYS[5:])
    if days := said.get("days"):
        return Recurrence("WEEKLY", count, _days(days, language))
    if said.get("date") or said.get("part"):
        return Recurrence("MONTHLY" if said.get("date") else "DAILY")
    unit = (said.get("unit") or "").lower()
    return Recurrence(next(freq for freq, begins in _UNITS.items() if unit.startswith(begins)), count)


def _count(said: str, language: str) -> int:
    """How many, from a figure or a word; 0 if it is neither."""
    word = said.lower()
    known = next((count for name, count in _COUNTS.items() if word.startswith(name)), 0)
    found = _ORDINAL.fullmatch(figures(word, language))
    return known or (int(found[1]) if found else 0)


def _days(said: str, language: str) -> tuple[str, ...]:
    names = said.lower().replace("sonnabend", "samstag")
    return tuple(day for day, name in zip(DAYS, _NAMES[language], strict=True) if name in names)


def _once(recurrence: Recurrence, said: Mapping[str, str | None], language: str) -> str:
    """Words for one such day, or moment."""
    if date := said.get("date"):
        return _ON_DATE[language].format(date=date)
    if unit := _PASSING[language].get(recurrence.freq):
        return f"in {recurrence.interval} {unit}"
    if recurrence.days or recurrence.freq == "DAILY":
        part = (said.get("part") or "").lower()
        return f"{_TOMORROW[language]} {_PARTS[language].get(part, part)}".strip()
    return ""  # for a week, a month or a year the day is said separately
