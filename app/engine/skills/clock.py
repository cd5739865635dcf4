"""The time and the date, here and elsewhere."""

from collections.abc import Mapping
from typing import ClassVar, Self

from app.engine.parts.part_context import PartContext
from app.engine.parts.skill import Answer, Asked
from app.engine.skills.built_in import BuiltIn
from app.engine.skills.cities import zone
from app.engine.skills.grammar import Grammar
from app.engine.skills.time_phrases import day
from app.text.localized import clock, locale, span, whole_day

_GRAMMAR = Grammar({
    "time": {
        "en": (r"what(?:'s| is)? (?:the )?time(?: is it)?(?: right)?", r"what time is it(?: right)?",
               r"(?:tell me|do you know) (?:the time|what time it is)", r"how late is it"),
        "de": (r"wie spät ist es(?: gerade)?", r"wie ?viel uhr (?:ist es|haben wir)(?: gerade)?",
               r"(?:sag mir )?(?:wie spät es ist|die uhrzeit)"),
    },
    "time_in": {
        "en": (r"what(?:'s| is)? (?:the )?(?:current )?time(?: is it)?(?: right now| now)? in (?P<place>[^?]{2,40})",
               r"what time is it(?: right now| now)? in (?P<place>[^?]{2,40})"),
        "de": (r"wie spät ist es(?: gerade| jetzt)? in (?P<place>[^?]{2,40})",
               r"wie ?viel uhr ist es(?: gerade| jetzt)? in (?P<place>[^?]{2,40})"),
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
        "en": (r"how (?:many days|long)(?: is it| are there)? (?:until|till|to) (?P<day>[^?]{3,40})",),
        "de": (r"wie (?:viele tage|lange)(?: sind es| ist es| dauert es)?(?: noch)? bis (?:zum? )?"
               r"(?P<day>[^?]{3,40})",),
    },
})  # fmt: skip
_WORDS = {
    "en": {"time": "It's {time}.", "time_in": "In {place} it's {time}, {day}.", "date": "Today is {day}.",
           "day": "That's {day}.", "until": "{span} until {day}."},
    "de": {"time": "Es ist {time} Uhr.", "time_in": "In {place} ist es {time} Uhr, {day}.",
           "date": "Heute ist {day}.", "day": "Das ist {day}.", "until": "{span} bis {day}."},
}  # fmt: skip


class Clock(BuiltIn):
    """Knows the time, the day, and what time it is elsewhere."""

    name: ClassVar[str] = "clock"
    detail: ClassVar[str] = "CLDR and the IANA time zones"
    rank: ClassVar[int] = 50
    examples: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "en": ("What time is it?", "What time is it in Tokyo?", "What day is in three weeks?",
               "How many days until December 24?"),
        "de": ("Wie spät ist es?", "Wie spät ist es in Tokio?", "Welcher Tag ist in drei Wochen?",
               "Wie viele Tage sind es bis zum 24. Dezember?"),
    }  # fmt: skip
    phrases: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "en": ("what time is it", "what day is it"), "de": ("wie spät ist es", "welcher tag ist heute"),
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
        now, language, place = asked.now, asked.language, meant.words.get("place", "")
        facts = {"time": clock(now, language), "day": whole_day(now.date(), language), "place": place}
        if place:
            found = zone(place, language)
            if found is None:
                return None
            there = now.astimezone(found[0])
            weekday = locale(language).days["format"]["wide"][there.weekday()]
            facts |= {"time": clock(there, language), "day": weekday, "place": found[1]}
        elif said := meant.words.get("day"):
            on = day(said, language, now)
            if on is None:
                return None
            facts |= {"day": whole_day(on, language), "span": span(on - now.date(), language)}
        words = _WORDS.get(language, _WORDS["en"])
        return Answer(words[meant.what].format(**facts))
