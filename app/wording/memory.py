"""What people read about the memory, about skills and about alarms."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.domain.events import AlarmKind, AlarmRang
from app.domain.listings import ListedMemory, MemoryKind

OPEN_PAGE = "Memory…"
OPEN_PAGE_TOOLTIP = "See, change and delete what Sotto remembers about you"
TITLE = "Memory"
INTRODUCTION = "What you have said about yourself, and nothing else. It never leaves this computer."
COLUMNS = ("What you said", "Kind", "Since", "Used")
USES_TOOLTIP = "How often you said it or an answer used it. What is used stays fresh; the rest fades."
ADD = "Add"
ADD_PLACEHOLDER = "My sister's name is Ada"
ADD_LABEL = "Something to remember"
DELETE = "Delete"
DELETE_TOOLTIP = "Delete what is selected (Delete)"
EDIT_TOOLTIP = "Double-click to change the words"
NOTHING_SELECTED = "Select something first."
EMPTY = "Nothing yet. Say “remember that my sister's name is Ada”, or type it below."
REFLECTS = "When idle, let the language model note what you say about yourself"
REFLECTS_TOOLTIP = "It reads only what you said, and keeps it in your own words. This needs a language model."
KINDS: Mapping[MemoryKind, str] = {
    MemoryKind.FACT: "Fact",
    MemoryKind.PREFERENCE: "Preference",
    MemoryKind.SUMMARY: "Conversation",
}

SKILLS = "You can also say:"
RINGING_OVER = "OK"
_SHOWN_FIRST = ("clock", "timers", "reminders", "notes", "memory", "documents")
"""Of so many skills the window names something that can be said."""
_ALARMS = {AlarmKind.TIMER: "Timer", AlarmKind.ALARM: "Alarm", AlarmKind.REMINDER: "Reminder"}


def describe_alarm(event: AlarmRang) -> str:
    """One line: what rang, when it was due, and when it rings again."""
    kind = _ALARMS[event.kind]
    said = f"{kind}: {event.name}" if event.name else kind
    due = datetime.fromisoformat(event.due)
    at = f"missed, {due:%Y-%m-%d %H:%M}" if event.is_missed else f"{due:%H:%M}"
    again = f"; again {datetime.fromisoformat(event.again):%Y-%m-%d %H:%M}" if event.again else ""
    return f"{said} ({at}{again})"


def name_kind(kind: MemoryKind) -> str:
    """What a kind of memory is called."""
    return KINDS[kind]


def format_row(memory: ListedMemory) -> tuple[str, str, str, str]:
    """A row of the list, in the order of the columns."""
    return memory.text, name_kind(memory.kind), memory.made[:10], str(memory.uses)


def name_examples(examples: Mapping[str, Sequence[str]]) -> str:
    """Something that can be said to some skills, in a row; empty where there are none."""
    shown = [examples[name][0] for name in _SHOWN_FIRST if examples.get(name)]
    return f"{SKILLS} {' · '.join(f'“{one}”' for one in shown)}" if shown else ""
