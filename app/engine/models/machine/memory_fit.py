"""Determines whether a language model fits into memory, before it is loaded."""

from dataclasses import dataclass

import psutil

from app.engine.models.formats.gguf import Head

_BYTES_PER_NUMBER = {"f16": 2.0, "q8_0": 34 / 32}
"""In the context cache."""
_OVERHEAD = 200_000_000
"""Bytes for the computation itself and for other programs."""
_LEAST_CONTEXT = 1024
"""Tokens; a smaller context has no room for passages."""
_GB = 1e9


@dataclass(frozen=True, slots=True)
class Fit:
    """How a model would fit into memory."""

    context: int
    """Context length in tokens; 0 if the model does not fit at all."""
    needed: int
    """Bytes; if the model does not fit, those needed with the smallest useful context."""
    free: int
    """Bytes."""

    @property
    def detail(self) -> str:
        """The figures, with the size of model that would fit."""
        largest = max(0.0, (self.free - _OVERHEAD) * 0.8)
        return (
            f"it needs {self.needed / _GB:.1f} GB, {self.free / _GB:.1f} GB are free; "
            f"one of up to {largest / _GB:.1f} GB fits"
        )


def fit(head: Head, longest: int, free: int | None = None, cache: str = "f16") -> Fit:
    """The longest context, up to `longest`, with which a model fits; `free`: bytes, by default those available now.

    `cache`: the type of the numbers in the context cache, f16 or q8_0.
    """
    free = available() if free is None else free
    context = min(head.context_length or longest, longest)
    while True:
        needed = head.bytes_needed + int(context * _numbers_per_token(head) * _BYTES_PER_NUMBER[cache]) + _OVERHEAD
        if needed <= free:
            return Fit(context, needed, free)
        if context // 2 < _LEAST_CONTEXT:
            return Fit(0, needed, free)
        context //= 2


def available() -> int:
    """Bytes of memory available to programs."""
    return int(psutil.virtual_memory().available)


def _numbers_per_token(head: Head) -> int:
    """Numbers that the context cache holds for each token; 0 if the head does not say."""
    layers, width = head.number("block_count"), head.number("embedding_length")
    heads = head.number("attention.head_count") or 1
    groups = head.number("attention.head_count_kv") or heads
    keys = head.number("attention.key_length") or width // heads
    values = head.number("attention.value_length") or width // heads
    return layers * groups * (keys + values)
