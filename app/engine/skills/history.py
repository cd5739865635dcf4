"""What was asked before: "what did I ask yesterday", "what was my last question"."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import ClassVar, Self

from app.engine.memory.turn_rows import TurnRows
from app.engine.parts.part_context import PartContext
from app.engine.parts.skill import Answer, Asked
from app.engine.skills.built_in import BuiltIn
from app.engine.skills.grammar import Grammar
from app.engine.skills.time_phrases import past_day
from app.storage.database import Store
from app.text.localized import whole_day

_MOST = 8
"""So many questions are named, the latest."""
_WHEN = {
    "en": r"(?P<day>today|yesterday|the day before yesterday|(?:on |last )?\w+day|last week|this week|\d+ days ago|"
    r"on .{3,30})",
    "de": r"(?P<day>heute|gestern|vorgestern|(?:am |letzten )?\w+(?:tag|woch|abend)|letzte woche|diese woche|vor "
    r"\d+ tagen|am .{3,30})",
}
_GRAMMAR = Grammar({
    "day": {
        "en": (rf"what (?:did i ask|have i asked|were my questions|did we talk about)(?: you)?(?: about)? "
               rf"{_WHEN['en']}",),
        "de": (rf"(?:was|wonach) habe? ich(?: dich)? {_WHEN['de']} gefragt",
               rf"(?:was|wonach) hab ich(?: dich)? {_WHEN['de']} gefragt",
               rf"worüber haben wir {_WHEN['de']} (?:gesprochen|geredet)"),
    },
    "last": {
        "en": (r"what (?:was my last question|did i (?:just|last) ask(?: you)?)",
               r"what did i ask(?: you)?(?: before)?"),
        "de": (r"was war meine letzte frage", r"was habe ich (?:dich )?(?:gerade|zuletzt|eben)? ?gefragt"),
    },
})  # fmt: skip
_WORDS = {
    "en": {"last": "You asked: “{what}”", "none": "You asked nothing then.", "never": "You have asked nothing yet.",
           "day": "{day}: {what}", "quote": "“{what}”", "more": "and {count} more."},
    "de": {"last": "Du hast gefragt: „{what}“", "none": "Da hast du nichts gefragt.",
    "never": "Du hast noch nichts gefragt.",
           "day": "{day}: {what}", "quote": "„{what}“", "more": "und {count} weitere."},
}  # fmt: skip


class HistorySkill(BuiltIn):
    """Tells what was asked."""

    name: ClassVar[str] = "past"
    detail: ClassVar[str] = "the conversation history"
    rank: ClassVar[int] = 55
    examples: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "en": ("What did I ask yesterday?", "What was my last question?"),
        "de": ("Was habe ich gestern gefragt?", "Was war meine letzte Frage?"),
    }

    def __init__(self, store: Store) -> None:
        self._turns = TurnRows(store)

    @classmethod
    def create(cls, context: PartContext) -> Self:
        """Look into the home's history."""
        return cls(context.store)

    def answer(self, asked: Asked) -> Answer | None:
        """The questions of a day, or the last one."""
        meant = _GRAMMAR.meant(asked.text, asked.language)
        if meant is None:
            return None
        words = _WORDS.get(asked.language, _WORDS["en"])
        if meant.what == "last":
            said = asked.exchanges[-1].question if asked.exchanges else ""
            return Answer(words["last"].format(what=said) if said else words["never"])
        days = _days(meant.words["day"].lower(), asked)
        if days is None:
            return None
        found = self._asked(*days, asked)
        if not found:
            return Answer(words["none"])
        shown = " ".join(words["quote"].format(what=one) for one in found[-_MOST:])
        more = len(found) - _MOST
        told = f"{shown} {words['more'].format(count=more)}" if more > 0 else shown
        day = whole_day(days[0], asked.language)
        return Answer(words["day"].format(day=day, what=told))

    def _asked(self, first: date, last: date, asked: Asked) -> list[str]:
        """The questions from the first day to the last, oldest first, this one left out."""
        zone = asked.now.tzinfo
        start, end = (datetime.combine(day, datetime.min.time(), zone) for day in (first, last + timedelta(days=1)))
        return list(dict.fromkeys(self._turns.asked_between(start, end)))


def _days(said: str, asked: Asked) -> tuple[date, date] | None:
    """The first and the last day that are meant."""
    today = asked.now.date()
    monday = today - timedelta(days=today.weekday())
    if said in ("this week", "diese woche"):
        return monday, today
    if said in ("last week", "letzte woche"):
        return monday - timedelta(days=7), monday - timedelta(days=1)
    day = past_day(said, asked.language, asked.now)
    return (day, day) if day else None
