"""Applies the steps of verbalization in order: the longest expressions first."""

import re
import unicodedata

import emoji

from app.engine.speaking.normalization.abbreviations import expand_abbreviations
from app.engine.speaking.normalization.addresses import verbalize_addresses
from app.engine.speaking.normalization.characters import unify
from app.engine.speaking.normalization.codes import verbalize_codes
from app.engine.speaking.normalization.dates import verbalize_dates
from app.engine.speaking.normalization.elsewhere import verbalize_elsewhere
from app.engine.speaking.normalization.fractions import verbalize_fractions, verbalize_powers
from app.engine.speaking.normalization.lexicon import LEXICONS, Lexicon
from app.engine.speaking.normalization.markup import strip_markup
from app.engine.speaking.normalization.measures import verbalize_measures
from app.engine.speaking.normalization.money import currency, order_money, verbalize_money
from app.engine.speaking.normalization.numbers import GROUPED, cardinal, year
from app.engine.speaking.normalization.ordinals import verbalize_decades, verbalize_ordinals, verbalize_roman
from app.engine.speaking.normalization.times import verbalize_times

_LONGEST = 4_000
"""Characters that are verbalized; text after them is spoken as it is written."""
_EMOJI_MODIFIERS = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f\u200d]")
_SILENT_MARKS = re.compile(r"[*_`|<>~^\\{}\[\]]+")
_CURRENCY = r"(?:US\$|[\u20ac$\u00a3\u00a5\u20b9])"
_BARE = re.compile(r"(?<![\w.,])[.,](?=\d)")
"""Before decimals without a nought."""
_ROUND = re.compile(r"(?<=\d)[.,][-\u2013\u2014](?!\d)")
"""What stands for no cents: 20.\u2013"""
_SIGN = re.compile(rf"(?<![\w.)\]\u00b0%])[-\u2212](?=\s?{_CURRENCY}?\d)(?!\s\d+\s)|(?<=[\w)\]]\s)\u2212(?=\s)|\u2212")
_DASH_SIGN = re.compile(rf"(?:(?<=^)|(?<=\s))\u2013(?={_CURRENCY}?\d)")
_DIFFERENCE = re.compile(r"(?<=[\w)])\s[-\u2013]\s(?=[\d(]|[a-z](?!\w))")
_LETTER_DIFFERENCE = re.compile(r"(?<![\w-])([a-z]|\))\s?-\s?(?=\d)(?![\w]*-)")
_RANGE = re.compile(rf"(?<![\w.,/-])({GROUPED})\s?[\u2013\u2014-]\s?(?=(?:{GROUPED})(?!\w?[-/][\dA-Z]))")
_RANGE_OF_SIGNS = re.compile(r"(?<=[%\u00b0CFK\u20ac$\u00a3'\"\u2032\u2033])\s?[-\u2013]\s?(?=[+-]?[\u20ac$\u00a3]?\d)")
_RANGE_OF_UNITS = re.compile(
    r"(?<=\d)(\s?(?:k|K|M|bn|km|cm|mm|m|kg|mg|g|ml|l|h|min|s|MB|GB|kB|W|kW|V))\s?[-\u2013]\s?(?=\d[\d.,]*\s?(?:[a-zA-Z\u00b0%]))"
)
_YEAR = re.compile(r"(?<![\w.,:/-])(1[1-9]\d\d|20\d\d|(?<=\bin )10\d\d)(?![\w/:]|[.,]\d)")
_NUMBER = re.compile(rf"(?<!\w)(?:{GROUPED})(?!\w|[.,]\d+[^\W\d])")
_EXPONENT = re.compile("(?<=[0-9])(?=[\u00b2\u00b3])")
"""Where the exponent of a figure begins: it counts as a word character, so that the figure would not be seen to end."""
_NOUN = re.compile(r"\s([A-Z\u00c4\u00d6\u00dc]\w+)")
_NOUN_BEFORE = re.compile(r"[A-Z\u00c4\u00d6\u00dc]\w+\s$")
_FEMININE_NOUN = re.compile(r"\w+(?:ung|heit|keit|schaft|ion|t\u00e4t|ik|ur|ei|e)\b")
_NOT_FEMININE = re.compile(
    r"(?:\w*(?:Ende|Auge|Name|Junge|K\u00e4se|Erbe|Kunde|Gedanke|Gem\u00fcse|Interesse|Getr\u00e4nke|Ei|Brei|Polizei))\b"
)
_SPOKEN_SYMBOLS = frozenset("\u00b0")
"""Symbols that are spoken."""
_MULTIPLICATION = "\u00d7"


