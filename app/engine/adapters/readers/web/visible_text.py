"""The visible text of HTML as blocks, with lxml: for web pages, chapters of books, mail.

    parse_blocks(text)      all visible text of a page or fragment, with roles
    extract_blocks(tree)    the same for a tree from `parse_html`, or a part of one

Nothing is fetched, run or expanded. Hidden elements and those that are not text (scripts, buttons, menus) are left out.
"""

import re
from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import Any

from app.engine.adapters.readers import raised, tables
from app.engine.adapters.readers.blocks import split_overlong
from app.engine.adapters.readers.web.html_tree import parse_html
from app.engine.parts.pages import Block, Role

_SPACE = re.compile(r"[ \t\n\f\r]+")
_INVISIBLE = str.maketrans("", "", "\u00ad\ufeff")
"""Soft hyphens, byte order marks."""

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCK_ELEMENTS = frozenset((
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html", "legend", "li", "main",
    "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "caption",
    "listing", "xmp", "optgroup", "menu", "dir", "title", "subtitle"
)) | frozenset(_HEADINGS)  # fmt: skip
"""All other elements are inline."""
_OMITTED = frozenset((
    "script", "style", "template", "noscript", "noframes", "head", "nav", "svg", "iframe", "frame", "object",
    "embed", "applet", "canvas", "audio", "video", "map", "select", "option", "button", "textarea", "datalist",
    "input", "rt", "rp", "annotation", "annotation-xml", "del", "s", "strike"
))  # fmt: skip
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_ITEMS = frozenset(("li", "dt", "dd"))
_CODE = frozenset(("pre", "listing", "xmp"))
_LAYOUT = frozenset(("table", "pre", "blockquote", "form", "hr", "section", "article", *_HEADINGS))
"""Elements that never occur in the cells of a data table."""
_LONGEST_CELL = 1_000
"""Characters in a cell of a data table."""
_RAISING_STYLE = re.compile(r"vertical-align\s*:\s*(?:super|text-top)", re.IGNORECASE)
_LOWERING_STYLE = re.compile(r"vertical-align\s*:\s*(?:sub|text-bottom)", re.IGNORECASE)
_NOTE_TYPES = frozenset(("noteref", "doc-noteref", "backlink", "doc-backlink", "annoref"))
"""Values of `epub:type` and `role` of what leads to a note and back."""
_NOTE_MARK = re.compile(
    r"[\[(]?\s*(?:\d{1,3}|[a-z]|[*\u2020\u2021\u00a7]{1,3}|note \d{1,3})\s*[\])]?|[\u21a9\u2191^]\ufe0e?", re.IGNORECASE
)
"""What a link to a note, or back from it, consists of."""


def parse_blocks(text: str) -> tuple[Block, ...]:
    """All visible text of a page or fragment of HTML."""
    return extract_blocks(parse_html(text))


def extract_blocks(tree: Any) -> tuple[Block, ...]:
    """All visible text in an element, including its own."""
    return tuple(_Walk(tree)) if tree is not None else ()


def is_note_mark(element: Any) -> bool:
    """Whether an element is the mark of a note: a raised link within the page, or what is declared to be one."""
    kinds = {
        value for name, values in element.attrib.items() if name.endswith(("type", "role")) for value in values.split()
    }
    if kinds & _NOTE_TYPES:
        return True
    link = element if element.tag == "a" else next(element.iter("a"), None) if element.tag == "sup" else None
    if link is None or "#" not in (link.get("href") or "#"):
        return False
    text = "".join(element.itertext()).strip()
    is_raised = element.tag == "sup" or (element.getparent() is not None and element.getparent().tag == "sup")
    is_raised = is_raised or (len(element) == 1 and element[0].tag == "sup" and not (element.text or "").strip())
    return is_raised and bool(_NOTE_MARK.fullmatch(text))


def prune(tree: Any) -> None:
    """Remove hidden elements and marks of notes, but not scripts and the like; the text after them stays.

    What a style raises or lowers becomes `sup` or `sub`.
    """
    for element in [one for one in tree.iterdescendants("*") if _is_concealed(one) or is_note_mark(one)]:
        remove_element(element)
    for element in tree.iterdescendants("span", "font"):
        mark = _mark(element)
        if mark is not None:  # trafilatura knows the elements, but no styles
            element.tag = "sup" if mark is raised.mark_raised else "sub"


def remove_element(element: Any) -> None:
    """Remove an element from its tree; the text after it stays."""
    before, parent = element.getprevious(), element.getparent()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _extract_line(element: Any) -> str:
    """The visible text in an element, on one line."""
    text = ""
    for block in _Walk(element, is_cell=True):
        text += (", " if text and block.role is Role.ITEM else " ") + block.text.replace("\n", " ")
    return text.strip()


