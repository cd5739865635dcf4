"""Calendars (.ics), with icalendar: events and tasks, field by field, in the time of this computer."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.engine.adapters.readers.blocks import split_overlong
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.charset import decode
from app.engine.adapters.readers.mail.recurrence import in_words
from app.engine.parts.pages import PLAIN_READING, About, Block, Page, ReadingOptions, Sample

_COMPONENT = re.compile(r"^BEGIN:(VEVENT|VTODO|VJOURNAL|VTIMEZONE)\s*$.*?^END:\1\s*$", re.MULTILINE | re.DOTALL | re.I)
_ZONE = re.compile(r";TZID=\"?([^:;\"\n]{1,80})", re.IGNORECASE)
_NAME = re.compile(r"^X-WR-CALNAME[^:\n]*:(.*)$", re.MULTILINE | re.IGNORECASE)
_METHOD = re.compile(r"^METHOD:\s*CANCEL\s*$", re.MULTILINE | re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)")
_TEXTS = ("location", "organizer", "attendee", "description", "comment", "url")
_UNLABELLED = frozenset({"description"})
_DAMAGED_FIELD_ERRORS = (ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError)
"""What icalendar raises for damaged components and fields."""


def read_calendar(text: str) -> tuple[str, tuple[Block, ...]]:
    """The name of a calendar, which may be empty, and a block for each of its events, tasks and journal entries.

    Times are given in the time of this computer; where that differs from the zone they are written in, this is named.
    """
    text = re.sub(r"\n[ \t]", "", text)
    name = _NAME.search(text)
    is_cancelled = bool(_METHOD.search(text))
    found: list[Block] = []
    components = list(_components(text))
    moved = _moved(components)
    for component in components:
        lines = [line for line in _lines(component, moved, is_cancelled) if line]
        found += (Block(piece.strip()) for piece in split_overlong("\n".join(lines)) if piece.strip())
    return _unescape(name[1]).strip() if name else "", tuple(found)


def _components(text: str) -> Iterator[Any]:
    """Each event, task and journal entry by itself, so that a damaged one costs no other."""
    from icalendar import Calendar as Parser

    found = [match[0] for match in _COMPONENT.finditer(text)]
    zones = "\n".join(one for one in found if one[6:].upper().startswith("VTIMEZONE"))
    for one in found:
        if one[6:].upper().startswith("VTIMEZONE"):
            continue
        needed = zones if any(not _is_known(zone) for zone in _ZONE.findall(one)) else ""
        for surroundings in dict.fromkeys((needed, "")):  # a zone may be what is damaged
            try:
                parsed = Parser.from_ical(f"BEGIN:VCALENDAR\n{surroundings}\n{one}\nEND:VCALENDAR")
                yield from (part for part in parsed.subcomponents if part.name != "VTIMEZONE")
            except _DAMAGED_FIELD_ERRORS:
                continue
            break


@cache
def _is_known(zone: str) -> bool:
    """Whether a zone is one of the system's, whatever the calendar says of it."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _moved(components: list[Any]) -> dict[str, list[str]]:
    """The dates of each event on which another entry takes its place, by its identifier."""
    found: dict[str, list[str]] = {}
    for component in components:
        if (instead := _value(component, "recurrence-id")) is not None:
            found.setdefault(_text(component, "uid"), []).append(_day(instead))
    return found


def _lines(component: Any, moved: dict[str, list[str]], is_cancelled: bool) -> Iterator[str]:
    begin, end = _value(component, "dtstart"), _value(component, "dtend")
    length = _value(component, "duration")
    if end is None and isinstance(begin, date) and isinstance(length, timedelta):
        end = begin + length
    yield _text(component, "summary")
    if is_cancelled or _text(component, "status").upper() == "CANCELLED":
        yield "cancelled"
    zone = str(getattr(component.get("dtstart"), "params", {}).get("TZID", ""))
    yield from _times(begin, end, zone)
    if (instead := _value(component, "recurrence-id")) is not None:
        yield f"instead of: {_moment(instead)}"
    yield from _repeats(component, moved.get(_text(component, "uid"), []) if instead is None else [])
    if (due := _value(component, "due")) is not None:
        yield f"due: {_moment(due)}"
    for name in _TEXTS:
        values = component.get(name, [])
        for value in values if isinstance(values, list) else [values]:
            text = _person(value) if name in ("organizer", "attendee") else str(value).strip()
            yield text if name in _UNLABELLED or not text else f"{name}: {text}"


