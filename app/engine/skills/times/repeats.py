"""How often, as it is said: "every last Friday of the month", "every day except Sunday", "jeden Morgen". Pure."""

import re
from collections.abc import Callable
from functools import cache

from app.engine.skills.times.expression import Every, TimePhrase
from app.engine.skills.times.spans import pattern, span
from app.engine.skills.times.vocabulary import PARTS, named, number_of, one_of, weekdays

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_UNITS = {
    "MINUTELY": ("minute", "minüt"), "HOURLY": ("hour", "stund", "stünd"), "DAILY": ("da", "tag", "täg"),
    "WEEKLY": ("week", "woche", "wöch"), "MONTHLY": ("month", "monat"), "YEARLY": ("year", "annual", "jahr", "jähr"),
}  # fmt: skip
"""How often -> how its phrases begin."""
_MOST_APART = {"MINUTELY": 100_000, "HOURLY": 10_000, "DAILY": 1000, "WEEKLY": 200, "MONTHLY": 100, "YEARLY": 50}
"""How often -> the most units between two times."""
_COUNT = {"en": r"(?P<count>other|\d+(?:st|nd|rd|th)?|single)", "de": r"(?P<count>\d+\.?|einzelnen?)"}
Ways = tuple[tuple[str, Callable[["re.Match[str]", str], TimePhrase | None]], ...]


@cache
def repeat_patterns(language: str) -> Ways:
    """Ways to say how often, each with what makes it of a match; the more specific first."""
    return _english() if language == "en" else _german()


def _row(language: str, mark: str, name: str = "row") -> str:
    """A list of days, each with an ending."""
    day, link = one_of(weekdays(language)) + mark, {"en": "and", "de": "und"}[language]
    return rf"(?P<{name}>{day}(?:(?: ?,? {link} (?:on )?| ?, | ){day})*)"


def _english() -> Ways:
    week, unit, nth = (
        one_of(weekdays("en")),
        r"(?P<unit>minute|hour|day|week|month|year)",
        r"(?P<nth>\d(?:st|nd|rd|th)|last)",
    )
    of_month = r" (?:of|in) (?:the|every|each) month"
    return (
        (r"(?:(?:on|from) )?(?:every |each )?(?:weekday|work ?day|working day)s?"
         r"|(?:on |from )?(?:every )?mondays? (?:to|through|till|until) fridays?", _workdays),
        (r"(?:on |at )?(?:the )?(?:every |each )?weekends?(?<=s)|(?:every|each) weekend", _weekends),
        (r"(?:on )?(?P<workday>week|work)days? (?P<part>morning|afternoon|evening|night)s", _workdays),
        (rf"(?:every|each) day,? (?:except|but)(?: for| on)? {_row('en', 's?')}", _except),
        (rf"(?:on )?(?:every|each) {nth} (?P<weekday>{week}){of_month}", _nth_weekday),
        (rf"(?:on )?the {nth} (?P<weekday>{week}) (?:of|in) (?:every|each) month", _nth_weekday),
        (rf"(?:every|each) month,? on the {nth} (?P<weekday>{week})|monthly on the (?P<nth2>\d(?:st|nd|rd|th)|last)"
         rf" (?P<weekday2>{week})", _nth_weekday),
        (rf"(?:on )?(?:every|each) (?P<last>last) day{of_month}|(?:on )?the (?P<last4>last) day of (?:every|each) month"
         r"|(?:every|each) month,? on (?:the|its) (?P<last2>last) day"
         r"|(?:at )?the (?P<last3>end) of (?:every|each) month", _month_day),
        (r"(?:on )?the (?P<date>\d{1,2})(?:st|nd|rd|th)(?: day)? of (?:every|each) month", _month_day),
        (r"(?:on )?(?:every|each) (?P<date>\d{1,2})(?:st|nd|rd|th)(?: day)? of the month", _month_day),
        (rf"(?:every|each) (?:{_COUNT['en']} months?|month),? on the (?P<date>\d{{1,2}})(?:st|nd|rd|th)?", _month_day),
        (r"monthly on the (?P<date>\d{1,2})(?:st|nd|rd|th)?", _month_day),
        (rf"(?:on )?(?:every|each) (?:{_COUNT['en']} )?{_row('en', 's?')}(?! (?:of|in) )"
         r"(?: (?P<part>morning|afternoon|evening|night))?", _weekly),
        (rf"(?:every|each) {_COUNT['en']} weeks?,? on {_row('en', 's?')}", _weekly),
        (rf"(?:(?:every|each) week|weekly),? on {_row('en', 's?')}", _weekly),
        (rf"(?:on )?{_row('en', 's')}", _weekly),
        (r"(?:every|each) (?P<part>morning|afternoon|evening|night)", _daily),
        (rf"(?:every|each) {_COUNT['en']} {unit}s?|(?:every|each) {unit.replace('<unit', '<unit2')}"
         rf"|once (?:an?|every) {unit.replace('<unit', '<unit3')}"
         r"|(?P<unit4>hourly|daily|weekly|monthly|yearly|annually)", _unit),
        (rf"(?:every|each) (?P<span>{pattern('en')}|(?P<one>minute|hour) and a (?:half|quarter))", _span),
    )  # fmt: skip


