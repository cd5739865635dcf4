"""Markdown as the words a reader sees, by markdown-it-py."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Self

from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.engine.adapters.text import decode
from app.engine.parts import Check, Page
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

    def read(self, path: Path) -> Iterator[Page]:
        """Yield the whole text as one page; its title is that of the front matter, else the first heading."""
        blocks: list[str] = []
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
                    blocks.append(_words(token))
                    if opened == "heading_open" and not title:
                        title = blocks[-1]
                case "tr_close":
                    blocks.append(" | ".join(row))
                    row.clear()
                case "fence" | "code_block":
                    blocks.append(token.content.rstrip())
        yield Page(None, "\n\n".join(block for block in blocks if block), title)


def _words(inline: Token) -> str:
    """The text of an inline token without its marks; an image gives its description."""
    pieces = []
    for child in inline.children or ():
        if child.type in ("softbreak", "hardbreak"):
            pieces.append(" ")
        else:
            pieces.append(_words(child) if child.children else child.content)
    return "".join(pieces).strip()
