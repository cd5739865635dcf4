"""Killed at any moment, an import goes on where it stood, and leaves nothing behind."""

import os
import random
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil
import pytest

from app.engine.library.index.vector_sets import VectorSets
from app.storage.database import open_store
from app.storage.paths import Paths
from tests.engine.library.conftest import Home, pdf, word

Opener = Callable[..., Home]

SLOW_EVERY = 10
"""Rounds in which the reading process starts as it does for people; in the others it has been forked."""

HELPER = """
import multiprocessing, os, signal, sys
from pathlib import Path
import chromadb, onnxruntime
from app.engine.adapters.embedders import minilm
from app.engine.adapters.vectors import chroma
from app.engine.library.library import Library
from app.engine.library.parsing.document import DocumentParser, Job
from app.engine.library.parsing import process as reading_process
from app.engine.library.parsing.process import ReadingProcess
from app.engine.parts.kit import Kit
from app.engine.parts.registry import implementations
from app.storage.paths import Paths
from app.storage.settings import Settings
from app.storage.database import open_store

paths, docs = Paths(Path(sys.argv[1])), Path(sys.argv[2])
readers = [make.create(None) for make in implementations("reader").values()]
for file in docs.iterdir():
    DocumentParser(readers, lambda count: None).parse(Job(file))  # from now on all that reads is imported
forked = []
begin = ReadingProcess._begin

def begin_with_forked(self):
    if self._child is None and forked:
        self._child, self._is_ready = forked.pop(), False
    return begin(self)

ReadingProcess._begin = begin_with_forked

def fork():
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    def run():
        ours.close()
        reading_process.work(theirs, readers)
    process = context.Process(target=run, daemon=True)
    process.start()
    theirs.close()
    forked.append((process, ours))

def work(is_slow):
    if not is_slow:
        fork()
    library = Library(Kit(paths, Settings(), open_store(paths.database)[0]), lambda event: None)
    library.add([docs])
    library.sync()
    for _ in library.steps():
        pass
    print("done", flush=True)
    signal.pause()

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        work(line == "slow\\n")
    print(child, flush=True)
    os.waitpid(child, 0)
    print("dead", flush=True)
"""


class Folder:
    """Documents of several kinds, in which every passage has a word of its own."""

    def __init__(self, place: Path, draw: random.Random) -> None:
        self._place = place
        self._draw = draw
        self._count = 0
        for number in range(40):
            self._write(place / f"{number}.{('txt', 'md', 'pdf', 'docx')[number % 4]}")

    def _passage(self) -> str:
        self._count += 1
        return f"Animal {own_word(self._count)} sleeps. " + "It wakes and eats some grass at noon. " * 20

    def _write(self, path: Path) -> None:
        texts = [self._passage() for _ in range(4)]
        match path.suffix:
            case ".pdf":
                pdf(path, texts, title=f"Book {path.stem}")
            case ".docx":
                word(path, texts, title=f"Letter {path.stem}")
            case _:
                path.write_text("\n\n".join(texts), encoding="utf-8")

    def change(self) -> None:
        """Write some files anew, or a part of them, move, copy and delete some, and add one."""
        files = sorted(file for file in self._place.rglob("*") if file.is_file())
        self._draw.shuffle(files)
        plain = next(file for file in files if file.suffix in (".txt", ".md"))
        plain.write_text(plain.read_text(encoding="utf-8") + f"\n\n{self._passage()}", encoding="utf-8")
        anew, moved, copied, deleted = [file for file in files if file != plain][:4]
        self._write(anew)
        inner = self._place / f"inner{self._count}"
        inner.mkdir()
        moved.rename(inner / moved.name)
        (inner / copied.name).write_bytes(copied.read_bytes())
        if len(files) > 35:
            deleted.unlink()
        self._write(inner / f"new {self._count}{anew.suffix}")


def own_word(number: int) -> str:
    """A word of letters that no language knows."""
    letters = ""
    while number:
        number, rest = divmod(number, 16)
        letters += "bcdfghjklmnpqrtv"[rest]
    return f"qx{letters}ok"


class Killing:
    """Starts imports and kills them; each is forked from one process, which has imported all there is to import."""

    def __init__(self, paths: Paths, docs: Path) -> None:
        self._helper = subprocess.Popen(
            [sys.executable, "-c", HELPER, str(paths.home), str(docs)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
        )  # fmt: skip
        self.left: list[psutil.Process] = []
        """Processes that the killed ones had started."""
        self.in_the_middle = 0

    def _line(self) -> str:
        assert self._helper.stdout is not None
        return self._helper.stdout.readline().decode().strip()

    def kill_after(self, longest_s: float, draw: random.Random, is_slow: bool) -> None:
        """Start an import and kill it at a moment before that, or soon after it has done all."""
        assert self._helper.stdin is not None
        self._helper.stdin.write(b"slow\n" if is_slow else b"fast\n")
        child = psutil.Process(int(self._line()))
        assert self._helper.stdout is not None
        is_done, _, _ = select.select([self._helper.stdout], [], [], draw.uniform(0.05, longest_s))
        self.left += child.children(recursive=True)
        os.kill(child.pid, signal.SIGKILL)
        said = self._line()
        if said == "done":
            said = self._line()
        elif not is_done:
            self.in_the_middle += 1
        assert said == "dead"

    def end(self) -> None:
        assert self._helper.stdin is not None
        assert self._helper.stdout is not None
        self._helper.stdin.close()
        self._helper.wait(60)
        self._helper.stdout.close()


@contextmanager
def killing(paths: Paths, docs: Path) -> Iterator[Killing]:
    made = Killing(paths, docs)
    try:
        yield made
    finally:
        made.end()


def held(home: Home) -> dict[str, object]:
    """All that a library holds, without the numbers that it happened to be given."""
    db = home.kit.store.db
    rows = list(db.query("SELECT passages.*, digest FROM passages JOIN documents ON documents.id = passages.document"))
    db.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, terms, row)")
    return {
        "places": [(str(one.path), one.state, one.code, one.bytes, one.digest) for one in home.places.documents()],
        "documents": sorted(
            tuple(row) for row in db.execute("SELECT digest, title, state, passages, pages, format FROM documents")
        ),
        "passages": sorted(
            (row["digest"], row["position"], row["page"] or 0, row["text"], row["place"]) for row in rows
        ),
        "terms": sorted(tuple(row) for row in db.execute("SELECT term, doc, cnt FROM temp.vocabulary")),
    }


