"""The order in which a text is put in words: the longest of what belongs together first."""

import re
import unicodedata

import emoji

from app.engine.speaking.normalization.addresses import dictated
from app.engine.speaking.normalization.lexicon import LEXICONS, Lexicon, abbreviations
from app.engine.speaking.normalization.markup import plain
from app.engine.speaking.normalization.numbers import GROUPED, cardinal, ordinal, year
from app.engine.speaking.normalization.quantities import dates, inflected, measures, money, times

_LONGEST = 4_000
"""Characters that are put in words in one go; what comes after them is said as it is written."""
_TONES = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f\u200d]")
_UNSAID = re.compile(r"[*_`|<>~^\\{}\[\]]+")
_VERSION = re.compile(r"(?<![\w.])v?(\d{1,4}(?:\.\d{1,4}){2,})(?![\w.]*\d)")
_RANGE = re.compile(rf"(?<![\w.,/-])({GROUPED})\s?[\u2013\u2014-]\s?(?=(?:{GROUPED})(?!\w?[-/]\d))")
_FRACTION = re.compile(r"(?<![\w/.,])(\d{1,3})/(\d{1,3})(?![\w/])")
_YEAR = re.compile(r"(?<![\w.,:/-])(1[1-9]\d\d|20\d\d)(?![\w/:]|[.,]\d)")
_DECADE = re.compile(r"(?<!\w)((?:1[1-9]|20)\d0)s\b")
_SIGNED = re.compile(r"(?<![\w.)\]])[-\u2212](?=\d)|(?<=\d)\s[-\u2212]\s(?=\d)|\u2212")
_NUMBER = re.compile(rf"(?<!\w)(?:{GROUPED})(?!\w)")
_NOUN = re.compile(r"\s[A-Z\u00c4\u00d6\u00dc]\w+")
_ROMAN = re.compile(r"\b(?P<before>[^\W\d_]+)\s(?P<roman>[IVX]+)\b(?P<point>\.(?=\s+[^\W\d_]))?")
_PARTED = re.compile(
    "chapter|part|section|book|volume|act|scene|appendix|article|level|phase|type|war|kapitel|teil|band|artikel|anhang"
    "|abschnitt|stufe|weltkrieg|cap\u00edtulo|parte|tomo|chapitre|partie|acte|capitolo|libro",
    re.IGNORECASE,
)
"""Words after which a Roman numeral counts; after a name it is an ordinal."""
_SAID = frozenset("\u00b0")
"""Signs that are no letters and yet said."""
_TIMES = "\u00d7"
_VULGAR = str.maketrans({"\u00bd": " 1/2", "\u00bc": " 1/4", "\u00be": " 3/4", "\u2153": " 1/3", "\u2154": " 2/3"})


def sayable(text: str, language: str = "en") -> str:
    """What is said for a displayed text; empty only where nothing in it can be said.

    Of languages other than the five, figures and abbreviations are left to the voice.
    """
    text = text.encode("utf-8", "replace").decode()  # a document may hold half a character
    head, tail = text[:_LONGEST], text[_LONGEST:]
    words = LEXICONS.get(language)
    said = plain(head, words)
    said = _faces(said, language)
    if words is not None:
        said = _in_words(said, words, language)
    said = " ".join(_UNSAID.sub(" ", said + _UNSAID.sub(" ", tail)).split())
    said = re.sub(r"\s+([,.;:!?])(?=\s|$)", r"\1", said)
    if not any(map(str.isalnum, said)) and any(map(str.isalpha, text)):
        return " ".join(_UNSAID.sub(" ", text).split())
    return said


def _in_words(text: str, words: Lexicon, language: str) -> str:
    text = abbreviations(language).sub(lambda found: _in_full(found, words), text.translate(_VULGAR))
    text = dictated(text, words, language)
    text = times(dates(text, language), words, language)
    text = _VERSION.sub(lambda found: _version(found[1], words, language), text)
    text = _DECADE.sub(lambda found: _decade(found, language), text) if language == "en" else text
    text = _RANGE.sub(rf"\1 {words.to} ", text)
    text = measures(money(text, words, language), words, language)
    text = _FRACTION.sub(lambda found: words.half.get(found.group(), f"{found[1]} {words.over} {found[2]}"), text)
    text = _ordinals(text, words, language)
    text = _ROMAN.sub(lambda found: _roman(found, language), text)
    text = _YEAR.sub(lambda found: year(int(found[1]), language), text)
    text = _SIGNED.sub(f" {words.minus} ", text)
    text = _NUMBER.sub(lambda found: _quantity(found, words, language), text)
    return _signs(text, words)