def _german() -> Ways:
    week, nth = one_of(weekdays("de")), r"(?P<nth>\d\.|letzten?)"
    unit = r"(?P<unit>(?:minute|stunde|tag|woche|monat|jahr)[ens]*)"
    part = r"(?P<part>morgen|vormittag|mittag|nachmittag|abend|nacht|früh)"
    of_month = r" (?:(?:des|im|jedes|jeden|eines jeden|in jedem) )?monats?"
    return (
        (r"(?:an )?(?:jeden )?(?:werk|wochen|arbeits)tag(?:s|en|e)?|unter der woche|(?:von )?montags? bis freitags?",
         _workdays),
        (r"jedes wochenende|an (?:den )?wochenenden|wochenends", _weekends),
        (rf"(?:jeden tag|täglich),? (?:außer|nur nicht)(?: am)? {_row('de', 's?')}", _except),
        (rf"(?:am |an )?jede[nm] {nth} (?P<weekday>{week}){of_month}", _nth_weekday),
        (rf"(?:am|an dem) {nth} (?P<weekday>{week}) (?:jedes|jeden|eines jeden|in jedem) monats?", _nth_weekday),
        (rf"(?:jeden monat|monatlich),? am (?P<nth>\d\.|letzten?) (?P<weekday>{week})", _nth_weekday),
        (r"jeden (?P<last>letzten) tag (?:des|im) monats?|am (?P<last4>letzten) tag (?:jedes|jeden|eines jeden) monats"
         r"|jeden monat,? am (?P<last2>letzten) tag|(?:am )?(?P<last3>ende) (?:jedes|eines jeden) monats", _month_day),
        (r"(?:am|jeden) (?P<date>\d{1,2})\.? (?:jeden|jedes|eines jeden) monats", _month_day),
        (r"jeden (?P<date>\d{1,2})\.? (?:des monats|im monat)", _month_day),
        (rf"(?:jeden monat|monatlich|alle {_COUNT['de']} monate|jeden (?P<count2>\d+)\.? monat),? (?:am|zum) "
         r"(?P<date>\d{1,2})\.?", _month_day),
        (rf"(?:an )?jede[nm] (?:{_COUNT['de']} )?{_row('de', '')}(?: ?{part})?", _weekly),
        (rf"(?:alle|jede) {_COUNT['de']} wochen? (?:am )?{_row('de', 's?')}", _weekly),
        (rf"(?:jede woche|wöchentlich) (?:am )?{_row('de', 's?')}", _weekly),
        (_row("de", "s"), _weekly),
        (rf"jede[nrs]? {part}", _daily),
        (rf"(?:alle|jede[nrs]?) {_COUNT['de']} {unit}|jede[nrs]? {unit.replace('<unit', '<unit2')}"
         rf"|(?:ein|1) ?mal (?:pro|am|im|in der) {unit.replace('<unit', '<unit3')}"
         r"|(?P<unit4>stündlich|täglich|wöchentlich|monatlich|jährlich)(?:e[nrs]?)?", _unit),
        (rf"(?:alle|jede) (?P<span>{pattern('de')})", _span),
    )  # fmt: skip


