"""What one sees of HTML, as blocks, by lxml: for web pages, chapters of books, mail.

    blocks_of(html)      every visible text, with its role
    blocks_in(tree)      the same of a page that `tree` parsed, or of a part of it

Nothing is fetched, run or expanded. What is hidden is left out, and what is not text to read: scripts, buttons, menus.
"""

import re
from collections.abc import Iterator
from typing import Any

from app.engine.adapters.readers.blocks import portions, row_of
from app.engine.adapters.readers.web.html_tree import tree_of
from app.engine.parts.pages import Block, Role

_SPACE = re.compile(r"[ \t\n\f\r]+")
_UNSEEN = str.maketrans("", "", "\u00ad\ufeff")
"""Soft hyphens, byte order marks."""

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_PARTS = frozenset((
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html", "legend", "li", "main",
    "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "caption",
    "listing", "xmp", "optgroup", "menu", "dir", "title", "subtitle"
)) | frozenset(_HEADINGS)  # fmt: skip
"""Elements that stand by themselves; all others run on in a line."""
_LEFT_OUT = frozenset((
    "script", "style", "template", "noscript", "noframes", "head", "nav", "svg", "iframe", "frame", "object",
    "embed", "applet", "canvas", "audio", "video", "map", "select", "option", "button", "textarea", "datalist",
    "input", "rt", "rp", "annotation", "annotation-xml"
))  # fmt: skip
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_ITEMS = frozenset(("li", "dt", "dd"))
_CODE = frozenset(("pre", "listing", "xmp"))
_LAYS_OUT = frozenset(("table", "ul", "ol", "pre", "blockquote", "form", "hr", "section", "article", *_HEADINGS))
"""What no cell of a table of facts holds."""
_MOST_CELL = 1_000
"""Characters of one."""


def blocks_of(text: str) -> tuple[Block, ...]:
    """Every visible text of a page or fragment of HTML."""
    return blocks_in(tree_of(text))


def blocks_in(tree: Any) -> tuple[Block, ...]:
    """Every visible text in an element, its root included."""
    return tuple(_Walk(tree)) if tree is not None else ()


def prune(tree: Any) -> None:
    """Take out of a tree what is hidden, but not scripts and the like; the text behind it stays."""
    for element in [one for one in tree.iterdescendants("*") if _is_concealed(one)]:
        take_out(element)


def take_out(element: Any) -> None:
    """Take an element out of its tree; the text behind it stays."""
    before, above = element.getprevious(), element.getparent()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        above.text = (above.text or "") + element.tail
    above.remove(element)


def words_in(element: Any) -> str:
    """The visible words in an element, in one line."""
    return " ".join(block.text.replace("\n", " ") for block in _Walk(element, is_cell=True))


class _Walk:
    """From element to element, keeping the words until the block they are in ends."""

    def __init__(self, tree: Any, is_cell: bool = False) -> None:
        self._tree = tree
        self._is_cell = is_cell
        """A cell is one line, whatever it holds."""
        self._words: list[str] = []
        self._open: list[str] = []
        """Elements that say what the words in them are, innermost last."""

    def __iter__(self) -> Iterator[Block]:
        from lxml import etree

        walk = etree.iterwalk(self._tree, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if tag in _PARTS:
                    yield from self._flush()
                if _is_hidden(element):
                    walk.skip_subtree()
                elif tag == "table" and not self._is_cell and _is_of_facts(element):
                    walk.skip_subtree()
                    yield from _rows(element)
                else:
                    self._enter(element)
                continue
            if tag in _PARTS:
                yield from self._flush()
            if self._open and self._open[-1] == tag:
                self._open.pop()
            if element is not self._tree:
                self._say(element.tail)
        yield from self._flush()

    def _enter(self, element: Any) -> None:
        tag = element.tag
        if tag == "br":
            self._words.append("\n")
        if tag in _HEADINGS or tag in _ITEMS or tag in _CODE:
            self._open.append(tag)
        self._say(element.text)

    def _say(self, words: str | None) -> None:
        if words:
            is_code = any(tag in _CODE for tag in self._open)
            self._words.append(words if is_code else _SPACE.sub(" ", words))

    def _flush(self) -> Iterator[Block]:
        """What was said since the last block; two line breaks part paragraphs, as in mail."""
        text = "".join(self._words).translate(_UNSEEN)
        self._words.clear()
        if not text.strip():
            return
        tag = self._open[-1] if self._open else ""
        if tag in _CODE:
            yield from (Block(part.strip(), Role.CODE) for part in portions(text.strip("\n").rstrip()) if part.strip())
            return
        text = re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", text.replace("\xa0", " ")))
        if tag in _HEADINGS:
            yield Block(" ".join(text.split()), Role.HEADING, _HEADINGS[tag])
            return
        role = Role.ITEM if tag in _ITEMS else Role.PARAGRAPH
        for paragraph in re.split(r"\n{2,}", text):
            yield from (Block(part.strip(), role) for part in portions(paragraph.strip()) if part.strip())


def _is_hidden(element: Any) -> bool:
    return element.tag in _LEFT_OUT or _is_concealed(element)


def _is_concealed(element: Any) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or _HIDING.search(element.get("style") or "") is not None
    )


def _is_of_facts(table: Any) -> bool:
    """Whether a table has rows of cells with facts, and does not just lay out a page or mail."""
    if table.get("role") in ("presentation", "none"):
        return False
    if any(element.tag in _LAYS_OUT for element in table.iterdescendants("*")):
        return False
    widest = 0
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        widest = max(widest, len(cells))
        if any(len("".join(cell.itertext())) > _MOST_CELL for cell in cells):
            return False
    return widest > 1


def _rows(table: Any) -> Iterator[Block]:
    """The rows; the first ones that name the columns are their header."""
    for caption in table.iterchildren("caption"):
        words = words_in(caption)
        if words:
            yield Block(words)
    header, is_top = "", True
    for row in table.iter("tr"):
        if _is_hidden(row):
            continue
        cells = [cell for cell in row if cell.tag in ("td", "th") and not _is_hidden(cell)]
        text = row_of(words_in(cell) for cell in cells)
        names = bool(cells) and (row.getparent().tag == "thead" or all(cell.tag == "th" for cell in cells))
        is_top = is_top and (names or not text)
        if not text:
            continue
        if is_top and len(cells) > 1:
            header = text
        yield Block(text, Role.ROW, header=header)
