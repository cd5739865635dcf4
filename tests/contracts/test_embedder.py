"""What `app.engine.parts.embedder.Embedder` promises, held to by every registered make."""

from collections.abc import Iterator
from typing import cast

import numpy as np
import pytest

from app.engine.parts.embedder import Embedder
from app.engine.parts.kit import Kit
from app.engine.parts.registry import implementations
from tests.contracts.contract import check_all, whole_kit
from tests.fixtures import models

NAMES = sorted(implementations("embedder"))
TEXTS = ["How much is the rent?", "The rent is 950 euros a month.", "Cats sleep sixteen hours a day."]
ODD = ["", " ", "\n", "\x00", "家賃はいくらですか", "\U0001f408" * 50, "a\u0301", "word " * 5_000, "x" * 20_000]


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    with whole_kit(tmp_path_factory.mktemp("home")) as made:
        models.install_embedder(made.paths.models)
        yield made


@pytest.fixture(scope="module", params=NAMES)
def embedder(kit: Kit, request: pytest.FixtureRequest) -> Embedder:
    return cast(Embedder, implementations("embedder")[request.param].create(kit.context))


def test_none_is_left_out(kit: Kit) -> None:
    check_all(kit, "embedder", {"minilm", "sentence-transformers"})


@pytest.mark.parametrize("texts", [[], TEXTS[:1], TEXTS, TEXTS * 20, ODD])
def test_a_row_of_length_one_for_each_text(embedder: Embedder, texts: list[str]) -> None:
    vectors = embedder.embed(texts)
    assert vectors.shape == (len(texts), embedder.dimensions)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-3)


def test_the_cosine_is_likeness_in_meaning(embedder: Embedder) -> None:
    question, answer, other = embedder.embed(TEXTS)
    assert question @ answer > question @ other + 0.2


def test_a_text_has_its_vector_whatever_stands_beside_it(embedder: Embedder) -> None:
    alone = embedder.embed(TEXTS[:1])[0]
    among = embedder.embed([*ODD, *TEXTS])[len(ODD)]
    assert alone @ among > 0.99


def test_a_question_has_one_vector(embedder: Embedder) -> None:
    vector = embedder.embed_question(TEXTS[0])
    assert vector.shape == (embedder.dimensions,)
    assert vector @ embedder.embed(TEXTS[1:2])[0] > vector @ embedder.embed(TEXTS[2:])[0] + 0.2


def test_the_fingerprint_is_that_of_the_make(kit: Kit, embedder: Embedder) -> None:
    again = cast(Embedder, implementations("embedder")[embedder.name].create(kit.context))
    assert again.fingerprint == embedder.fingerprint
    assert len(embedder.fingerprint) >= 16
