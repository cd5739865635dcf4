import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.engine.adapters.embedders.model_card import read_card
from app.engine.adapters.embedders.sentence_transformer import SentenceTransformer
from app.engine.parts.kit import Kit
from app.storage.database import Store
from app.storage.paths import Paths
from tests.fixtures import models
from tests.fixtures.sentence_tiny import SIZE, build

E5 = {"query": "query: ", "passage": "passage: "}


def cosine(model: SentenceTransformer, one: str, other: str) -> float:
    first, second = model.embed([one, other])
    return float(first @ second)


@pytest.mark.parametrize("file", ["model.onnx", "onnx/model.onnx", "onnx/model_qint8_avx512.onnx"])
@pytest.mark.parametrize("has_types", [True, False])
def test_a_folder_as_it_is_published_is_an_embedder(tmp_path: Path, file: str, has_types: bool) -> None:
    model = SentenceTransformer(build(tmp_path / "tiny", file, has_types=has_types))
    assert (model.model, model.dimensions) == ("tiny", SIZE)
    assert cosine(model, "Miete", "rent") == pytest.approx(1, abs=1e-5)
    assert abs(cosine(model, "rent", "zebra")) < 0.05


def test_the_vectors_are_pooled_as_the_model_says(tmp_path: Path) -> None:
    mean = SentenceTransformer(build(tmp_path / "mean"))
    first = SentenceTransformer(build(tmp_path / "cls", pooling="cls_token"))
    own = SentenceTransformer(build(tmp_path / "own", is_pooled=True))
    table_mean = mean.embed(["zebra sleeps"])[0]
    assert table_mean == pytest.approx(sum(mean.embed(["zebra", "sleeps"])) / np.sqrt(2), abs=1e-3)
    assert cosine(first, "zebra", "giraffe") == pytest.approx(1), "the first token is the same before every text"
    assert not np.allclose(own.embed(["zebra sleeps"])[0], table_mean, atol=0.1), "what it pooled itself is taken"
    assert len({mean.fingerprint, first.fingerprint, own.fingerprint}) == 3


@pytest.mark.parametrize(("name", "is_first"), [("granite-embedding-30m-english", True), ("granite-mini", False)])
def test_a_family_that_says_so_only_in_its_description_is_pooled_by_its_first_token(
    tmp_path: Path, name: str, is_first: bool
) -> None:
    folder = build(tmp_path / name)
    shutil.rmtree(folder / "1_Pooling")
    model = SentenceTransformer(folder)
    assert (cosine(model, "zebra", "giraffe") == pytest.approx(1)) is is_first


def test_a_pooling_that_is_not_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AssistantError) as caught:
        SentenceTransformer(build(tmp_path / "tiny", pooling="weightedmean_tokens"))
    assert caught.value.code is Code.MODEL_BROKEN


