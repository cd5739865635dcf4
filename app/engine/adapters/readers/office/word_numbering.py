"""The automatic numbers of a Word document's paragraphs: "3.2", "(a)", "Article 4"."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from app.engine.adapters.readers.office.word_styles import Styles, attribute

_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_MOST = 5_000
"""A number as Roman figures or letters; a larger one is an attack."""


class Numbering:
    """Counts the numbered paragraphs of one document, in their order."""

    def __init__(self, roots: Iterable[Any], styles: Styles) -> None:
        """`roots`: of the numbering part, if there is one."""
        self._styles = styles
        self._levels: dict[str, dict[int, Any]] = {}
        self._lists: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        for root in roots:
            for abstract in root.iterchildren("{*}abstractNum"):
                levels = {_number(attribute(one, "ilvl")): one for one in abstract.iterchildren("{*}lvl")}
                self._levels[attribute(abstract, "abstractNumId")] = levels
            for one in root.iterchildren("{*}num"):
                self._add_list(one)

    def _add_list(self, element: Any) -> None:
        name = attribute(element, "numId")
        self._lists[name] = attribute(element.find("{*}abstractNumId"), "val")
        for override in element.iterchildren("{*}lvlOverride"):
            start = override.find("{*}startOverride")
            if start is not None:
                self._starts[name, _number(attribute(override, "ilvl"))] = _number(attribute(start, "val"))

    def label(self, paragraph: Any) -> str:
        """The number in front of a paragraph, as it is shown; empty where there is none, or a bullet."""
        name, depth = self._styles.numbering(paragraph)
        levels = self._levels.get(self._lists.get(name, ""), {})
        level = levels.get(depth)
        if level is None:
            return ""
        form = attribute(level.find("{*}numFmt"), "val")
        counts = self._counts[name if (name, depth) in self._starts else self._lists[name]]
        start = self._starts.get((name, depth), self._start(level))
        counts[depth] = counts[depth] + 1 if depth in counts else start
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]
        if form in ("bullet", "none"):
            return ""

        def written(found: re.Match[str]) -> str:
            place = int(found[1]) - 1
            other = levels.get(place)
            kind = attribute(other.find("{*}numFmt"), "val") if other is not None else "decimal"
            count = counts.get(place, self._start(other) if other is not None else 1)
            return _FORMS.get(kind, str)(count)

        return _PLACE.sub(written, attribute(level.find("{*}lvlText"), "val")).strip()

    @staticmethod
    def _start(level: Any) -> int:
        value = attribute(level.find("{*}start"), "val")
        return _number(value) if value else 1


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def _roman(count: int) -> str:
    text = ""
    for value, letters in _ROMAN if 0 < count <= _MOST else ():
        text += letters * (count // value)
        count %= value
    return text or str(count)


def _letter(count: int) -> str:
    return chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1) if 0 < count <= _MOST else str(count)


def _ordinal(count: int) -> str:
    suffix = "th" if 10 < count % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{suffix}"


_FORMS: dict[str, Callable[[int], str]] = {
    "lowerLetter": _letter, "upperLetter": lambda count: _letter(count).upper(), "lowerRoman": _roman,
    "upperRoman": lambda count: _roman(count).upper(), "decimalZero": lambda count: f"{count:02}",
    "ordinal": _ordinal,
}  # fmt: skip
"""Word's name of a form -> what writes a number in it; others are written in figures."""
