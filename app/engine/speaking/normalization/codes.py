"""Verbalizes what is written in figures and is no quantity: versions, addresses of computers, numbers of all kinds."""

import re

from app.engine.speaking.normalization.lexicon import Lexicon
from app.engine.speaking.normalization.numbers import cardinal, in_words, is_code, spell_digits

_IP = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3})(?::(\d{1,5}))?(?:/(\d{1,2}))?(?![\w]|\.\d)")
_VERSION = re.compile(r"(?<![\w.,])v?(\d{1,4}(?:\.\d{1,4}){2,})(?![\w]|\.\d)")
_TWO_PARTS = re.compile(
    r"(\b(?:version|release|section|chapter|clause|article|paragraph|python|android|ios|ubuntu|debian|windows|usb|bluetooth|http|"
    r"kapitel|abschnitt|ziffer|punkt|versi\u00f3n|secci\u00f3n|cap\u00edtulo|chapitre|versione|sezione|capitolo)\s|\bv)(\d{1,4})\.(\d{1,4})(?![\w]|[.,]\d)",
    re.IGNORECASE,
)
_POWER_OF_TEN = re.compile(r"(?<![\w.,])([\u2212-]?\d+(?:[.,]\d+)?)[eE]([+\u2212-]?)(\d{1,3})(?![\w])")
_CHAIN = re.compile(r"(?<![\w./-])\d+(?:-\d+){2,}(?:-?[xX])?(?![\w/-])")
_IBAN = re.compile(r"\b([A-Z]{2})(\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?)\b")
_CODE = re.compile(r"(?<![\w./@-])(?=[\w./-]*\d)(?=[\w./-]*[A-Z])[A-Za-z]{1,8}\d*(?:[-/]\w{1,12})+(?![\w@])")
_HALF_CODE = re.compile(r"(?<![\w./@-])\d{1,6}[A-Za-z]{0,3}(?:-[A-Z]{1,4}\d{0,4})+(?:-\d{1,6})?(?![\w@-])")
_LOCAL_PHONE = re.compile(r"(?<![\w.,$/-])(\d{3})[-.](\d{4})(?![\w%/-]|[.,]\d)")
_SPELLED = re.compile(r"(?<![\w.,])(\d{3,}(?:[ -]\d{2,})*)(?![\w%]|[.,]\d)")
_SIDES = re.compile(r"(?<![\w.,])(\d+(?:[.,]\d+)?)\s?[xX\u00d7]\s?(?=\d)")
_SIDES_WITH_UNITS = re.compile(r"(?<=\d)(\s?(?:mm|cm|m|km|in|ft))\s?[xX\u00d7]\s?(?=\d)")
_TIMES = re.compile(r"(?<![\w.,])(\d+(?:[.,]\d+)?)x(?=\s[^\W\d_]{3})")
_TIMES_WORDS = {"en": "times", "de": "mal", "es": "veces", "fr": "fois", "it": "volte"}
_MAC = re.compile(r"(?<![\w:-])[0-9A-Fa-f]{2}(?:([:-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4}(?![\w:-])")
_IPV6 = re.compile(r"(?<![\w:])(?=[0-9a-fA-F:]*\d)(?:[0-9a-fA-F]{1,4}:){1,7}(?::[0-9a-fA-F]{1,4}){1,6}(?![\w:])"
                   r"|(?<![\w:])(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}(?![\w:])")  # fmt: skip
_ELEMENTS = (
    "H|He|Li|Be|B|C|N|O|F|Ne|Na|Mg|Al|Si|P|S|Cl|Ar|K|Ca|Ti|V|Cr|Mn|Fe|Co|Ni|Cu|Zn|Ga|Ge|As|Se|Br|Kr|Rb|Sr|Y|Zr|Nb|Mo|Ag|Cd|Sn|Sb|I|Xe"
    "|Cs|Ba|W|Pt|Au|Hg|Pb|Bi|U"
)
_FORMULA = re.compile(rf"\b(?=[A-Za-z]*\d)(?:(?:{_ELEMENTS})\d{{0,2}}){{2,}}\b|\b(?:H2|N2|O2|O3|F2|Cl2|Br2|I2)\b")
_THREAD = re.compile(r"\b(M\d{1,3})x(?=\d)")
_SHARP = re.compile(r"\b([A-G])#(?!\w)")
_NOT_CODES = re.compile(
    r"(?:UTC|GMT|COVID|Covid)[-/]|\d{4}/\d\d$|[A-Z]?[a-z]+-\d{1,3}$|(?:km|kg|m|g|l|mg|ml|kWh|Mbit|Gbit|kbit|MB|GB|\w+)/(?:h|s|min|l|L|kg|m|km|d|dl|100)$"
)


