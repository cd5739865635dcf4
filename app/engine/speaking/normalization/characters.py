# ruff: noqa: E501 - tables are read by their rows
"""Writes characters that stand for others as those: fractions, raised and lowered figures, signs of one meaning."""

import re
import unicodedata

_RAISED = {
    **{character: str(figure) for figure, character in enumerate("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")},
    "\u207a": "+", "\u207b": "-", "\u207f": "n", "\u2071": "i",
}  # fmt: skip
_LOWERED = str.maketrans("\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089\u208a\u208b", "0123456789+-")
_POWER = re.compile(f"(?<=[\\w)\\]])(?:[{''.join(_RAISED)}]+)")
_MASS = re.compile("(?<![\\w)\\]])[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+(?=[A-Z])")
"""The mass number of an isotope."""
_SAME = {
    "\u2103": "\u00b0C", "\u2109": "\u00b0F", "\u33a1": "m\u00b2", "\u33a5": "m\u00b3", "\u338f": "kg", "\u339c": "mm",
    "\u339d": "cm", "\u339e": "km", "\u338e": "mg", "\u3396": "ml", "\u2113": "l", "\u20a4": "\u00a3", "\u03bc": "\u00b5", "\u2126": "\u03a9",
    "\u2116": "No.", "\u2105": "c/o", "\ufe63": "-", "\uff0d": "-", "\u2215": "/", "\u2044": "/", "\uff0f": "/", "\uff05": "%",
    "\u2a7d": "\u2264", "\u2a7e": "\u2265", "\u2266": "\u2264", "\u2267": "\u2265", "\u2243": "\u2248", "\u2245": "\u2248",
    "\u223c": "~", "\uff5e": "~", "\u22c5": "\u00d7", "\u2715": "\u00d7", "\u2a2f": "\u00d7", "\u21d2": "\u2192",
    "\u27f6": "\u2192", "\u21e8": "\u2192", "\uff0b": "+", "\uff1d": "=", "\uff04": "$", "\u2009": "\u202f", "\u2007": "\u00a0",
    "\u2011": "-", "\u2010": "-", "\u2012": "\u2013", "\u2713": "\u2714", "\u2611": "\u2714", "\u2705": "\u2714",
    "\u2717": "\u274c", "\u2718": "\u274c", "\u2612": "\u274c", "\u2715\ufe0f": "\u274c",
}  # fmt: skip
_TYPED = (
    (re.compile(r"(?<![<>=!-])>=(?!=)"), "\u2265"), (re.compile(r"(?<![<>=!-])<=(?![=>])"), "\u2264"),
    (re.compile(r"(?<![<>=!])!=(?!=)"), "\u2260"), (re.compile(r"(?<=[\w) ])==(?=[\w( ])"), "="),
    (re.compile(r"(?<![<-])->"), "\u2192"), (re.compile(r"(?<=\w)\s?&&\s?(?=\w)"), " & "), (re.compile(r"\+/-"), "\u00b1"),
)  # fmt: skip
_ONE = {key: value for key, value in _SAME.items() if len(key) == 1}
_SAME_AS = re.compile(f"[{re.escape(''.join(_ONE))}]")
_UNITS = re.compile(r"(?<![^\W\d])(?:[kcmd\u00b5]?m|ft|in|yd|km|mi|s)$")


def unify(text: str) -> str:
    """The text with one way of writing for each meaning; a raised figure becomes `^2` unless a unit is squared."""
    for typed, sign in _TYPED:
        text = typed.sub(sign, text)
    if text.isascii():
        return text
    text = _SAME_AS.sub(lambda match: _ONE[match.group()], text).translate(_LOWERED)
    text = _MASS.sub(lambda match: "".join(_RAISED[character] for character in match.group()) + " ", text)
    text = _POWER.sub(_power, text)
    return "".join(_plain(character, index, text) for index, character in enumerate(text))


def _power(match: re.Match[str]) -> str:
    raised = "".join(_RAISED[character] for character in match.group())
    if raised in ("2", "3") and _UNITS.search(match.string, 0, match.start()):
        return match.group()
    if re.fullmatch(r"\d*[+-]", raised):
        return f" {raised[:-1]} {raised[-1]}".replace("-", "\u2212").replace("  ", " ")  # the charge of an ion
    return f"^{raised}"


def _plain(character: str, index: int, text: str) -> str:
    if character.isascii():
        return character
    kind = unicodedata.category(character)
    if kind == "No" and character not in "\u00b2\u00b3":
        before = " " if index and text[index - 1].isdigit() else ""
        return before + unicodedata.normalize("NFKC", character).replace("\u2044", "/").strip()
    if kind == "Nd":
        return str(unicodedata.digit(character))
    return character
