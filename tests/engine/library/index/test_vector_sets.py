"""Another embedder: the old one answers until the new one's vectors are complete."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from chromadb.api.shared_system_client import SharedSystemClient
from numpy.typing import NDArray

from app.domain.events import LibraryProgressed
from app.domain.settings import Settings
from app.engine.adapters.embedders.sentence_transformer import SentenceTransformer
from app.engine.library.index import embedding
from app.engine.library.index.vector_sets import VectorSets, names_in_use
from app.engine.parts.kit import Kit
from app.storage.database import open_store
from app.storage.paths import Paths
from tests.engine.library.conftest import Home
from tests.fixtures import models
from tests.fixtures.waiting import elapse

Opener = Callable[..., Home]
ANIMALS = ("zebra", "giraffe", "cat", "dog")


@pytest.fixture
def open_home(paths: Paths) -> Iterator[Opener]:
    """Opens the library of the test's home with the embedder that settings and models make the best."""
    with ExitStack() as held:

        def open_(**settings: object) -> Home:
            held.close()
            SharedSystemClient.clear_system_cache()
            store, _ = open_store(paths.database)
            held.callback(store.close)
            kit = held.enter_context(closing(Kit(paths, Settings.model_validate(settings), store)))
            made = Home(kit)
            held.callback(made.library.close)
            return made

        yield open_


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vectors are made one by one, and kept a few at a time."""
    monkeypatch.setattr(embedding, "_STEP_S", 0.0)
    monkeypatch.setattr(embedding, "_BATCH", 4)
    monkeypatch.setattr(embedding, "_WINDOW", 8)


@pytest.fixture
def filled(open_home: Opener, paths: Paths, docs: Path, few: None) -> Home:
    """A library of forty passages by the built-in embedder, and another one that has been installed since."""
    home = open_home()
    for number in range(40):
        animal = ANIMALS[number % len(ANIMALS)]
        (docs / f"{number}.txt").write_text(f"The {animal} number {number} sleeps.", encoding="utf-8")
    home.add(docs)
    assert answering(home) == ("minilm", "")
    models.install_embedder(paths.models, "one")
    models.install_embedder(paths.models, "two", seed=2, size=32)
    return home


def answering(home: Home) -> tuple[str, str]:
    return home.kit.shared(VectorSets).now.embedder.name, home.kit.shared(VectorSets).now.embedder.model


def marks(home: Home) -> dict[str, int]:
    """Model that a passage has been given a vector by last -> how many; a dash where that is unknown."""
    names = {one.mark: one.embedder.model or "minilm" for one in home.kit.shared(VectorSets)}
    return {names.get(mark, "-"): len(ids) for mark, ids in home.library.documents.marked().items()}


def some(home: Home, count: int = 6) -> None:
    """A few steps, and what they made is kept."""
    for _ in islice(home.library.steps(), count):
        pass
    home.library.index.flush()


def check_done(home: Home, model: str, paths: Paths) -> None:
    home.check()
    assert answering(home) == ("sentence-transformers", model)
    assert home.kit.shared(VectorSets).coming is None
    assert [one.name for one in paths.vectors.iterdir()] == [home.kit.embedder.fingerprint[:16]]
    kept = home.kit.store.db.execute("SELECT value FROM facts WHERE name = 'meaning'").fetchone()[0]
    assert json.loads(kept)["model"] == model


def test_the_old_one_answers_until_the_new_one_is_complete(filled: Home, open_home: Opener, paths: Paths) -> None:
    home = open_home()
    assert home.kit.embedder.model == "one"
    some(home)
    assert answering(home) == ("minilm", "")
    assert names_in_use(home.kit)["embedder"] == "minilm"
    assert 0 < marks(home)["one"] < 40
    best = home.kit.retriever.retrieve("Which animal has black and white stripes?")[0]
    assert "zebra" in best.text, "only MiniLM knows"
    home.told.clear()
    home.work()
    check_done(home, "one", paths)
    assert home.find("kitten schlafen")[0][0] in {f"{number}.txt" for number in range(2, 40, 4)}, (
        "only the tiny one knows"
    )


def test_it_is_told_how_far_it_is(filled: Home, open_home: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.engine.library.progress._EVERY_S", 0.0)
    monkeypatch.setattr("app.engine.library.library._STRETCH_S", 0.0)
    home = open_home()
    home.work()
    told = [event for event in home.told if isinstance(event, LibraryProgressed)]
    assert all(event.is_remaking for event in told)
    assert {event.total for event in told} == {40}
    assert [event.done for event in told] == sorted(event.done for event in told)
    assert told[0].done < 40
    assert told[-1].done == 40


def test_what_comes_meanwhile_answers_at_once(
    filled: Home, open_home: Opener, docs: Path, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = open_home()
    new = docs / "new.txt"
    new.write_text("Our landlord raised what we pay for the apartment.", encoding="utf-8")
    home.library.look([new])
    embed = SentenceTransformer.embed

    def slowly(self: SentenceTransformer, texts: Sequence[str]) -> NDArray[np.float32]:
        elapse(0.3, "embedding takes a while")
        return embed(self, texts)

    with monkeypatch.context() as patch:
        patch.setattr(SentenceTransformer, "embed", slowly)
        patch.setattr("app.engine.library.library._FINISH_EVERY_S", 0.0)
        work = home.library.steps()
        while not (home.places.document(new) and home.state(new)[0] == "ready"):
            next(work)
    assert answering(home) == ("minilm", ""), "and not only when all are done"
    assert marks(home)["minilm"] > 0
    assert home.find("Did our home become more expensive?")[0][0] == "new.txt"
    home.work()
    check_done(home, "one", paths)
    assert home.find("rent")[0][0] == "new.txt"


def test_a_scope_finds_while_some_of_it_has_no_vector_yet(filled: Home, docs: Path) -> None:
    home = filled
    (docs / "new.txt").write_text("The zebra of the neighbours sleeps.", encoding="utf-8")
    home.library.look([docs / "new.txt"])
    work = home.library.steps()
    while home.library.documents.marked_count("") == 0:
        next(work)
    assert home.find("zebra of the neighbours", docs), "Chroma raises where it is asked for what it does not hold"


def test_what_goes_meanwhile_is_gone_from_both(filled: Home, open_home: Opener, docs: Path, paths: Paths) -> None:
    home = open_home()
    some(home)
    for number in range(20):
        (docs / f"{number}.txt").unlink()
    home.sync()
    check_done(home, "one", paths)
    assert len(home.kit.shared(VectorSets).now.vectors.ids()) == 20


def test_it_goes_on_where_it_stood(filled: Home, open_home: Opener, paths: Paths) -> None:
    home = open_home()
    some(home)
    made = marks(home)["one"]
    home = open_home()
    assert marks(home) == {"one": made, "minilm": 40 - made}
    assert answering(home) == ("minilm", "")
    home.work()
    assert home.library.index.embedded == 40 - made
    check_done(home, "one", paths)


def test_another_one_may_be_wanted_in_the_middle(filled: Home, open_home: Opener, paths: Paths) -> None:
    home = open_home()
    some(home)
    home.kit.apply(Settings(embedder_model="two"))
    some(home)
    assert answering(home) == ("minilm", "")
    assert set(marks(home)) == {"minilm", "two"}
    home = open_home()  # "one" again, and the start finds what "two" has left
    assert marks(home) == {"minilm": 40}
    home.work()
    check_done(home, "one", paths)


def test_the_old_one_may_be_wanted_again_in_the_middle(filled: Home, open_home: Opener, paths: Paths) -> None:
    home = open_home()
    some(home)
    home.kit.apply(Settings(embedder="minilm"))
    home.library.index.embedded = 0
    home.work()
    assert home.library.index.embedded == 0, "it has all its vectors"
    assert answering(home) == ("minilm", "")
    assert len(list(paths.vectors.iterdir())) == 1
    home.check()


def test_where_the_old_one_is_no_more_words_find_meanwhile(filled: Home, open_home: Opener, paths: Paths) -> None:
    home = open_home(embedder_model="two")
    home.work()
    check_done(home, "two", paths)
    shutil.rmtree(paths.models / "embedders" / "two")
    home = open_home(embedder_model="one")
    assert answering(home) == ("sentence-transformers", "one")
    assert home.find("giraffe 25")[0] == ("25.txt", None)
    assert {one.state for one in home.places.documents()} == {"ready"}
    home.work()
    check_done(home, "one", paths)


def test_a_model_that_is_another_under_the_same_name_is_no_old_one(
    filled: Home, open_home: Opener, paths: Paths
) -> None:
    home = open_home()
    home.work()
    shutil.rmtree(paths.models / "embedders" / "one")
    models.install_embedder(paths.models, "one", seed=3)
    home = open_home()
    assert home.kit.shared(VectorSets).coming is None
    home.work()
    check_done(home, "one", paths)


@pytest.mark.parametrize("is_new", [True, False])
def test_rebuilding_makes_what_is_wanted(filled: Home, open_home: Opener, paths: Paths, is_new: bool) -> None:
    home = open_home()
    if is_new:
        some(home)
    else:
        home.work()
    home.library.index.embedded = 0
    home.library.rebuild()
    home.work()
    assert home.library.index.embedded == 40
    check_done(home, "one", paths)


def test_damage_to_the_old_vectors_leaves_nobody_waiting(filled: Home, open_home: Opener, paths: Paths) -> None:
    home = open_home()
    some(home)
    made = marks(home)["one"]
    old = paths.vectors / home.kit.shared(VectorSets).now.mark[:16]
    home.library.close()
    home.kit.close()
    shutil.rmtree(old)
    home = open_home()
    assert answering(home) == ("sentence-transformers", "one"), "there is nothing to wait for"
    home.work()
    assert home.library.index.embedded == 40 - made, "what had been made for the new one is kept"
    check_done(home, "one", paths)


def test_kept_answers_are_found_throughout(filled: Home, open_home: Opener) -> None:
    home = open_home(embedder="minilm")
    for subject in ("rent", "cats", "zebra", "water", "flat", "bicycle"):
        home.library.kept_answers.add(f"What about the {subject}?", f"It is a {subject}.")
    home.work()
    home = open_home()
    for _ in home.library.steps():
        found = home.library.kept_answers.match("What about the zebra?")
        assert found is not None
        assert found.text == "It is a zebra."
    by = {row[0] for row in home.kit.store.db.execute("SELECT DISTINCT embedded_by FROM pairs")}
    assert by == {home.kit.embedder.fingerprint}


KILLED = """
import sys, time
from pathlib import Path
from app.engine.adapters.embedders.sentence_transformer import SentenceTransformer
from app.engine.library.index import embedding
from app.engine.library.library import Library
from app.engine.parts.kit import Kit
from app.storage.paths import Paths
from app.storage.settings import Settings
from app.storage.database import open_store

