"""XML of any kind as its text, and FictionBook (.fb2) as the book it is, by lxml."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from app.domain.errors import AssistantError
from app.engine.adapters.readers.blocks import blocks, portions
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.charset import content, declared, decoded
from app.engine.adapters.readers.packages.zipped import faults, parse
from app.engine.adapters.readers.web.visible_text import blocks_in
from app.engine.parts.pages import NOTHING_KNOWN, PLAIN_READING, About, Block, Page, ReadingOptions, Sample

_BOOK = "FictionBook"
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?!\d)")
_AS_HTML = {"v": "div", "epigraph": "div", "cite": "blockquote", "text-author": "p", "empty-line": "br"}
_DEEPEST = 6
"""HTML's headings have no more levels."""


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _paragraphs(root: Any) -> Iterator[Block]:
    """A block for each innermost element that has text of its own, with all that is in it."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        own = (element.text or "") + "".join(child.tail or "" for child in element)
        if own.strip():
            text = " ".join("".join(element.itertext("{*}*")).split())
            yield from (Block(portion.strip()) for portion in portions(text) if portion.strip())
        else:
            waiting += reversed([child for child in element if isinstance(child.tag, str)])


def _as_html(book: Any) -> Any:
    """A book's bodies, their sections' titles as headings of their level; pictures left out."""
    for element in list(book.iter("{*}*")):
        name = _name(element)
        if name in ("title", "subtitle"):
            above = sum(_name(one) in ("section", "poem", "stanza", "body") for one in element.iterancestors())
            element.tag = f"h{min(above + (name == 'subtitle'), _DEEPEST) or 1}"
            text = " ".join(" ".join(element.itertext("{*}*")).split())
            for child in list(element):
                element.remove(child)
            element.text = text
        else:
            element.tag = _AS_HTML.get(name, name)
    for element in [*book.iter("description"), *book.iter("binary")]:
        element.getparent().remove(element)
    return book


def _about(book: Any) -> About:
    info = book.find(".//{*}description/{*}title-info")
    if info is None:
        return NOTHING_KNOWN
    authors = (
        " ".join(filter(None, (author.findtext(f"{{*}}{part}-name") for part in ("first", "middle", "last"))))
        for author in info.iterfind("{*}author")
    )
    when = info.find("{*}date")
    date = _DATE.match(when.get("value") or when.text or "") if when is not None else None
    language = (info.findtext("{*}lang") or "").strip().lower()[:2]
    title = " ".join((info.findtext("{*}book-title") or "").split())
    return About(title, ", ".join(filter(None, authors)), date[0] if date else "", language)


class Xml(BuiltIn):
    """One page."""

    name: ClassVar[str] = "xml"
    reads: ClassVar[str] = "XML, FictionBook"
    suffixes: ClassVar[frozenset[str]] = frozenset({".xml", ".fb2"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """FictionBook by its outermost element; other XML may be anything."""
        return b"<FictionBook" in sample.head

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the whole document as one page; what is no XML by its rules is read as plain text."""
        raw = content(path, reading)
        text = decoded(raw, path.name, declared(raw))
        try:
            with faults(path.name):
                root = parse(_DECLARATION.sub("", text, count=1).encode())
        except AssistantError:
            yield Page(None, blocks(text))
            return
        with faults(path.name):
            if _name(root) == _BOOK:
                about = _about(root)
                page = Page(None, blocks_in(_as_html(root)), about)
            else:
                page = Page(None, tuple(_paragraphs(root)))
        yield page
