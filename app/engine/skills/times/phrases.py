"""The grammar of time phrases: what a text says of time, with every word of it accounted for. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache

from app.engine.skills.times.clocks import clock, patterns, within
from app.engine.skills.times.days import ahead, day_patterns, on_weekday, weekday
from app.engine.skills.times.expression import Day, Every, Span, TimePhrase, relative
from app.engine.skills.times.repeats import repeat_patterns
from app.engine.skills.times.said import Said, said
from app.engine.skills.times.spans import pattern, span
from app.engine.skills.times.vocabulary import LANGUAGES, PARTS, named, number_of, one_of, weekdays

Make = Callable[["re.Match[str]", str], TimePhrase | None]
Rule = tuple[re.Pattern[str], Make]
_JOIN = {"en": r"(?: ?, ?and| and|,| ,)+ ", "de": r"(?: ?, ?und| und|,| ,)+ "}
_IN = {"en": r"in|after", "de": r"in|nach"}
_LONGEST = 160
"""Characters of a time phrase."""


def parse(text: str, language: str) -> TimePhrase | None:
    """What a whole text says of time; None where any word of it is not understood."""
    if language not in LANGUAGES or not text.strip() or len(text) > _LONGEST:
        return None
    read = said(text, language)
    return next((phrase for end, phrase in _phrases(read, 0, True) if end == len(read.text)), None)


def longest(read: Said, start: int) -> tuple[int, TimePhrase] | None:
    """The longest phrase that starts at a place of a text, and where it ends; a number alone is no hour in it."""
    return max(_phrases(read, start, False), key=lambda found: found[0], default=None)


def _phrases(read: Said, start: int, is_bare: bool) -> Iterator[tuple[int, TimePhrase]]:
    """Every phrase that starts somewhere, with its end."""
    if read.language not in LANGUAGES:
        return
    join, comma = re.compile(_JOIN[read.language]), " ,"
    open_: list[tuple[int, TimePhrase, TimePhrase, bool]] = [(start, TimePhrase(), TimePhrase(), False)]
    seen: set[tuple[int, TimePhrase]] = set()
    while open_:
        position, phrase, last, is_listing = open_.pop()
        at, joined = position, ""
        if position > start:
            found = join.match(read.text, position)
            joined, at = (found.group(), found.end()) if found else ("", position + 1)
        pieces = [*_pieces(read, at, is_bare)] if at < len(read.text) else []
        for end, piece in reversed(pieces):
            is_row = bool(joined) and piece.kinds == last.kinds
            is_joined = is_row or joined.strip() in ("", comma.strip())  # "and" joins only what is alike
            whole = phrase.merged(piece, is_row) if is_joined else None
            if whole is None or (end, whole) in seen or end - start > _LONGEST:
                continue
            seen.add((end, whole))
            # A row of two is joined by "and": "tomorrow, Sunday" are not two days.
            open_.append((end, whole, piece, joined.strip() == comma.strip() if is_row else is_listing))
        if phrase.is_complete and not is_listing:
            yield position, phrase


def _pieces(read: Said, at: int, is_bare: bool) -> Iterator[tuple[int, TimePhrase]]:
    for compiled, make in _rules(read.language, is_bare):
        found = compiled.match(read.text, at)
        if found and found.end() in read.ends and found.end() > at and (piece := make(found, read.language)):
            yield found.end(), piece


@cache
def _rules(language: str, is_bare: bool) -> tuple[Rule, ...]:
    clocks = [(way, _of_clock) for way in patterns(language, is_bare)]
    return (*_days_and_spans(language), *_compiled([*_clocks_in_parts(language, is_bare), *_parts(language), *clocks]))


@cache
def _days_and_spans(language: str) -> tuple[Rule, ...]:
    days = ((way, _of_day(make)) for way, make in _all_days(language))
    return _compiled([*repeat_patterns(language), *_anniversaries(language), *days, *_offsets(language)])


def _compiled(ways: Iterable[tuple[str, Make]]) -> tuple[Rule, ...]:
    return tuple((re.compile(rf"(?:{way})(?![\w:])"), make) for way, make in ways)


def _of_day(make: Callable[["re.Match[str]", str], Day | None]) -> Make:
    def phrase(found: "re.Match[str]", language: str) -> TimePhrase | None:
        day = make(found, language)
        return TimePhrase(days=(day,)) if day else None

    return phrase


def _of_clock(found: "re.Match[str]", language: str) -> TimePhrase | None:  # noqa: ARG001
    at = clock(found)
    return TimePhrase(clocks=(at,)) if at else None


Ways = tuple[tuple[str, Callable[["re.Match[str]", str], Day | None]], ...]
_COUNTED = {
    "en": (r"(?P<span>{lasts}) (?P<way>from|after|on|before) {day}",
           r"(?P<span>{lasts}) (?={now}){day}",
           r"{day} in (?P<span>{lasts})", r"in (?P<span>{lasts}),? {day}"),
    "de": (r"(?P<span>{lasts}) (?P<way>nach|ab|vor) {day}",
           r"{day} in (?P<span>{lasts})", r"in (?P<span>{lasts}),? {day}"),
}  # fmt: skip
"""Language -> ways to count from a day."""
_NOW = {"en": "today|tomorrow", "de": "heute|morgen"}
_BACK = {"en": r"(?P<span>{lasts}) (?:ago|before today)", "de": r"vor (?P<span>{lasts})"}
_A_WEEK_LATER = {"en": r"(?:on )?(?P<weekday>{week}) week", "de": r"(?:am )?(?P<weekday>{week}) über eine woche"}


def _all_days(language: str) -> Ways:
    """Days, days counted from days, and days with their weekday."""
    simple, week, lasts = day_patterns(language), one_of(weekdays(language)), pattern(language)
    counted = [
        (way.replace("{lasts}", lasts).replace("{day}", f"(?:{day})").replace("{now}", _NOW[language]), _counted(make))
        for day, make in simple
        for way in _COUNTED[language]
    ]
    dated = [
        (rf"(?:on |am )?(?P<named>{week})(?: ?,)? (?:{day})", _dated(make))
        for day, make in simple
        if re.search("<day>|<one>|<feast>", day)
    ]
    return (
        *counted,
        *dated,
        (_A_WEEK_LATER[language].replace("{week}", week), _week_later),
        (_BACK[language].replace("{lasts}", lasts), _back),
        *simple,
    )


def _counted(make: Callable[["re.Match[str]", str], Day | None]) -> Callable[["re.Match[str]", str], Day | None]:
    def day(found: "re.Match[str]", language: str) -> Day | None:
        length, base = span(found["span"], language), make(found, language)
        sign = -1 if (found.groupdict().get("way") or "").startswith(("before", "vor")) else 1
        return ahead(length, base, sign) if length and base and length.is_of_days else None

    return day


def _dated(make: Callable[["re.Match[str]", str], Day | None]) -> Callable[["re.Match[str]", str], Day | None]:
    def day(found: "re.Match[str]", language: str) -> Day | None:
        base = make(found, language)
        return on_weekday(number_of(found["named"], weekdays(language)), base) if base else None

    return day


def _week_later(found: "re.Match[str]", language: str) -> Day | None:
    base = weekday(number_of(found["weekday"], weekdays(language)))
    return ahead(Span(days=7), base)


def _back(found: "re.Match[str]", language: str) -> Day | None:
    length = span(found["span"], language)
    return ahead(length, relative(0), -1) if length and length.is_of_days else None


def _anniversaries(language: str) -> tuple[tuple[str, Make], ...]:
    """Days of the year that are said to come again: "every May 5"."""
    every = {"en": "(?:on )?(?:every|each)", "de": "(?:an )?jede[nrsm]?"}[language]

    def yearly(
        make: Callable[["re.Match[str]", str], Day | None],
    ) -> Make:
        def phrase(found: "re.Match[str]", language: str) -> TimePhrase | None:
            day = make(found, language)
            return TimePhrase(days=(day,), every=Every("YEARLY")) if day and day.fits == "YEARLY" else None

        return phrase

    return tuple((rf"{every} (?:{day})", yearly(make)) for day, make in day_patterns(language))


def _offsets(language: str) -> tuple[tuple[str, Make], ...]:
    def phrase(found: "re.Match[str]", language: str) -> TimePhrase | None:
        lasts = span(found["span"], language)
        return TimePhrase(ahead=lasts) if lasts else None

    lasts = pattern(language)
    ways = [rf"(?:{_IN[language]}) (?P<span>{lasts})"]
    if language == "en":
        ways.append(rf"(?:in )?(?P<span>{lasts}) from now")
    return tuple((way, phrase) for way in ways)


def _parts(language: str) -> tuple[tuple[str, Make], ...]:
    def phrase(found: "re.Match[str]", language: str) -> TimePhrase | None:
        text = found["part"]
        part = "night" if text == "tonight" else named(text, PARTS[language])
        is_today = text == "tonight" or bool(found.groupdict().get("this"))
        return TimePhrase(days=(relative(0),) if is_today else (), part=part)

    if language == "en":
        return (
            (r"(?P<part>tonight)", phrase),
            (r"(?P<this>this) (?P<part>morning|afternoon|evening)", phrase),
            (r"(?:in the |at )?(?P<part>morning|afternoon|evening|night)", phrase),
        )
    return (
        (r"(?P<this>heute) (?P<part>morgen)(?! )", phrase),
        (r"(?:am |zu )?(?P<part>vormittag|mittag|nachmittag|abend)", phrase),
        (r"am (?P<part>morgen)|in der (?P<night>nacht)", _noun),
        (r"(?P<part>morgens|vormittags|mittags|nachmittags|abends|nachts|früh)", phrase),
        (r"(?<=tag )(?P<part>morgen)|(?<=mittwoch )(?P<wed>morgen)|(?<=heute )(?P<now>morgen)"
         r"|(?<= )(?P<night>nacht)", _noun),
    )  # fmt: skip


_PART_OF_CLOCK = {
    "en": r"(?:(?:in the|at) )?(?P<part>morning|afternoon|evening|night)",
    "de": r"(?:am )?(?P<part>morgens|vormittags?|mittags?|nachmittags?|abends?|nachts|früh)",
}


def _clocks_in_parts(language: str, is_bare: bool) -> Iterator[tuple[str, Make]]:
    """Times with the part of the day that they are in: each of a row has its own."""
    part = _PART_OF_CLOCK[language]
    for way in patterns(language, is_bare):
        yield rf"(?:{way}),? {part}", _clock_in_part
        yield rf"{part} (?:{way})", _clock_in_part


def _clock_in_part(found: "re.Match[str]", language: str) -> TimePhrase | None:
    at = clock(found)
    whole = within(at, named(found["part"], PARTS[language])) if at else None
    if whole and found["part"] == "nachts" and whole.hour:  # "am Freitag um 2 Uhr nachts" is before Friday's morning
        whole = replace(whole, follows=False)
    return TimePhrase(clocks=(whole,)) if whole else None


def _noun(found: "re.Match[str]", language: str) -> TimePhrase:  # noqa: ARG001
    return TimePhrase(part="night" if found.groupdict().get("night") else "morning")
