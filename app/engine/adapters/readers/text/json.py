"""JSON, one value or one per line: each scalar becomes a line with the path to it."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.blocks import split_overlong
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.charset import decode
from app.engine.parts.pages import PLAIN_READING, Block, Page, ReadingOptions

_LINE_SUFFIXES = frozenset((".jsonl", ".ndjson"))
_LONGEST = 1_000
"""The most characters in a block of several lines."""
_MOST_BYTES = 30_000_000
"""The most characters of one value: as Python objects it takes some twenty times as much memory."""


def parse(text: str, name: str) -> Any:
    """Parse a text. Raises AssistantError(DOCUMENT_UNREADABLE | DOCUMENT_TOO_LARGE) with `name` as its detail."""
    if len(text) > _MOST_BYTES:
        raise AssistantError(Code.DOCUMENT_TOO_LARGE, name)
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, name) from error


def _to_blocks(items: Iterable[Any]) -> Iterator[Block]:
    """A block for each item, or several for a large one; adjacent one-line entries of an object share a block."""
    single: list[str] = []
    for item in items:
        lines = list(_lines(item))
        if len(lines) < 2 and isinstance(item, tuple):
            single += lines
            continue
        yield from _join_lines(single)
        single = []
        yield from _join_lines(lines)
    yield from _join_lines(single)


def _join_lines(lines: Iterable[str]) -> Iterator[Block]:
    """Blocks of as many lines as fit into one."""
    pending: list[str] = []
    for line in lines:
        if pending and sum(map(len, pending)) + len(line) > _LONGEST:
            yield Block("\n".join(pending))
            pending = []
        *cut, rest = split_overlong(line.strip())
        yield from (Block(portion.strip()) for portion in cut if portion.strip())
        pending += [rest.strip()] if rest.strip() else []
    if pending:
        yield Block("\n".join(pending))


def _lines(item: Any) -> Iterator[str]:
    """A line "path.to.key: value" for each scalar in it; `item` is a value, or a key with its value."""
    stack: list[tuple[str, Any]] = [item if isinstance(item, tuple) else ("", item)]
    while stack:
        path, value = stack.pop()
        if isinstance(value, dict):
            stack += [(f"{path}.{key}" if path else key, value[key]) for key in reversed(value)]
        elif isinstance(value, list):
            stack += [(path, element) for element in reversed(value)]
        elif value is not None and value != "":
            shown = value if isinstance(value, str) else json.dumps(value)
            yield _repair_surrogates(f"{path[-200:]}: {shown}" if path else shown)


def _repair_surrogates(text: str) -> str:
    """Text that can be encoded: JSON escapes can contain half of a surrogate pair."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class Json(BuiltIn):
    """One page."""

    name: ClassVar[str] = "json"
    reads: ClassVar[str] = "JSON"
    suffixes: ClassVar[frozenset[str]] = frozenset((".json", ".geojson", ".webmanifest")) | _LINE_SUFFIXES

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the whole file as one page; the items of its outermost list or object become its blocks."""
        text = decode(path, reading)
        items: Iterable[Any]
        if path.suffix.lower() in _LINE_SUFFIXES:
            items = (parse(line, path.name) for line in text.split("\n") if line.strip())
        else:
            value = parse(text, path.name)
            items = value if isinstance(value, list) else value.items() if isinstance(value, dict) else [value]
        yield Page(None, tuple(_to_blocks(items)))
