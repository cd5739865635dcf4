"""Calendars (.ics): events and tasks, field by field."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from app.engine.adapters.readers.blocks import split_overlong
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.charset import decode
from app.engine.parts.pages import PLAIN_READING, About, Block, Page, ReadingOptions, Sample

_FIELD = re.compile(r"(?P<name>[A-Za-z-]{1,40})(?:;(?:[^:\"]|\"[^\"]*\")*)?:(?P<value>.*)")
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\dZ?)?")
_ESCAPED = re.compile(r"\\(.)")
_FIELDS = ("summary", "dtstart", "dtend", "due", "location", "organizer", "attendee", "description", "comment", "url")
_LABELS = {"dtstart": "start: ", "dtend": "end: ", "summary": "", "description": ""}
_ITEMS = ("VEVENT", "VTODO", "VJOURNAL")
_CALENDAR_NAME = "x-wr-calname"


def _events(text: str) -> Iterator[dict[str, list[str]]]:
    """The fields of each event, task or journal entry; the calendar's name comes as a dictionary of its own."""
    event: dict[str, list[str]] | None = None
    depth = 0
    for line in re.sub(r"\n[ \t]", "", text).split("\n"):
        field = _FIELD.fullmatch(line)
        if field is None:
            continue
        name, value = field["name"].lower(), field["value"].strip()
        if name == "begin":
            depth += event is not None
            event = {} if event is None and value.upper() in _ITEMS else event
        elif name == "end" and event is not None:
            if depth == 0:
                yield event
                event = None
            depth = max(0, depth - 1)
        elif event is not None and depth == 0 and value:  # not a field of an alarm inside it
            event.setdefault(name, []).append(value)
        elif event is None and name == _CALENDAR_NAME:
            yield {_CALENDAR_NAME: [value]}


def _format(value: str) -> str:
    time = _TIME.fullmatch(value)
    if time is not None:
        day = "-".join(time.groups()[:3])
        return f"{day} {time[4]}:{time[5]}" if time[4] else day
    words = _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)
    return re.sub("^mailto:", "", words, flags=re.IGNORECASE).strip()


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
        title, found = "", list[Block]()
        for event in _events(decode(path, reading)):
            title = title or _format(event.get(_CALENDAR_NAME, [""])[0])
            values = ((name, value) for name in _FIELDS for value in event.get(name, ()))
            lines = [_LABELS.get(name, f"{name}: ") + _format(value) for name, value in values]
            found += (Block(piece.strip()) for piece in split_overlong("\n".join(lines)) if piece.strip())
        yield Page(None, tuple(found), About(title))
