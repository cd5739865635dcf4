"""Markdown as the text that a reader sees, with markdown-it-py."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.engine.adapters.readers.blocks import join_cells, split_overlong
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.charset import decode
from app.engine.parts.pages import PLAIN_READING, About, Block, Page, ReadingOptions, Role

_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n((?:.*\n)*?)---[ \t]*\r?(?:\n|\Z)")
"""Metadata that site generators keep in front of the text."""
_FIELD = re.compile(
    r"""^(?P<key>title|authors?|date|lang(?:uage)?):[ \t]*(?P<value>.*(?:\n[ \t]*-[ \t]+.*)*)$""",
    re.MULTILINE | re.IGNORECASE,
)
"""A line of the front matter, with the list below it if there is one."""
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?!\d)")
_LANGUAGE = re.compile(r"([a-z]{2})(?![a-z])")


def parse_blocks(text: str) -> tuple[Block, ...]:
    """The headings, paragraphs, list items, table rows and code of Markdown without front matter."""
    found: list[Block] = []
    for block in _blocks(MarkdownIt("commonmark", {"html": False}).enable("table").parse(text)):
        if block.role is Role.HEADING:
            found.append(block)
        else:
            pieces = (piece.strip() for piece in split_overlong(block.text))
            found += (Block(piece, block.role, header=block.header) for piece in pieces)
    return tuple(block for block in found if block.text)


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    opened, level, depth = "", 0, 0
    row: list[str] = []
    header = ""
    for token in tokens:
        match token.type:
            case "heading_open":
                opened, level = token.type, int(token.tag[1:])
            case "th_open" | "td_open" | "paragraph_open":
                opened = token.type
            case "list_item_open" | "list_item_close":
                depth += token.nesting
            case "inline" if opened in ("th_open", "td_open"):
                row.append(_inline_text(token))
            case "inline" if opened == "heading_open":
                yield Block(_inline_text(token), Role.HEADING, level)
            case "inline":
                yield Block(_inline_text(token), Role.ITEM if depth else Role.PARAGRAPH)
            case "tr_close":
                cells = join_cells(row)
                header = cells if opened == "th_open" else header
                yield Block(cells, Role.ROW, header=header)
                row.clear()
            case "table_close":
                header = ""
            case "fence" | "code_block":
                yield Block(token.content.strip(), Role.CODE)


def _inline_text(inline: Token) -> str:
    """The text of an inline token without its markup; for an image, its description."""
    pieces = []
    for child in inline.children or ():
        if child.type in ("softbreak", "hardbreak"):
            pieces.append(" ")
        else:
            pieces.append(_inline_text(child) if child.children else child.content)
    return "".join(pieces).strip()


def _about(front: str) -> About:
    """The front matter's title, author, date and language."""
    fields: dict[str, str] = {}
    for field in _FIELD.finditer(front.replace("\r\n", "\n")):
        values = (
            _unquote(value) for value in re.split(r"\n[ \t]*-[ \t]+|(?<=[\"'])\s*,", field["value"].strip("[] \t"))
        )
        fields.setdefault(field["key"].lower().rstrip("s"), ", ".join(filter(None, values)))
    date, language = _DATE.match(fields.get("date", "")), fields.get("lang", fields.get("language", "")).lower()
    code = _LANGUAGE.match(language)
    return About(fields.get("title", ""), fields.get("author", ""), date[0] if date else "", code[1] if code else "")


def _unquote(value: str) -> str:
    """A value without the quotation marks around it."""
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


class Markdown(BuiltIn):
    """One page, with a block for each heading, paragraph, list item and table row."""

    name: ClassVar[str] = "markdown"
    reads: ClassVar[str] = "Markdown"
    suffixes: ClassVar[frozenset[str]] = frozenset({".md", ".markdown", ".mdown", ".mkd", ".qmd", ".rmd"})

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the whole text as one page; its title is from the front matter, else the first heading."""
        text = decode(path, reading)
        front = _FRONT_MATTER.match(text)
        found = parse_blocks(text[front.end() :] if front else text)
        about = _about(front[1]) if front else About()
        if not about.title:
            title = next((block.text for block in found if block.role is Role.HEADING), "")
            about = About(title, about.author, about.date, about.language)
        yield Page(None, found, about)
