"""Rich text (.rtf), with striprtf."""

import codecs
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import ClassVar

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers import raised, tables
from app.engine.adapters.readers.blocks import split_overlong
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.charset import read_bytes
from app.engine.parts.pages import PLAIN_READING, About, Block, Page, ReadingOptions, Role, Sample

_SIGNATURE = b"{\\rtf"
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{1,5})")
_PICTURE = re.compile(r"(?<![0-9a-fA-F])(?:[0-9a-fA-F]{2}[\r\n \t]{0,4}){1000,}+")
"""Nothing else has so many hexadecimal digits; striprtf takes seconds to skip them one by one."""
_START = re.compile(r"\s*\{\\rtf\d{0,3}")
_FONT = re.compile(r"\\f(\d{1,5})(?!\d)(?:(?!\\f\d)[^;]){0,200}?\\fcharset(\d{1,3})(?!\d)")
"""A font's number, and its character set."""
_FONTS_WITHIN = 500_000
"""Characters from the beginning of the font table."""
_LINK = re.compile(r"\\fldinst\{", re.IGNORECASE)
_OUTLINE = re.compile(r"\\outlinelevel([0-8])(?!\d)[ ]?")
_HEADING_MARK = "\ue000"
"""Carries a heading's level through striprtf, which knows no headings."""
_HEADING = re.compile(f"{_HEADING_MARK}([0-8])")
_BULLET = re.compile(r"(?:[•·▪◦\u2013\uf0b7-]|o|\d{1,3}[.)]|[a-z][.)])\t")
_SHIFTS = re.compile(r"\\(super|sub|nosupersub|plain|up|dn)(-?\d{0,4})(?![a-z\d]) ?|\\[{}\\]|[{}]")
"""Where text is raised, lowered and put back on the line; and groups, at whose end it is put back too."""
_NOT_TEXT = re.compile("[\0-\x08\x0b-\x1f\ue000]")
_MOST_BYTES = 50_000_000
"""The largest document, not counting pictures."""


class Rtf(BuiltIn):
    """One page."""

    name: ClassVar[str] = "rtf"
    reads: ClassVar[str] = "rich text"
    suffixes: ClassVar[frozenset[str]] = frozenset({".rtf"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """By its signature."""
        return sample.head.lstrip().startswith(_SIGNATURE)

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the whole document as one page: headings, paragraphs, list items, table rows."""
        raw = read_bytes(path, reading)
        if not raw.lstrip().startswith(_SIGNATURE):
            raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name)
        encoding = _encoding(raw)
        source = _PICTURE.sub("", raw.decode(encoding, "replace"))
        if len(source) > _MOST_BYTES:
            raise AssistantError(Code.DOCUMENT_TOO_LARGE, path.name)
        about = About(_field(source, "title", encoding, path.name), _field(source, "author", encoding, path.name))
        source = _OUTLINE.sub(lambda match: f"{match[0].rstrip()} {_HEADING_MARK}{match[1]}", source)
        text = raised.resolve(_to_text(_mark_shifted(source), encoding, path.name))
        yield Page(None, tuple(block for block in _blocks(text.split("\n")) if block.text), about)


def _encoding(raw: bytes) -> str:
    """The encoding of text without a font, as the document declares it at its beginning."""
    match = _CODE_PAGE.search(raw[:1_000])
    try:
        return codecs.lookup(f"cp{int(match[1])}").name if match else "cp1252"
    except LookupError:
        return "cp1252"


def _to_text(source: str, encoding: str, name: str) -> str:
    """The document's plain text. Raises AssistantError(DOCUMENT_UNREADABLE)."""
    from striprtf.striprtf import rtf_to_text

    source = _simplify_fonts(source)
    # A line break here means nothing, but keeps striprtf from finding links, whose addresses it would insert.
    source = _LINK.sub(lambda match: f"{match[0]}\n", source)
    try:
        text = str(rtf_to_text(source, encoding=encoding, errors="replace"))
    except (ValueError, LookupError, TypeError, OverflowError) as error:  # striprtf checks no numbers or encodings
        raise AssistantError(Code.DOCUMENT_UNREADABLE, name) from error
    # Characters beyond 16 bits are written as surrogate pairs.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _simplify_fonts(source: str) -> str:
    """Put a minimal font table in front of the document's own: striprtf takes minutes for a malicious one."""
    start, found = _START.match(source), source.find("\\fonttbl")
    if start is None or found < 0:
        return source
    fonts = _FONT.findall(source[found : found + _FONTS_WITHIN])
    table = "".join(f"{{\\f{number}\\fcharset{script} x;}}" for number, script in dict(fonts).items())
    return f"{start[0]}{{\\fonttbl{table}}}{source[start.end() :]}"


def _field(source: str, field: str, encoding: str, name: str) -> str:
    """A field of the document's metadata."""
    found = re.search(rf"\{{\\info\b.{{0,5000}}?\{{\\{field} ([^{{}}]{{1,500}})\}}", source, re.DOTALL)
    if found is None:
        return ""
    text = _to_text(f"{{\\rtf1\\ansi\\ansicpg{encoding.removeprefix('cp')} {found[1]}}}", encoding, name)
    return " ".join(_NOT_TEXT.sub(" ", text).split())


def _mark_shifted(source: str) -> str:
    """The same source with marks around raised and lowered text, which striprtf carries through."""
    found, end, groups = [], 0, [0]
    for code in _SHIFTS.finditer(source):
        found.append(source[end : code.start()])
        end = code.end()
        after = {"super": 1, "up": 1, "sub": -1, "dn": -1, "nosupersub": 0, "plain": 0}.get(code[1] or "", groups[-1])
        if code[2] == "0" or (code[0] == "}" and len(groups) > 1):
            after = groups[-2] if code[0] == "}" else 0
        before = groups[-1]
        if code[0] == "{":
            groups.append(before)
        elif code[0] == "}" and len(groups) > 1:
            groups.pop()
        else:
            groups[-1] = after
        closes, opens = raised.between(before, after)
        found.append(f"{closes}{code[0]}{opens}")
    return "".join(found) + source[end:]


def _blocks(lines: Iterable[str]) -> Iterator[Block]:
    """A line from striprtf is a paragraph, or a table row, whose cells end with "|"; rows in succession are a table."""
    clean = ((_NOT_TEXT.sub(" ", _HEADING.sub("", line)).replace("\xa0", " ").strip(), line) for line in lines)
    for is_table, group in groupby(clean, lambda pair: "|" in pair[0] and pair[0].endswith("|")):
        if is_table:
            yield from tables.to_blocks(tables.Row(None, words.removesuffix("|").split("|")) for words, _ in group)
        else:
            for words, line in group:
                yield from _paragraph(words, _HEADING.search(line))


def _paragraph(words: str, heading: re.Match[str] | None) -> Iterator[Block]:
    if heading:
        yield Block(" ".join(words.split()), Role.HEADING, int(heading[1]) + 1)
        return
    bullet = _BULLET.match(words)
    role = Role.ITEM if bullet else Role.PARAGRAPH
    words = " ".join(words[bullet.end() if bullet and not words[0].isalnum() else 0 :].split())
    yield from (Block(part.strip(), role) for part in split_overlong(words))
