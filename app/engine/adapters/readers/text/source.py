"""Source code and configuration files, exactly as they are written."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from app.engine.adapters.readers.blocks import split_overlong
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.charset import decode
from app.engine.parts.pages import PLAIN_READING, Block, Page, ReadingOptions, Role

_SUFFIXES = (
    "py pyi pyx js mjs cjs jsx ts tsx vue svelte java kt kts scala groovy gradle clj c h cc cpp cxx hh hpp hxx m mm cs "
    "fs vb go rs rb php pl pm lua r jl swift dart erl ex exs hs ml elm lisp el scm rkt zig nim d pas f90 f95 asm s sh "
    "bash zsh fish bat cmd ps1 sql graphql proto thrift css scss sass less toml ini cfg conf properties env yaml yml "
    "cmake mk tf hcl nix diff patch"
)
_MOST_LINES = 40
"""Lines in a block of several sections."""


def _split_code(text: str) -> Iterator[Block]:
    """Sections separated by blank lines, combined up to some 40 lines; `row` is the number of the first line.

    A section whose first line is indented stays with the one before it: it belongs to the same function.
    """
    pending: list[str] = []
    first = 1
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        is_start = bool(line.strip()) and not (pending and pending[-1].strip())
        if pending and is_start and (len(pending) >= _MOST_LINES or not line[0].isspace()) and _is_enough(pending):
            yield from _to_blocks(pending, first)
            pending.clear()
        if not pending:
            if not line.strip():
                continue
            first = number
        pending.append(line)
    yield from _to_blocks(pending, first)


def _is_enough(pending: list[str]) -> bool:
    """Whether the lines are enough for a block of their own; a few are joined with what follows."""
    return sum(bool(line.strip()) for line in pending) > _MOST_LINES // 4


def _to_blocks(pending: list[str], first: int) -> Iterator[Block]:
    for piece in split_overlong("\n".join(pending).rstrip()):
        if piece.strip():
            blank = piece[: len(piece) - len(piece.lstrip())].count("\n")
            yield Block(piece.strip(), Role.CODE, row=first + blank)
        first += piece.count("\n")


class Source(BuiltIn):
    """One page."""

    name: ClassVar[str] = "source"
    reads: ClassVar[str] = "source code"
    suffixes: ClassVar[frozenset[str]] = frozenset(f".{suffix}" for suffix in _SUFFIXES.split())

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the whole file as one page."""
        yield Page(None, tuple(_split_code(decode(path, reading))))