def verbalize(text: str, language: str = "en") -> str:
    """What is spoken for a displayed text; empty only if nothing in it can be spoken.

    Nothing that changes the meaning is left to a voice: signs, figures, units and codes are put in words. In languages
    other than the five, figures and abbreviations are left to the voice.
    """
    text = text.encode("utf-8", "replace").decode()  # a document may contain half a surrogate pair
    head, tail = text[:_LONGEST], text[_LONGEST:]
    words = LEXICONS.get(language)
    spoken = strip_markup(unify(head), words)
    spoken = _name_emoji(spoken, language)
    spoken = _verbalize_known(spoken, words, language) if words is not None else verbalize_elsewhere(spoken, language)
    spoken = " ".join(_SILENT_MARKS.sub(" ", spoken + _SILENT_MARKS.sub(" ", tail)).split())
    spoken = re.sub(r"([(\u201c\u00ab\u201e]) +", r"\1", re.sub(r"\s+([,.;:!?)])(?=[\s.,;:)]|$)", r"\1", spoken))
    if not any(map(str.isalnum, spoken)) and any(map(str.isalpha, text)):
        return " ".join(_SILENT_MARKS.sub(" ", text).split())
    return spoken


def _verbalize_known(text: str, words: Lexicon, language: str) -> str:
    text = _ROUND.sub("", _BARE.sub("0" + words.decimal_mark, text))
    text = re.sub(r"(?<=\w)/100\s?km\b", f" {words.per} 100 km", text) if "l/100" not in text.lower() else text
    text = re.sub(r"(?<![\d,.])(\d{1,2}(?:,\d{2})+,\d{3})(?![\d,])", lambda match: match[1].replace(",", ""), text)
    text = expand_abbreviations(text, words, language)
    text = re.sub(r"\bT-(?=\d)", f"T {words.minus} ", text)
    text = verbalize_addresses(text, words, language)
    text = verbalize_codes(verbalize_dates(text, language), words, language)
    text = verbalize_times(verbalize_decades(text, language), words, language)
    text = verbalize_powers(text, words, language)
    text = _signs_of_numbers(order_money(text, words, language), words)
    text = verbalize_fractions(text, words, language)
    text = verbalize_measures(verbalize_money(text, words, language), words, language)
    text = verbalize_ordinals(text, words, language)
    text = verbalize_roman(text, language)
    text = re.sub(r"(?<=\d)/(?=\d)", f" {words.slash} ", text)
    text = _YEAR.sub(lambda match: year(int(match[1]), language), text)
    text = _NUMBER.sub(lambda match: _quantity(match, words, language), _EXPONENT.sub(" ", text))
    return _signs(text, words, language)


def _signs_of_numbers(text: str, words: Lexicon) -> str:
    """What stands before a number, or between two, in words: minus, and to."""
    if not any(sign in text for sign in "-\u2212\u2013\u2014"):
        return text
    minus = f" {words.minus} "
    if re.search(r"[=+\u00d7\u00f7]", text):
        text = _DIFFERENCE.sub(minus, text)
    text = _LETTER_DIFFERENCE.sub(rf"\1{minus}", text)
    text = _RANGE_OF_UNITS.sub(rf"\1 {words.to} ", text)
    text = _RANGE_OF_SIGNS.sub(f" {words.to} ", text)
    text = _DASH_SIGN.sub(minus, text)
    text = re.sub(
        rf"(?<![\w.,/-])([-\u2212]?(?:{GROUPED}))\s?[\u2013\u2014-]\s?(?=[-\u2212]\d)", rf"\1 {words.to} ", text
    )
    text = _RANGE.sub(rf"\1 {words.to} ", text)
    return _SIGN.sub(minus, text)


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


def _quantity(match: re.Match[str], words: Lexicon, language: str) -> str:
    noun = _NOUN.match(match.string, match.end())
    if language == "de" and match.group() == "1" and noun and not _NOUN_BEFORE.search(match.string[: match.start()]):
        is_feminine = re.search(words.feminine, noun[1]) or (
            _FEMININE_NOUN.fullmatch(noun[1]) and not _NOT_FEMININE.fullmatch(noun[1])
        )
        return words.ones[bool(is_feminine)]
    return cardinal(match.group(), words, language)


def _signs(text: str, words: Lexicon, language: str) -> str:
    text = text.replace("\u00a7\u00a7", f" {words.sections} ")
    for sign, spoken in words.signs.items():
        if sign in text:
            text = text.replace(sign, f" {spoken} ")
    text = re.sub(r"%(?=ig)", words.percent.lower(), text).replace("%", f" {words.percent} ")
    for sign, code in (("\u20ac", "EUR"), ("$", "USD"), ("\u00a3", "GBP")):
        text = text.replace(sign, f" {currency(code, True, language)} ") if sign in text else text
    text = re.sub(r"(?<=[^\W\d_]{3})\s?/\s?(?=[^\W\d_]{3})", "/", text)
    return re.sub(r"(?<=\w)\s?\*\s?(?=\w)", f" {words.signs[_MULTIPLICATION]} ", text) if "*" in text else text
