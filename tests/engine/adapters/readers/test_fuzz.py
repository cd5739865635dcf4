"""Damaged documents of every kind: a reader reports a fault or gives text, and does not take forever.

The file of each reader is made here and then spoilt: in its bytes, or, where it is a zip archive, in what is packed in
it, or in the grammar of its XML and JSON. `SOTTO_FUZZ=2000` tries so many for each reader (`make fuzz`), the real
documents beside the repository among them.
"""

import os
import random
import re
import resource
import signal
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import AssistantError
from app.engine.library.parsing.document import choose_reader
from app.engine.library.parsing.document import sample as seen
from app.engine.parts.pages import Page, ReadingOptions
from app.engine.parts.reader import Reader
from app.engine.parts.registry import implementations
from tests.conftest import SHARED
from tests.engine.adapters.readers.test_readers import hear, sample
from tests.engine.library.conftest import LEASE
from tests.fixtures.locking import lock

EXAMPLES = int(os.environ.get("SOTTO_FUZZ", "25"))
LONGEST_S = 60
"""What one page may take in the program; here the whole file may."""
LARGEST = 300_000
"""Bytes of a real document to be damaged."""
STATUS = Path("/proc/self/status")
MOST_MEMORY = 3_000_000_000
"""Bytes, as in the reading process."""
READERS = sorted(implementations("reader"))
PIECE = re.compile(rb"<[^<>]{1,200}>|\"[^\"]{0,80}\"|\d+|[{}\[\],;:=]")
ODD = (
    b"", b"0", b"-1", b"99999999999", b"1e308", b"NaN", b"\xff\xfe", b"\0", b"<", b">", b"&lt;", b"&x;", b"{",
    b"[" * 50, b"<a>" * 50, b"A" * 5_000, b"null", b"2024-13-45", b"../../etc/passwd", b"\xed\xa0\x80",
    "\U0001f600".encode(),
)  # fmt: skip
SETTINGS = settings(
    max_examples=EXAMPLES, deadline=None, database=None, derandomize="SOTTO_FUZZ" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


def read_inner(name: str, _content: bytes) -> Iterator[Page]:
    name.encode()
    yield from ()


READING = ReadingOptions("tulip", read_inner, lambda _: "\n\n".join(LEASE), hear, most_pages=500, most_bytes=50_000_000)


@pytest.fixture(autouse=True)
def _memory_is_limited() -> Iterator[None]:
    """As in the reading process, plus what the other tests hold: more fails here; there it costs one file."""
    before, held = resource.getrlimit(resource.RLIMIT_DATA), re.search(r"VmData:\s*(\d+) kB", STATUS.read_text())
    assert held is not None
    resource.setrlimit(resource.RLIMIT_DATA, (int(held[1]) * 1024 + MOST_MEMORY, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_DATA, before)


@contextmanager
def bounded() -> Iterator[None]:
    """Fail if it takes so long that the program would have given the file up."""

    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError("it takes too long")

    before = signal.signal(signal.SIGALRM, give_up)
    left_s, _ = signal.setitimer(signal.ITIMER_REAL, LONGEST_S)  # pytest has one, too
    try:
        yield
    finally:
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, left_s)


def check(reader: Reader, path: Path) -> None:
    """Pages that can be stored, or a fault with a code for documents or recordings."""
    code = "document_"
    with bounded():
        try:
            for page in reader.read(path, READING):
                page.text.encode()
                page.name.encode()
                " ".join((page.about.title, page.about.author, page.about.date, page.about.language)).encode()
        except AssistantError as error:
            code = error.code
    assert code.startswith("document_")


# How documents are damaged


def spoil_bytes(raw: bytes, draw: random.Random) -> bytes:
    made = bytearray(raw)
    for _ in range(draw.randrange(1, 30)):
        made[draw.randrange(len(made))] = draw.randrange(256)
    return bytes(made[: draw.randrange(len(made))] if draw.random() < 0.3 else made)


def spoil_order(raw: bytes, draw: random.Random) -> bytes:
    """A section is doubled, moved or left out."""
    first, last = sorted((draw.randrange(len(raw)), draw.randrange(len(raw))))
    at = draw.randrange(len(raw))
    stretch = raw[first:last][:20_000]
    rest = raw if draw.random() < 0.5 else raw[:first] + raw[last:]
    return rest[:at] + stretch * draw.choice((0, 1, 3)) + rest[at:]


def spoil_grammar(raw: bytes, draw: random.Random) -> bytes:
    """Tags, quoted words, numbers and brackets are left out, doubled, swapped or replaced by odd ones."""
    pieces = list(PIECE.finditer(raw))
    for _ in range(draw.randrange(1, 6)):
        if not pieces:
            break
        found = draw.choice(pieces)
        other = draw.choice(pieces)
        new = draw.choice((b"", found[0] * 2, other[0], draw.choice(ODD)))
        raw = raw[: found.start()] + new + raw[found.end() :]
        pieces = list(PIECE.finditer(raw))
    return raw


def spoil_packed(raw: bytes, draw: random.Random) -> bytes:
    """One of the files in an archive is damaged, and packed again as if nothing were wrong."""
    import io

    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(out, "w") as after:
            entries = before.infolist()
            spoilt = draw.choice(entries) if entries else None
            for entry in entries:
                content = before.read(entry)
                if entry is spoilt and content:
                    content = draw.choice((spoil_bytes, spoil_order, spoil_grammar, spoil_grammar))(content, draw)
                if entry is not spoilt or draw.random() < 0.9:
                    after.writestr(entry, content)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError):
        return spoil_bytes(raw, draw)
    return out.getvalue()


