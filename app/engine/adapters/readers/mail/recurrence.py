"""How often an event comes again, in words, from the fields of its rule (RFC 5545, 3.3.10)."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

_UNITS = {
    "SECONDLY": "second", "MINUTELY": "minute", "HOURLY": "hour", "DAILY": "day", "WEEKLY": "week",
    "MONTHLY": "month", "YEARLY": "year",
}  # fmt: skip
_DAYS = {
    "MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday", "FR": "Friday", "SA": "Saturday",
    "SU": "Sunday",
}  # fmt: skip
_WORKDAYS = ["MO", "TU", "WE", "TH", "FR"]
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last", -2: "second to last"}
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")


def in_words(rule: Mapping[str, Any], moment: Callable[[Any], str]) -> str:
    """A rule in words: "every 2 weeks on Monday and Thursday, 10 times"; empty where it is none of the usual ones.

    `rule`: each field's values; `moment`: a date or time as it is shown.
    """
    fields = {str(name).upper(): value if isinstance(value, list) else [value] for name, value in rule.items()}
    unit = _UNITS.get(str(fields.get("FREQ", [""])[0]).upper(), "")
    if not unit:
        return ""
    step = _number(fields.get("INTERVAL", [1])[0]) or 1
    every = f"every {unit}" if step == 1 else f"every {step} {unit}s"
    days = [found for one in fields.get("BYDAY", ()) if (found := _DAY.fullmatch(str(one).upper()))]
    plain = [found[2] for found in days if not found[1]]
    if plain == _WORKDAYS and unit in ("week", "day") and step == 1:
        every, days = "every weekday", []
    parts = [every, *_on(fields, days, unit)]
    if months := [_MONTHS[number - 1] for one in fields.get("BYMONTH", ()) if 0 < (number := _number(one)) <= 12]:
        parts.append(f"in {_listed(months)}")
    text = " ".join(parts)
    if count := _number(fields.get("COUNT", [0])[0]):
        text += f", {count} times"
    if "UNTIL" in fields:
        text += f", until {moment(fields['UNTIL'][0])}"
    return text


def _on(fields: Mapping[str, Sequence[Any]], days: Sequence[re.Match[str]], unit: str) -> list[str]:
    """On which days."""
    places = [_number(one) for one in fields.get("BYSETPOS", ())]
    named = []
    for found in days:
        place = int(found[1]) if found[1] else places[0] if places and len(days) == 1 else 0
        named.append(f"the {_ordinal(place)} {_DAYS[found[2]]}" if place else _DAYS[found[2]])
    if places and len(days) > 1:
        weekday = "weekday" if [found[2] for found in days] == _WORKDAYS else _listed(named, "or")
        return [f"on the {_ordinal(places[0])} {weekday}"]
    if named:
        return [f"on {_listed(named)}"]
    dates = [number for one in fields.get("BYMONTHDAY", ()) if (number := _number(one))]
    if not dates:
        return []
    return [f"on {_listed([f'the {_date(one)}' for one in dates])}" + (" of the month" if unit == "year" else "")]


def _date(day: int) -> str:
    if day < 0:
        return "last day" if day == -1 else f"{_ordinal(day)} day"
    suffix = "th" if 10 < day % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{suffix}"


def _ordinal(place: int) -> str:
    return _ORDINALS.get(place, _date(place) if place > 0 else f"{_date(-place)} to last")


def _number(value: Any) -> int:
    text = str(value)
    return int(text) if re.fullmatch(r"[+-]?\d{1,5}", text) else 0


def _listed(names: Sequence[str], word: str = "and") -> str:
    return f"{', '.join(names[:-1])} {word} {names[-1]}" if len(names) > 1 else names[0]
