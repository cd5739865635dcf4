"""Times of day as they are said: "half past nine", "0800", "12 at night", "Viertel nach drei". Pure."""

import re
from collections.abc import Mapping
from datetime import time

from app.engine.skills.times.expression import Clock

_AT = {"en": r"(?:at |by |around |about |@ ?)*", "de": r"(?:um |gegen |ab |zirka |circa |etwa )*(?:punkt |genau )?"}
_NEEDS_AT = {"en": r"(?:(?:at|by|around|about|@) )+", "de": r"(?:(?:um|gegen|ab|zirka|circa|etwa) )+(?:punkt |genau )?"}
_HALF = r"(?: ?(?P<half>[ap]\.? ?m\b\.?))"
_O = r"(?: ?o'? ?clock| sharp)"
_H, _MM = r"(?P<hour>\d{1,2})", r"(?P<minute>[0-5]\d)"
CLOCKS: Mapping[str, tuple[str, ...]] = {
    "en": (
        r"{at}(?:12 )?(?:o'? ?clock )?(?:at )?(?P<what>noon|midday|midnight)",
        rf"{{at}}(?P<before>half|(?:an? )?quarter|\d{{1,2}})(?: minutes?)? (?P<side>past|after|to|before|till|til) "
        rf"(?:{_H}{_O}?{_HALF}?|(?P<what>noon|midday|midnight))",
        rf"{{at}}(?P<before>half) {_H}{_O}?{_HALF}?",
        rf"{{at}}{_H}[:.]{_MM}(?: hours)?{_O}?{_HALF}?",
        rf"{{at}}(?:0|oh|o) ?{_H}{_MM}(?P<is24>)(?: hours)?",
        rf"{{at}}{_H} ?{_MM} ?{_HALF}",
        rf"{{at}}(?P<is24>0\d|1\d|2[0-4]){_MM} hours",
        rf"{{at}}(?P<is24>\d{{1,2}}) ?{_MM} hours",
        rf"{{at}}{_H}(?:{_O}?{_HALF}|{_O})",
        r"{needs}(?P<hour>\d{1,2}) (?P<minute>[1-5]\d|0\d)",
        r"{needs}(?P<hour>\d{1,2}) (?:oh|o|0) (?P<minute>\d)",
        r"{needs}(?P<hour>\d{1,2})(?P<minute>[0-5]\d)",
        r"{needs}(?P<hour>\d{1,2})",
    ),
    "de": (
        r"{at}(?P<what>mittag|mitternacht)",
        r"{at}(?P<before>viertel|\d{1,2})(?: minuten?)? (?P<side>nach|vor) "
        r"(?:halb (?P<halfto>\d{1,2})|(?P<hour>\d{1,2}))(?: uhr)?",
        r"{at}(?P<before>viertel|\d{1,2})(?: minuten?)? (?P<side>nach|vor) (?P<what>mittag|mitternacht)",
        r"{at}halb (?P<halfto>\d{1,2})(?: uhr)?",
        r"{at}(?:dreiviertel|3 ?viertel) (?P<threeto>\d{1,2})(?: uhr)?",
        r"{at}viertel (?P<oneto>\d{1,2})(?: uhr)?",
        rf"{{at}}{_H}[:.]{_MM}(?: uhr)?",
        r"{at}(?P<hour>\d{1,2}|ein) uhr(?: (?:und )?(?P<minute>[0-5]?\d)(?: minuten?)?(?! uhr))?",
        rf"{{at}}{_H}{_MM} uhr",
        r"{needs}0 ?(?P<hour>\d)(?P<minute>[0-5]\d)",
        r"{needs}(?P<hour>\d{1,2})(?P<minute>[0-5]\d)",
        r"{needs}(?P<hour>\d{1,2}) (?P<minute>[1-5]\d)",
        r"{needs}(?P<hour>\d{1,2})",
    ),
}  # fmt: skip
"""Language -> times of day; `needs` is the preposition without which a number is not taken for an hour in a text."""
NIGHT_ENDS = 5
"""Hours up to this belong to the night before."""
_TWELVES = {"noon": 12, "midday": 12, "mittag": 12, "midnight": 24, "mitternacht": 24}


def patterns(language: str, is_bare: bool) -> tuple[str, ...]:
    """The ways to say a time; `is_bare`: whether a number alone is an hour."""
    at = _AT[language]
    needs = at if is_bare else _NEEDS_AT[language]
    return tuple(way.replace("{at}", at).replace("{needs}", needs) for way in CLOCKS[language])


def clock(found: "re.Match[str]") -> Clock | None:
    """The time that a match of one of the patterns says; None where there is no such time."""
    said = found.groupdict()
    is_24 = said.get("is24") is not None or (said.get("hour") or "").startswith("0")
    what, half = said.get("what"), re.sub(r"\W", "", said.get("half") or "")
    to = next((said[name] for name in ("halfto", "threeto", "oneto") if said.get(name)), None)
    hour = (
        _TWELVES[what]
        if what
        else 1
        if said.get("hour") == "ein"
        else int(said.get("hour") or said.get("is24") or to or 0)
    )
    if hour > 24 or (half and not 1 <= hour <= 12) or (to and not 1 <= hour <= 24):
        return None
    minutes = hour * 60 + int(said.get("minute") or 0)
    minutes -= 30 if said.get("halfto") else 15 if said.get("threeto") else 45 if said.get("oneto") else 0
    if before := said.get("before"):
        count = 30 if before == "half" else 15 if before.endswith(("quarter", "viertel")) else int(before)
        if count >= 60 or (said.get("side") and hour == 0):
            return None
        minutes += -count if said.get("side") in ("to", "before", "till", "til", "vor") else count
    if what and minutes != 1440:
        return Clock(minutes % 1440 // 60, minutes % 60, "", True, minutes > 1440)
    return _made(minutes, half, is_24 or bool(what) or hour > 12 or hour == 0, follows=bool(what) and hour == 24)


def _made(minutes: int, half: str, is_24: bool, follows: bool) -> Clock | None:
    if half:
        hour, minute = divmod(minutes % 720, 60)
        return Clock(hour + (12 if half == "pm" else 0), minute, half, True)
    if minutes > 1440 or minutes < 0:
        return None
    return Clock(minutes // 60, minutes % 60, "", is_24, follows)


def in_part(at: Clock, part: str) -> tuple[time, int] | None:
    """A time within a part of the day; the hours after midnight belong to the night before."""
    hours = [at.hour % 24] if at.is_24 else [at.hour % 12, at.hour % 12 + 12]
    for hour in hours:
        is_early = hour <= NIGHT_ENDS
        fits = {
            "morning": 1 <= hour < 12,
            "noon": 11 <= hour <= 14,
            "afternoon": 12 <= hour < 19,
            "evening": hour >= 16 or hour == 0,
            "night": hour >= 18 or is_early,
        }[part]
        if fits:
            return time(hour, at.minute), (1 if part in ("evening", "night") and is_early else 0)
    return None


def within(at: Clock, part: str) -> Clock | None:
    """A time and the part of the day it is in, as a time that leaves nothing open; None where they contradict."""
    found = in_part(at, part)
    if found is None:
        return None
    half = "am" if found[0].hour < 12 else "pm"
    return Clock(found[0].hour, found[0].minute, half, True, bool(found[1]))
