"""Whether a language model fits into this computer's memory, told before it is loaded."""

from dataclasses import dataclass

import psutil

from app.engine.models.formats.gguf import Head

_BYTES_PER_NUMBER = {"f16": 2.0, "q8_0": 34 / 32}
"""Of the context."""
_BESIDES = 200_000_000
"""Bytes that computing itself takes, and what is left to everybody else."""
_LEAST_CONTEXT = 1024
"""Tokens; fewer hold no passages."""
_GB = 1e9


@dataclass(frozen=True, slots=True)
class Fit:
    """How a model would lie in memory."""

    context: int
    """Tokens it may look back on; 0: it does not fit at all."""
    needed: int
    """Bytes, with the smallest context that is of use where it does not fit."""
    free: int
    """Bytes."""

    @property
    def detail(self) -> str:
        """In figures; with what would fit."""
        largest = max(0.0, (self.free - _BESIDES) * 0.8)
        return (
            f"it needs {self.needed / _GB:.1f} GB, {self.free / _GB:.1f} GB are free; "
            f"one of up to {largest / _GB:.1f} GB fits"
        )


def fit(head: Head, longest: int, free: int | None = None, cache: str = "f16") -> Fit:
    """The longest context, up to `longest`, with which a model fits; `free`: bytes, else what is free now.

    `cache`: what numbers the context is made of, f16 or q8_0.
    """
    free = available() if free is None else free
    context = min(head.context_length or longest, longest)
    while True:
        needed = head.bytes_needed + int(context * _numbers_per_token(head) * _BYTES_PER_NUMBER[cache]) + _BESIDES
        if needed <= free:
            return Fit(context, needed, free)
        if context // 2 < _LEAST_CONTEXT:
            return Fit(0, needed, free)
        context //= 2


def available() -> int:
    """Bytes of memory that programs can still have."""
    return int(psutil.virtual_memory().available)


def _numbers_per_token(head: Head) -> int:
    """What the context takes for each token; a model whose head does not say needs none."""
    layers, width = head.number("block_count"), head.number("embedding_length")
    heads = head.number("attention.head_count") or 1
    groups = head.number("attention.head_count_kv") or heads
    keys = head.number("attention.key_length") or width // heads
    values = head.number("attention.value_length") or width // heads
    return layers * groups * (keys + values)
