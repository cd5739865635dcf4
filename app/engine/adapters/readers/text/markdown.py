"""Markdown as the text that a reader sees, with markdown-it-py."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import ClassVar

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

from app.engine.adapters.readers import raised, tables
from app.engine.adapters.readers.blocks import split_overlong
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.charset import decode
from app.engine.adapters.readers.web import visible_text
from app.engine.parts.pages import PLAIN_READING, About, Block, Page, ReadingOptions, Role

_FRONT_MATTER = re.compile(r"(---|\+\+\+)[ \t]*\r?\n((?:.*\n)*?)\1[ \t]*\r?(?:\n|\Z)")
"""Metadata that site generators keep in front of the text, in YAML or TOML."""
_COMMENT = re.compile(r"(^(```|~~~)[\s\S]*?^\2|`[^`\n]*`)|%%[\s\S]*?%%", re.MULTILINE)
"""A comment of Obsidian's, which nobody sees; or code, which is left alone."""
_LINK = re.compile(r"!?\[\[([^][|\n]+?)(?:\\?\|([^][\n]+?))?\]\]")
"""A link to another note, with or without a text of its own."""
_CALLOUT = re.compile(r"^\[![\w-]+\][+-]?\s*")
"""What makes a quotation a box."""
_CODE_BRACKET = "\ufdd3"
"""A noncharacter: brackets in code make no links."""
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)")
_FIELD = re.compile(
    r"""^(?P<key>title|authors?|date|lang(?:uage)?)[ \t]*[:=][ \t]*(?P<value>.*(?:\n[ \t]*-[ \t]+.*)*)$""",
    re.MULTILINE | re.IGNORECASE,
)
"""A line of the front matter, with the list below it if there is one."""
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?!\d)")
_LANGUAGE = re.compile(r"([a-z]{2})(?![a-z])")


def parse_blocks(text: str) -> tuple[Block, ...]:
    """The headings, paragraphs, list items, table rows and code of Markdown without front matter."""
    text = _COMMENT.sub(lambda found: found[1] or "", text)
    found: list[Block] = []
    for block in _blocks(_parser().parse(text)):
        if block.role in (Role.HEADING, Role.ROW):
            found.append(block)
        else:
            pieces = (piece.strip() for piece in split_overlong(block.text))
            found += (Block(piece, block.role) for piece in pieces)
    return tuple(block for block in found if block.text)


@cache
def _parser() -> MarkdownIt:
    """CommonMark with tables, struck text, footnotes, raised and lowered text; HTML is parsed by `visible_text`."""
    found = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return found.use(footnote_plugin, inline=False).use(superscript_plugin).use(sub_plugin)


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    opened, level, depth = "", 0, 0
    rows: list[list[str]] = []
    for token in tokens:
        match token.type:
            case "heading_open":
                opened, level = token.type, int(token.tag[1:])
            case "th_open" | "td_open" | "paragraph_open":
                opened = token.type
            case "list_item_open" | "list_item_close":
                depth += token.nesting
            case "tr_open":
                rows.append([])
            case "inline" if opened in ("th_open", "td_open"):
                rows[-1].append(_inline_text(token))
            case "inline" if opened == "heading_open":
                yield Block(_inline_text(token), Role.HEADING, level)
            case "inline":
                yield Block(_CALLOUT.sub("", _inline_text(token)), Role.ITEM if depth else Role.PARAGRAPH)
            case "table_close":
                # A table must have a line of names, which people leave empty where it has none.
                is_named = any(map(str.strip, rows[0]))
                body = rows if is_named else rows[1:]
                yield from tables.to_blocks((tables.Row(None, row) for row in body), int(is_named))
                rows.clear()
            case "fence" | "code_block":
                yield Block(token.content.strip(), Role.CODE)
            case "html_block":
                yield from visible_text.parse_blocks(token.content)


def _inline_text(inline: Token) -> str:
    """The text of an inline token as a reader sees it."""
    pieces = "".join(_pieces(inline.children or ()))
    return (
        raised.resolve(_LINK.sub(lambda found: found[2] or found[1] or "", pieces)).replace(_CODE_BRACKET, "[").strip()
    )


def _pieces(tokens: Sequence[Token]) -> Iterator[str]:
    """The text of inline tokens without their markup, and without what is struck; for an image, its description."""
    struck, shift = 0, 0
    for token in tokens:
        match token.type:
            case "s_open" | "s_close":
                struck += token.nesting
            case "sup_open" | "sup_close" | "sub_open" | "sub_close":
                before, shift = shift, (1 if token.type.startswith("sup") else -1) * (token.nesting == 1)
                yield "".join(raised.between(before, shift))
            case "html_inline":
                tag = _TAG.match(token.content)
                name, is_end = (tag[2].lower(), bool(tag[1])) if tag else ("", False)
                if name in ("sup", "sub"):
                    before, shift = shift, 0 if is_end else {"sup": 1, "sub": -1}[name]
                    yield "".join(raised.between(before, shift))
                elif name in ("del", "s", "strike"):
                    struck += -1 if is_end else 1
                elif name == "br":
                    yield " "
            case _ if struck > 0:
                pass
            case "softbreak" | "hardbreak":
                yield " "
            case "code_inline":
                yield token.content.replace("[", _CODE_BRACKET)
            case "footnote_ref" | "footnote_anchor":
                pass
            case _:
                yield "".join(_pieces(token.children)) if token.children else token.content


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
        about = _about(front[2]) if front else About()
        if not about.title:
            title = next((block.text for block in found if block.role is Role.HEADING), "")
            about = About(title, about.author, about.date, about.language)
        yield Page(None, found, about)
