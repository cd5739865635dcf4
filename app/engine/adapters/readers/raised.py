"""Raised and lowered text: exponents are kept as such, the marks of footnotes are left out. Pure.

Readers put marks around what is raised or lowered while they collect the text of a block, whatever the format; once it
is whole, `resolve` decides by what stands around it. A figure must never join the one before it: 20 with a note 1 is
not 201, and 10 to the sixth is not 106.
"""

import re

_RAISED, _LOWERED, _END = "\ufdd0", "\ufdd1", "\ufdd2"
"""Noncharacters: no text has them."""
_STRAY = re.compile(f"[{_RAISED}{_LOWERED}{_END}]")
_JOINT = re.compile(f"{_END}({_RAISED}|{_LOWERED})")
_MARKED = re.compile(f"([{_RAISED}{_LOWERED}])([^{_RAISED}{_LOWERED}{_END}]*){_END}")

_UP = str.maketrans("0123456789+-\u2212=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")  # raised letters are meant
_DOWN = str.maketrans("0123456789+-\u2212=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_DEGREES = "\u2218\u00b0\u25cb"
_FIGURES = re.compile(r"[+\u2212-]?\d{1,4}[+\u2212-]?|[+\u2212-]")
_SIGNED = re.compile(r"[+\u2212\u2013-]\d{1,3}|\d?[+\u2212-]")
"""A negative exponent, or the charge of an ion."""
_SYMBOLIC = re.compile(r"[nkmij]|[nkm][+\u2212-]\d|\d[nkm]")
"""An exponent that is a variable."""
_NOTE = re.compile(r"[\s,;*\u2020\u2021\u00a7\u00b6#()\[\]\d\u2013-]+|[\[(]?\s*[a-zA-Z]\s*[\])]|\[.{1,12}\]")
"""What marks of notes look like."""
_WORDS = re.compile(r"(?:st|nd|rd|th|er|re|ère|e|è|ème|o|a|os|as|ª|º|TM|SM|R|C|\u2122|\u00ae|\u00a9)\.?")
"""Raised letters that belong to the word: 1st, 2e, 3o."""
_TIMES = re.compile(r"[x\u00d7\u00b7\u22c5*=\u2248~<>\u2264\u2265(]\s*10$")
"""A power of ten in scientific notation."""
_TEN = re.compile(r"(?<![\d.,])10$")
_LENGTH = re.compile(r"(?<![^\W\d_])(?:[kcdm\u00b5\u03bcn]?m|ft|in|yd|mi|(?<=[/\u00b7])s)$")
"""Units that are squared and cubed."""
_VARIABLE = re.compile(r"(?<![^\W\d_])[^\W\d_]$|[=+*/\u00b7\u00d7(]\s?[^\W\d_]{1,2}$")
"""A letter by itself, which may be taken to a power."""
_WORD_LETTER = re.compile(r"(?:^|\s)[aAI]$")
"""A letter that is a word as well: a variable only where it is calculated with."""
_OPERATOR_BEFORE = re.compile(r"[=+*/\u00d7\u00b7\u2212\u2248<>\u2264\u2265^]\s*\(?\d+(?:[.,]\d+)?$")
_OPERATOR_AFTER = re.compile(r"\s*(?:[=+*/\u00d7\u00b7\u2212\u2248\u2264\u2265^]|-\s*\d)")
_BRACKETED = re.compile(r"\([^()]*[=+*/\u00d7\u00b7\u2212-][^()]*\)$")


def mark_raised(text: str) -> str:
    """Text that is raised, for `resolve`."""
    return f"{_RAISED}{text}{_END}" if text else ""


def mark_lowered(text: str) -> str:
    """Text that is lowered, for `resolve`."""
    return f"{_LOWERED}{text}{_END}" if text else ""


def between(before: int, after: int) -> tuple[str, str]:
    """What ends one stretch of text and begins the next, each raised (1), lowered (-1) or on the line (0)."""
    if before == after:
        return "", ""
    return _END if before else "", {1: _RAISED, -1: _LOWERED}.get(after, "")


def is_mark(letter: str) -> bool:
    """Whether a character only marks what is raised or lowered."""
    return letter in (_RAISED, _LOWERED, _END)


def resolve(text: str) -> str:
    """The text of a block, exponents in Unicode's raised figures, without the marks of notes."""
    if not _STRAY.search(text):
        return text
    text = _JOINT.sub(lambda found: "" if found[1] == _kind_before(text, found.start()) else found[0], text)
    found, end = "", 0
    for marked in _MARKED.finditer(text):
        found += _STRAY.sub("", text[end : marked.start()])
        end = marked.end()
        after = _STRAY.sub("", text[end : end + 40])
        found += _raised(found, marked[2], after) if marked[1] == _RAISED else _lowered(found, marked[2])
    return found + _STRAY.sub("", text[end:])


def _kind_before(text: str, end: int) -> str:
    """Which mark opened what ends there."""
    opened = max(text.rfind(_RAISED, 0, end), text.rfind(_LOWERED, 0, end))
    return text[opened] if opened >= 0 else ""


def _raised(before: str, text: str, after: str) -> str:
    bare = text.strip()
    if not bare or (_WORDS.fullmatch(bare) and (len(bare) > 1 or not re.search(r"[^\W\d_]{3}$", before))):
        return write_raised(bare) if bare and _VARIABLE.search(before) and len(bare) == 1 else text
    if is_exponent(before, bare, after):
        return write_raised(bare)
    if _NOTE.fullmatch(bare):
        # A note that begins with its own mark, or a mark between two words, must not join what is around it.
        return " " if text != bare and before[-1:].strip() and after[:1].strip() else ""
    if re.fullmatch(r"[a-h]", bare) and re.search(r"[^\W\d_]{3}$|[^\w\s]$", before):
        return ""
    is_power = before[-1:].isdigit() if bare[:1].isdigit() else len(bare) == 1 and bool(_VARIABLE.search(before))
    return write_raised(bare) if is_power else text


def is_exponent(before: str, raised: str, after: str = "") -> bool:
    """Whether raised text is a power, charge or mass number of what stands around it, not the mark of a note."""
    before = before[-60:]
    if not before[-1:].strip():  # the mass number of an isotope
        return bool(re.fullmatch(r"\d{1,3}[mn]?", raised) and re.match(r"[A-Z][a-z]?(?![a-z])", after))
    if _SIGNED.fullmatch(raised) or _SYMBOLIC.fullmatch(raised):
        return bool(re.search(r"[\w)\]₀-₉]$", before))
    if not _FIGURES.fullmatch(raised):
        return False
    return _is_power(before, raised, after)


def _is_power(before: str, raised: str, after: str) -> bool:
    """The same for a figure."""
    is_calculated = bool(_OPERATOR_AFTER.match(after))
    if before[-1:].isdigit():
        is_ten = bool(_TEN.search(before)) and (int(raised) > 2 or bool(_TIMES.search(before)))
        return is_ten or is_calculated or bool(_OPERATOR_BEFORE.search(before))
    if _WORD_LETTER.search(before):
        return is_calculated or bool(re.search(r"[=+*/\u00d7\u00b7\u2212]\s*.$", before))
    if raised in {"2", "3", "4"} and (_LENGTH.search(before) or _BRACKETED.search(before)):
        return True
    return len(raised) <= 2 and bool(_VARIABLE.search(before))


def write_raised(text: str) -> str:
    """An exponent in Unicode's raised letters where it has them, otherwise after a caret."""
    if text in _DEGREES:
        return "\u00b0"
    up = text.translate(_UP)
    if not any(letter in text and not letter.isspace() for letter in up):
        return up
    return f"^{text}" if text.isalnum() else f"^({text})"


def _lowered(before: str, text: str) -> str:
    """Plain after a letter, as in formulas; lowered after a figure, which it must not join."""
    return text.translate(_DOWN) if before[-1:].isdigit() and text[:1].isdigit() else text