def _times(begin: Any, end: Any, zone: str) -> Iterator[str]:
    """When it begins and ends, and how long that is; the end of whole days is their last one."""
    if begin is None:
        return
    is_whole = isinstance(begin, date) and not isinstance(begin, datetime)
    if is_whole and isinstance(end, date) and not isinstance(end, datetime):
        days = (end - begin).days
        yield f"start: {_moment(begin)}, all day"
        if days > 1:
            yield f"end: {_moment(end - timedelta(days=1))}"
            yield f"duration: {days} days"
        return
    yield f"start: {_moment(begin, zone)}" + (", all day" if is_whole else "")
    if end is None:
        return
    yield f"end: {_moment(end, zone)}"
    if isinstance(begin, datetime) and isinstance(end, datetime) and (begin.tzinfo is None) == (end.tzinfo is None):
        yield f"duration: {_length(end - begin)}" if end > begin else ""


def _repeats(component: Any, moved: list[str]) -> Iterator[str]:
    rules = component.get("rrule", [])
    known = [rule for rule in (rules if isinstance(rules, list) else [rules]) if isinstance(rule, dict)]
    words = [in_words(rule, _moment) for rule in known]
    if any(words):
        yield f"repeats: {'; '.join(filter(None, words))}"
    others = [*_dates(component, "exdate"), *moved]
    if others:
        yield f"except on: {', '.join(dict.fromkeys(others))}"
    if added := _dates(component, "rdate"):
        yield f"also on: {', '.join(added)}"


def _dates(component: Any, name: str) -> list[str]:
    values = component.get(name, [])
    found = []
    for value in values if isinstance(values, list) else [values]:
        for one in getattr(value, "dts", ()):
            moment = one.dt[0] if isinstance(one.dt, tuple) else one.dt
            if isinstance(moment, date):
                found.append(_day(moment))
    return found


def _value(component: Any, name: str) -> Any:
    """The date, time or length in a field; None where there is none that can be understood."""
    try:
        found = component.decoded(name, None)
    except _DAMAGED_FIELD_ERRORS:
        return None
    found = found[0] if isinstance(found, list) and found else found
    return found if isinstance(found, (date, timedelta)) else None


def _moment(value: Any, zone: str = "") -> str:
    """A date or time as it is on the clock here; where the zone it is written in has another, with that too.

    `zone`: what the calendar calls it, where its clock has no name.
    """
    if isinstance(value, datetime):
        if value.tzinfo is None:
            return _clock(value)
        try:
            here = value.astimezone()
        except (OverflowError, OSError, ValueError):  # years that no clock of this system has
            return _clock(value)
        if here.utcoffset() == value.utcoffset():
            return _clock(here)
        there = f"{value:%H:%M}" if here.date() == value.date() else _clock(value)
        return f"{_clock(here)} ({there} {_zone(value) or zone})"
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def _clock(value: datetime) -> str:
    return f"{value.date().isoformat()} {value:%H:%M}"


def _day(value: Any) -> str:
    """The day of a date or time, here."""
    return _moment(value).partition(" ")[0]


def _zone(value: datetime) -> str:
    return str(getattr(value.tzinfo, "key", None) or getattr(value.tzinfo, "zone", None) or value.tzname() or "")


def _length(length: timedelta) -> str:
    """A length of time in words: 1 hour 30 minutes."""
    minutes = round(length.total_seconds() / 60)
    amounts = ((minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute"))
    return " ".join(f"{count} {unit}{'s' * (count != 1)}" for count, unit in amounts if count)


def _text(component: Any, name: str) -> str:
    value = component.get(name, "")
    return str(value[0] if isinstance(value, list) and value else value).strip()


def _person(value: Any) -> str:
    """Name and address, or whichever there is."""
    address = re.sub("^mailto:", "", str(value), flags=re.IGNORECASE).strip()
    name = str(getattr(value, "params", {}).get("CN", "")).strip()
    return f"{name} ({address})" if name and address and name != address else name or address


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], text)


class Calendar(BuiltIn):
    """One page, with a block for each event."""

    name: ClassVar[str] = "calendar"
    reads: ClassVar[str] = "calendars"
    suffixes: ClassVar[frozenset[str]] = frozenset({".ics"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """By its first line."""
        return sample.head.removeprefix(b"\xef\xbb\xbf").lstrip().upper().startswith(b"BEGIN:VCALENDAR")

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the whole calendar as one page."""
        title, blocks = read_calendar(decode(path, reading))
        yield Page(None, blocks, About(title))
