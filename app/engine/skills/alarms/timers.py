"""Timers and alarms: several at once, each with an optional name."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import ClassVar

from app.domain.events import AlarmKind
from app.engine.parts.skill import Answer, Asked
from app.engine.skills.alarms import alarm_phrases, timer_phrases
from app.engine.skills.alarms.alarm_skill import AlarmSkill, often, rings
from app.engine.skills.alarms.rows import Alarm
from app.engine.skills.grammar import Grammar, Meant
from app.engine.skills.times.moments import occurrences
from app.engine.skills.times.phrases import parse
from app.engine.skills.times.recurrence import Recurrence
from app.text.localized import listed, span

_MOST = 50
"""Timers and alarms that can be set at once."""
_NIGHT_BELOW = 4
"""An alarm for "six" on some day rings in the morning."""
_JUST_RUNG = timedelta(minutes=5)
_SET = Grammar({
    "set": {
        "en": (r"(?:set|start|make|create|give me|begin|put on|i need|i want|i'd like)(?: me)? "
               r"(?P<timer>.*\btimers?\b.*)",),
        "de": (r"(?:stelle?|starte?|setze?|mache?|gib|erstelle?|ich brauche|ich möchte)(?: mir)?(?: bitte)? "
               r"(?P<timer>.*timer\b.*)",
               r"(?P<timer>.*timer\b.*) (?:stellen|starten|setzen)"),
    },
    "bare": {
        "en": (r"(?P<timer>.* timer|timer (?:for |of )?.+)",),
        "de": (r"(?P<timer>.*timer|.*\btimer (?:auf |für |von |über )?.+)",),
    },
    "wake": {
        "en": (r"(?:set|make|create|give me|put)(?: me)? (?P<before>(?:[\w':.-]+ ){0,8}?)alarms?(?P<after>\b.*)",
               r"wake me(?: up)?,? (?P<after>.+?)",
               r"(?P<before>(?:every|each|on|at|tomorrow|in) .+?),? wake me(?: up)?(?P<after> .+)?",
               r"(?P<before>(?:every|each|on) .+?),? (?:set|make) an alarm(?P<after> .+)?",
               r"alarm (?P<after>(?:for|at|on|every) .+)"),
        "de": (r"(?:stelle?|setze?|mache?|erstelle?)(?: mir)?(?: bitte)? (?P<before>(?:[\w':.-]+ ){0,6}?)"
               r"(?:wecker|alarm)(?P<after>\b.*?)(?: stellen)?",
               r"weck(?:e)? mich (?P<after>.+?)(?: auf)?",
               r"(?P<before>(?:jede[nrs]?|werktags|morgen|übermorgen|um|am|in) .{1,60}?),? weck(?:e)? mich(?: auf)?",
               r"wecker (?P<after>(?:auf|für|um) .+)"),
    },
}, is_verbatim=True)  # fmt: skip
_EN_AT = r"(?: (?P<at>(?:at|for|on|every|each|from) .{1,60}))?"
_DE_AT = r"(?: (?P<at>(?:um|für|auf|am|jede[nrs]?|werktags|von) .{1,60}))?"
_GRAMMAR = Grammar({
    "left": {
        "en": (r"how (?:much time|long|many minutes|much longer)(?: is| are| do i have)?(?: still| there)?(?: left| "
               r"remaining| to go)"
               r"(?: (?:on|for|in) (?:the |my )?(?:(?P<name>[\w' -]{1,40}?) )?(?:timer|alarm)s?)?",
               r"(?:what(?:'s| is) left|how much is left) on (?:the |my )?(?:(?P<name>[\w' -]{1,40}?) )?timer",
               r"how long(?: is| are)? (?:the |my )?(?:(?P<name>[\w' -]{1,40}?) )?timers? (?:still )?(?:running|left)"),
        "de": (r"wie (?:lange|viel zeit|viele minuten)(?: ist| sind| habe ich| bleibt| bleiben)?(?: es)?(?: "
               r"noch)?(?: übrig)?"
               r"(?: (?:auf|bei|für|mit) (?:dem|den|meinem|der) (?:(?P<name>[\w' -]{1,40}?)[ -])?timer)?(?: "
               r"noch)?(?: übrig)?",
               r"wie lange (?:läuft|geht|dauert|braucht) (?:der |mein )?(?:(?P<name>[\w' -]{1,40}?)[ -])?timer(?: "
               r"noch)?"),
    },
    "list": {
        "en": (r"(?:what|which) (?P<kind>timers?|alarms?)(?: and alarms?)?(?: are (?:set|running|on|there)| do i "
               r"have(?: set)?| have i set)",
               r"(?:list|show|tell me)(?: me)?(?: all)?(?: of)?(?: my| the)? (?P<kind>timers?|alarms?)(?: and "
               r"alarms?)?",
               r"(?:do i have|are there) any (?P<kind>timers?|alarms?)(?: set| running)?"),
        "de": (r"(?:welche|was für) (?P<kind>timer|wecker|alarme)(?: und wecker)? (?:laufen|habe ich|sind|gibt es)"
               r"(?: gerade)?"
               r"(?: gestellt| gesetzt| an)?",
               r"(?:zeig|zeige|nenn|nenne)(?: mir)?(?: alle)?(?: meine| die)? (?P<kind>timer|wecker|alarme)"),
    },
    "cancel": {
        "en": (r"(?:cancel|delete|remove|clear|(?P<hush>stop|turn off|switch off|end)) (?P<all>all|every)?(?: of)? ?"
               rf"(?:(?:the|my) )?(?:(?P<name>[\w': -]{{1,40}}?) )?(?P<kind>timers?|alarms?){_EN_AT}",),
        "de": (r"(?:lösch|lösche|entferne|storniere|(?P<hush>stopp|stoppe|beende)) (?P<all>alle)? ?"
               rf"(?:(?:den|die|meinen|meine) )?(?:(?P<name>[\w': -]{{1,40}}?)[ -])?(?P<kind>timer|wecker|alarme?)"
               rf"{_DE_AT}",
               r"(?:brich|breche|(?P<hush>stell|stelle|schalt|schalte)) (?P<all>alle)? ?(?:(?:den|die|meinen|meine) )?"
               rf"(?:(?P<name>[\w': -]{{1,40}}?)[ -])?(?P<kind>timer|wecker|alarme?){_DE_AT} (?:ab|aus)"),
    },
})  # fmt: skip
_WORDS = {
    "en": {
        "timer": "Timer{name} set for {span}.", "alarm": "Alarm{name} set for {when}.",
        "hushed": "It rings again {when}.",
        "how_long": "For how long? Say, for example, “set a timer for ten minutes”.",
        "what_time": "For when? Say, for example, “set an alarm for seven thirty”.",
        "left": "{span} left{on}.", "on": " on {name}", "rings": "{name} rings {when}",
        "none": "No timer is running.", "no_alarm": "No alarm is set.", "not_that": "There is none called “{name}”.",
        "gone": "Cancelled: {name}.", "gone_all": "All {count} cancelled.", "full": "{count} are set already.",
        "which": "Which one: {names}?", "timer_name": "the timer", "alarm_name": "the alarm", "of": "the {name} timer",
        "alarm_of": "the {name} alarm", "called": " “{name}”",
    },
    "de": {
        "timer": "Timer{name} auf {span} gestellt.", "alarm": "Wecker{name} gestellt: {when}.",
        "hushed": "Er klingelt wieder {when}.",
        "how_long": "Wie lange? Sag zum Beispiel: „Stelle einen Timer auf zehn Minuten“.",
        "what_time": "Auf wann? Sag zum Beispiel: „Stelle einen Wecker auf halb acht“.",
        "left": "Noch {span}{on}.", "on": " für {name}", "rings": "{name} klingelt {when}",
        "none": "Es läuft kein Timer.", "no_alarm": "Es ist kein Wecker gestellt.",
        "not_that": "„{name}“ gibt es nicht.",
        "gone": "Gelöscht: {name}.", "gone_all": "Alle {count} gelöscht.", "full": "Es sind schon {count} gestellt.",
        "which": "Welcher: {names}?", "timer_name": "der Timer", "alarm_name": "der Wecker", "of": "Timer „{name}“",
        "alarm_of": "Wecker „{name}“", "called": " „{name}“",
    },
}  # fmt: skip


class Timers(AlarmSkill):
    """Sets, lists and cancels timers and alarms."""

    name: ClassVar[str] = "timers"
    detail: ClassVar[str] = "rings while Sotto runs; missed ones are announced at its next start"
    rank: ClassVar[int] = 60
    examples: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "en": ("Set a timer for ten minutes", "Set a pasta timer for 8 minutes", "How much time is left on the timer?",
               "Cancel the timer", "Wake me at seven thirty", "Wake me every weekday at half past six",
               "Which alarms are set?"),
        "de": ("Stelle einen Timer auf zehn Minuten", "Wie lange läuft der Timer noch?", "Lösche den Timer",
               "Wecke mich um halb acht", "Wecke mich werktags um halb sieben", "Welche Wecker sind gestellt?"),
    }  # fmt: skip

    def answer(self, asked: Asked) -> Answer | None:
        """Set, list or cancel; what only resembles a question about a timer is not one while none is running."""
        words = _WORDS.get(asked.language, _WORDS["en"])
        wanted = _SET.meant(asked.text, asked.language)
        set_ = self._wake if wanted and wanted.what == "wake" else self._start
        if wanted and (answer := set_(wanted, asked, words)):
            return answer
        meant = _GRAMMAR.meant(asked.text, asked.language)
        if meant is None:
            return None
        match meant.what:
            case "left":
                return self._left(meant, asked, words)
            case "list":
                return Answer(self._list(self._of(meant.words["kind"]), asked, words))
        return self._cancel(meant, asked, words)

    def _start(self, meant: Meant, asked: Asked, words: Mapping[str, str]) -> Answer | None:
        wanted = timer_phrases.requested(meant.words["timer"], asked.language)
        if wanted is None or wanted.lasts is None:
            return None if wanted is None or meant.what == "bare" else Answer(words["how_long"])
        if len(self._alarms.all()) >= _MOST:
            return Answer(words["full"].format(count=_MOST))
        self._alarms.set(AlarmKind.TIMER, asked.now + wanted.lasts, wanted.name)
        called = words["called"].format(name=wanted.name) if wanted.name else ""
        return Answer(words["timer"].format(name=called, span=span(wanted.lasts, asked.language, is_whole=True)))

    def _wake(self, meant: Meant, asked: Asked, words: Mapping[str, str]) -> Answer | None:
        wanted = alarm_phrases.requested(meant.words.get("before", ""), meant.words.get("after", ""), asked.language)
        found = occurrences(wanted.phrase, asked.now, asked.language, _NIGHT_BELOW) if wanted.phrase else ()
        if not found:
            return Answer(words["what_time"])
        if len(self._alarms.all()) + len(found) > _MOST:
            return Answer(words["full"].format(count=_MOST))
        for one in found:
            self._alarms.set(AlarmKind.ALARM, one.due, wanted.name, one.rule)
        called = words["called"].format(name=wanted.name) if wanted.name else ""
        times = [rings(Alarm(0, AlarmKind.ALARM, wanted.name, one.due, one.rule), asked) for one in found]
        return Answer(words["alarm"].format(name=called, when=listed(times, asked.language)))

    def _left(self, meant: Meant, asked: Asked, words: Mapping[str, str]) -> Answer | None:
        running, name = self._alarms.all(AlarmKind.TIMER), meant.words.get("name", "")
        if not running:
            is_about_one = "timer" in asked.text.lower()
            return Answer(words["none"]) if is_about_one else None
        chosen = [one for one in running if not name or one.name.casefold() == name.casefold()]
        if not chosen:
            return Answer(words["not_that"].format(name=name))
        return Answer(" ".join(self._remaining(one, asked, words, len(running) > 1) for one in chosen))

    @staticmethod
    def _remaining(one: Alarm, asked: Asked, words: Mapping[str, str], is_one_of_many: bool) -> str:
        on = words["on"].format(name=_named(one, words)) if one.name or is_one_of_many else ""
        return words["left"].format(span=span(one.due - asked.now, asked.language), on=on)

    def _list(self, found: Sequence[Alarm], asked: Asked, words: Mapping[str, str]) -> str:
        if not found:
            return words["no_alarm" if "timer" not in asked.text.lower() else "none"]
        said = [words["rings"].format(name=_named(one, words), when=rings(one, asked)) for one in found]
        text = listed(said, asked.language)
        return f"{text[:1].upper()}{text[1:]}."

    def _cancel(self, meant: Meant, asked: Asked, words: Mapping[str, str]) -> Answer | None:
        found, name = self._of(meant.words["kind"]), meant.words.get("name", "")
        if not found:
            return Answer(words["none" if "timer" in meant.words["kind"].lower() else "no_alarm"])
        is_all = "all" in meant.words or (meant.words["kind"].endswith("s") and asked.language == "en")
        chosen = [one for one in found if not name or one.name.casefold() == name.casefold()]
        if at := meant.words.get("at", "" if chosen else name):
            chosen = _at(chosen or found, at, asked)
        if not chosen:
            return Answer(words["not_that"].format(name=name)) if name else None
        if "hush" in meant.words and (rang := [one for one in chosen if _has_just_rung(one, asked)]):
            return Answer(words["hushed"].format(when=rings(rang[0], asked)))  # it was the sound that was meant
        if len(chosen) > 1 and not is_all:
            names = [_described(one, asked, words) for one in chosen]
            if len(set(names)) > 1:
                return Answer(words["which"].format(names=listed(names, asked.language)))
            chosen = chosen[:1]  # the next to ring
        for one in chosen:
            self._alarms.remove(one.id)
        if len(chosen) > 1:
            return Answer(words["gone_all"].format(count=len(chosen)))
        return Answer(words["gone"].format(name=_described(chosen[0], asked, words)))

    def _of(self, said: str) -> list[Alarm]:
        return self._alarms.all(AlarmKind.TIMER if "timer" in said.lower() else AlarmKind.ALARM)


def _named(one: Alarm, words: Mapping[str, str]) -> str:
    kind = "alarm_" if one.kind is AlarmKind.ALARM else ""
    return words[f"{kind}of"].format(name=one.name) if one.name else words["alarm_name" if kind else "timer_name"]


def _described(one: Alarm, asked: Asked, words: Mapping[str, str]) -> str:
    return f"{_named(one, words)} {often(one, asked.language)}".strip()


def _has_just_rung(one: Alarm, asked: Asked) -> bool:
    return one.rang is not None and asked.now - one.rang < _JUST_RUNG


def _at(found: Sequence[Alarm], said: str, asked: Asked) -> list[Alarm]:
    """Those that ring as described: that often, at that very moment, or at that time of any day."""
    phrase = parse(said, asked.language) or parse(re.sub(r"^(?:for|from|für|auf|von) ", "", said), asked.language)
    if phrase is None:
        return []
    wanted = occurrences(phrase, asked.now, asked.language, _NIGHT_BELOW)
    if phrase.every:
        like = [Recurrence.of(one.rule) for one in wanted]
        found = [one for one in found if one.rule and any(_comes_like(Recurrence.of(one.rule), two) for two in like)]
        if not (phrase.clocks or phrase.part):
            return list(found)
    local = [(one, one.due.astimezone(asked.now.tzinfo)) for one in found]
    dues = [one.due for one in wanted]
    if not (phrase.clocks or phrase.part or phrase.ahead):
        return [one for one, at in local if at.date() in [due.date() for due in dues]]
    exact = [one for one, at in local if at in dues]
    times = [(due.hour % 12, due.minute) for due in dues]
    return exact or [one for one, at in local if (at.hour % 12, at.minute) in times]


def _comes_like(one: Recurrence, other: Recurrence) -> bool:
    return (one.freq, one.interval, one.days) == (other.freq, other.interval, other.days)
