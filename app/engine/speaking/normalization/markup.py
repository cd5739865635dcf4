"""Strips Markdown; code and large tables are announced instead of read out."""

import re
from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.engine.speaking.normalization.lexicon import Lexicon

_MARKUP = re.compile(r"[*_`\[<#~|\\>]|^\s*(?:[-+\u2022]|\d{1,3}[.)])\s", re.MULTILINE)
_CITATION = re.compile(r"\s*\[\^?\d{1,3}(?:\s*[,\u2013-]\s*\d{1,3})*\]")
_ITEM = re.compile(r"^\s*[-+*\u2022]\s+(?:\[[ xX]\]\s+)?", re.MULTILINE)
_NUMBERED = re.compile(r"^\s*(\d{1,3})[.)]\s+(?=\S)")
_RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$", re.MULTILINE)
_FENCE = re.compile(r"\s*(?:```+|~~~+)[ \t]*([\w+#.-]*)[^\n]*\n?")
_CELL_RULE = re.compile(r"[\s|:-]+")
_MOST_CELLS = 24
"""Cells in a table that is read out."""


def strip_markup(text: str, words: Lexicon | None) -> str:
    """The text without its markup, line ends as white space."""
    text = _CITATION.sub("", text)
    if not _MARKUP.search(text):
        return text
    fence = _FENCE.match(text)
    if fence is not None:
        return _announce_code(text[fence.end() :], fence.group(1), words)
    if text.lstrip().startswith("|"):
        return _table(text, words)
    text = _NUMBERED.sub(r"\1, ", _ITEM.sub("", _RULE.sub("", text)))
    return " ".join(_inline(token, words) for token in _parser().parse(text) if token.type == "inline") or text


def _announce_code(body: str, name: str, words: Lexicon | None) -> str:
    """What is spoken in place of a code block."""
    if words is None:
        return ""
    lines = [line for line in body.splitlines() if line.strip() and not re.fullmatch(r"\s*(?:```+|~~~+)\s*", line)]
    count = f"{len(lines)} {words.line[len(lines) != 1]}"
    return words.code.format(n=f"{count}{words.of}{name}" if name else count)


def _table(text: str, words: Lexicon | None) -> str:
    """Each row with the names of its columns; a large table is announced."""
    rows = [line.strip().strip("|").split("|") for line in text.splitlines() if line.strip()]
    rows = [[_inline_text(cell, words) for cell in row] for row in rows if not _CELL_RULE.fullmatch("|".join(row))]
    if not rows:
        return ""
    head, *body = rows
    if not body:
        return ", ".join(cell for cell in head if cell)
    if words is not None and len(body) * len(head) > _MOST_CELLS:
        names = ", ".join(cell for cell in head if cell)
        return f"{words.table.format(rows=len(body), columns=len(head))} {names}."
    named = [
        [f"{name}: {cell}" if name else cell for name, cell in zip(head, row, strict=False) if cell] for row in body
    ]
    return " ".join(f"{', '.join(row)}." for row in named if row)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable("strikethrough")


def _inline_text(text: str, words: Lexicon | None) -> str:
    return " ".join(_inline(token, words) for token in _parser().parseInline(text.strip())).strip()


def _inline(token: Token, words: Lexicon | None) -> str:
    return "".join(_pieces(token.children or [], words))


def _pieces(tokens: list[Token], words: Lexicon | None) -> Iterator[str]:
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            yield token.content
        elif token.type == "image":
            yield token.content or (words.picture if words else "")
        elif token.type in ("softbreak", "hardbreak") or (token.type == "html_inline" and "br" in token.content):
            yield " "
