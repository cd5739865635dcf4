"""What `app.engine.parts.retriever.Retriever` promises, held to by every registered make."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from app.domain.scope import Scope
from app.engine.library.library import Library
from app.engine.parts.kit import Kit
from app.engine.parts.registry import implementations
from app.engine.parts.retriever import Retriever
from tests.contracts.contract import check_all, whole_kit

NAMES = sorted(implementations("retriever"))
TEXTS = {
    "flat/lease.txt": "The rent is 950 euros a month.\n\nThe notice period is three months.",
    "flat/rules.txt": "Cats may be kept in the flat. Dogs may not.",
    "car/insurance.txt": "The car is insured for 20,000 euros.",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("papers")
    for name, text in TEXTS.items():
        (made / name).parent.mkdir(exist_ok=True)
        (made / name).write_text(text, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    with whole_kit(tmp_path_factory.mktemp("empty")) as made:
        yield made


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[Kit]:
    with whole_kit(tmp_path_factory.mktemp("home"), passages=2) as made:
        library = Library(made, lambda _: None)
        library.add([folder])
        for _ in library.steps():
            pass
        library.close()
        yield made


@pytest.fixture(scope="module", params=NAMES)
def retriever(kit: Kit, request: pytest.FixtureRequest) -> Retriever:
    return cast(Retriever, implementations("retriever")[request.param].create(kit.context))


def test_none_is_left_out(kit: Kit) -> None:
    check_all(kit, "retriever", {"fused"})


def test_the_best_comes_first(retriever: Retriever, folder: Path) -> None:
    for question, name in (
        ("how much is the rent", "flat/lease.txt"),
        ("can I have a cat", "flat/rules.txt"),
        ("for how much is my car insured", "car/insurance.txt"),
    ):
        found = retriever.retrieve(question)
        assert 1 <= len(found) <= 2, "no more than the settings ask for"
        assert found[0].document == str(folder / name)
        assert found[0].text in TEXTS[name] or TEXTS[name] in found[0].text
        scores = [passage.score for passage in found]
        assert scores == sorted(scores, reverse=True)
        assert all(-1.001 <= passage.similarity <= 1.001 for passage in found)
        assert len({passage.id for passage in found}) == len(found)


@pytest.mark.parametrize("scope", ["car", "car/insurance.txt"])
def test_only_from_the_scope(retriever: Retriever, folder: Path, scope: str) -> None:
    found = retriever.retrieve("how much is the rent of the flat", Scope((str(folder / scope),)))
    assert {passage.document for passage in found} == {str(folder / "car/insurance.txt")}
    assert list(retriever.retrieve("how much is the rent", Scope((str(folder / "ca"),)))) == []


@pytest.mark.parametrize(
    "question", ["", " ", "?", '"', "rent OR", "NEAR(", "rent*", "-rent", "家賃", "\x00", "a\ud800b", "why " * 3_000]
)
def test_any_question_can_be_asked(retriever: Retriever, question: str) -> None:
    assert len(retriever.retrieve(question)) <= 2


@pytest.mark.parametrize("name", NAMES)
def test_where_there_are_no_documents_nothing_is_found(empty: Kit, name: str) -> None:
    Library(empty, lambda _: None)
    retriever = cast(Retriever, implementations("retriever")[name].create(empty.context))
    assert list(retriever.retrieve("how much is the rent")) == []
    assert list(retriever.retrieve("how much is the rent", Scope(("/nowhere",)))) == []
