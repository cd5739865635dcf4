from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import rmtree

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.domain.errors import AssistantError, Code
from app.domain.events import Event
from app.domain.scope import Scope
from app.domain.settings import Settings
from app.engine.adapters.embedders.minilm import MiniLM
from app.engine.adapters.vectors import chroma
from app.engine.library.index.vector_sets import VectorSets
from app.engine.library.library import Library
from app.engine.library.search.retriever import Fused
from app.engine.library.search.term_statistics import Vocabulary, rare_enough
from app.engine.parts.kit import Kit
from app.engine.parts.registry import implementations
from app.engine.parts.retriever import Retriever
from app.storage.database import open_store
from app.storage.paths import Paths, resources
from tests.engine.adapters.embedders.test_cross_encoder import install

DOCUMENTS = {
    "lease": "The rent is 950 euros a month, payable on the first.",
    "pets": "Cats may live in the flat. Dogs are not welcome.",
    "garden": "Tomatoes want sun and much water in July.",
    "bicycle": "Pump the tyres to four bar before a long ride.",
    "code": "Error E-4711: the frobnicator has no quux.",
    "choir": "We rehearse the requiem on Tuesday evenings. "
    + "Bring your own score and a pencil. " * 15
    + "It is Q7XV.",
}


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """A library of a few documents."""
    folder = tmp_path_factory.mktemp("library")
    paths = Paths(folder / "home")
    paths.prepare()
    docs = folder / "docs"
    docs.mkdir()
    for name, text in DOCUMENTS.items():
        (docs / f"{name}.txt").write_text(text, encoding="utf-8")
    store, _ = open_store(paths.database)
    made = Kit(paths, Settings(passages=3), store, embedder=MiniLM(resources() / "embedder"))
    with closing(store), closing(made):
        told: list[Event] = []
        library = Library(made, told.append)
        library.add([docs])
        for _ in library.steps():
            pass
        library.close()
        yield made


@pytest.fixture(scope="module", params=sorted(implementations("retriever")))
def retriever(request: pytest.FixtureRequest, kit: Kit) -> Retriever:
    make = implementations("retriever")[request.param]
    assert make.check(kit.context).is_ok
    made: Retriever = make.create(kit.context)  # type: ignore[assignment]
    return made


def best(retriever: Retriever, question: str) -> str:
    return Path(retriever.retrieve(question)[0].document).stem


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("What does E-4711 mean?", "code"),
        ("quux", "code"),
        ("Is anyone welcome?", "pets"),
        ("What comes first?", "lease"),
        ("how much is the rent", "lease"),
        ("tomato watering", "garden"),
        ("REQUIEM", "choir"),
    ],
)
def test_words_count(retriever: Retriever, question: str, document: str) -> None:
    assert best(retriever, question) == document


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("Can I keep a kitten?", "pets"),
        ("How hard should I inflate my wheels?", "bicycle"),
        ("What do I pay my landlord?", "lease"),
    ],
)
def test_meaning_counts(retriever: Retriever, question: str, document: str) -> None:
    assert best(retriever, question) == document


def test_passages_come_best_first_and_no_more_than_asked(retriever: Retriever) -> None:
    found = retriever.retrieve("How much is the rent?")
    assert 1 <= len(found) <= 3
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert len({one.id for one in found}) == len(found)
    assert found[0].text == DOCUMENTS["lease"]
    assert found[0].title == "lease"
    assert -1 <= min(one.similarity for one in found) <= max(one.similarity for one in found) <= 1.0001
    assert found[0].similarity > 0.5


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from([*"\"'()*-^:\0²ﬁ", "AND", "OR", "NOT", "NEAR(", "text:", "{a b}:", "rent"])).map(
            " ".join
        ),
    )
)
@example("NEAR(rent, 5)")
@example('"')
@example("rent\0 AND")
@example("\ud800 rent")
@example(" ".join(f"word{n}" for n in range(3_000)))
def test_no_question_raises(retriever: Retriever, question: str) -> None:
    found = retriever.retrieve(question)
    assert len(found) <= 3
    if not question.strip():
        assert not found


def test_a_scope_keeps_everything_else_out(retriever: Retriever, kit: Kit) -> None:
    garden = next(one.document for one in retriever.retrieve("tomatoes"))
    assert {one.document for one in retriever.retrieve("How much is the rent?", Scope((garden,)))} == {garden}
    assert len(retriever.retrieve("rent", Scope((str(Path(garden).parent),)))) == 3
    assert retriever.retrieve("rent", Scope(("/nowhere",))) == []


