"""Applies the steps of verbalization in order: the longest expressions first."""

import re
import unicodedata

import emoji

from app.engine.speaking.normalization.addresses import verbalize_addresses
from app.engine.speaking.normalization.lexicon import LEXICONS, Lexicon, abbreviations
from app.engine.speaking.normalization.markup import strip_markup
from app.engine.speaking.normalization.numbers import GROUPED, cardinal, ordinal, year
from app.engine.speaking.normalization.quantities import (
    inflect_ordinal,
    verbalize_dates,
    verbalize_measures,
    verbalize_money,
    verbalize_times,
)

_LONGEST = 4_000
"""Characters that are verbalized; text after them is spoken as it is written."""
_EMOJI_MODIFIERS = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f\u200d]")
_SILENT_MARKS = re.compile(r"[*_`|<>~^\\{}\[\]]+")
_VERSION = re.compile(r"(?<![\w.])v?(\d{1,4}(?:\.\d{1,4}){2,})(?![\w.]*\d)")
_RANGE = re.compile(rf"(?<![\w.,/-])({GROUPED})\s?[\u2013\u2014-]\s?(?=(?:{GROUPED})(?!\w?[-/]\d))")
_FRACTION = re.compile(r"(?<![\w/.,])(\d{1,3})/(\d{1,3})(?![\w/])")
_YEAR = re.compile(r"(?<![\w.,:/-])(1[1-9]\d\d|20\d\d)(?![\w/:]|[.,]\d)")
_DECADE = re.compile(r"(?<!\w)((?:1[1-9]|20)\d0)s\b")
_SIGNED = re.compile(r"(?<![\w.)\]])[-\u2212](?=\d)|(?<=\d)\s[-\u2212]\s(?=\d)|\u2212")
_NUMBER = re.compile(rf"(?<!\w)(?:{GROUPED})(?!\w)")
_EXPONENT = re.compile("(?<=[0-9])(?=[\u00b2\u00b3])")
"""Where the exponent of a figure begins: it counts as a word character, so that the figure would not be seen to end."""
_NOUN = re.compile(r"\s[A-Z\u00c4\u00d6\u00dc]\w+")
_ROMAN = re.compile(r"\b(?P<before>[^\W\d_]+)\s(?P<roman>[IVX]+)\b(?P<point>\.(?=\s+[^\W\d_]))?")
_NUMBERED_NOUN = re.compile(
    "chapter|part|section|book|volume|act|scene|appendix|article|level|phase|type|war|kapitel|teil|band|artikel|anhang"
    "|abschnitt|stufe|weltkrieg|cap\u00edtulo|parte|tomo|chapitre|partie|acte|capitolo|libro",
    re.IGNORECASE,
)
"""Words after which a Roman numeral is a cardinal number; after a name it is an ordinal."""
_SPOKEN_SYMBOLS = frozenset("\u00b0")
"""Symbols that are spoken."""
_MULTIPLICATION = "\u00d7"
_FRACTION_CHARACTERS = str.maketrans(
    {"\u00bd": " 1/2", "\u00bc": " 1/4", "\u00be": " 3/4", "\u2153": " 1/3", "\u2154": " 2/3"}
)


def verbalize(text: str, language: str = "en") -> str:
    """What is spoken for a displayed text; empty only if nothing in it can be spoken.

    In languages other than the five, numbers and abbreviations are left to the voice.
    """
    text = text.encode("utf-8", "replace").decode()  # a document may contain half a surrogate pair
    head, tail = text[:_LONGEST], text[_LONGEST:]
    words = LEXICONS.get(language)
    spoken = strip_markup(head, words)
    spoken = _name_emoji(spoken, language)
    if words is not None:
        spoken = _verbalize_known(spoken, words, language)
    spoken = " ".join(_SILENT_MARKS.sub(" ", spoken + _SILENT_MARKS.sub(" ", tail)).split())
    spoken = re.sub(r"\s+([,.;:!?])(?=\s|$)", r"\1", spoken)
    if not any(map(str.isalnum, spoken)) and any(map(str.isalpha, text)):
        return " ".join(_SILENT_MARKS.sub(" ", text).split())
    return spoken


