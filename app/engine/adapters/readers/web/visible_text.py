"""The visible text of HTML as blocks, with lxml: for web pages, chapters of books, mail.

    parse_blocks(text)      all visible text of a page or fragment, with roles
    extract_blocks(tree)    the same for a tree from `parse_html`, or a part of one

Nothing is fetched, run or expanded. Hidden elements and those that are not text (scripts, buttons, menus) are left out.
"""

import re
from collections.abc import Iterator
from typing import Any

from app.engine.adapters.readers.blocks import join_cells, split_overlong
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
    "input", "rt", "rp", "annotation", "annotation-xml"
))  # fmt: skip
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_ITEMS = frozenset(("li", "dt", "dd"))
_CODE = frozenset(("pre", "listing", "xmp"))
_LAYOUT = frozenset(("table", "ul", "ol", "pre", "blockquote", "form", "hr", "section", "article", *_HEADINGS))
"""Elements that never occur in the cells of a data table."""
_LONGEST_CELL = 1_000
"""Characters in a cell of a data table."""


def parse_blocks(text: str) -> tuple[Block, ...]:
    """All visible text of a page or fragment of HTML."""
    return extract_blocks(parse_html(text))


def extract_blocks(tree: Any) -> tuple[Block, ...]:
    """All visible text in an element, including its own."""
    return tuple(_Walk(tree)) if tree is not None else ()


def prune(tree: Any) -> None:
    """Remove hidden elements from a tree, but not scripts and the like; the text after them stays."""
    for element in [element for element in tree.iterdescendants("*") if _is_concealed(element)]:
        remove_element(element)


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
    return " ".join(block.text.replace("\n", " ") for block in _Walk(element, is_cell=True))


class _Walk:
    """Walks from element to element, collecting text until the block it is in ends."""

    def __init__(self, tree: Any, is_cell: bool = False) -> None:
        self._tree = tree
        self._is_cell = is_cell
        """A cell becomes one line, whatever is in it."""
        self._text: list[str] = []
        self._open: list[str] = []
        """The open elements that give text its role, innermost last."""

    def __iter__(self) -> Iterator[Block]:
        from lxml import etree

        walk = etree.iterwalk(self._tree, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if tag in _BLOCK_ELEMENTS:
                    yield from self._flush()
                if _is_hidden(element):
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
            if element is not self._tree:
                self._add_text(element.tail)
        yield from self._flush()

    def _enter(self, element: Any) -> None:
        tag = element.tag
        if tag == "br":
            self._text.append("\n")
        if tag in _HEADINGS or tag in _ITEMS or tag in _CODE:
            self._open.append(tag)
        self._add_text(element.text)

    def _add_text(self, text: str | None) -> None:
        if text:
            is_code = any(tag in _CODE for tag in self._open)
            self._text.append(text if is_code else _SPACE.sub(" ", text))

    def _flush(self) -> Iterator[Block]:
        """The text since the last block; two line breaks separate paragraphs, as in mail."""
        text = "".join(self._text).translate(_INVISIBLE)
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
    header, is_top = "", True
    for row in table.iter("tr"):
        if _is_hidden(row):
            continue
        cells = [cell for cell in row if cell.tag in ("td", "th") and not _is_hidden(cell)]
        text = join_cells(_extract_line(cell) for cell in cells)
        is_header = bool(cells) and (row.getparent().tag == "thead" or all(cell.tag == "th" for cell in cells))
        is_top = is_top and (is_header or not text)
        if not text:
            continue
        if is_top and len(cells) > 1:
            header = text
        yield Block(text, Role.ROW, header=header)