class _Walk:
    """Walks from element to element, collecting text until the block it is in ends."""

    def __init__(self, tree: Any, is_cell: bool = False) -> None:
        self._tree = tree
        self._is_cell = is_cell
        """A cell becomes one line, whatever is in it."""
        self._text: list[str] = []
        self._open: list[str] = []
        """The open elements that give text its role, innermost last."""
        self._shifted: list[Any] = []
        """The open elements whose text is raised or lowered, innermost last."""

    def __iter__(self) -> Iterator[Block]:
        from lxml import etree

        walk = etree.iterwalk(self._tree, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if tag in _BLOCK_ELEMENTS:
                    yield from self._flush()
                if _is_hidden(element) or is_note_mark(element):
                    walk.skip_subtree()
                elif tag == "table" and not self._is_cell and _is_data_table(element):
                    walk.skip_subtree()
                    yield from _rows(element)
                else:
                    self._enter(element)
                continue
            if tag in _BLOCK_ELEMENTS:
                yield from self._flush()
            if self._open and self._open[-1] == tag:
                self._open.pop()
            if self._shifted and self._shifted[-1] is element:
                self._shifted.pop()
            if element is not self._tree:
                self._add_text(element.tail)
        yield from self._flush()

    def _enter(self, element: Any) -> None:
        tag = element.tag
        if tag == "br":
            self._text.append("\n")
        if tag in _HEADINGS or tag in _ITEMS or tag in _CODE:
            self._open.append(tag)
        if _mark(element) is not None:
            self._shifted.append(element)
        self._add_text(element.text)

    def _add_text(self, text: str | None) -> None:
        if text:
            is_code = any(tag in _CODE for tag in self._open)
            text = text if is_code else _SPACE.sub(" ", text)
            mark = _mark(self._shifted[-1]) if self._shifted else None
            self._text.append(mark(text) if mark else text)

    def _flush(self) -> Iterator[Block]:
        """The text since the last block; two line breaks separate paragraphs, as in mail."""
        text = raised.resolve("".join(self._text).translate(_INVISIBLE))
        self._text.clear()
        if not text.strip():
            return
        tag = self._open[-1] if self._open else ""
        if tag in _CODE:
            pieces = split_overlong(text.strip("\n").rstrip())
            yield from (Block(piece.strip(), Role.CODE) for piece in pieces if piece.strip())
            return
        text = re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", text.replace("\xa0", " ")))
        if tag in _HEADINGS:
            yield Block(" ".join(text.split()), Role.HEADING, _HEADINGS[tag])
            return
        role = Role.ITEM if tag in _ITEMS else Role.PARAGRAPH
        for paragraph in re.split(r"\n{2,}", text):
            yield from (Block(part.strip(), role) for part in split_overlong(paragraph.strip()) if part.strip())


def _is_hidden(element: Any) -> bool:
    return element.tag in _OMITTED or _is_concealed(element)


def _is_concealed(element: Any) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or _HIDING_STYLE.search(element.get("style") or "") is not None
    )


def _is_data_table(table: Any) -> bool:
    """Whether a table holds data, rather than just laying out a page or mail."""
    if table.get("role") in ("presentation", "none"):
        return False
    if any(element.tag in _LAYOUT for element in table.iterdescendants("*")):
        return False
    widest = 0
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        widest = max(widest, len(cells))
        if any(len("".join(cell.itertext())) > _LONGEST_CELL for cell in cells):
            return False
    return widest > 1


def _rows(table: Any) -> Iterator[Block]:
    """The rows of a data table; leading rows that name the columns are the header of the others."""
    for caption in table.iterchildren("caption"):
        title = _extract_line(caption)
        if title:
            yield Block(title)
    rows = [row for row in table.iter("tr") if not _is_hidden(row)]
    found = [[_cell(cell) for cell in row if cell.tag in ("td", "th") and not _is_hidden(cell)] for row in rows]
    named = list(takewhile(_is_header, rows))
    headers = len(named) if len(named) < len(rows) else 0
    spread = tables.spread(found, headers)
    yield from tables.to_blocks((tables.Row(None, cells) for cells in spread), headers or None)


def _cell(cell: Any) -> tables.Cell:
    spans = (str(cell.get(name) or "1").strip() for name in ("colspan", "rowspan"))
    columns, rows = (int(span) if span.isdecimal() and len(span) < 6 else 1 for span in spans)
    return tables.Cell(_extract_line(cell), columns, rows)


def _is_header(row: Any) -> bool:
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    return bool(cells) and (row.getparent().tag == "thead" or all(cell.tag == "th" for cell in cells))


def _mark(element: Any) -> Callable[[str], str] | None:
    """What marks an element's text as raised or lowered; None if it stands on the line."""
    style = element.get("style") or ""
    if element.tag == "sup" or _RAISING_STYLE.search(style):
        return raised.mark_raised
    return raised.mark_lowered if element.tag == "sub" or _LOWERING_STYLE.search(style) else None
