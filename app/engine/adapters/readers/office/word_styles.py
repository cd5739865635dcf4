"""What a Word document's styles make of its paragraphs: headings, list items, tables of contents."""

import re
from collections.abc import Iterable
from enum import Enum
from typing import Any

_HEADING = re.compile(
    r"(?:heading|überschrift|titre|título|titulo|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|címsor|titlu|ba\u015fl\u0131k"
    r"|заголовок|επικεφαλίδα|כותרת|عنوان|標題|标题|見出し|제목)\s*(?P<level>[1-9])",
    re.IGNORECASE,
)
"""Word itself always writes "heading 1"; other programs write what they show."""
_TITLE = re.compile(r"title|titel", re.IGNORECASE)
_ITEM = re.compile(r"list (?:bullet|number|paragraph).*|(?:numbering|list) \d.*", re.IGNORECASE)
_CONTENTS = re.compile(r"toc \d|toc heading|table of figures|contents \d|contents heading|index \d", re.IGNORECASE)
_DEEPEST = 12
"""Styles based on each other; a longer chain bites its tail."""
_NO_OUTLINE = 9
"""The outline level of plain text."""


class Look(Enum):
    """What a paragraph is that is no heading."""

    PLAIN = "plain"
    ITEM = "item"
    CONTENTS = "contents"
    """A line of the table of contents, which says nothing that does not follow."""


class Styles:
    """The paragraph styles of one document."""

    def __init__(self, roots: Iterable[Any]) -> None:
        self._styles = {value_of(style, "styleId"): style for root in roots for style in root.iterchildren("{*}style")}
        self._looks: dict[str, int | Look] = {}

    def look(self, paragraph: Any) -> int | Look:
        """A heading's level, from 1; else what it is."""
        of = paragraph.find("{*}pPr")
        if of is None:
            return Look.PLAIN
        style = of.find("{*}pStyle")
        look = self._of(value_of(style, "val")) if style is not None else Look.PLAIN
        own = _look(of)
        if look is Look.CONTENTS or (isinstance(look, int) and own in (None, Look.ITEM)):
            return look
        return look if own is None else own

    def _of(self, style: str) -> int | Look:
        if style not in self._looks:
            self._looks[style] = self._found(style)
        return self._looks[style]

    def _found(self, style: str) -> int | Look:
        """By its name or outline level, or those of the nearest style it is based on that has one."""
        for _ in range(_DEEPEST):
            element = self._styles.get(style)
            name = value_of(element.find("{*}name"), "val") if element is not None else style
            if heading := _HEADING.fullmatch(name):
                return int(heading["level"])
            if _TITLE.fullmatch(name):
                return 1
            if _CONTENTS.fullmatch(name):
                return Look.CONTENTS
            own = _look(element.find("{*}pPr")) if element is not None else None
            if own is not None:
                return own
            if _ITEM.fullmatch(name):
                return Look.ITEM
            based_on = element.find("{*}basedOn") if element is not None else None
            if based_on is None:
                break
            style = value_of(based_on, "val")
        return Look.PLAIN


def _look(properties: Any) -> int | Look | None:
    """What a paragraph's or style's own properties say; None: nothing."""
    if properties is None:
        return None
    outline, numbered = properties.find("{*}outlineLvl"), properties.find("{*}numPr/{*}numId")
    if outline is not None and (level := value_of(outline, "val")).isdecimal():
        return int(level) + 1 if int(level) < _NO_OUTLINE else Look.PLAIN
    if numbered is not None:
        return Look.PLAIN if value_of(numbered, "val") == "0" else Look.ITEM
    return None


def value_of(element: Any, name: str) -> str:
    """An attribute, whatever its name space."""
    if element is None:
        return ""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")
