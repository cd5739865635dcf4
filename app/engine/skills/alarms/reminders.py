"""Reminders: "remind me to call Anna tomorrow at nine"."""

import re
from collections.abc import Mapping
from typing import ClassVar

from app.domain.events import AlarmKind
from app.engine.parts.skill import Answer, Asked
from app.engine.skills.alarms.alarm_skill import AlarmSkill, rings
from app.engine.skills.alarms.rows import Alarm
from app.engine.skills.grammar import Grammar
from app.engine.skills.time_phrases import split
from app.text.localized import listed

_MOST = 200
_GRAMMAR = Grammar({
    "set": {
        "en": (r"remind me,? (?P<what>.+)",
               r"(?:set|make|create|add)(?: me)? a reminder (?P<what>.+)",
               r"(?P<often>(?:every|each|on|at|in|tomorrow|tonight|next|this) .{1,80}?),? remind me (?P<to>about|of|to|"
               r"that) (?P<what>.+)"),
        "de": (r"erinner(?:e)? mich,? (?:bitte )?(?P<what>.+)",
               r"(?P<often>(?:jede[nrs]?|am|alle|um|in|morgen|übermorgen|heute|nächste[nrs]?|\w+s) .{1,80}?),? "
               r"erinner(?:e)? mich (?:bitte )?(?P<to>daran,?|an|dass) (?P<what>.+)"),
    },
    "list": {
        "en": (r"(?:what|which) reminders (?:are set|do i have|have i set|are there)",
               r"(?:list|show|tell)(?: me)?(?: all)?(?: my)? reminders",
               r"what (?:are|were) my reminders", r"do i have any reminders"),
        "de": (r"(?:welche|was für) erinnerungen (?:habe ich|gibt es|sind gesetzt)",
               r"(?:zeig|zeige|nenn|nenne)(?: mir)?(?: alle)?(?: meine)? erinnerungen",
               r"habe ich erinnerungen"),
    },
    "cancel": {
        "en": (r"(?:cancel|delete|remove) (?:(?P<all>all)(?: of)?(?: my)? reminders|(?:the|my) reminder(?: (?:to|"
               r"about|for|of) (?P<what>.+))?)",),
        "de": (r"(?:lösch|lösche|entferne) (?:(?P<all>alle) (?:meine )?erinnerungen|(?:die|meine) erinnerung(?:,? "
               r"(?:an|zu|daran,?) (?P<what>.+))?)",),
    },
}, is_verbatim=True)  # fmt: skip
_WORDS = {
    "en": {"set": "I'll remind you {when}: {what}.",
    "when": "When? Say, for example, “remind me to call Anna tomorrow at nine”.",
           "one": "{when}: {what}", "none": "There are no reminders.", "gone": "Cancelled: {what}.",
           "which": "Which one: {what}?", "unknown": "There is no such reminder.",
           "full": "There are {count} reminders already."},
    "de": {"set": "Ich erinnere dich {when}: {what}.",
    "when": "Wann? Sag zum Beispiel: „Erinnere mich morgen um neun daran, Anna anzurufen“.",
           "one": "{when}: {what}", "none": "Es gibt keine Erinnerungen.", "gone": "Gelöscht: {what}.",
           "which": "Welche: {what}?", "unknown": "Diese Erinnerung gibt es nicht.",
           "full": "Es gibt schon {count} Erinnerungen."},
}  # fmt: skip
_LEADING = re.compile(r"^(?:to|that|about|of|for|daran|an|ans|dass|zu|für)\b[\s,]*", re.IGNORECASE)


class Reminders(AlarmSkill):
    """Reminds of things at a time."""

    name: ClassVar[str] = "reminders"
    detail: ClassVar[str] = "kept across restarts"
    rank: ClassVar[int] = 65
    examples: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "en": ("Remind me to call Anna tomorrow at nine",
               "Every Monday at nine remind me to put the bins out", "Which reminders do I have?",
               "Cancel the reminder to call Anna"),
        "de": ("Erinnere mich morgen um neun daran, Anna anzurufen",
               "Erinnere mich jeden Montag um neun daran, die Tonnen rauszustellen", "Welche Erinnerungen habe ich?",
               "Lösche die Erinnerung an Anna"),
    }  # fmt: skip

    def answer(self, asked: Asked) -> Answer | None:
        """Set, list or cancel."""
        meant = _GRAMMAR.meant(asked.text, asked.language)
        if meant is None:
            return None
        words, what = _WORDS.get(asked.language, _WORDS["en"]), meant.words.get("what", "")
        if meant.what == "set":
            return self._set(f"{meant.words.get('often', '')} {meant.words.get('to', '')} {what}".strip(), asked, words)
        known = self._alarms.all(AlarmKind.REMINDER)
        if not known:
            return Answer(words["none"])
        if meant.what == "list":
            texts = [words["one"].format(when=rings(one, asked), what=one.name) for one in known]
            text = "; ".join(texts)
            return Answer(f"{text[:1].upper()}{text[1:]}.")
        return self._cancel(what, "all" in meant.words, asked, words)

    def _cancel(self, what: str, is_all: bool, asked: Asked, words: Mapping[str, str]) -> Answer:
        known = self._alarms.all(AlarmKind.REMINDER)
        wanted = set(re.findall(r"\w+", what.casefold()))
        chosen = [one for one in known if is_all or wanted <= set(re.findall(r"\w+", one.name.casefold()))]
        names = listed([*dict.fromkeys(one.name for one in chosen)], asked.language)
        if not chosen:
            return Answer(words["unknown"])
        if len({one.name for one in chosen}) > 1 and not is_all:
            return Answer(words["which"].format(what=names))
        for one in chosen:
            self._alarms.remove(one.id)
        return Answer(words["gone"].format(what=names))

    def _set(self, said: str, asked: Asked, words: Mapping[str, str]) -> Answer:
        found = split(said, asked.language, asked.now)
        what = _LEADING.sub("", found[0]).strip() if found else ""
        if found is None or not what:
            return Answer(words["when"])
        if len(self._alarms.all(AlarmKind.REMINDER)) + len(found[1]) > _MOST:
            return Answer(words["full"].format(count=_MOST))
        for one in found[1]:
            self._alarms.set(AlarmKind.REMINDER, one.due, what, one.rule)
        times = [rings(Alarm(0, AlarmKind.REMINDER, what, one.due, one.rule), asked) for one in found[1]]
        return Answer(words["set"].format(when=listed(times, asked.language), what=what))
