"""Texts of others where they are printed: what would steer a terminal, or turn the order of letters, is shown. Pure."""

import re
import unicodedata

_STEERS = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ud800-\\udfff]")
"""Controls but the tab and the line's end, and halves of characters."""
_TURNS = re.compile("[\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]")
"""Unicode's marks, embeddings, overrides and isolates of direction (UAX #9): with them a name can look like another."""
_HIDES = re.compile("[\\u200b\\u2060-\\u2064\\ufeff\\U000e0000-\\U000e007f]")
"""What is not seen at all."""
_PICTURES = 0x2400
"""Unicode's pictures of control characters begin here, in the same order."""
_DELETE = 0x7F


def printable(text: str) -> str:
    """A text that does nothing but be read: controls as pictures of themselves ("␛"), no marks of direction."""
    return _STEERS.sub(_shown, _HIDES.sub("", _TURNS.sub("", text.replace("\r\n", "\n"))))


def on_one_line(text: str) -> str:
    """The same for a name, which may hold no line's end either."""
    return printable(re.sub(r"[\n\t]", lambda found: chr(_PICTURES + ord(found.group())), text))


def escaped(json_text: str) -> str:
    """JSON in which what would steer a terminal or turn letters is written as its escape, which means the same."""
    return re.sub(f"{_STEERS.pattern}|{_TURNS.pattern}|{_HIDES.pattern}", _escape, json_text)


def _shown(found: "re.Match[str]") -> str:
    code = ord(found.group())
    if code < ord(" "):
        return chr(_PICTURES + code)
    return "\u2421" if code == _DELETE else "\n" if unicodedata.category(found.group()) in ("Zl", "Zp") else "\ufffd"


def _escape(found: "re.Match[str]") -> str:
    units = found.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
