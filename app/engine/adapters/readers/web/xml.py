"""XML of any kind as plain text, and FictionBook (.fb2) as a book, with lxml."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from app.domain.errors import AssistantError
from app.engine.adapters.readers.blocks import split_overlong, split_paragraphs
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.charset import declared_encoding, decode_bytes, read_bytes
from app.engine.adapters.readers.packages.zipped import faults, parse
from app.engine.adapters.readers.web.visible_text import extract_blocks
from app.engine.parts.pages import NOTHING_KNOWN, PLAIN_READING, About, Block, Page, ReadingOptions, Sample

_BOOK = "FictionBook"
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?!\d)")
_AS_HTML = {"v": "div", "epigraph": "div", "cite": "blockquote", "text-author": "p", "empty-line": "br"}
_DEEPEST = 6
"""HTML has no deeper headings."""


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _paragraphs(root: Any) -> Iterator[Block]:
    """A block for each outermost element with text of its own, including everything inside it."""
    stack = [root]
    while stack:
        element = stack.pop()
        own = (element.text or "") + "".join(child.tail or "" for child in element)
        if own.strip():
            text = " ".join("".join(element.itertext("{*}*")).split())
            yield from (Block(piece.strip()) for piece in split_overlong(text) if piece.strip())
        else:
            stack += reversed([child for child in element if isinstance(child.tag, str)])


def _as_html(book: Any) -> Any:
    """The book's bodies as HTML: section titles become headings of their level, pictures are left out."""
    for element in list(book.iter("{*}*")):
        name = _name(element)
        if name in ("title", "subtitle"):
            depth = sum(_name(node) in ("section", "poem", "stanza", "body") for node in element.iterancestors())
            element.tag = f"h{min(depth + (name == 'subtitle'), _DEEPEST) or 1}"
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
        """FictionBook by its root element; other XML may be anything."""
        return b"<FictionBook" in sample.head

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the whole document as one page; a file that is not well-formed XML is read as plain text."""
        raw = read_bytes(path, reading)
        text = decode_bytes(raw, path.name, declared_encoding(raw))
        try:
            with faults(path.name):
                root = parse(_DECLARATION.sub("", text, count=1).encode())
        except AssistantError:
            yield Page(None, split_paragraphs(text))
            return
        with faults(path.name):
            if _name(root) == _BOOK:
                about = _about(root)
                page = Page(None, extract_blocks(_as_html(root)), about)
            else:
                page = Page(None, tuple(_paragraphs(root)))
        yield page
