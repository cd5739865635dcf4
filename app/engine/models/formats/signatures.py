"""Identifies model files by their beginning, without loading them."""

import mmap
import pickletools
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_GRAPH, _NAME = 7, 1
_INPUT, _OUTPUT = 11, 12
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_MOST_PICKLED = 50_000_000
_GGML = 0x67676D6C
_KALDI = b"<TransitionModel>"
_CTRANSLATE2_VERSIONS = range(1, 100)


@dataclass(frozen=True, slots=True)
class OnnxHead:
    """The names of a network's inputs and outputs."""

    inputs: frozenset[str]
    outputs: frozenset[str]


def read_onnx(path: Path) -> OnnxHead | None:
    """The names of a network's inputs and outputs; None if the file is not ONNX or is incomplete.

    Walks the protocol buffer's fields (onnx.proto: ModelProto.graph is 7; GraphProto.input and output are 11 and 12),
    skipping the weights.
    """
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            names: dict[int, set[str]] = {_INPUT: set(), _OUTPUT: set()}
            for number, start, end in _fields(data, 0, len(data)):
                if number == _GRAPH:
                    for inner, begin, stop in _fields(data, start, end):
                        if inner in names:
                            names[inner] |= {
                                data[a:b].decode() for field, a, b in _fields(data, begin, stop) if field == _NAME
                            }
    except (OSError, ValueError, IndexError, struct.error):
        return None
    return OnnxHead(frozenset(names[_INPUT]), frozenset(names[_OUTPUT])) if names[_OUTPUT] else None


def is_whisper_checkpoint(path: Path) -> bool:
    """Whether a file is a checkpoint of OpenAI's Whisper: its pickle is scanned, never executed."""
    try:
        with zipfile.ZipFile(path) as packed:
            name = next((name for name in packed.namelist() if name.endswith("/data.pkl")), None)
            if name is None or packed.getinfo(name).file_size > _MOST_PICKLED:
                return False
            texts = {argument for _, argument, _ in pickletools.genops(packed.read(name)) if isinstance(argument, str)}
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return False
    return {"dims", "model_state_dict", "n_mels", "n_text_state"} <= texts


def is_ggml(path: Path) -> bool:
    """Whether a file is a model of whisper.cpp."""
    return _starts(path, struct.pack("<I", _GGML))


def is_gguf(path: Path) -> bool:
    """Whether a file begins like GGUF."""
    return _starts(path, b"GGUF")


def is_ctranslate2_whisper(path: Path) -> bool:
    """Whether a file is a Whisper model in CTranslate2's binary format: a version, then the name of its spec."""
    with path.open("rb") as file:
        start = file.read(64)
    if len(start) < 6:
        return False
    version, length = struct.unpack_from("<IH", start)
    return version in _CTRANSLATE2_VERSIONS and start[6 : 6 + length].rstrip(b"\0") == b"WhisperSpec"


def is_kaldi_model(path: Path) -> bool:
    """Whether a file is an acoustic model for Vosk."""
    return _KALDI in _read_start(path, 64)  # as text, or after the two bytes of the binary format


def _starts(path: Path, magic: bytes) -> bool:
    return _read_start(path, len(magic)) == magic


def _read_start(path: Path, count: int) -> bytes:
    with path.open("rb") as file:
        return file.read(count)


def _fields(data: mmap.mmap, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(number, begin, end) of each field that holds bytes. Raises ValueError if they are malformed."""
    while at < end:
        key, at = _varint(data, at)
        number, kind = key >> 3, key & 7
        if kind == _VARINT:
            _, at = _varint(data, at)
        elif kind in (_FIXED64, _FIXED32):
            at += 8 if kind == _FIXED64 else 4
        elif kind == _BYTES:
            length, at = _varint(data, at)
            if at + length > end:
                raise ValueError("cut short")
            yield number, at, at + length
            at += length
        else:
            raise ValueError(f"wire type {kind}")
    if at != end:
        raise ValueError("cut short")


def _varint(data: mmap.mmap, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 64, 7):
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
    raise ValueError("an endless number")