def _any(said: dict[str, str | None], name: str) -> str:
    """What one of several groups of the same kind has matched."""
    return next((text for key, text in said.items() if key.startswith(name) and text), "")


def _count(said: dict[str, str | None]) -> int:
    word = _any(said, "count")
    digits = re.sub(r"\D", "", word)
    return 2 if word == "other" else int(digits) if digits else 1


def _days(row: str, language: str) -> tuple[str, ...]:
    found = {number_of(name, weekdays(language)) for name in re.findall(one_of(weekdays(language)), row)}
    return tuple(DAYS[number] for number in sorted(found))


def _workdays(found: "re.Match[str]", language: str) -> TimePhrase:
    return TimePhrase(every=Every("WEEKLY", days=DAYS[:5]), part=_part(found.groupdict(), language))


def _weekends(found: "re.Match[str]", language: str) -> TimePhrase:  # noqa: ARG001
    return TimePhrase(every=Every("WEEKLY", days=DAYS[5:]))


def _except(found: "re.Match[str]", language: str) -> TimePhrase | None:
    left = tuple(day for day in DAYS if day not in _days(found["row"], language))
    return TimePhrase(every=Every("WEEKLY", days=left)) if left else None


def _nth_weekday(found: "re.Match[str]", language: str) -> TimePhrase | None:
    said = found.groupdict()
    nth, day = _any(said, "nth"), DAYS[number_of(_any(said, "weekday"), weekdays(language))]
    number = -1 if nth.startswith(("last", "letzte")) else int(nth[0])
    return TimePhrase(every=Every("MONTHLY", days=(f"{number:+d}{day}",))) if number in (-1, 1, 2, 3, 4, 5) else None


def _month_day(found: "re.Match[str]", language: str) -> TimePhrase | None:  # noqa: ARG001
    said = found.groupdict()
    day, count = -1 if _any(said, "last") else int(said["date"] or 0), _count(said)
    return (
        TimePhrase(every=Every("MONTHLY", count, month_day=day))
        if count in range(1, _MOST_APART["MONTHLY"] + 1) and (day == -1 or 1 <= day <= 31)
        else None
    )


def _weekly(found: "re.Match[str]", language: str) -> TimePhrase | None:
    said, count = found.groupdict(), _count(found.groupdict())
    every = Every("WEEKLY", count, _days(found["row"], language))
    return TimePhrase(every=every, part=_part(said, language)) if 0 < count <= _MOST_APART["WEEKLY"] else None


def _daily(found: "re.Match[str]", language: str) -> TimePhrase:
    return TimePhrase(every=Every("DAILY"), part=_part(found.groupdict(), language))


def _part(said: dict[str, str | None], language: str) -> str:
    part = said.get("part")
    return named("morgens" if part == "morgen" else part, PARTS[language]) if part else ""


def _unit(found: "re.Match[str]", language: str) -> TimePhrase | None:  # noqa: ARG001
    said = found.groupdict()
    unit, count = _any(said, "unit"), _count(said)
    freq = next(freq for freq, begins in _UNITS.items() if unit.startswith(begins))
    return TimePhrase(every=Every(freq, count)) if 0 < count <= _MOST_APART[freq] else None


def _span(found: "re.Match[str]", language: str) -> TimePhrase | None:
    """A span of whole minutes: "every hour and a half"."""
    lasts = span(f"a {found['span']}" if found.groupdict().get("one") else found["span"], language)
    if lasts is None or lasts.months or lasts.days or lasts.seconds % 60:
        return None
    return TimePhrase(every=Every("MINUTELY", int(lasts.seconds // 60)))
