"""Verbalizes amounts of money; the names of currencies are babel's."""

import re
from decimal import Decimal

from babel.numbers import get_currency_name

from app.engine.speaking.normalization.currencies import (
    CENTS,
    CODES,
    CURRENCIES,
    GREAT,
    LETTERS,
    MINORS_ALONE,
    OF,
    PLAIN_LETTERS,
    SHORT_NAMES,
)
from app.engine.speaking.normalization.lexicon import Lexicon, scales
from app.engine.speaking.normalization.measures import unit_name, with_unit
from app.engine.speaking.normalization.numbers import GROUPED, cardinal, parse_number
from app.engine.speaking.normalization.units import DIVISORS

_SYMBOL = "|".join(map(re.escape, sorted(CURRENCIES, key=len, reverse=True)))
_SCALED = re.compile(
    rf"(?<![\w.,])(?P<number>{GROUPED})(?:\s(?=[A-Za-z]{{2}}))?"
    rf"(?P<letter>{'|'.join(sorted(PLAIN_LETTERS, key=len, reverse=True))})(?![\w/-])"
)
_ONES = {"k": 1_000}


def verbalize_money(text: str, words: Lexicon, language: str) -> str:
    """Replace amounts with a currency sign or code before or after them, and figures with a scale (300k)."""
    letters = "|".join(map(re.escape, sorted(LETTERS, key=len, reverse=True)))
    scale = rf"(?:[ \u00a0\u202f]?(?P<letter>{letters})(?![\w])|[ \u00a0\u202f](?P<scale>{scales(language)})\b)?"
    number = rf"(?P<number>{GROUPED})"
    sign = rf"(?<![\w$])(?P<symbol>{_SYMBOL}|(?:{CODES})(?=[ \u00a0\u202f]?\d))"
    divisors = "|".join(map(re.escape, sorted(DIVISORS, key=len, reverse=True)))
    per = rf"(?:\s?/\s?(?P<per>{divisors}|[^\W\d_]{{3,}})(?!\w))?"
    before = rf"{sign}[ \u00a0\u202f]?{number}{scale}(?!\w){per}"
    behind = rf"(?<![\w.,]){number}{scale}[ \u00a0\u202f]?(?:(?P<symbol>{_SYMBOL})(?!\w)|(?P<code>{CODES})\b){per}"
    for pattern in (before, behind):
        text = re.sub(pattern, lambda match: _amount(match, words, language), text)
    text = re.sub(
        r"(?<![\w.,])(\d{1,3})[ \u00a0]?(\u00a2|ct\b|Ct\.)", lambda match: _cents(match, words, language), text
    )
    return _SCALED.sub(lambda match: _scaled_figures(match, words, language), text)


def order_money(text: str, words: Lexicon, language: str) -> str:
    """The sign of an amount before its currency; the currency of two amounts with a dash between behind both."""
    text = re.sub(rf"({_SYMBOL})\s?([-\u2212])(?=\d)", r"\2\1", text)
    text = re.sub(rf"\$(?=[\d.,]+\s?(?:{CODES})\b)", "", text)  # $5 USD
    text = re.sub(rf"(?<=\d)(k|K|M|bn)\s?[-\u2013]\s?(?=(?:{_SYMBOL})?\d)", rf"\1 {words.to} ", text)
    return re.sub(
        rf"(?<![\w$])(?P<symbol>{_SYMBOL})[ \u00a0\u202f]?({GROUPED})\s?[\u2013\u2014-]\s?"
        rf"(?:(?P=symbol)\s?)?(?={GROUPED})",
        lambda match: _start(match, words, language),
        text,
    )


def _start(match: re.Match[str], words: Lexicon, language: str) -> str:
    """The lower end of a range of money; the currency is said once, behind the upper one."""
    return f"{cardinal(match[2], words, language)} {words.to} {match['symbol']}"


def _amount(match: re.Match[str], words: Lexicon, language: str) -> str:
    parts = match.groupdict()
    code = CURRENCIES.get(parts["symbol"] or "", parts["symbol"] or parts.get("code") or "")
    code = "EUR" if code.lower().startswith("euro") else code
    number = parse_number(parts["number"], words)
    if number is None:
        return match.group()
    if parts["letter"] or parts["scale"]:
        said = _scaled(parts["number"], LETTERS.get(parts["letter"] or "", ""), parts["scale"], words, language)
        name = currency(code, True, language)
        return f"{said}{_of(said, name, language)}{name}{_each(parts.get('per'), words, language)}"
    return _plain(number, parts["number"], code, words, language) + _each(parts.get("per"), words, language)


def _of(said: str, name: str, language: str) -> str:
    """What stands between millions and what there are so many of."""
    if language not in OF or said.endswith(("mil", "mille", "mila", "cent", "cento")) or not said.endswith(GREAT):
        return " "
    return " d'" if language == "fr" and name[0] in "aeiou\u00e9" else f" {OF[language]} "


def _each(per: str | None, words: Lexicon, language: str) -> str:
    """For each of what an amount is."""
    if not per:
        return ""
    known = DIVISORS.get(per)
    return f" {words.per} {unit_name(known, '1', words, language) if known else per}"


def _plain(number: Decimal, figures: str, code: str, words: Lexicon, language: str) -> str:
    """An amount with its hundredths."""
    whole, cents = int(number), round((number - int(number)) * 100)
    minors = words.minors.get(code)
    if not cents or minors is None or number != round(number, 2):
        whole_figures = figures if cents else str(whole)
        return with_unit(whole_figures, currency(code, number != 1, language), words, language)
    if not whole:
        minors = MINORS_ALONE.get(language, {}).get(code, minors)
        return with_unit(str(cents), minors[cents != 1], words, language)
    minor = with_unit(str(cents), minors[cents != 1], words, language)
    major = with_unit(str(whole), currency(code, whole != 1, language), words, language)
    return f"{major} {words.joins} {minor}".replace("  ", " ")


def _scaled(figures: str, letter: str, scale: str | None, words: Lexicon, language: str) -> str:
    """A number with what multiplies it; of a thousand the product, where it is whole."""
    number = parse_number(figures, words)
    if scale:
        return f"{cardinal(figures, words, language)} {scale}"
    if letter in _ONES and number is not None and (product := number * _ONES[letter]) == int(product):
        return cardinal(str(int(product)), words, language)
    one, several = words.scales[letter]
    if number == 1:
        return with_unit("1", one, words, language)
    is_one = language == "fr" and number is not None and number < Decimal(2)
    return f"{cardinal(figures, words, language)} {one if is_one else several}"


def _scaled_figures(match: re.Match[str], words: Lexicon, language: str) -> str:
    figures, letter = match["number"], match["letter"]
    is_plain = figures.isdigit() and len(figures) < 3
    if (letter == "K" and is_plain) or (letter == "B" and figures.isdigit()):
        return match.group()  # 4K, and flat 12B
    return _scaled(figures, PLAIN_LETTERS[letter], None, words, language)


def _cents(match: re.Match[str], words: Lexicon, language: str) -> str:
    minors = words.minors[CENTS[match[2]]]
    return with_unit(match[1], minors[match[1] != "1"], words, language)


def currency(code: str, is_several: bool, language: str) -> str:
    """What a currency is called."""
    plain = SHORT_NAMES.get(code, {}).get(language)
    return plain[is_several] if plain else get_currency_name(code, 2 if is_several else 1, language)
