"""Classifies a Word document's paragraphs by their styles: headings, list items, tables of contents."""

import re
from collections.abc import Iterable
from enum import Enum
from typing import Any

_HEADING = re.compile(
    r"(?:heading|überschrift|titre|título|titulo|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|címsor|titlu|ba\u015fl\u0131k"
    r"|заголовок|επικεφαλίδα|כותרת|عنوان|標題|标题|見出し|제목)\s*(?P<level>[1-9])",
    re.IGNORECASE,
)
"""Word itself always writes "heading 1"; other programs write the name in their user's language."""
_TITLE = re.compile(r"title|titel", re.IGNORECASE)
_ITEM = re.compile(r"list (?:bullet|number|paragraph).*|(?:numbering|list) \d.*", re.IGNORECASE)
_CONTENTS = re.compile(r"toc \d|toc heading|table of figures|contents \d|contents heading|index \d", re.IGNORECASE)
_DEEPEST = 12
"""Styles based on each other; a longer chain is circular."""
_SHIFTED = 4
"""Half points by which text is raised at least that is not on the line."""
_NO_OUTLINE = 9
"""The outline level of plain text."""


class ParagraphKind(Enum):
    """What a paragraph is if it is not a heading."""

    PLAIN = "plain"
    ITEM = "item"
    CONTENTS = "contents"
    """A line of the table of contents, which only repeats what follows."""


class Styles:
    """The paragraph styles of one document."""

    def __init__(self, roots: Iterable[Any]) -> None:
        self._styles = {attribute(style, "styleId"): style for root in roots for style in root.iterchildren("{*}style")}
        self._kinds: dict[str, int | ParagraphKind] = {}
        self._shifts: dict[str, int] = {}

    def classify(self, paragraph: Any) -> int | ParagraphKind:
        """A heading's level, from 1; otherwise the paragraph's kind."""
        properties = paragraph.find("{*}pPr")
        if properties is None:
            return ParagraphKind.PLAIN
        style = properties.find("{*}pStyle")
        kind = self._classify_style(attribute(style, "val")) if style is not None else ParagraphKind.PLAIN
        own = _classify_properties(properties)
        if kind is ParagraphKind.CONTENTS or (isinstance(kind, int) and own in (None, ParagraphKind.ITEM)):
            return kind
        return kind if own is None else own

    def numbering(self, paragraph: Any) -> tuple[str, int]:
        """(list, level from 0) of a paragraph's automatic number, its own or its style's; the list may be empty."""
        properties = paragraph.find("{*}pPr")
        if properties is None:
            return "", 0
        style, depth = attribute(properties.find("{*}pStyle"), "val"), ""
        for _ in range(_DEEPEST):
            own = properties.find("{*}numPr") if properties is not None else None
            depth = depth or attribute(own.find("{*}ilvl"), "val") if own is not None else depth
            if own is not None and (name := attribute(own.find("{*}numId"), "val")):
                return ("" if name == "0" else name), int(depth) if depth.isdecimal() else 0
            element = self._styles.get(style)
            if element is None:
                break
            properties, style = element.find("{*}pPr"), attribute(element.find("{*}basedOn"), "val")
        return "", 0

    def is_unseen(self, run: Any) -> bool:
        """Whether a run of text is hidden or struck, itself or by its style."""
        properties = run.find("{*}rPr")
        if properties is None:
            return False
        style = self._styles.get(attribute(properties.find("{*}rStyle"), "val"))
        inherited = style.find("{*}rPr") if style is not None else None
        return any(_is_on(properties, inherited, name) for name in ("vanish", "strike", "dstrike"))

    def shift(self, run: Any) -> int:
        """Whether a run of text is raised (1), lowered (-1) or stands on the line (0)."""
        properties = run.find("{*}rPr")
        if properties is None:
            return 0
        own = _shift(properties)
        if own is not None:
            return own
        style = attribute(properties.find("{*}rStyle"), "val")
        if style and style not in self._shifts:
            self._shifts[style] = self._shift_of_style(style)
        return self._shifts.get(style, 0)

    def _shift_of_style(self, style: str) -> int:
        for _ in range(_DEEPEST):
            element = self._styles.get(style)
            if element is None:
                return 0
            properties = element.find("{*}rPr")
            own = _shift(properties) if properties is not None else None
            if own is not None:
                return own
            style = attribute(element.find("{*}basedOn"), "val")
        return 0

    def _classify_style(self, style: str) -> int | ParagraphKind:
        if style not in self._kinds:
            self._kinds[style] = self._resolve(style)
        return self._kinds[style]

    def _resolve(self, style: str) -> int | ParagraphKind:
        """Classify by the style's name or outline level, or by those of the nearest style that it is based on."""
        for _ in range(_DEEPEST):
            element = self._styles.get(style)
            name = attribute(element.find("{*}name"), "val") if element is not None else style
            if heading := _HEADING.fullmatch(name):
                return int(heading["level"])
            if _TITLE.fullmatch(name):
                return 1
            if _CONTENTS.fullmatch(name):
                return ParagraphKind.CONTENTS
            own = _classify_properties(element.find("{*}pPr")) if element is not None else None
            if own is not None:
                return own
            if _ITEM.fullmatch(name):
                return ParagraphKind.ITEM
            based_on = element.find("{*}basedOn") if element is not None else None
            if based_on is None:
                break
            style = attribute(based_on, "val")
        return ParagraphKind.PLAIN


def _classify_properties(properties: Any) -> int | ParagraphKind | None:
    """What a paragraph's or style's own properties make it; None if they say nothing."""
    if properties is None:
        return None
    outline, numbered = properties.find("{*}outlineLvl"), properties.find("{*}numPr/{*}numId")
    if outline is not None and (level := attribute(outline, "val")).isdecimal():
        return int(level) + 1 if int(level) < _NO_OUTLINE else ParagraphKind.PLAIN
    if numbered is not None:
        return ParagraphKind.PLAIN if attribute(numbered, "val") == "0" else ParagraphKind.ITEM
    return None


def _is_on(properties: Any, inherited: Any, name: str) -> bool:
    """Whether a switch is on in the properties of a run, or where they do not say, in those of its style."""
    for some in (properties, inherited):
        mark = some.find(f"{{*}}{name}") if some is not None else None
        if mark is not None:
            return attribute(mark, "val") not in ("0", "false", "off")
    return False


def _shift(properties: Any) -> int | None:
    """How far the properties of a run raise it: 1, 0, -1; None if they do not say."""
    align = properties.find("{*}vertAlign")
    if align is not None:
        return {"superscript": 1, "subscript": -1}.get(attribute(align, "val"), 0)
    position = attribute(properties.find("{*}position"), "val")
    if re.fullmatch(r"-?\d{1,3}", position) and abs(int(position)) >= _SHIFTED:
        return 1 if int(position) > 0 else -1
    return None


def attribute(element: Any, name: str) -> str:
    """An attribute, whatever its namespace; empty if it is missing."""
    if element is None:
        return ""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")