def test_a_cross_encoder_ranks_again_where_one_is_installed(kit: Kit) -> None:
    folder = install(kit.paths.models / "rerankers" / "tiny")  # it likes euros, and cats less than nothing
    question = "Are cats welcome in the flat?"
    try:
        reranked = Fused.create(kit.context).retrieve(question)
        assert Fused.check(kit.context).detail.endswith("re-ranked by tiny")
        assert Path(reranked[0].document).stem == "lease"
        assert reranked[0].score == 5.0
        assert Path(Fused.create(kit.context).retrieve("Sind cats hier im Haus erlaubt?")[0].document).stem == "pets"
    finally:
        rmtree(folder.parent)
    assert Path(Fused.create(kit.context).retrieve(question)[0].document).stem == "pets"
    assert "re-ranked" not in Fused.check(kit.context).detail


def test_a_damaged_cross_encoder_is_told_and_done_without(kit: Kit) -> None:
    folder = install(kit.paths.models / "rerankers" / "tiny")
    (folder / "model.onnx").write_bytes(b"no model")
    told: list[AssistantError] = []
    context = replace(kit.context, on_trouble=told.append)
    try:
        assert Path(Fused.create(context).retrieve("Are cats welcome?")[0].document).stem == "pets"
    finally:
        rmtree(folder.parent)
    assert [error.code for error in told] == [Code.MODEL_BROKEN]


def test_words_that_the_library_does_not_hold_are_asked_by_their_parts(kit: Kit) -> None:
    vocabulary = Vocabulary(kit.store)
    assert vocabulary.frequencies(["rent", "water", "nothing"]) == {"rent": 1, "water": 1}
    assert '"water"' in vocabulary.expression("Gardenwater")
    assert '"tomat"*' in vocabulary.expression("tomat")
    assert vocabulary.expression("rent") == '"rent"'


def test_of_a_whole_page_only_so_many_words_are_looked_up(kit: Kit) -> None:
    expression = Vocabulary(kit.store).expression(" ".join(f"word{number}" for number in range(5_000)))
    assert '"word99"' in expression
    assert '"word100"' not in expression


def test_the_languages_are_those_of_the_documents(kit: Kit) -> None:
    vocabulary = Vocabulary(kit.store)
    assert vocabulary.languages()[:1] == ("en",)
    assert vocabulary.size() >= len(DOCUMENTS)


def test_words_that_very_many_passages_hold_are_left_out_beside_rarer_ones() -> None:
    common, rare, none = (("the",), 20_000), (("quux",), 3), (("zzz",), 0)
    assert rare_enough([common, rare]) == [("quux",)]
    assert rare_enough([none, common]) == [("zzz",), ("the",)], "what no passage holds is no reason"
    assert rare_enough([(("a",), 3_000), (("b",), 1_500), (("c",), 2_500)]) == [("b",), ("c",)]
    assert rare_enough([(("the",), 90_000)]) == []
    assert rare_enough([]) == []


def test_in_a_scope_few_vectors_and_many_are_compared_alike(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    vector = kit.embedder.embed(["tomato watering"])[0]
    among = sorted(kit.shared(VectorSets).now.vectors.ids())[1:]
    few = kit.shared(VectorSets).now.vectors.nearest(vector, 3, among)
    monkeypatch.setattr(chroma, "_FEW", 0)
    many = kit.shared(VectorSets).now.vectors.nearest(vector, 3, among)
    assert [id_ for id_, _ in few] == [id_ for id_, _ in many]
    assert [cosine for _, cosine in few] == pytest.approx([cosine for _, cosine in many], abs=1e-5)


def test_a_large_scope_whose_vectors_are_still_being_made_answers(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chroma, "_FEW", 0)
    retriever = Fused.create(kit.context)
    everything = Scope(paths=(str(kit.paths.home.parent / "docs"),))
    first = retriever.retrieve("tomato watering", everything)[0]
    vector = kit.embedder.embed([first.text])
    kit.store.db.execute("UPDATE passages SET embedded_by = '' WHERE id = ?", [first.id])
    kit.shared(VectorSets).now.vectors.remove([first.id])
    try:
        assert retriever.retrieve("tomato watering", everything)[0].id == first.id
    finally:
        kit.shared(VectorSets).now.vectors.add([first.id], vector)
        kit.store.db.execute("UPDATE passages SET embedded_by = ? WHERE id = ?", [kit.embedder.fingerprint, first.id])
        retriever.close()


def test_ids_of_vectors_come_in_pages(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    every = {row[0] for row in kit.store.db.execute("SELECT id FROM passages")}
    assert len(every) > 4
    monkeypatch.setattr(chroma, "_PAGE", 2)
    assert kit.shared(VectorSets).now.vectors.ids() == every