def verbalize_codes(text: str, words: Lexicon, language: str) -> str:
    """Replace what is read in parts or by single figures."""
    if not any(map(str.isdigit, text)):
        return _SHARP.sub(rf"\1 {_sharp(language)}", text) if "#" in text else text
    text = _SHARP.sub(rf"\1 {_sharp(language)}", text)
    text = _IBAN.sub(lambda match: _iban(match, language), text)
    text = _IP.sub(lambda match: _ip(match, words, language), text)
    text = _VERSION.sub(lambda match: _version(match, words, language), text)
    text = _TWO_PARTS.sub(
        lambda match: (
            f"{match[1] if len(match[1]) > 1 else 'version '}{_parts(match[2], language, words)} {words.point} "
            f"{_parts(match[3], language, words)}"
        ),
        text,
    )
    text = _POWER_OF_TEN.sub(lambda match: _power_of_ten(match, words, language), text)
    text = _MAC.sub(lambda match: _spelled(match.group(), language, _colon(language)), text)
    text = _IPV6.sub(lambda match: _spelled(match.group(), language, _colon(language)), text)
    text = _FORMULA.sub(lambda match: _formula(match.group(), words, language), text)
    text = _CHAIN.sub(lambda match: _groups(match.group(), language), text)
    for pattern in (_CODE, _HALF_CODE):
        text = pattern.sub(lambda match: _code(match.group(), words, language), text)
    text = _LOCAL_PHONE.sub(lambda match: _phone(match, words, language), text)
    text = re.sub(
        rf"\b((?:{words.digits_after})\b\.?:?\s(?:(?:is|ist|es|est|\u00e8|lautet|number|no\.?|Nr\.?|at|the|code)\s){{0,2}})"
        rf"({_SPELLED.pattern})",
        lambda match: match[1] + _groups(match[2], language),
        text,
        flags=re.IGNORECASE,
    )
    text = _THREAD.sub(rf"\1 {words.by} ", text)
    text = _SIDES_WITH_UNITS.sub(rf"\1 {words.by} ", text)
    text = _TIMES.sub(rf"\1 {_TIMES_WORDS[language]}", text)
    return _SIDES.sub(lambda match: _sides(match, words), text)


def _spelled(code: str, language: str, colon: str) -> str:
    """Each letter and figure by itself."""
    said = (spell_digits(one, language) if one.isdigit() else colon if one in ":-" else one.upper() for one in code)
    return " ".join(said)


def _formula(formula: str, words: Lexicon, language: str) -> str:
    """Each element's letters, which are no word, and each number."""
    parts = re.findall(r"[A-Z][a-z]?|\d+", formula)
    return " ".join(cardinal(part, words, language) if part.isdigit() else " ".join(part.upper()) for part in parts)


def _sharp(language: str) -> str:
    return {"en": "sharp", "de": "Sharp", "es": "sharp", "fr": "sharp", "it": "sharp"}[language]


def _parts(figures: str, language: str, words: Lexicon) -> str:
    return cardinal(figures, words, language)


def _ip(match: re.Match[str], words: Lexicon, language: str) -> str:
    parts = f" {words.dot} ".join(spell_digits(part, language) for part in match[1].split("."))
    port = f" {_colon(language)} {spell_digits(match[2], language)}" if match[2] else ""
    mask = f" {words.slash} {cardinal(match[3], words, language)}" if match[3] else ""
    return parts + port + mask


def _colon(language: str) -> str:
    return {"en": "colon", "de": "Doppelpunkt", "es": "dos puntos", "fr": "deux points", "it": "due punti"}[language]


def _version(match: re.Match[str], words: Lexicon, language: str) -> str:
    figures = match[1]
    if not match.group().startswith("v") and re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3}){2,}", figures):
        return match.group()  # thousands
    v = "version " if match.group().startswith("v") else ""
    return v + f" {words.point} ".join(cardinal(part, words, language) for part in figures.split("."))


def _power_of_ten(match: re.Match[str], words: Lexicon, language: str) -> str:
    sign = f"{words.minus} " if match[2] and match[2] != "+" else ""
    exponent = words.powers[2].format(n=f"{sign}{cardinal(str(int(match[3])), words, language)}")
    figures = match[1].lstrip("\u2212-")
    minus = f"{words.minus} " if figures != match[1] else ""
    times = words.signs["\u00d7"]
    return f"{minus}{cardinal(figures, words, language)} {times} {in_words(10, language)} {exponent}"


def _groups(figures: str, language: str) -> str:
    """Figure by figure, with a pause between the groups."""
    found = re.findall(r"\d+|[xX]", figures)
    return ", ".join(spell_digits(group, language) if group.isdigit() else group.upper() for group in found)


def _iban(match: re.Match[str], language: str) -> str:
    parts = re.findall(r"\d+|[A-Z]+", f"{match[1]} {match[2]}")
    return ", ".join(spell_digits(part, language) if part.isdigit() else " ".join(part) for part in parts)


def _code(code: str, words: Lexicon, language: str) -> str:
    """Letters as they are, short numbers as numbers, others figure by figure."""
    if _NOT_CODES.match(code) or not re.search(r"\d", code):
        return code
    said = []
    for part in re.findall(r"\d+|[^\W\d_]+|/", code):
        if part == "/":
            said.append(words.slash)
        elif not part.isdigit():
            said.append(part)
        elif len(part) < 3 and not is_code(part):
            said.append(cardinal(part, words, language))
        else:
            said.append(spell_digits(part, language))
    return " ".join(said)


def _phone(match: re.Match[str], words: Lexicon, language: str) -> str:
    """A phone number without its area, if it looks like one or is called so."""
    before = match.string[max(0, match.start() - 30) : match.start()]
    is_called = re.search(rf"\b(?:{words.digits_after}|number|reach|contact)\b", before, re.IGNORECASE)
    if is_called or (match[2].startswith("0") and match[1][0] in "23456789"):
        return _groups(match.group(), language)
    return match.group()


def _sides(match: re.Match[str], words: Lexicon) -> str:
    """The lengths of two sides, where no sign of a calculation is near."""
    if "\u00d7" in match.group() and re.search(r"=", match.string):
        return match.group()
    is_length = re.match(
        r"\d[\d.,]*(?:\s?[xX\u00d7]\s?\d[\d.,]*)*\s?(?:mm|cm|m|km|in|ft|px|Zoll)\b", match.string[match.end() :]
    )
    if re.match(r"10\s?\^", match.string[match.end() :]) or ("\u00d7" in match.group() and not is_length):
        return f"{match[1]} {words.signs[chr(0xD7)]} "
    return f"{match[1]} {words.by} "
