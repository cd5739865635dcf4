"""Reads the head of a GGUF file: enough to identify the model and to see that the file is complete.

Layout: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. Loading a file with a damaged head can crash the
process inside the library, so the head is read here first.
"""

import math
import mmap
import re
import struct
from dataclasses import dataclass
from pathlib import Path

_VERSIONS = (2, 3)
_ALIGNMENT = 32
_FORMATS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_STRING, _ARRAY = 8, 9
_TOKENS = ("tokenizer.ggml.tokens", "tokenizer.ggml.token_type")
_CONTROL, _USER_DEFINED = 3, 4
"""Types of tokens that the tokenizer matches before all others."""
# fmt: off
_BLOCKS = {  # tensor type -> (elements, bytes) of a block; from ggml's type traits
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34),
    10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 16: (256, 66),
    17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82), 23: (256, 136),
    24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2), 34: (256, 54), 35: (256, 66),
}
# fmt: on

_MARK = re.compile(r"<\||<\uff5c|\[/?[A-Z_]+\]$|</?(?:think|tool|s|start|end)")

Value = int | float | bool | str | None


class DamagedError(ValueError):
    """The file is not GGUF, or incomplete."""


@dataclass(frozen=True, slots=True)
class Head:
    """A file's description of its model."""

    values: dict[str, Value]
    """Its metadata; None in place of an array."""
    bytes_needed: int
    """The size of the complete file, with every tensor."""
    marks: tuple[str, ...] = ()
    """The special tokens, which mark where each side's turn begins and ends."""

    @property
    def context_length(self) -> int:
        """The context length, in tokens, that the model was trained with; 0 if the file does not say."""
        return self.number("context_length")

    def number(self, name: str) -> int:
        """A number under the architecture's own prefix; 0 if the file does not have it."""
        value = self.values.get(f"{self.values.get('general.architecture')}.{name}")
        return value if isinstance(value, int) else 0

    @property
    def chat_template(self) -> str:
        """The Jinja template for a conversation; empty if there is none."""
        return str(self.values.get("tokenizer.chat_template") or "")


def read_head(path: Path) -> Head:
    """Read a file's head. Raises DamagedError if it is truncated or malformed, OSError."""
    if path.stat().st_size < 24:
        raise DamagedError("too short")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            head = _Cursor(data).head()
        except (struct.error, UnicodeDecodeError, KeyError, ZeroDivisionError) as error:
            raise DamagedError(f"its head makes no sense: {error!r}") from error
        if len(data) < head.bytes_needed:
            raise DamagedError(f"{len(data)} of {head.bytes_needed} bytes")
        return head


class _Cursor:
    """Reads one value after another."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self._at = 4
        self._at_tokens: dict[str, int] = {}
        """The positions of the arrays named in _TOKENS."""

    def head(self) -> Head:
        if self._data[:4] != b"GGUF":
            raise DamagedError("not GGUF")
        if (version := self._integer("<I")) not in _VERSIONS:
            raise DamagedError(f"version {version}")
        tensors, pairs = self._integer("<Q"), self._integer("<Q")
        if tensors == 0:
            raise DamagedError("no tensors")
        values: dict[str, Value] = {}
        for _ in range(self._plausible(pairs, 13)):
            name = self._string()
            if name in _TOKENS:
                self._at_tokens[name] = self._at
            values[name] = self._value(self._integer("<I"))
        ends = [self._tensor_end() for _ in range(self._plausible(tensors, 24))]
        alignment = values.get("general.alignment", _ALIGNMENT)
        if not isinstance(alignment, int) or alignment <= 0:
            raise DamagedError("alignment")
        needed = -(-self._at // alignment) * alignment + max(ends)
        return Head(values, needed, self._marks() if len(self._at_tokens) == len(_TOKENS) else ())

    def _scalar(self, form: str) -> int | float | bool:
        (value,) = struct.unpack_from(form, self._data, self._at)
        self._at += struct.calcsize(form)
        return value  # type: ignore[no-any-return]

    def _integer(self, form: str) -> int:
        return int(self._scalar(form))

    def _plausible(self, count: int, least_bytes: int) -> int:
        """The count, if that many items of at least `least_bytes` fit into the rest of the file."""
        if count * least_bytes > len(self._data) - self._at:
            raise DamagedError(f"a count of {count}")
        return count

    def _string(self) -> str:
        length = self._plausible(self._integer("<Q"), 1)
        self._at += length
        return self._data[self._at - length : self._at].decode("utf-8", errors="replace")

    def _value(self, kind: int) -> Value:
        if kind == _STRING:
            return self._string()
        if kind != _ARRAY:
            return self._scalar(_FORMATS[kind])
        inner, count = self._integer("<I"), self._integer("<Q")
        if inner in _FORMATS:
            size = struct.calcsize(_FORMATS[inner])
            self._at += self._plausible(count, size) * size
            return None
        for _ in range(self._plausible(count, 8)):
            self._value(inner)
        return None

    def _marks(self) -> tuple[str, ...]:
        """The control tokens, and those user-defined tokens that look like one."""
        kinds = self._array(_TOKENS[1])
        texts = self._array(_TOKENS[0])
        found = []
        for text, kind in zip(texts, kinds, strict=False):
            is_special = kind == _CONTROL or (kind == _USER_DEFINED and _MARK.match(str(text)))
            if is_special:
                found.append(str(text))
        return tuple(found)

    def _array(self, name: str) -> list[Value]:
        self._at = self._at_tokens[name] + 4
        inner, count = self._integer("<I"), self._integer("<Q")
        return [self._string() if inner == _STRING else self._scalar(_FORMATS[inner]) for _ in range(count)]

    def _tensor_end(self) -> int:
        """The end of a tensor's data, counted from the start of all tensor data."""
        self._string()
        shape = [self._integer("<Q") for _ in range(self._plausible(self._integer("<I"), 8))]
        elements, size = _BLOCKS[self._integer("<I")]
        offset = self._integer("<Q")
        return offset + math.prod(shape) // elements * size
