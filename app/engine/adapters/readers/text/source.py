"""Source code and settings, as they are written."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from app.engine.adapters.readers.blocks import portions
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
"""Of a block that is made of several stretches."""


def blocks(text: str) -> Iterator[Block]:
    """Stretches that blank lines part, several together up to some 40 lines; each says in `row` where it begins.

    A stretch whose first line is indented stays with the one before: it is of the same function.
    """
    held: list[str] = []
    first = 1
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        is_start = bool(line.strip()) and not (held and held[-1].strip())
        if held and is_start and (len(held) >= _MOST_LINES or not line[0].isspace()) and _is_enough(held):
            yield from _block(held, first)
            held.clear()
        if not held:
            if not line.strip():
                continue
            first = number
        held.append(line)
    yield from _block(held, first)


def _is_enough(held: list[str]) -> bool:
    """Whether lines make a block of their own; a line or two go with what follows."""
    return sum(bool(line.strip()) for line in held) > _MOST_LINES // 4


def _block(held: list[str], first: int) -> Iterator[Block]:
    for portion in portions("\n".join(held).rstrip()):
        if portion.strip():
            blank = portion[: len(portion) - len(portion.lstrip())].count("\n")
            yield Block(portion.strip(), Role.CODE, row=first + blank)
        first += portion.count("\n")


class Source(BuiltIn):
    """One page."""

    name: ClassVar[str] = "source"
    reads: ClassVar[str] = "source code"
    suffixes: ClassVar[frozenset[str]] = frozenset(f".{suffix}" for suffix in _SUFFIXES.split())

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the whole file as one page."""
        yield Page(None, tuple(blocks(decode(path, reading))))
