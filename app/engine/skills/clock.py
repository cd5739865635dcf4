"""The time and the date, here and elsewhere."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar, Self

from dateutil.relativedelta import relativedelta

from app.engine.parts.part_context import PartContext
from app.engine.parts.skill import Answer, Asked
from app.engine.skills.built_in import BuiltIn
from app.engine.skills.cities import place
from app.engine.skills.grammar import Grammar, Meant
from app.engine.skills.time_phrases import day, past_day
from app.engine.skills.times.expression import TimePhrase
from app.engine.skills.times.moments import occurrences, real
from app.engine.skills.times.phrases import parse
from app.text.localized import ago, clock, counted, listed, locale, span, when, whole_day

_GRAMMAR = Grammar({
    "time": {
        "en": (r"what(?:'s| is)? (?:the )?time(?: is it)?(?: right)?", r"what time is it(?: right)?",
               r"(?:tell me|do you know) (?:the time|what time it is)", r"how late is it"),
        "de": (r"wie spät ist es(?: gerade)?", r"wie ?viel uhr (?:ist es|haben wir)(?: gerade)?",
               r"(?:sag mir )?(?:wie spät es ist|die uhrzeit)"),
    },
    "time_in": {
        "en": (r"what(?:'s| is)? (?:the )?(?:current )?time(?: is it)?(?: right now| now)? in (?P<place>[^?]{2,40})",
               r"what time is it(?: right now| now)? in (?P<place>[^?]{2,40})",
               r"(?:the )?(?:current |local )?time(?: right now| now)? in (?P<place>[^?]{2,40})"),
        "de": (r"wie spät ist es(?: gerade| jetzt)? in (?P<place>[^?]{2,40})",
               r"wie ?viel uhr ist es(?: gerade| jetzt)? in (?P<place>[^?]{2,40})",
               r"(?:die )?(?:aktuelle )?uhrzeit(?: gerade| jetzt)? in (?P<place>[^?]{2,40})"),
    },
    "date": {
        "en": (r"what(?:'s| is)? (?:the date|today's date|the date today)",
               r"what(?:'s| is)? (?:the )?day is (?:it|today)",
               r"what (?:date|day) is it(?: today)?", r"what day (?:of the week )?is (?:it|today)(?: today)?",
               r"which (?:day|date) is (?:it|today)"),
        "de": (r"welche[rsn]? (?:tag|datum|wochentag) (?:ist|haben wir)(?: heute| es| denn)*",
               r"(?:der wievielte|den 1?wievielten?) (?:ist|haben wir)(?: heute)?",
               r"(?:den|der) wievielten? (?:haben wir|ist)(?: heute)?", r"was ist heute für ein (?:tag|datum)"),
    },
    "day": {
        "en": (r"what (?:day|date|day of the week)(?: is| will it be| is it| will be| was| was it)? (?P<day>in .{3,40}"
               r"|(?:the day after )?tomorrow|yesterday|(?:on )?(?:next|last|this) .{3,40}|.{1,30} (?:ago|from now))",
               r"what(?:'s| is) the date (?P<day>in .{3,40}|(?:the day after )?tomorrow|(?:on )?next .{3,40})",
               r"what (?:day|weekday|day of the week) (?:is|was|does) (?P<day>(?:the )?\d{1,2}(?:st|nd|rd|th)? "
               r"(?:of )?[a-z]+"
               r"(?: \d{4})?|[a-z]+ \d{1,2}(?:st|nd|rd|th)?(?:,? \d{4})?)(?: fall on)?"),
        "de": (r"(?:welche[rsn]?|was für ein(?:e[nr]?)?|1) ?(?:tag|datum|wochentag)(?: ist| war| haben wir| "
               r"wird)?(?: es)? "
               r"(?P<day>in .{3,40}|vor .{3,40}|(?:über)?morgen|(?:vor)?gestern|(?:am )?nächste[nrms]? .{3,40})",
               r"(?:welche[rsn]?|was für 1|was für ein) (?:tag|wochentag) (?:ist|war) (?:am |der )?"
               r"(?P<day>\d{1,2}\. ?[a-zä]+(?: \d{4})?)"),
    },
    "until": {
        "en": (r"how (?P<unit>long|much time|many (?:seconds|minutes|hours|days|weeks|months))(?: is it| are there"
               r"| is left| are left| to go| do i have| do we have)?(?: left)? (?:until|till|til|to|before) "
               r"(?P<until>[^?]{1,60})",),
        "de": (r"wie (?P<unit>lange|viel zeit|viele (?:sekunden|minuten|stunden|tage|wochen|monate))(?: sind es"
               r"| ist es| dauert es| habe ich| haben wir| bleibt| bleiben)?(?: noch)? bis (?P<until>[^?]{1,60})",),
    },
    "passed": {
        "en": (r"how (?:many days|long)(?: is it| has it been| have passed)? since (?P<since>[^?]{2,60})",
               r"how (?:many days|long) ago (?:was|is) (?P<since>[^?]{2,60})"),
        "de": (r"wie (?:viele tage|lange) (?:ist|sind) (?P<since>[^?]{2,60}) her",
               r"wie (?:viele tage|lange)(?: ist es| sind es)? (?:seit|her seit) (?P<since>[^?]{2,60})"),
    },
})  # fmt: skip
_WORDS = {
    "en": {"time": "It's {time}.", "time_in": "In {place} it's {time}, {day}.",
           "time_in_most": "In most of {place} it's {time}, {day}.", "date": "Today is {day}.",
           "day": "That's {day}.", "until": "{span} until {day}.", "since": "That was {span}: {day}.",
           "is_today": "That is today."},
    "de": {"time": "Es ist {time} Uhr.", "time_in": "In {place} ist es {time} Uhr, {day}.",
           "time_in_most": "Im größten Teil von {place} ist es {time} Uhr, {day}.",
           "date": "Heute ist {day}.", "day": "Das ist {day}.", "until": "{span} bis {day}.",
           "since": "Das war {span}: {day}.", "is_today": "Das ist heute."},
}  # fmt: skip


class Clock(BuiltIn):
    """Knows the time, the day, and what time it is elsewhere."""

    name: ClassVar[str] = "clock"
    detail: ClassVar[str] = "CLDR, the IANA time zones and GeoNames"
    rank: ClassVar[int] = 50
    examples: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "en": ("What time is it?", "What time is it in Tokyo?", "What day is in three weeks?",
               "How many days until December 24?"),
        "de": ("Wie spät ist es?", "Wie spät ist es in Tokio?", "Welcher Tag ist in drei Wochen?",
               "Wie viele Tage sind es bis zum 24. Dezember?"),
    }  # fmt: skip

    @classmethod
    def create(cls, context: PartContext) -> Self:  # noqa: ARG003
        """Nothing to load."""
        return cls()

    def answer(self, asked: Asked) -> Answer | None:
        """The time or the day."""
        meant = _GRAMMAR.meant(asked.text, asked.language)
        if meant is None:
            return None
        words = _WORDS.get(asked.language, _WORDS["en"])
        facts = self._facts(meant, asked)
        return Answer(words[facts.get("what", meant.what)].format(**facts)) if facts else None

    def _facts(self, meant: Meant, asked: Asked) -> dict[str, str] | None:
        """What fills the words of the answer; None where the question is not understood whole."""
        now, language = asked.now, asked.language
        if name := meant.words.get("place"):
            found = place(name, language)
            if found is None:
                return None
            there = now.astimezone(found.zone)
            weekday = locale(language).days["format"]["wide"][there.weekday()]
            what = "time_in_most" if found.is_most else "time_in"
            return {"what": what, "time": clock(there, language), "day": weekday, "place": found.name}
        if said := meant.words.get("day"):
            on = day(said, language, now)
            return {"day": whole_day(on, language)} if on else None
        if said := meant.words.get("since"):
            on = past_day(said.lower(), language, now)
            return _until_day(on, "", asked) if on else None
        if said := meant.words.get("until"):
            return _until(said, meant.words["unit"].lower(), asked)
        return {"time": clock(now, language), "day": whole_day(now.date(), language)}


def _until(said: str, unit: str, asked: Asked) -> dict[str, str] | None:
    """How long it is until a day or a moment, or was since it; None where what was said is not understood whole."""
    phrase = parse(re.sub(r"^(?:zum|zur) ", "am ", said.lower()), asked.language)
    if phrase is None or phrase.every or phrase.ahead or len(phrase.days) > 1 or len(phrase.clocks) > 1:
        return None
    on = phrase.days[0].of(asked.now.date(), False) if phrase.days else asked.now.date()
    if on is None:
        return None
    return _until_moment(phrase, on, unit, asked) if phrase.has_time else _until_day(on, unit, asked)


def _until_day(on: date, unit: str, asked: Asked) -> dict[str, str]:
    now, language = asked.now, asked.language
    if on == now.date():
        return {"what": "is_today"}
    if on < now.date():
        return {"what": "since", "span": ago(now.date() - on, language), "day": whole_day(on, language)}
    if "month" in unit or "monat" in unit:
        apart = relativedelta(on, now.date())
        counts = ((apart.years * 12 + apart.months, "month"), (apart.days, "day"))
        parts = [counted(count, name, language) for count, name in counts if count]
        return {"what": "until", "span": listed(parts, language), "day": whole_day(on, language)}
    starts = real(datetime.combine(on, time.min), now)
    left = on - now.date() if unit in _OF_DAYS else starts.astimezone(UTC) - now.astimezone(UTC)
    return {"what": "until", "span": _left(left, unit, language), "day": whole_day(on, language)}


def _until_moment(phrase: TimePhrase, on: date, unit: str, asked: Asked) -> dict[str, str] | None:
    now, language = asked.now, asked.language
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    to_come = occurrences(phrase, now, language)
    found = to_come or (occurrences(phrase, midnight, language) if on == now.date() else ())
    if not found:
        return None
    left = found[0].due.astimezone(UTC) - now.astimezone(UTC)
    told = when(found[0].due, now, language)
    if not to_come:
        return {"what": "since", "span": ago(-left, language), "day": told}
    return {"what": "until", "span": _left(left, unit, language), "day": told}


_OF_DAYS = ("long", "lange", "much time", "viel zeit", "many days", "viele tage", "many weeks", "viele wochen")
"""Units in which the way to a day is counted in whole days."""


def _left(left: timedelta, unit: str, language: str) -> str:
    """A duration in the units that were asked for."""
    for ending, name, seconds in _UNITS:
        if ending in unit:
            count, rest = divmod(round(left.total_seconds()), seconds)
            parts = [counted(count, name, language)] if count else []
            return listed([*parts, *([span(timedelta(seconds=rest), language)] if rest else [])], language)
    return span(left, language)


_UNITS = (
    ("second", "second", 1), ("sekunde", "second", 1), ("minute", "minute", 60), ("hour", "hour", 3600),
    ("stunde", "hour", 3600), ("week", "week", 604800), ("woche", "week", 604800),
)  # fmt: skip
"""What the name of a unit holds, CLDR's name, seconds."""
