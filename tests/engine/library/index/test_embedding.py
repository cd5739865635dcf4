"""An import gives way in the middle of a passage, and of a document; nothing is lost or there twice."""

from pathlib import Path
from typing import Any

import pytest

from app.engine.adapters.embedders.minilm import MiniLM
from app.engine.library.index.vector_sets import VectorSets
from app.engine.library.rows import documents
from app.engine.parts.preemption import Preemption
from tests.engine.library.conftest import Home


class Hurried:
    """A session: somebody comes while the first texts are embedded, every second time."""

    def __init__(self, session: Any, stop: Preemption) -> None:
        self.session, self.stop, self.runs = session, stop, 0

    def run(self, outputs: Any, feed: Any, options: Any) -> Any:
        self.runs += 1
        if self.runs % 2 and self.runs < 12:
            self.stop.set()
        return self.session.run(outputs, feed, options)


def paragraphs(docs: Path, count: int) -> Path:
    file = docs / "long.txt"
    file.write_text("\n\n".join(f"Paragraph {number}. {'The rent is due. ' * 40}" for number in range(count)))
    return file


def test_what_was_stopped_is_embedded_again(
    home: Home, embedder: MiniLM, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurried = Hurried(embedder._model._session, home.library.preemption)
    with monkeypatch.context() as patch:
        patch.setattr(embedder._model, "_session", hurried)
        home.library.add([paragraphs(docs, 12)])
        for _ in home.library.steps():
            home.library.preemption.clear()
    rows = list(home.kit.store.db.query("SELECT id, text FROM passages"))
    assert hurried.runs > len(rows) > 3
    assert home.library.index.embedded == len(rows)
    home.check()
    vectors = home.kit.shared(VectorSets).now.vectors
    for row in rows:
        alone = embedder.embed([row["text"]])[0]
        assert vectors.similarities(alone, [row["id"]])[row["id"]] == pytest.approx(1, abs=1e-5)


def test_a_document_that_was_arriving_when_somebody_asked_arrives_afterwards(
    home: Home, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "_AT_ONCE", 2)
    file = paragraphs(docs, 12)
    home.library.add([file])
    steps = home.library.steps()
    arriving = "SELECT 1 FROM documents JOIN passages ON document = documents.id WHERE state = 'arriving'"
    while not home.kit.store.db.execute(arriving).fetchall():
        next(steps)
    del steps  # as a turn has it: what was begun is begun anew
    home.work()
    assert home.state(file) == ("ready", "")
    home.check()