embedding._BATCH, embedding._WINDOW = 4, 8
embed = SentenceTransformer.embed
def slowly(self, texts):
    time.sleep(0.004 * len(texts))
    return embed(self, texts)
SentenceTransformer.embed = slowly
paths = Paths(Path(sys.argv[1]))
library = Library(Kit(paths, Settings(embedder_model=sys.argv[2]), open_store(paths.database)[0]), lambda event: None)
print("ready", flush=True)
for _ in library.steps():
    pass
library.close()
print("done", flush=True)
time.sleep(600)
"""


def test_killed_in_the_middle_it_is_as_if_nothing_had_been(filled: Home, open_home: Opener, paths: Paths) -> None:
    draw = random.Random(time.time_ns())
    for model in ("one", "one", "two", "one"):
        program = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(paths.home), model], stdout=subprocess.PIPE, text=True
        )
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        elapse(draw.uniform(0, 0.3), "it is killed at any moment")
        os.kill(program.pid, signal.SIGKILL)
        program.wait()
        program.stdout.close()
        home = open_home(embedder_model=model)
        assert home.find("giraffe 25")[0] == ("25.txt", None)
        assert home.kit.shared(VectorSets).now.vectors.ids() == set().union(*home.library.documents.marked().values())
    home.work()
    check_done(home, "one", paths)
