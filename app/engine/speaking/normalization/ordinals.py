"""Verbalizes ordinals in figures, Roman numerals and decades."""

import re

from app.engine.speaking.normalization.dates import decade, inflect_ordinal
from app.engine.speaking.normalization.lexicon import Lexicon
from app.engine.speaking.normalization.numbers import ordinal

_GROUPED = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,4}"
_DECADE = re.compile(r"(?<!\w)((?:1[1-9]|20)\d0)['\u2019]?s\b")
_SHORT_DECADE = re.compile(
    r"(\b(?:the|his|her|my|our|their|your|early|late|mid)[ -])['\u2019\u2018]?([1-9]0)['\u2019]?s\b"
    r"|(?<![\w'\u2019])['\u2019\u2018]([1-9]0)['\u2019]?s\b|(?<![\w'\u2019])([1-9]0)['\u2019]s\b",
    re.IGNORECASE,
)
_GERMAN_DECADE = re.compile(r"(?<!\w)['\u2019]?((?:1[1-9]|20)?\d\d)er(n?)(?!\w)")
_SHORT_YEAR = re.compile(r"(?<!\w)['\u2019](?=\d\d\b(?!['\u2019\"\u2032\u2033]))")
GERMAN_NOUN = re.compile(
    r"\s(?:Stock|OG|UG|Etage|Klasse|Kapitel|Mal|Jahrhundert|Monat|Tag|Woche|Jahr|Sieger|Platz|Preis|Liga|Weltkrieg|Person|Geburtstag|Rate|"
    r"Januar|Februar|M\u00e4rz|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Semester|Quartal|Halbjahr|Teil|Runde|Stufe|"
    r"Grad|Schritt|Band|Auflage|Absatz|Satz|Versuch|Gang|Rang|Vorsitzende[rn]?|Bundes\w+|Mannschaft|Hilfe|Wahl|Lesung|Advent)\b"
)
_GERMAN_CUE = re.compile(
    r"\b(?:der|die|das|dem|den|des|am|vom|zum|zur|im|beim|ab|seit|bis|jede[rsnm]?|diese[rsnm]?|ein|eine[rnms]?|mein\w*|sein\w*|ihr\w*|"
    r"unser\w*|kein\w*|wurde|als|und|oder|bis zum)\s+$",
    re.IGNORECASE,
)
_GERMAN_ROMAN = re.compile(rf"\b([IVXL]{{1,5}})\.(?={GERMAN_NOUN.pattern})")
_GERMAN_LAST = re.compile(
    r"(?:(?<=\bder )|(?<=\bdie )|(?<=\bdas )|(?<=\bden )|(?<=\bdem )|(?<=\bam )|(?<=\bvom )|(?<=\bzum ))(\d{1,2})(\.)$"
)
_GERMAN_KING = re.compile(r"(?<=\bder )([IVXL]{1,5})\b(?=\.)|(?<=\bdie )([IVXL]{1,5})\b(?=\.)")
_GERMAN_COUNT = re.compile(
    r"(?:\b(?:ist|sind|war|waren|hat|Nummer|Seite|Zimmer|Zahl|um|auf|mit|von|etwa|circa|genau|nur)|[=:])\s*$"
)
_ROMAN = re.compile(r"\b(?P<before>[^\W\d_]+)\s(?P<roman>[IVXL]+)\b(?P<point>\.(?=\s+[^\W\d_]))?")
_NUMBERED_NOUN = re.compile(
    "chapter|part|section|book|volume|act|scene|appendix|article|level|phase|type|war|title|stage|grade|kapitel|teil|band|artikel"
    "|anhang|abschnitt|stufe|weltkrieg|cap\u00edtulo|parte|tomo|siglo|chapitre|partie|acte|tome|capitolo|libro|atto",
    re.IGNORECASE,
)
"""Words after which a Roman numeral is a cardinal number; after a name it is an ordinal."""
_CENTURY = re.compile(r"\b([IVXL]+)(?:e|\u00e8me|er)\s(?=si\u00e8cle|arrondissement|R\u00e9publique)")
_ITALIAN_CENTURY = re.compile(r"\b([IVXL]+)\s(?=secolo\b)|(?<=secolo )([IVXL]+)\b")


