from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import docx
import numpy as np
import pytest
from chromadb.api.shared_system_client import SharedSystemClient
from fpdf import FPDF
from numpy.typing import NDArray

from app.domain.events import DocumentRead, Event
from app.domain.scope import EVERYTHING, Scope
from app.domain.settings import Settings
from app.engine.adapters.embedders.minilm import MiniLM
from app.engine.library.index.vector_sets import VectorSets
from app.engine.library.library import Library
from app.engine.library.parsing.process import Outcome, ReadingProcess
from app.engine.parts.kit import Kit
from app.storage.database import open_store
from app.storage.paths import Paths, resources

LEASE = ("The rent is 950 euros a month.", "Cats are allowed in the flat, dogs are not.", "The lease ends in spring.")


def pdf(path: Path, pages: Sequence[str], title: str = "") -> Path:
    """A PDF with a text on each page."""
    document = FPDF()
    document.set_font("helvetica", size=12)
    if title:
        document.set_title(title)
    for text in pages:
        document.add_page()
        document.multi_cell(0, text=text)
    document.output(str(path))
    return path


def word(path: Path, paragraphs: Sequence[str], title: str = "") -> Path:
    """A Word document."""
    document = docx.Document()
    document.core_properties.title = title
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(path))
    return path


@pytest.fixture(scope="session")
def embedder() -> MiniLM:
    return MiniLM(resources() / "embedder")


class Home:
    """A library over a real store, real vectors and the real embedder, and all it told."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.told: list[Event] = []
        self.library = Library(kit, self.told.append)
        self.places = self.library.places

    def close(self) -> None:
        """End the library: the one that is there by then, since a test may put another in its place."""
        self.library.close()

    def work(self) -> None:
        for _ in self.library.steps():
            pass

    def add(self, *paths: Path, watched: bool = True) -> None:
        self.library.add(paths, watched)
        self.work()

    def sync(self) -> None:
        self.library.sync()
        self.work()

    def state(self, path: Path) -> tuple[str, str]:
        """State and code of a document."""
        document = self.places.document(path)
        assert document is not None
        return document.state, document.code

    def find(self, question: str, scope: Path | None = None) -> list[tuple[str, int | None]]:
        """File name and page of what is found, best first."""
        found = self.kit.retriever.retrieve(question, EVERYTHING if scope is None else Scope((str(scope),)))
        return [(Path(passage.document).name, passage.page) for passage in found]

    def read(self) -> list[tuple[str, str, str]]:
        """Name, state and code of every DocumentRead so far; forgets them."""
        told: list[tuple[str, str, str]] = [
            (Path(e.document).name, e.state, e.code or "") for e in self.told if isinstance(e, DocumentRead)
        ]
        self.told.clear()
        return told

    def check(self) -> None:
        """Store and index agree, and nothing is there twice."""
        db = self.kit.store.db
        ids = {row["id"] for row in db.query("SELECT id FROM passages")}
        assert self.kit.shared(VectorSets).now.vectors.ids() == ids
        assert db.execute("SELECT count(*) FROM passages WHERE embedded_by = ''").fetchone()[0] == 0
        doubles = "SELECT 1 FROM passages GROUP BY document, position HAVING count(*) > 1"
        assert db.execute(doubles).fetchone() is None
        assert {row[0] for row in db.execute("SELECT rowid FROM terms")} == ids
        assert db.execute("INSERT INTO terms(terms) VALUES ('integrity-check')").fetchone() is None
        assert {row[0] for row in db.execute("SELECT state FROM documents")} <= {"ready"}
        lost = "SELECT 1 FROM documents WHERE NOT EXISTS (SELECT 1 FROM places WHERE document = documents.id)"
        assert db.execute(lost).fetchone() is None


@pytest.fixture
def open_home(paths: Paths, embedder: MiniLM) -> Iterator[Callable[..., Home]]:
    """Opens the library of the test's home, again and again if need be; the last one is closed with the test."""
    with ExitStack() as held:

        def open_(home: Paths = paths, **settings: object) -> Home:
            held.close()
            # Within one process Chroma would go on with what it holds of a folder.
            SharedSystemClient.clear_system_cache()
            store, _ = open_store(home.database)
            held.callback(store.close)
            kit = held.enter_context(closing(Kit(home, Settings.model_validate(settings), store, embedder=embedder)))
            made = Home(kit)
            held.callback(made.close)
            return made

        yield open_


@pytest.fixture
def home(open_home: Callable[..., Home]) -> Home:
    return open_home()


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """An empty folder for documents."""
    folder = tmp_path / "docs"
    folder.mkdir()
    return folder


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that was given to the embedder since."""
    seen: list[str] = []
    embed = MiniLM.embed

    def spy(self: MiniLM, texts: Sequence[str]) -> NDArray[np.float32]:
        seen.extend(texts)
        return embed(self, texts)

    monkeypatch.setattr(MiniLM, "embed", spy)
    return seen


@pytest.fixture
def texts_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Name of every file that was read since."""
    seen: list[str] = []
    take = ReadingProcess.take

    def spy(self: ReadingProcess, patience_s: float = 0.0) -> Outcome | None:
        outcome = take(self, patience_s)
        if outcome is not None and outcome.draft is not None:
            seen.append(outcome.job.path.name)
        return outcome

    monkeypatch.setattr(ReadingProcess, "take", spy)
    return seen