def _verbalize_known(text: str, words: Lexicon, language: str) -> str:
    text = _EXPONENT.sub(" ", text.translate(_FRACTION_CHARACTERS))
    text = abbreviations(language).sub(lambda match: _expand(match, words), text)
    text = verbalize_addresses(text, words, language)
    text = verbalize_times(verbalize_dates(text, language), words, language)
    text = _VERSION.sub(lambda match: _version(match[1], words, language), text)
    text = _DECADE.sub(lambda match: _decade(match, language), text) if language == "en" else text
    text = _RANGE.sub(rf"\1 {words.to} ", text)
    text = verbalize_measures(verbalize_money(text, words, language), words, language)
    text = _FRACTION.sub(lambda match: words.half.get(match.group(), f"{match[1]} {words.over} {match[2]}"), text)
    text = _ordinals(text, words, language)
    text = _ROMAN.sub(lambda match: _roman(match, language), text)
    text = _YEAR.sub(lambda match: year(int(match[1]), language), text)
    text = _SIGNED.sub(f" {words.minus} ", text)
    text = _NUMBER.sub(lambda match: _quantity(match, words, language), text)
    return _signs(text, words)


def _name_emoji(text: str, language: str) -> str:
    """Replace emoji by their names; a repeated one is named once."""
    if text.isascii():
        return text
    text = re.sub(r"([\U0001f000-\U0001faff\u2600-\u27bf])(?:\s*\1)+", r"\1", _EMOJI_MODIFIERS.sub("", text))
    known = language if language in emoji.LANGUAGES else "en"
    text = emoji.demojize(text, language=known, delimiters=("\ue000", "\ue001"))
    text = re.sub("\ue000(.*?)\ue001", lambda match: f" {match[1].replace('_', ' ').replace('-', ' ')} ", text)
    return "".join(character for character in text if character in _SPOKEN_SYMBOLS or not _is_silent(character))


def _is_silent(character: str) -> bool:
    return unicodedata.category(character) in ("Co", "Cs", "Cn", "Cc", "So") and not character.isspace()


def _version(figures: str, words: Lexicon, language: str) -> str:
    return f" {words.point} ".join(cardinal(part, words, language) for part in figures.split("."))


def _expand(match: re.Match[str], words: Lexicon) -> str:
    """An abbreviation in full; one at the end of the text leaves its full stop."""
    short = match.group()
    full = words.abbreviations.get(short) or next(
        (long for known, long in words.abbreviations.items() if known.replace(" ", "") == "".join(short.split())), short
    )
    is_last = short.endswith(".") and not match.string[match.end() :].strip()
    return f"{full}." if is_last else full


def _ordinals(text: str, words: Lexicon, language: str) -> str:
    def spoken(match: re.Match[str]) -> str:
        number = int(match[1])
        if language == "de":
            return inflect_ordinal(ordinal(number, language), match.string[: match.start()])
        word = ordinal(number, language)
        if match.group().endswith(("\u00aa", "re")) and word.endswith("o"):
            return f"{word[:-1]}a"
        return "premi\u00e8re" if match.group().endswith("re") and number == 1 else word

    return re.sub(rf"(?<![\w.,])(\d{{1,3}}){words.ordinal}(?![\w])", spoken, text)


def _quantity(match: re.Match[str], words: Lexicon, language: str) -> str:
    noun = _NOUN.match(match.string, match.end())
    if language == "de" and match.group() == "1" and noun:
        return words.ones[bool(re.search(words.feminine, noun.group()))]
    return cardinal(match.group(), words, language)


def _decade(match: re.Match[str], language: str) -> str:
    spoken = year(int(match[1]), language)
    return re.sub("y$", "ies", spoken) if spoken.endswith("y") else f"{spoken}s"


def _roman(match: re.Match[str], language: str) -> str:
    before, roman = match["before"], match["roman"]
    number = _roman_value(roman)
    point = match["point"] or ""
    if number is None or not before[0].isupper():
        return match.group()
    if _NUMBERED_NOUN.fullmatch(before):
        return f"{before} {number}{point}"
    if len(roman) == 1 and roman != "V":
        return match.group()  # "Then I left": not a king
    spoken = ordinal(number, language)
    if language == "en":
        return f"{before} the {spoken}{point}"
    return f"{before} der {spoken[:1].upper()}{spoken[1:]}" if language == "de" else f"{before} {spoken}{point}"


def _roman_value(roman: str) -> int | None:
    """The value of a Roman numeral up to 39; None if it is not one."""
    if not re.fullmatch(r"X{0,3}(?:IX|IV|V?I{0,3})", roman):
        return None
    figures = [{"I": 1, "V": 5, "X": 10}[letter] for letter in roman]
    return sum(-figure if figure < after else figure for figure, after in zip(figures, [*figures[1:], 0], strict=True))


def _signs(text: str, words: Lexicon) -> str:
    for sign, spoken in words.signs.items():
        if sign in text:
            text = text.replace(sign, f" {spoken} ")
    return re.sub(r"(?<=\w)\s?\*\s?(?=\w)", f" {words.signs[_MULTIPLICATION]} ", text) if "*" in text else text
