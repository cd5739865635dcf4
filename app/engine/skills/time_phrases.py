"""Times as people say them: "ten minutes", "tomorrow at half past nine", "in three weeks". Pure.

A day is read by dateparser; the time of day by the small grammar here, since dateparser does not know "half past nine"
nor, outside English, most other forms.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.engine.skills.grammar import trimmed
from app.text.numerals import figures

_UNITS = {
    "en": {"second": "seconds?|secs?", "minute": "minutes?|mins?", "hour": "hours?|hrs?", "day": "days?",
           "week": "weeks?"},
    "de": {"second": "sekunden?", "minute": "minuten?", "hour": "stunden?", "day": "tage?n?", "week": "wochen?"},
}  # fmt: skip
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 7 * 86400}
_HALVES = {
    "en": (
        (r"\bhalf an? (?=hour|minute|day)", "0.5 "),
        (r"\b(?:a )?quarter of an (?=hour)|\ba quarter (?=hour)", "0.25 "),
        (r"\b3 quarters of an (?=hour)", "0.75 "),
        (r"(\d+) and a half (\w+)", r"\1.5 \2"),
        (r"\b(an?|1) (hour|minute|day) and a half\b", r"1.5 \2"),
        (r"(\d+) (hours|minutes|days) and a half\b", r"\1.5 \2"),
        (r"\b(an?) (?=second|minute|hour|day|week)", "1 "),
    ),
    "de": (
        (r"\b(?:einer |eine )?halben? (?=stunde|minute)", "0.5 "),
        (r"\b(?:(?:einer?|1) )?dreiviertelstunde\b|\b3 ?viertelstunden?\b", "0.75 stunden"),
        (r"\b(?:(?:einer?|1) )?viertelstunde\b", "0.25 stunden"),
        (r"\b(?:anderthalb|eineinhalb) ", "1.5 "),
        (r"\bzweieinhalb ", "2.5 "),
        (r"\bdreieinhalb ", "3.5 "),
        (r"\bein(?:e[mnr]?)? (?=sekunde|minute|stunde|tag|woche)", "1 "),
    ),
}
"""Language -> words for a part of a unit, or for one of it, and the figure for that."""
_AND = {"en": r"(?:,| and|, and)?", "de": r"(?:,| und)?"}
_IN = {"en": "in|after", "de": "in|nach"}

_CLOCK = {
    "en": (
        r"(?P<what>noon|midday|midnight)",
        r"(?P<before>half|(?:a )?quarter|\d{1,2})(?: minutes?)? (?P<side>past|after|to|before) (?P<hour>\d{1,2})"
        r"(?: o'clock)?(?: ?(?P<half>[ap]\.?m\b\.?))?",
        r"(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?: ?(?P<half>[ap]\.?m\b\.?))?",
        r"(?P<hour>\d{1,2}) (?P<minute>[0-5]\d)(?: ?(?P<half>[ap]\.?m\b\.?))?",
        r"(?P<hour>\d{1,2})(?: ?(?P<half>[ap]\.?m\b\.?)| o'clock)",
        r"at (?P<hour>\d{1,2})",
    ),
    "de": (
        r"(?P<what>mittags?|mitternacht)",
        r"(?P<before>viertel|\d{1,2})(?: minuten)? (?P<side>nach|vor) (?P<hour>\d{1,2})(?: uhr)?",
        r"halb (?P<halfto>\d{1,2})",
        r"(?:dreiviertel|3 ?viertel) (?P<quarterto>\d{1,2})",
        r"(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?: uhr)?",
        r"(?P<hour>\d{1,2}) uhr(?: (?P<minute>[0-5]?\d))?",
        r"um (?P<hour>\d{1,2})",
    ),
}
"""Language -> times of day."""
_PARTS = {
    "en": ((r"(?:in the |this )?morning", 9, False), (r"(?:in the |this )?afternoon", 15, True),
           (r"(?:in the |this )?evening", 19, True), (r"at night", 21, True), (r"tonight", 20, True)),
    "de": ((r"(?:am |in der )?(?:morgens|früh)\b|am (?:morgen|vormittag)|vormittags?|heute morgen", 8, False),
           (r"(?:am )?nachmittags?", 15, True), (r"(?:am )?abends?", 19, True), (r"nachts", 22, True)),
}  # fmt: skip
"""Language -> parts of the day, the hour if none is said, and whether it is after noon."""
_BEFORE_DAY = {
    "en": r"^(?:on|for|by|at|next|this|coming|the|from)\b(?! day after| week| month| year)\s*",
    "de": r"^(?:am|an|für|bis|um|zum|den|dem|der|nächste[nrms]?|kommende[nrms]?|diese[nrms]?)\b"
    r"(?! woche| monat| jahr)\s*",
}
_OF_MONTH = {
    "en": r"(?:(?:on|by|until) )?(?:the )?(\d{1,2})(?:st|nd|rd|th)",
    "de": r"(?:am|an dem|den|bis zum|zum) (\d{1,2})\.?",
}
"""Language -> a day of the month without its month."""
_STARTS = {
    "en": r"in|at|on|by|tomorrow|today|tonight|this|next|the day after|after|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|noon|midnight",
    "de": r"in|um|am|bis|morgen|heute|übermorgen|nächste\w*|kommende\w*|nach|mittags?|mitternacht|abends?|"
    r"(?:mon|diens|donners|frei|sams|sonn)tags?|mittwochs?|sonnabends?|\d{1,2}\.",
}
_FIRST_OF_DAY = 9
"""The hour of something on a given day, if none is said."""
_EARLIEST = 7
"""On a named day: "at three" is in the afternoon, "at seven" in the morning."""


@dataclass(frozen=True, slots=True)
class _Clock:
    at: time
    is_sure: bool
    """Whether it is certain to be before or after noon."""


def duration(text: str, language: str) -> timedelta | None:
    """How long something takes; None if the text is not a duration between zero and fifty years."""
    units = _UNITS.get(language)
    if units is None:
        return None
    said = figures(trimmed(text).lower(), language)
    for pattern, figure in _HALVES[language]:
        said = re.sub(pattern, figure, said)
    one = "|".join(f"(?P<{name}>{ways})" for name, ways in units.items())
    piece = re.compile(rf"\s*(?P<count>\d+(?:[.,]\d+)?)[\s-]*(?:{one})\b{_AND[language]}", re.IGNORECASE)
    seconds, position = 0.0, 0
    while position < len(said):
        match = piece.match(said, position)
        if match is None:
            return None
        unit = next(name for name in units if match[name])
        seconds += float(match["count"].replace(",", ".")) * _SECONDS[unit]
        position = match.end()
    return timedelta(seconds=seconds) if 0 < seconds < 50 * 365 * 86400 else None


def day(text: str, language: str, now: datetime) -> date | None:
    """The next day that a text names, or one that it counts back to; None if it names none."""
    said = figures(trimmed(text).lower(), language)
    later = re.fullmatch(rf"(?:{_IN.get(language, 'in')}) (.+)", said)
    if later and (lasts := duration(later[1], language)):
        return (now + lasts).date()
    return _dated(said, language, now, "future")


def past_day(text: str, language: str, now: datetime) -> date | None:
    """The last day that a text names, or today; None where it names none."""
    said = re.sub(r"^(?:last|letzte[nrms]?) ", "", figures(trimmed(text).lower(), language))
    found = _dated(said, language, now, "past")
    return found if found and found <= now.date() else None


def _dated(said: str, language: str, now: datetime, prefer: str) -> date | None:
    import dateparser

    bare = re.sub(_BEFORE_DAY.get(language, "^$"), "", said).strip(" ,")
    if of_month := re.fullmatch(_OF_MONTH.get(language, "$"), said):
        return _of_month(int(of_month[1]), now.date(), prefer)
    if not bare or bare.isdigit():
        return None
    settings = {"RELATIVE_BASE": now.replace(tzinfo=None), "PREFER_DATES_FROM": prefer}
    found = dateparser.parse(bare, languages=[language], settings=settings)
    return found.date() if found else None


def _of_month(number: int, today: date, prefer: str) -> date | None:
    """The nearest day with a number, today included."""
    from dateutil.rrule import MONTHLY, rrule

    start = datetime.combine(today, time.min) - timedelta(days=0 if prefer == "future" else 62)
    if not 1 <= number <= 31:
        return None
    days = rrule(MONTHLY, dtstart=start, bymonthday=number, count=12)
    found = days[0] if prefer == "future" else days.before(datetime.combine(today, time.min), inc=True)
    return found.date() if found else None


def moment(text: str, language: str, now: datetime, afternoon_below: int = _EARLIEST) -> datetime | None:
    """The next moment that a text names; None if it names none, or one that has passed.

    `afternoon_below`: on a named day, hours below this are in the afternoon unless the text says otherwise.
    """
    if language not in _CLOCK:
        return None
    said = figures(trimmed(text).lower(), language)
    later = re.fullmatch(rf"(?:{_IN[language]}) (.+)", said)
    if later and (lasts := duration(later[1], language)):
        return (now.astimezone(UTC) + lasts).astimezone(
            now.tzinfo
        )  # by the wall clock it would be wrong when the clock changes
    clock, rest = _clock(said, language)
    rest = re.sub(r"^\W+|\W+$", "", rest)
    rest = re.sub(r"\b(?:at|um|on|am)$", "", rest).strip()
    if not rest or rest in ("today", "heute"):
        return _next(clock, now, is_today=bool(rest)) if clock else None
    on = day(rest, language, now)
    if on is None:
        return None
    at = clock or _Clock(time(_FIRST_OF_DAY), True)
    hour = at.at.hour + (12 if not at.is_sure and language == "en" and 0 < at.at.hour < afternoon_below else 0)
    due = datetime.combine(on, at.at.replace(hour=hour)).replace(tzinfo=now.tzinfo)
    return due if due > now else None


def split(text: str, language: str, now: datetime) -> tuple[str, datetime] | None:
    """What is to be done and when, from a text that says both, wherever the time stands."""
    words = trimmed(text).split()
    starts = re.compile(rf"(?:{_STARTS.get(language, '$')})$", re.IGNORECASE)
    for first in range(len(words)):
        if starts.match(words[first]) or starts.match(" ".join(words[first : first + 3])):
            for end in range(len(words), first, -1):
                left = " ".join(words[:first] + words[end:]).strip(" ,")
                if left and (due := moment(" ".join(words[first:end]), language, now)):
                    return left, due
    return None


def _clock(said: str, language: str) -> tuple[_Clock | None, str]:
    """The time of day in a text, and the text without it."""
    part, rest = None, said
    for pattern, hour, is_late in _PARTS[language]:
        found = re.search(rf"(?<!\w)(?:{pattern})(?!\w)", rest)
        if found and not (language == "de" and found.group() == "morgen"):
            part, rest = (hour, is_late), f"{rest[: found.start()]} {rest[found.end() :]}"
            break
    for pattern in _CLOCK[language]:
        found = re.search(rf"(?<![\w.:])(?:at |um |gegen )?{pattern}(?![\w:])", rest)
        if found and (clock := _read(found, language)):
            if part is not None:
                hour = clock.at.hour + (12 if part[1] and clock.at.hour < 12 else 0)
                clock = _Clock(clock.at.replace(hour=hour % 24), True)
            return clock, " ".join(f"{rest[: found.start()]} {rest[found.end() :]}".split())
    return (_Clock(time(part[0]), True) if part else None), " ".join(rest.split())


def _read(found: "re.Match[str]", language: str) -> _Clock | None:
    groups = found.groupdict()
    if what := groups.get("what"):
        return _Clock(time(0 if what.startswith(("midnight", "mitternacht")) else 12), True)
    if to := groups.get("halfto"):
        minutes = int(to) * 60 - 30
    elif to := groups.get("quarterto"):
        minutes = int(to) * 60 - 15
    else:
        minutes = int(groups["hour"]) * 60 + int(groups.get("minute") or 0)
        if before := groups.get("before"):
            count = 30 if before == "half" else 15 if "quarter" in before or before == "viertel" else int(before)
            minutes += count if groups["side"] in ("past", "after", "nach") else -count
    if int(groups.get("hour") or to or 0) > 24:
        return None
    half = groups.get("half") or ""
    if half:
        minutes = minutes % 720 + (720 if half.startswith("p") else 0)
    minutes %= 1440
    is_sure = bool(half) or minutes >= 780 or language != "en"
    return _Clock(time(minutes // 60, minutes % 60), is_sure)


def _next(clock: _Clock, now: datetime, is_today: bool) -> datetime | None:
    """When it is next that time; if it may be before or after noon, whichever comes first."""
    due = datetime.combine(now.date(), clock.at).replace(tzinfo=now.tzinfo)
    step = timedelta(hours=24 if clock.is_sure else 12)
    while due <= now:
        due += step
    return None if is_today and due.date() != now.date() else due