def is_settled(home: Home, file: Path) -> bool:
    """Whether a file is ready, as it lies there now."""
    one = home.places.document(file)
    return one is not None and one.state == "ready" and one.modified_ns == file.stat().st_mtime_ns


def vectors(home: Home) -> dict[str, np.ndarray]:
    """Digest and position of each passage -> its vector."""
    db = home.kit.store.db
    query = """SELECT passages.id, digest || '/' || position AS name FROM passages
               JOIN documents ON documents.id = passages.document"""
    names = {str(row["id"]): str(row["name"]) for row in db.query(query)}
    found = home.kit.shared(VectorSets).now.vectors._collection.get(include=["embeddings"])
    assert found["embeddings"] is not None
    return {names[id_]: np.asarray(one) for id_, one in zip(found["ids"], found["embeddings"], strict=True)}


def assert_each_is_found_by_its_own_word(home: Home) -> None:
    for row in home.kit.store.db.query("SELECT id, text FROM passages"):
        for one in re.findall(r"\bqx\w+", row["text"]):
            holding = home.kit.store.db.query("SELECT id FROM passages WHERE instr(text, ?)", [f" {one} "])
            assert {id_ for id_, _ in home.library.documents.match(one, 100)} == {row["id"] for row in holding}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is forked here")
@pytest.mark.parametrize(("rounds", "least"), [(10, 1), pytest.param(100, 50, marks=pytest.mark.long)])
def test_killed_over_and_over_the_index_is_as_if_nothing_had_been(
    open_home: Opener, paths: Paths, docs: Path, tmp_path: Path, texts_read: list[str], *, rounds: int, least: int
) -> None:
    draw = random.Random(time.time_ns())
    folder = Folder(docs, draw)
    with killing(paths, docs) as kills:
        for number in range(rounds):
            is_slow = number % SLOW_EVERY == 0
            kills.kill_after(2.0 if is_slow else 1.1, draw, is_slow)
            if number % 3 == 2 and number < rounds - 1:
                folder.change()
        _, alive = psutil.wait_procs(kills.left, timeout=300)
        assert alive == []
    assert kills.in_the_middle > least
    store, trouble = open_store(paths.database)
    store.close()
    assert trouble is None
    home = open_home()
    files = [file for file in docs.rglob("*") if file.is_file()]
    settled = {file for file in files if is_settled(home, file)}
    ready = {file.name for file in settled} - {file.name for file in files if file not in settled}
    home.add(docs)
    home.sync()
    assert not ready & set(texts_read)
    home.check()
    assert_each_is_found_by_its_own_word(home)
    survived, survived_vectors = held(home), vectors(home)

    undisturbed = Paths(tmp_path / "undisturbed")
    undisturbed.prepare()
    other = open_home(home=undisturbed)
    other.add(docs)
    other.check()
    untouched, untouched_vectors = held(other), vectors(other)
    assert {one[1] for one in untouched["places"]} == {"ready"}  # type: ignore[attr-defined]
    for what, value in untouched.items():
        assert survived[what] == value, what
    assert survived_vectors.keys() == untouched_vectors.keys()
    assert all(np.allclose(one, untouched_vectors[name], atol=1e-5) for name, one in survived_vectors.items())


HANGING = """
import os, sys, time
from app.engine.library.parsing.document import Job
from app.engine.library.parsing.process import ReadingProcess
from pathlib import Path
from tests.engine.library.folders.test_watch import Harmful
process = ReadingProcess([Harmful()], lambda digest: False)
process.submit(Job(Path(sys.argv[1])))
while not process._is_ready:
    process.take(0.1)
time.sleep(0.5)  # where it does not hang yet, it has to end all the same
print("hangs", flush=True)
time.sleep(600)
"""


def test_a_reading_process_that_hangs_does_not_outlive_the_program(docs: Path) -> None:
    path = docs / "a.harm"
    path.write_text("hang", encoding="utf-8")
    program = subprocess.Popen([sys.executable, "-c", HANGING, str(path)], stdout=subprocess.PIPE)
    assert program.stdout is not None
    assert program.stdout.readline() == b"hangs\n"
    started = psutil.Process(program.pid).children(recursive=True)
    assert started
    program.kill()
    program.wait()
    program.stdout.close()
    _, alive = psutil.wait_procs(started, timeout=300)
    for one in alive:
        one.kill()
    assert alive == []