def verbalize_ordinals(text: str, words: Lexicon, language: str) -> str:
    """Replace ordinals in figures."""

    def spoken(match: re.Match[str]) -> str:
        number, before = int(match[1].replace(",", "")), match.string[: match.start()]
        if language == "de":
            if not _is_german_ordinal(match, before):
                return match.group()
            return inflect_ordinal(ordinal(number, language), before)
        word = ordinal(number, language)
        if match.group().endswith(("\u00aa", "re")) and word.endswith("o"):
            return f"{word[:-1]}a"
        return "premi\u00e8re" if match.group().endswith("re") and number == 1 else word

    if language == "de":
        text = _GERMAN_ROMAN.sub(lambda match: f"{_roman_value(match[1]) or match[1]}.", text)
        text = _GERMAN_LAST.sub(lambda match: f"{_last(match)}{match[2]}", text)
    pattern = re.compile(rf"(?<![\w.,])({_GROUPED if language == 'en' else r'[0-9]{1,4}'}){words.ordinal}(?![\w])")
    while language == "de" and (found := pattern.search(text)) and (said := spoken(found)) != found.group():
        text = f"{text[: found.start()]}{said}{text[found.end() :]}"  # one after another: each agrees with those before
    return pattern.sub(spoken, text)


def _last(match: re.Match[str]) -> str:
    return inflect_ordinal(ordinal(int(match[1]), "de"), match.string[: match.start()])


def _is_german_ordinal(match: re.Match[str], before: str) -> bool:
    """Whether a full stop behind a figure is no end of a sentence."""
    after = match.string[match.end() :]
    if _GERMAN_CUE.search(before) or GERMAN_NOUN.match(after):
        return True
    if re.match(r" [a-z\u00e4\u00f6\u00fc]", after):
        return True
    return not before.strip() and not _GERMAN_COUNT.search(before)


def verbalize_decades(text: str, language: str) -> str:
    """Replace ten years: the 1980s, the '80s, die 80er."""
    if language == "de":
        return _SHORT_YEAR.sub("", _GERMAN_DECADE.sub(lambda match: decade(match[1], language) + match[2], text))
    if language != "en":
        return _SHORT_YEAR.sub("", text)
    text = _DECADE.sub(lambda match: decade(match[1], language), text)
    text = _SHORT_DECADE.sub(
        lambda match: (match[1] or "") + decade(next(filter(None, match.groups()[1:])), language), text
    )
    return _SHORT_YEAR.sub("", text)


def verbalize_roman(text: str, language: str) -> str:
    """Replace Roman numerals after names, and after what is numbered."""
    if language == "de":
        text = _GERMAN_KING.sub(lambda match: _german_king(match[1] or match[2]), text)
    if language == "fr":
        text = _CENTURY.sub(lambda match: f"{ordinal(_roman_value(match[1]) or 0, language)} ", text)
    if language == "it":
        text = _ITALIAN_CENTURY.sub(lambda match: _italian(match, language), text)
    return _ROMAN.sub(lambda match: _roman(match, language), text)


def _german_king(roman: str) -> str:
    number = _roman_value(roman)
    return roman if number is None else ordinal(number, "de").capitalize()


def _italian(match: re.Match[str], language: str) -> str:
    number = _roman_value(match[1] or match[2])
    return match.group() if number is None else ordinal(number, language) + (" " if match[1] else "")


def _roman(match: re.Match[str], language: str) -> str:
    before, roman = match["before"], match["roman"]
    number = _roman_value(roman)
    point = match["point"] or ""
    is_numbered = bool(_NUMBERED_NOUN.fullmatch(before))
    if number is None or not (before[0].isupper() or is_numbered):
        return match.group()
    if is_numbered:
        return f"{before} {number}{point}"
    if (len(roman) == 1 and roman != "V") or "L" in roman:
        return match.group()  # "Then I left": not a king; nor is a size
    if (language == "fr" and number > 1) or (language == "es" and number > 10):
        return f"{before} {number}{point}"
    spoken = ordinal(number, language)
    if language == "en":
        return f"{before} the {spoken}{point}"
    return f"{before} der {spoken[:1].upper()}{spoken[1:]}" if language == "de" else f"{before} {spoken}{point}"


def _roman_value(roman: str) -> int | None:
    """The value of a Roman numeral up to 89; None if it is not one."""
    if not roman or not re.fullmatch(r"(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})", roman):
        return None
    figures = [{"I": 1, "V": 5, "X": 10, "L": 50}[letter] for letter in roman]
    return sum(-figure if figure < after else figure for figure, after in zip(figures, [*figures[1:], 0], strict=True))
