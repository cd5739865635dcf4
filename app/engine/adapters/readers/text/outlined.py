"""Text whose headings are marked: reStructuredText, Org, LaTeX. All else in it is read as it is written."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

from app.engine.adapters.readers.blocks import blocks
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.charset import decode
from app.engine.parts.pages import PLAIN_READING, About, Block, Page, ReadingOptions, Role

_UNDERLINED = re.compile(
    r"^(?:(?P<over>([=\-`:.'\"~^_*+#])\2{2,})[ \t]*\n)?"
    r"[ \t]*(?P<title>\S.{0,200})\n(?P<under>([=\-`:.'\"~^_*+#])\5{2,})[ \t]*$",
    re.MULTILINE,
)
_STARRED = re.compile(
    r"^(?P<stars>\*{1,12}) +(?:(?:TODO|DONE) +)?(?P<title>\S.{0,300}?)(?:[ \t]+:[\w:@]+:)?$", re.MULTILINE
)
_ORG_TITLE = re.compile(r"^#\+TITLE:[ \t]*(.+)$", re.MULTILINE | re.IGNORECASE)
_ORG_AUTHOR = re.compile(r"^#\+AUTHOR:[ \t]*(.+)$", re.MULTILINE | re.IGNORECASE)
_SECTION = re.compile(r"\\(?P<kind>part|chapter|(?:sub){0,2}section|paragraph)\*?\s*\{(?P<title>[^{}]{1,300})\}")
_SECTIONS = ("part", "chapter", "section", "subsection", "subsubsection", "paragraph")
_TEX_TITLE = re.compile(r"\\title\s*\{([^{}]{1,300})\}")
_TEX_AUTHOR = re.compile(r"\\author\s*\{([^{}]{1,300})\}")
_TEX_COMMENT = re.compile(r"(?<!\\)%.*")


def _between(text: str, heading: re.Pattern[str], level: Callable[[re.Match[str]], int]) -> Iterator[Block]:
    """The headings, and the paragraphs between them; what has level 0 is no heading."""
    start = 0
    for found in heading.finditer(text):
        depth = level(found)
        if depth:
            yield from blocks(text[start : found.start()])
            yield Block(" ".join(found["title"].split()), Role.HEADING, depth)
            start = found.end()
    yield from blocks(text[start:])


def _restructured(text: str) -> tuple[tuple[Block, ...], About]:
    """Each new way of underlining is one level deeper; the first heading is the title where it is the only such one."""
    ways: list[tuple[str, bool]] = []

    def level(found: re.Match[str]) -> int:
        title, under, over = found["title"].rstrip(), found["under"], found["over"]
        if len(under) < len(title) or (over and over[0] != under[0]):
            return 0
        way = (under[0], bool(over))
        if way not in ways:
            ways.append(way)
        return ways.index(way) + 1

    found = tuple(_between(text, _UNDERLINED, level))
    return found, About(next((block.text for block in found if block.role is Role.HEADING), ""))


def _org(text: str) -> tuple[tuple[Block, ...], About]:
    title, author = _ORG_TITLE.search(text), _ORG_AUTHOR.search(text)
    about = About(title[1].strip() if title else "", author[1].strip() if author else "")
    text = re.sub(r"^(?:#\+\w+:.*|#\s.*|[ \t]*:\w+:.*)$", "", text, flags=re.MULTILINE)
    return tuple(_between(text, _STARRED, lambda found: len(found["stars"]))), about


def _tex(text: str) -> tuple[tuple[Block, ...], About]:
    text = _TEX_COMMENT.sub("", text)
    title, author = _TEX_TITLE.search(text), _TEX_AUTHOR.search(text)
    about = About(title[1].strip() if title else "", author[1].strip() if author else "")
    _, begin, body = text.partition(r"\begin{document}")
    body = (body if begin else text).partition(r"\end{document}")[0]
    return tuple(_between(body, _SECTION, lambda found: _SECTIONS.index(found["kind"]) + 1)), about


_KINDS = {".rst": _restructured, ".org": _org, ".tex": _tex}


class Outlined(BuiltIn):
    """One page."""

    name: ClassVar[str] = "outlined"
    reads: ClassVar[str] = "reStructuredText, Org, LaTeX"
    suffixes: ClassVar[frozenset[str]] = frozenset(_KINDS)

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the whole text as one page."""
        found, about = _KINDS.get(path.suffix.lower(), _restructured)(decode(path, reading))
        yield Page(None, found, about)
