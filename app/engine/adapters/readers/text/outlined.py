"""Text with marked headings: reStructuredText, Org, LaTeX. Everything else is kept as it is written."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

from app.engine.adapters.readers.blocks import split_paragraphs
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


def _split_at_headings(text: str, heading: re.Pattern[str], level: Callable[[re.Match[str]], int]) -> Iterator[Block]:
    """The headings and the paragraphs between them; a match of level 0 is not a heading."""
    start = 0
    for match in heading.finditer(text):
        depth = level(match)
        if depth:
            yield from split_paragraphs(text[start : match.start()])
            yield Block(" ".join(match["title"].split()), Role.HEADING, depth)
            start = match.end()
    yield from split_paragraphs(text[start:])


def _parse_rst(text: str) -> tuple[tuple[Block, ...], About]:
    """Each new style of underlining is one level deeper; the first heading is the title."""
    styles: list[tuple[str, bool]] = []

    def level(match: re.Match[str]) -> int:
        title, under, over = match["title"].rstrip(), match["under"], match["over"]
        if len(under) < len(title) or (over and over[0] != under[0]):
            return 0
        style = (under[0], bool(over))
        if style not in styles:
            styles.append(style)
        return styles.index(style) + 1

    found = tuple(_split_at_headings(text, _UNDERLINED, level))
    return found, About(next((block.text for block in found if block.role is Role.HEADING), ""))


def _parse_org(text: str) -> tuple[tuple[Block, ...], About]:
    title, author = _ORG_TITLE.search(text), _ORG_AUTHOR.search(text)
    about = About(title[1].strip() if title else "", author[1].strip() if author else "")
    text = re.sub(r"^(?:#\+\w+:.*|#\s.*|[ \t]*:\w+:.*)$", "", text, flags=re.MULTILINE)
    return tuple(_split_at_headings(text, _STARRED, lambda match: len(match["stars"]))), about


def _parse_tex(text: str) -> tuple[tuple[Block, ...], About]:
    text = _TEX_COMMENT.sub("", text)
    title, author = _TEX_TITLE.search(text), _TEX_AUTHOR.search(text)
    about = About(title[1].strip() if title else "", author[1].strip() if author else "")
    _, begin, body = text.partition(r"\begin{document}")
    body = (body if begin else text).partition(r"\end{document}")[0]
    return tuple(_split_at_headings(body, _SECTION, lambda match: _SECTIONS.index(match["kind"]) + 1)), about


_PARSERS = {".rst": _parse_rst, ".org": _parse_org, ".tex": _parse_tex}


class Outlined(BuiltIn):
    """One page."""

    name: ClassVar[str] = "outlined"
    reads: ClassVar[str] = "reStructuredText, Org, LaTeX"
    suffixes: ClassVar[frozenset[str]] = frozenset(_PARSERS)

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the whole text as one page."""
        found, about = _PARSERS.get(path.suffix.lower(), _parse_rst)(decode(path, reading))
        yield Page(None, found, about)