def test_a_layer_that_the_network_lacks_is_noticed(tmp_path: Path) -> None:
    modules = [{"type": "sentence_transformers.models.Transformer"}, {"type": "sentence_transformers.models.Dense"}]
    for name, is_pooled in (("with", True), ("without", False)):
        folder = build(tmp_path / name, is_pooled=is_pooled)
        (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    assert SentenceTransformer(tmp_path / "with").dimensions == SIZE
    with pytest.raises(AssistantError):
        SentenceTransformer(tmp_path / "without")


@pytest.mark.parametrize(
    ("name", "prompts", "is_prompted"),
    [
        ("tiny", E5, True),
        ("tiny", {"retrieval.query": "query: ", "document": "passage: "}, True),
        ("tiny", None, False),
        ("tiny", {"query": "", "document": ""}, False),
        ("multilingual-e5-small", None, True),
        ("multilingual-e5-small", {}, True),
        ("see5", None, False),
    ],
)
def test_questions_and_passages_have_their_prompts(
    tmp_path: Path, name: str, prompts: dict[str, str] | None, is_prompted: bool
) -> None:
    plain = SentenceTransformer(build(tmp_path / "plain"))
    model = SentenceTransformer(build(tmp_path / name, prompts=prompts))
    said = ("query: rent", "passage: rent") if is_prompted else ("rent", "rent")
    assert np.allclose(model.embed_question("rent"), plain.embed([said[0]])[0])
    assert np.allclose(model.embed(["rent"])[0], plain.embed([said[1]])[0])
    assert (model.fingerprint == plain.fingerprint) != is_prompted


def test_what_all_vectors_have_in_common_is_taken_away(tmp_path: Path) -> None:
    model = SentenceTransformer(build(tmp_path / "tiny", common=3.0))
    texts = ["the rent", "zebra", "a bicycle", "tomatoes want sun"]
    raw = model._common
    assert raw is not None, "with so much in common the mean cosine was far above the limit"
    vectors = model.embed(texts)
    others = (vectors @ vectors.T)[~np.eye(len(texts), dtype=bool)]
    assert np.abs(others).mean() < 0.5
    assert cosine(model, "Katzen in the flat", "cat in the Wohnung") > 0.9
    assert SentenceTransformer(build(tmp_path / "even"))._common is None


@pytest.mark.parametrize(
    ("readme", "languages"),
    [
        ("", None),
        ("# No front matter\nlanguage: de\n", None),
        ("---\nlanguage: de\n---\n", {"de"}),
        ('---\nlicense: mit\nlanguage: [en, "de", pt-br]\ntags:\n- a\n---\n', {"en", "de", "pt"}),
        ("---\nlanguage:\n- en\n- vi\nlicense: mit\n---\ntext", {"en", "vi"}),
        ("---\nlanguage:\n  - multilingual\n  - af\n  - zh\ntags:\n  - x\n---\n", set()),
        ("---\ntags:\n- language\n---\n", None),
    ],
)
def test_the_languages_are_those_of_the_description(tmp_path: Path, readme: str, languages: set[str] | None) -> None:
    folder = build(tmp_path / "tiny", readme=readme)
    found = read_card(folder).languages
    assert found == (None if languages is None else frozenset(languages))
    expected = {"en"} if languages is None else languages  # a small vocabulary is that of one language
    assert SentenceTransformer(folder).languages == expected


def test_no_more_is_read_than_the_model_was_made_for(tmp_path: Path) -> None:
    folder = build(tmp_path / "tiny")
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 10}', encoding="utf-8")
    model = SentenceTransformer(folder)
    assert cosine(model, "zebra " * 8, "zebra " * 8 + "rent " * 50) == pytest.approx(1)
    assert read_card(build(tmp_path / "other")).longest == 256


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "1_Pooling/config.json"])
def test_a_damaged_model_says_so_and_another_serves(tmp_path: Path, paths: Paths, name: str) -> None:
    folder = models.install_embedder(paths.models)
    (folder / name).write_bytes((folder / name).read_bytes()[:-9])
    told: list[AssistantError] = []
    kit = Kit(paths, Settings(), store := Store(paths.database), told.append)
    assert kit.embedder.name == "minilm"
    assert [(error.code, error.detail) for error in told] == [(Code.MODEL_BROKEN, "tiny")]
    store.close()


def test_settings_choose_make_and_model(paths: Paths) -> None:
    for name, seed in (("a", 1), ("b", 2)):
        models.install_embedder(paths.models, name, seed=seed)
    kit = Kit(paths, Settings(), store := Store(paths.database))
    first = kit.embedder
    assert (first.name, first.model) == ("sentence-transformers", "a")
    kit.apply(Settings(embedder_model="b"))
    assert kit.embedder.model == "b"
    assert kit.embedder.fingerprint != first.fingerprint
    kit.apply(Settings(embedder="minilm"))
    assert kit.embedder.name == "minilm"
    kit.apply(Settings(embedder="sentence-transformers", embedder_model="gone"))
    assert (kit.embedder.name, kit.embedder.model) == ("sentence-transformers", "a")
    assert kit.check("embedder")["sentence-transformers"].detail == "a"
    store.close()
