"""Verbalizes dates; the names of months are babel's."""

import re
from datetime import date
from functools import cache

from babel import Locale

from app.engine.speaking.normalization.lexicon import LEXICONS
from app.engine.speaking.normalization.numbers import cardinal, in_words, ordinal, year

_ISO = re.compile(r"(?<![\w-])(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?![\w-])")
_ISO_TIME = re.compile(
    r"(?<![\w-])(\d{4}-\d{2}-\d{2})[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d{1,9})?\s?"
    r"(?:(Z)|([+\u2212-])(\d\d):?(\d\d))?(?![\w:])"
)
_YEAR_FIRST = re.compile(r"(?<![\w/])(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})(?![\w/])")
_DOTTED = re.compile(r"(?<![\w.])(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.(?:\s?(?P<y>\d{4}|\d{2}))?(?!\d|\.\d)")
_DOTTED_WHOLE = re.compile(r"(?<![\w.])(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})(?!\d|\.\d)")
_SLASHED = re.compile(r"(?<![\w/])(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})(?![\w/])")
_DASHED = re.compile(r"(?<![\w-])(?P<d>\d{1,2})-(?P<m>\d{1,2})-(?P<y>\d{4})(?![\w-])")
_MONTH_YEAR = re.compile(r"(?<![\w/.,-])(?P<m>0?[1-9]|1[0-2])/(?P<y>(?:19|20)\d\d)(?![\w/]|[.,-]\d)")
_YEAR_MONTH = re.compile(r"(?<![\w/.,-])((?:19|20)\d\d)-(0[1-9]|1[0-2])(?![\w/-]|[.,]\d)")
_GERMAN_SPAN = re.compile(r"(?<![\w.])(\d{1,2})\.\s?[-\u2013]\s?(?=\d{1,2}\.\s?\d{1,2}\.)")
_NO_DATE = re.compile(r"\b(?:Version|Kapitel|Abschnitt|Punkt|Ziffer|Nummer|Nr\.|version|section|chapter|v)\s?$")
_FIRST = {"fr": "premier", "it": "primo"}
"""The first of a month; the other days are cardinal numbers."""
_OBLIQUE = re.compile(
    r"\b(?:am|vom|zum|bis|dem|den|seit|ab|im|beim|des|(?:in|an|auf|von|bei|mit|zu|aus|nach|vor|seit) der|zur|einer|von"
    r"|(?:ihr|sein|mein|ein|kein|dies|jed)e[mn]|jeder)\s+"
    r"(?:\w+te[nr]? (?:und|bis|oder|auf den) )*$",
    re.IGNORECASE,
)
"""German words after which an ordinal ends in -n."""
_DEFINITE = re.compile(r"\b(der|die|das)\s+$", re.IGNORECASE)


def verbalize_dates(text: str, language: str) -> str:
    """Replace dates, in figures or with the month's name."""

    def spoken(match: re.Match[str]) -> str:
        day, month, before = int(match["d"]), int(match["m"]), match.string[: match.start()]
        if match.re in (_SLASHED, _DASHED) and language == "en" and month <= 31 and (day <= 12 or month > 12):
            day, month = month, day
        if match.re is _DOTTED and (not match["y"] and _NO_DATE.search(before)):
            return match.group()
        return _day(day, month, match["y"], before, language) or match.group()

    text = _ISO_TIME.sub(_apart, text)
    text = _YEAR_MONTH.sub(
        lambda match: f"{_months(language)[int(match[2]) - 1]} {_spoken_year(match[1], language)}", text
    )
    if language == "de":
        text = _GERMAN_SPAN.sub(lambda match: f"{_inflected(match[1], match)} bis ", text)
    dotted = [_DOTTED] if language in ("de", "it") else [_DOTTED_WHOLE]
    for pattern in (_ISO, _YEAR_FIRST, _SLASHED, _DASHED, *dotted):
        text = pattern.sub(spoken, text)
    text = _MONTH_YEAR.sub(
        lambda match: f"{_months(language)[int(match['m']) - 1]} {_spoken_year(match['y'], language)}", text
    )
    return _verbalize_month_names(text, language)


def _apart(match: re.Match[str]) -> str:
    """A date, a time and a zone, each by itself."""
    zone = ""
    if match[3]:
        zone = " UTC"
    elif match[4]:
        zone = f" UTC{match[4]}{int(match[5])}{match[6] if match[6] != '00' else ''}"
    return f"{match[1]} {match[2]}{zone}"


def _spoken_year(figures: str, language: str) -> str:
    return f"{'de ' if language == 'es' else ''}{year(int(figures), language)}"


