# ruff: noqa: E501 - tables are read by their rows
"""Writes abbreviations in full, where what stands beside them shows that they are some."""

import re
from functools import cache

from app.engine.speaking.normalization.lexicon import Lexicon, abbreviations

_BEFORE_FIGURES = {
    "en": "No.|Nos.|no.|nos.|p.|pp.|Fig.|fig.|Figs.|figs.|Vol.|vol.|ch.|Ch.|sec.|Sec.|Art.|art.|para.|Jan.|Feb.|Mar.|Apr.|Aug.|Sep.|Sept.|Oct.|Nov.|Dec.|v.",
    "de": "Nr.|No.|S.|Art.|Abs.|Bd.|Kap.|Abb.|Jan.|Feb.|Aug.|Sept.|Okt.|Nov.|Dez.",
    "es": "núm.|n.\u00ba|N.\u00ba|n\u00ba|N\u00ba|No.|p\u00e1g.|p\u00e1gs.|art.|Art.",
    "fr": "n\u00b0|N\u00b0|n\u00ba|N\u00ba|No|p.|pp.|art.|Art.",
    "it": "n.|N.|n\u00b0|N\u00b0|n\u00ba|No.|pag.|pagg.|art.|Art.",
}  # fmt: skip
"""Abbreviations that are another word, or the end of a sentence, where no figure or code stands beside them."""
_FIGURES = re.compile(r"\s?(?:#|[A-Z]{0,4}[-\s]?\d|[IVXLC]+\b|[A-Z]\b(?!\.?\s[a-z]))")
_MONTH = re.compile(r"(?:Jan|Feb|Mar|Apr|Aug|Sept?|O[ck]t|Nov|De[cz])\.")
_DAY_BEFORE = re.compile(r"\d(?:st|nd|rd|th|\.)?\s?$|[-\u2013/]\s?$")
_NAMED = {"Dr.": ("Doctor", "Drive"), "St.": ("Saint", "Street")}
"""English abbreviations of what stands before a name, or after one."""
_NUMBERED_STREET = re.compile(r"\d+[A-Za-z]?(?:\s[NSEW]\.?)?\s(?:[A-Z][\w'\u2019]*\s)+$|\d(?:st|nd|rd|th)\s$")
_NAME_BEFORE = re.compile(r"(?:^|[^.!?:]\s|\s)(?!(?:Mr|Mrs|Ms|Prof|Ask|See|The|A|And|But|With|From|To|By|In|On|At|For|Dear|Is|Was|When)\b)"
                          r"[A-Z][\w'\u2019]*\s$")  # fmt: skip
_NAME_AFTER = re.compile(
    r"\s(?!(?:The|A|An|It|In|On|At|He|She|We|They|This|That|There|But|And|No|Yes|I|You|If|When)\b)[A-Z]"
)
_DAYS = {
    "en": {"Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday", "Thur": "Thursday",
           "Thurs": "Thursday", "Fri": "Friday", "Sat": "Saturday", "Sun": "Sunday"},
    "de": {"Mo": "Montag", "Di": "Dienstag", "Mi": "Mittwoch", "Do": "Donnerstag", "Fr": "Freitag", "Sa": "Samstag",
           "So": "Sonntag"},
    "es": {"lun": "lunes", "mar": "martes", "mi\u00e9": "mi\u00e9rcoles", "jue": "jueves", "vie": "viernes", "s\u00e1b": "s\u00e1bado",
           "dom": "domingo"},
    "fr": {"lun": "lundi", "mar": "mardi", "mer": "mercredi", "jeu": "jeudi", "ven": "vendredi", "sam": "samedi",
           "dim": "dimanche"},
    "it": {"lun": "luned\u00ec", "mar": "marted\u00ec", "mer": "mercoled\u00ec", "gio": "gioved\u00ec", "ven": "venerd\u00ec", "sab": "sabato",
           "dom": "domenica"},
}  # fmt: skip


def expand_abbreviations(text: str, words: Lexicon, language: str) -> str:
    """The text with its abbreviations in full."""
    text = _days(text, words, language)
    if language == "de":
        text = re.sub(
            r"(?<=[a-z\u00e4\u00f6\u00fc\u00df])str\.",
            "stra\u00dfe",
            re.sub(r"(?<=[a-z\u00e4\u00f6\u00fc\u00df])nr\.(?=\s?\d)", "nummer", text),
        )
    return abbreviations(language).sub(lambda match: _expand(match, words, language), text)


def _days(text: str, words: Lexicon, language: str) -> str:
    """Days of the week where one leads to another: Mon-Fri."""
    days = _DAYS[language]
    one = "|".join(sorted(days, key=len, reverse=True))
    return re.sub(
        rf"(?<!\w)({one})\.?\s?[-\u2013]\s?({one})(?!\w)(?:\.(?=,?\s[\da-z\u00e4\u00f6\u00fc]))?",
        lambda match: (
            f"{days[match[1].lower() if match[1].lower() in days else match[1]]} {words.to} "
            f"{days[match[2].lower() if match[2].lower() in days else match[2]]}"
        ),
        text,
    )


def _expand(match: re.Match[str], words: Lexicon, language: str) -> str:
    """An abbreviation in full; one at the end of the text leaves its full stop."""
    short = match.group()
    before, after = match.string[: match.start()], match.string[match.end() :]
    if short in need_figures(language) and not _FIGURES.match(after):
        is_date = _MONTH.fullmatch(short) and _DAY_BEFORE.search(before)
        is_after_figure = short in ("sec.", "v.") and re.search(r"\d\s?$", before)
        if not is_date or is_after_figure:
            return short
    if short in ("Std.", "Min.", "Sek.", "min.", "sec.") and re.search(r"\d\s?$", before):
        return short  # a unit
    if language == "en" and short in _NAMED:
        full = _NAMED[short][_follows_a_name(before, after)]
    else:
        full = words.abbreviations.get(short) or next(
            (long for known, long in words.abbreviations.items() if known.replace(" ", "") == "".join(short.split())),
            short,
        )
    is_last = short.endswith(".") and not after.strip()
    gap = " " if after[:1].isdigit() else ""
    return f"{full}." if is_last else f"{full}{gap}"


def _follows_a_name(before: str, after: str) -> bool:
    """Whether it is a street that is named before it."""
    if _NUMBERED_STREET.search(before):
        return True
    return bool(_NAME_BEFORE.search(before)) and not _NAME_AFTER.match(after)


@cache
def need_figures(language: str) -> frozenset[str]:
    """Abbreviations that are some only beside a figure or a code."""
    return frozenset(_BEFORE_FIGURES[language].split("|"))