def _faces(text: str, language: str) -> str:
    """Emoji by their names, one that is repeated once."""
    if text.isascii():
        return text
    text = re.sub(r"([\U0001f000-\U0001faff\u2600-\u27bf])(?:\s*\1)+", r"\1", _TONES.sub("", text))
    known = language if language in emoji.LANGUAGES else "en"
    text = emoji.demojize(text, language=known, delimiters=("\ue000", "\ue001"))
    text = re.sub("\ue000(.*?)\ue001", lambda found: f" {found[1].replace('_', ' ').replace('-', ' ')} ", text)
    return "".join(character for character in text if character in _SAID or not _is_unsaid(character))


def _is_unsaid(character: str) -> bool:
    return unicodedata.category(character) in ("Co", "Cs", "Cn", "Cc", "So") and not character.isspace()


def _version(figures: str, words: Lexicon, language: str) -> str:
    return f" {words.point} ".join(cardinal(part, words, language) for part in figures.split("."))


def _in_full(found: re.Match[str], words: Lexicon) -> str:
    """An abbreviation in words; one that ends the text leaves its full stop."""
    short = found.group()
    full = words.abbreviations.get(short) or next(
        (long for known, long in words.abbreviations.items() if known.replace(" ", "") == "".join(short.split())), short
    )
    is_last = short.endswith(".") and not found.string[found.end() :].strip()
    return f"{full}." if is_last else full


def _ordinals(text: str, words: Lexicon, language: str) -> str:
    def said(found: re.Match[str]) -> str:
        number = int(found[1])
        if language == "de":
            return inflected(ordinal(number, language), found.string[: found.start()])
        one = ordinal(number, language)
        if found.group().endswith(("\u00aa", "re")) and one.endswith("o"):
            return f"{one[:-1]}a"
        return "premi\u00e8re" if found.group().endswith("re") and number == 1 else one

    return re.sub(rf"(?<![\w.,])(\d{{1,3}}){words.ordinal}(?![\w])", said, text)


def _quantity(found: re.Match[str], words: Lexicon, language: str) -> str:
    noun = _NOUN.match(found.string, found.end())
    if language == "de" and found.group() == "1" and noun:
        return words.ones[bool(re.search(words.feminine, noun.group()))]
    return cardinal(found.group(), words, language)


def _decade(found: re.Match[str], language: str) -> str:
    said = year(int(found[1]), language)
    return re.sub("y$", "ies", said) if said.endswith("y") else f"{said}s"


def _roman(found: re.Match[str], language: str) -> str:
    before, roman = found["before"], found["roman"]
    number = _value(roman)
    point = found["point"] or ""
    if number is None or not before[0].isupper():
        return found.group()
    if _PARTED.fullmatch(before):
        return f"{before} {number}{point}"
    if len(roman) == 1 and roman != "V":
        return found.group()  # "Then I left": no king
    said = ordinal(number, language)
    if language == "en":
        return f"{before} the {said}{point}"
    return f"{before} der {said[:1].upper()}{said[1:]}" if language == "de" else f"{before} {said}{point}"


def _value(roman: str) -> int | None:
    """Of a Roman numeral up to 39; None where it is none."""
    if not re.fullmatch(r"X{0,3}(?:IX|IV|V?I{0,3})", roman):
        return None
    figures = [{"I": 1, "V": 5, "X": 10}[letter] for letter in roman]
    return sum(-one if one < after else one for one, after in zip(figures, [*figures[1:], 0], strict=True))


def _signs(text: str, words: Lexicon) -> str:
    for sign, said in words.signs.items():
        if sign in text:
            text = text.replace(sign, f" {said} ")
    return re.sub(r"(?<=\w)\s?\*\s?(?=\w)", f" {words.signs[_TIMES]} ", text) if "*" in text else text