def _day(day: int, month: int, of: str | None, before: str, language: str) -> str:
    """The date in words; empty if there is no such day."""
    full = (2000 + int(of) if int(of) < 50 else 1900 + int(of)) if of and len(of) == 2 else int(of or 2000)
    try:
        date(full or 1, month, day)
    except ValueError:
        return ""
    name = _months(language)[month - 1]
    tail = f" {year(full, language)}" if of else ""
    if language == "en":
        return f"{name} {ordinal(day, language)}{',' if of else ''}{tail}"
    if language == "de":
        return f"{inflect_ordinal(ordinal(day, language), before)} {name}{tail}"
    number = _FIRST[language] if day == 1 and language in _FIRST else cardinal(str(day), LEXICONS[language], language)
    of_word = " de " if language == "es" else " "
    return f"{number}{of_word}{name}{' de' if of and language == 'es' else ''}{tail}"


def _verbalize_month_names(text: str, language: str) -> str:
    """Replace dates with the month's name."""
    months = "|".join(_months(language))
    if language == "en":
        return _english(text, months)
    if language == "de":
        text = re.sub(
            rf"(?<![\w.])(\d{{1,2}})\.?\s?([-\u2013]|bis(?: zum)?|und|oder)\s?(?=\d{{1,2}}\. (?:{months})\b)",
            lambda match: f"{_inflected(match[1], match)} {'bis' if len(match[2]) == 1 else match[2]} ",
            text,
        )
        return re.sub(rf"\b(\d{{1,2}})\. ({months})\b", lambda match: f"{_inflected(match[1], match)} {match[2]}", text)
    if language in _FIRST:
        return re.sub(rf"\b1(?:er|\u00ba|\u00b0)? ({months})\b", rf"{_FIRST[language]} \1", text)
    return text


def _english(text: str, months: str) -> str:
    day = r"(\d{1,2})(?:st|nd|rd|th)?"

    def ordinals(*days: str | None) -> str:
        return " to ".join(ordinal(int(day), "en") for day in days if day)

    def tail(figures: str | None) -> str:
        return f", {year(int(figures), 'en')}" if figures else ""

    short = {name[:3]: name for name in _months("en")} | {"Sept": "September"}
    one = "|".join(sorted(short, key=len, reverse=True))
    text = re.sub(
        rf"\b({one})\.? (?=\d{{1,2}}(?:st|nd|rd|th)?\b(?![:.,]\d|%))", lambda match: f"{short[match[1]]} ", text
    )
    text = re.sub(rf"(?<=\d )({one})\b\.?(?=,? \d{{4}}\b)", lambda match: short[match[1]], text)
    text = re.sub(rf"(?<=\d)-({one})-(?=\d{{4}}\b)", lambda match: f" {short[match[1]]} ", text)
    text = re.sub(
        rf"\b({months}) {day}(?!\d|[.,:]\d)(?:\s?[-\u2013]\s?{day}(?!\d|[.,:]\d))?(?:,? (\d{{4}})(?!\d))?",
        lambda match: f"{match[1]} {ordinals(match[2], match[3])}{tail(match[4])}",
        text,
    )
    return re.sub(
        rf"\b{day}(?:\s?[-\u2013]\s?{day})? ({months})\b(?:,? (\d{{4}})(?!\d))?",
        lambda match: f"the {ordinals(match[1], match[2])} of {match[3]}{tail(match[4]).replace(',', '')}",
        re.sub(rf"\bthe (?=\d{{1,2}}(?:st|nd|rd|th)? (?:{months})\b)", "", text),
    )


def _inflected(day: str, match: re.Match[str]) -> str:
    return inflect_ordinal(ordinal(int(day), "de"), match.string[: match.start()])


def inflect_ordinal(spoken: str, before: str) -> str:
    """A German ordinal (erste), inflected to agree with the words before it."""
    if re.search(r"(?<=[td]e) (?:bis|und|oder) $", before):
        return spoken
    if re.search(r"ter (?:bis|und|oder) $", before):
        return f"{spoken}r" if spoken.endswith("e") else spoken
    if _OBLIQUE.search(before):
        return f"{spoken}n"
    return spoken if _DEFINITE.search(before) or not spoken.endswith("e") else f"{spoken}r"


def decade(figures: str, language: str) -> str:
    """The name of ten years: 1980 -> nineteen eighties, neunzehnhundertachtziger."""
    number = int(figures)
    if language == "de":
        return f"{in_words(number, 'de', 'year' if number > 99 else 'cardinal')}er"
    spoken = year(number, language) if number > 99 else in_words(number, language)
    return re.sub("y$", "ies", spoken) if spoken.endswith("y") else f"{spoken}s"


@cache
def _months(language: str) -> tuple[str, ...]:
    names = Locale(language).months["format"]["wide"]
    return tuple(names[number] for number in range(1, 13))