def spoil(raw: bytes, draw: random.Random) -> bytes:
    ways: Sequence[Callable[[bytes, random.Random], bytes]] = (spoil_bytes, spoil_order, spoil_grammar)
    if raw.startswith(b"PK"):
        ways = (spoil_bytes, spoil_packed, spoil_packed, spoil_packed)
    return draw.choice(ways)(raw, draw) if raw else raw


# What holds for every reader


@pytest.mark.parametrize("name", READERS)
@SETTINGS
@given(seed=st.integers(0, 2**32))
def test_damage_raises_only_our_errors(name: str, tmp_path: Path, seed: int) -> None:
    reader: Reader = implementations("reader")[name].create(None)  # type: ignore[arg-type,assignment]
    draw = random.Random(seed)
    good = tmp_path / "good"
    if not good.is_dir():
        good.mkdir()
        sample(reader, good)
    (path,) = good.iterdir()
    damaged = tmp_path / f"damaged{path.suffix}"
    raw = path.read_bytes()
    for _ in range(draw.choice((1, 1, 3))):
        raw = spoil(raw, draw)
    damaged.write_bytes(raw)
    check(reader, damaged)


@pytest.mark.parametrize("name", READERS)
@SETTINGS
@given(raw=st.binary())
def test_a_file_that_is_no_document_is_reported_or_read_as_text(name: str, tmp_path: Path, raw: bytes) -> None:
    reader: Reader = implementations("reader")[name].create(None)  # type: ignore[arg-type,assignment]
    path = tmp_path / "noise"
    path.write_bytes(raw)
    check(reader, path)


@pytest.mark.parametrize("name", ["docx", "pptx", "sheet"])
@SETTINGS
@given(seed=st.integers(0, 2**32))
def test_damaged_encrypted_documents_are_reported(name: str, tmp_path: Path, seed: int) -> None:
    reader: Reader = implementations("reader")[name].create(None)  # type: ignore[arg-type,assignment]
    draw = random.Random(seed)
    good = tmp_path / "good"
    if not good.is_dir():
        good.mkdir()
        lock(sample(reader, good), "tulip")
    (path,) = good.iterdir()
    damaged = tmp_path / f"damaged{path.suffix}"
    # Passwords are slow to try by design: only the part before it is damaged, or the number of iterations.
    raw = path.read_bytes()
    damaged.write_bytes(
        draw.choice((spoil_bytes, spoil_order))(raw, draw).replace(b'spinCount="100000"', b'spinCount="10"')
    )
    check(reader, damaged)


@cache
def real_documents() -> list[Path]:
    folder = SHARED / "documents"
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "manifest.json")
    return [path for path in found if 0 < path.stat().st_size <= LARGEST]


@pytest.mark.long
@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, of damaged pictures
@settings(SETTINGS, max_examples=EXAMPLES * 5)
@given(seed=st.integers(0, 2**32))
def test_damaged_documents_from_other_projects(shared: Path, tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    path = draw.choice(real_documents())
    damaged = tmp_path / f"damaged{path.suffix}"
    damaged.write_bytes(spoil(path.read_bytes(), draw))
    readers: list[Reader] = [make.create(None) for make in implementations("reader").values()]  # type: ignore[arg-type,misc]
    try:
        reader = choose_reader(seen(damaged), readers, damaged.name)
    except AssistantError:
        return
    check(reader, damaged)
