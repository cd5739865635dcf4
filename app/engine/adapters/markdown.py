"""Markdown as the words a reader sees, by markdown-it-py."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Self

from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.engine.adapters.text import decode
from app.engine.parts import PLAIN_READING, About, Block, Check, Page, Reading, Role, Sample
from app.engine.registry import Kit

_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?:.*\n)*?---[ \t]*\r?(?:\n|\Z)")
"""What site generators keep before the text."""
_TITLE = re.compile(r"""^title:[ \t]*(["']?)(?P<title>.*?)\1[ \t]*\r?$""", re.MULTILINE)


class Markdown:
    """One page; each heading, paragraph, list item and table row stands by itself."""

    name: ClassVar[str] = "markdown"
    rank: ClassVar[int] = 10
    suffixes: ClassVar[frozenset[str]] = frozenset({".md", ".markdown"})

    @classmethod
    def check(cls, kit: Kit) -> Check:  # noqa: ARG003  # every part is asked with its kit
        """It always works."""
        return Check(True, "Markdown")

    @classmethod
    def create(cls, kit: Kit) -> Self:  # noqa: ARG003  # every part is made from its kit
        """Nothing is loaded."""
        return cls()

    @classmethod
    def claims(cls, sample: Sample) -> bool:  # noqa: ARG003  # all text looks alike
        """Text looks like anything."""
        return False

    def read(self, path: Path, reading: Reading = PLAIN_READING) -> Iterator[Page]:  # noqa: ARG002  # no need
        """Yield the whole text as one page; its title is that of the front matter, else the first heading."""
        blocks: list[Block] = []
        row: list[str] = []
        text = decode(path)
        front = _FRONT_MATTER.match(text)
        named = _TITLE.search(front[0]) if front else None
        title, opened = named["title"] if named else "", ""
        text = text[front.end() :] if front else text
        for token in MarkdownIt("commonmark", {"html": False}).enable("table").parse(text):
            match token.type:
                case "heading_open" | "th_open" | "td_open" | "paragraph_open":
                    opened = token.type
                case "inline" if opened in ("th_open", "td_open"):
                    row.append(_words(token))
                case "inline":
                    is_heading = opened == "heading_open"
                    blocks.append(Block(_words(token), Role.HEADING if is_heading else Role.PARAGRAPH))
                    if is_heading and not title:
                        title = blocks[-1].text
                case "tr_close":
                    blocks.append(Block(" | ".join(row), Role.ROW))
                    row.clear()
                case "fence" | "code_block":
                    blocks.append(Block(token.content.strip(), Role.CODE))
        yield Page(None, tuple(block for block in blocks if block.text), About(title))


def _words(inline: Token) -> str:
    """The text of an inline token without its marks; an image gives its description."""
    pieces = []
    for child in inline.children or ():
        if child.type in ("softbreak", "hardbreak"):
            pieces.append(" ")
        else:
            pieces.append(_words(child) if child.children else child.content)
    return "".join(pieces).strip()
