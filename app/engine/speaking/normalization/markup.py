"""Strips Markdown; code and large tables are announced instead of read out."""

import re
from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.engine.speaking.normalization.lexicon import Lexicon
from app.engine.speaking.normalization.ordinals import GERMAN_NOUN

_MARKUP = re.compile(r"[*_`\[<#~|\\>]|^\s*(?:[-+\u2022]|\d{1,3}[.)])\s", re.MULTILINE)
_CITATION = re.compile(r"\s*\[\^?\d{1,3}(?:\s*[,\u2013-]\s*\d{1,3})*\]")
_CITED = re.compile(
    r"\b(?:note|notes|clause|ref|reference|item|footnote|Fu\u00dfnote|Anmerkung|nota|note de bas de page)\s*$",
    re.IGNORECASE,
)
_INDEX = re.compile(r"(?:\b[a-zA-Z]|[_\d)\]])$")
"""What an index stands behind, as in a[0]."""
_MORE = re.compile(r"^(\s*)>(?=\s?=?\s?[-\u2212+]?[$\u20ac\u00a3]?\d)", re.MULTILINE)
_TAG = re.compile(
    r"</?(?:a|abbr|b|blockquote|br|cite|code|dd|del|details|div|dl|dt|em|figcaption|figure|font|h[1-6]|hr|i|img|ins|kbd|li|mark|ol|p|pre|q|s"
    r"|small|span|strike|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|time|tr|u|ul|var|wbr)(?:\s+[\w:-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+))*\s*/?>"
    r"|<!--|<(?:https?|mailto|ftp):|<[\w.+-]+@",
    re.IGNORECASE,
)
_RAISED = re.compile(r"<sup>\s*([-+\u2212]?\w{1,4})\s*</sup>", re.IGNORECASE)
_DATE = re.compile(rf"^(\s*\d{{1,2}})\.(?={GERMAN_NOUN.pattern})", re.MULTILINE)
"""What begins with an ordinal, and is no item of a list."""
_ITEM = re.compile(r"^\s*[-+*\u2022]\s+(?:\[[ xX]\]\s+)?", re.MULTILINE)
_NUMBERED = re.compile(r"^\s*(\d{1,3})[.)]\s+(?=\S)")
_RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$", re.MULTILINE)
_FENCE = re.compile(r"\s*(?:```+|~~~+)[ \t]*([\w+#.-]*)[^\n]*\n?")
_CELL_RULE = re.compile(r"[\s|:-]+")
_MOST_CELLS = 24
"""Cells in a table that is read out."""


def strip_markup(text: str, words: Lexicon | None) -> str:
    """The text without its markup, line ends as white space."""
    text = _CITATION.sub(_cited, text)
    text = _RAISED.sub(r"^\1", _DATE.sub(r"\1\\.", text)) if words is not None else text
    if not _MARKUP.search(text):
        return text
    fence = _FENCE.match(text)
    if fence is not None:
        return _announce_code(text[fence.end() :], fence.group(1), words)
    if text.lstrip().startswith("|"):
        return _table(text, words)
    text = _kept(text)
    text = _NUMBERED.sub(r"\1, ", _ITEM.sub("", _RULE.sub("", text)))
    return " ".join(_inline(token, words) for token in _parser().parse(text) if token.type == "inline") or text


def _cited(match: re.Match[str]) -> str:
    """Nothing for the mark of a citation; what it says for an index, and where it is what the sentence speaks of."""
    before = match.string[: match.start()]
    if (match.group()[0] == "[" and _INDEX.search(before)) or _CITED.search(before):
        return " " + match.group().strip().strip("[]^")
    return ""


def _kept(text: str) -> str:
    """The text with signs that are no markup marked as text: comparisons, and products of figures."""
    text = _MORE.sub(r"\1&gt; ", text)
    if text.count("**") == 1:
        text = re.sub(r"(?<=[\w)])\*\*(?=-?\w)", "^", text)
    if "<" in text:
        tags = {match.start() for match in _TAG.finditer(text)}
        text = "".join("&lt;" if char == "<" and at not in tags else char for at, char in enumerate(text))
    return re.sub(r"(?<=\d)\*(?=\d)|(?<=\b[a-z])\*(?=[a-z\d]\b)|(?<=\d)\*(?=[a-z]\b)", " \u00d7 ", text)


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
