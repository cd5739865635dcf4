"""JSON, one value or one a line: each value as a line that says where it stands."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.blocks import portions
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.charset import decode
from app.engine.parts.pages import PLAIN_READING, Block, Page, ReadingOptions

_LINES = frozenset((".jsonl", ".ndjson"))
_LONGEST = 1_000
"""Characters of a block of several lines."""
_MOST_BYTES = 30_000_000
"""Of one value: as Python holds it, it takes some twenty times as much."""


def value_of(text: str, name: str) -> Any:
    """The value that a text is. Raises AssistantError(DOCUMENT_UNREADABLE | DOCUMENT_TOO_LARGE), about `name`."""
    if len(text) > _MOST_BYTES:
        raise AssistantError(Code.DOCUMENT_TOO_LARGE, name)
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, name) from error


def blocks(items: Iterable[Any]) -> Iterator[Block]:
    """A block for each item, several where it is large; small ones that are a single line go together."""
    single: list[str] = []
    for item in items:
        lines = list(_lines(item))
        if len(lines) < 2 and isinstance(item, tuple):
            single += lines
            continue
        yield from _joined(single)
        single = []
        yield from _joined(lines)
    yield from _joined(single)


def _joined(lines: Iterable[str]) -> Iterator[Block]:
    """Lines, together where they are short."""
    held: list[str] = []
    for line in lines:
        if held and sum(map(len, held)) + len(line) > _LONGEST:
            yield Block("\n".join(held))
            held = []
        *cut, rest = portions(line.strip())
        yield from (Block(portion.strip()) for portion in cut if portion.strip())
        held += [rest.strip()] if rest.strip() else []
    if held:
        yield Block("\n".join(held))


def _lines(item: Any) -> Iterator[str]:
    """Lines as "path.to.key: value" for each value within; `item` is a value, or a key with its value."""
    waiting: list[tuple[str, Any]] = [item if isinstance(item, tuple) else ("", item)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [(f"{path}.{key}" if path else key, value[key]) for key in reversed(value)]
        elif isinstance(value, list):
            waiting += [(path, one) for one in reversed(value)]
        elif value is not None and value != "":
            shown = value if isinstance(value, str) else json.dumps(value)
            yield _sound(f"{path[-200:]}: {shown}" if path else shown)


def _sound(text: str) -> str:
    """Text that can be kept: JSON can write halves of a sign beyond 16 bits."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class Json(BuiltIn):
    """One page."""

    name: ClassVar[str] = "json"
    reads: ClassVar[str] = "JSON"
    suffixes: ClassVar[frozenset[str]] = frozenset((".json", ".geojson", ".webmanifest")) | _LINES

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the whole file as one page; an item of its outermost list or object stands by itself."""
        text = decode(path, reading)
        items: Iterable[Any]
        if path.suffix.lower() in _LINES:
            items = (value_of(line, path.name) for line in text.split("\n") if line.strip())
        else:
            value = value_of(text, path.name)
            items = value if isinstance(value, list) else value.items() if isinstance(value, dict) else [value]
        yield Page(None, tuple(blocks(items)))
