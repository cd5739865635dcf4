import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app.domain.errors import AssistantError, Code
from app.engine.adapters.embedders.minilm import MiniLM
from app.storage.paths import resources

FOLDER = resources() / "embedder"


@pytest.fixture(scope="module")
def minilm() -> MiniLM:
    return MiniLM(FOLDER)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "embedder", ignore=shutil.ignore_patterns("make.py")))


def test_the_files_are_the_ones_that_were_made() -> None:
    lines = (FOLDER / "SHA256SUMS").read_text().splitlines()
    assert {line.split()[1] for line in lines} == {"minilm.onnx", "tokenizer.json"}
    for line in lines:
        digest, name = line.split()
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest


def test_vectors_have_the_promised_shape_and_length(minilm: MiniLM) -> None:
    vectors = minilm.embed(["How much is the rent?", "", "Größe 漢字 🙂", "word " * 5000])
    assert vectors.shape == (4, minilm.dimensions)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    assert minilm.embed([]).shape == (0, minilm.dimensions)


def test_a_vector_does_not_depend_on_its_neighbours(minilm: MiniLM) -> None:
    alone = minilm.embed(["The rent is 950 euros a month."])[0]
    among = minilm.embed(["word " * 300, "The rent is 950 euros a month.", "Why?"])[1]
    assert np.array_equal(alone, among)


def test_what_follows_256_tokens_is_not_read(minilm: MiniLM) -> None:
    cut, whole = minilm.embed(["word " * 254, "word " * 254 + "rent"])
    assert np.array_equal(cut, whole)
    shorter, longer = minilm.embed(["word " * 253, "word " * 253 + "rent"])
    assert not np.array_equal(shorter, longer)


def test_cosines_are_those_of_the_published_model(minilm: MiniLM) -> None:
    # The figures are those of the Sentence Transformers documentation's quickstart.
    texts = ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
    vectors = minilm.embed(texts)
    published = [[1.0, 0.6660, 0.1046], [0.6660, 1.0, 0.1411], [0.1046, 0.1411, 1.0]]
    assert vectors @ vectors.T == pytest.approx(np.array(published), abs=0.03)


def test_a_question_is_nearest_to_what_answers_it(minilm: MiniLM) -> None:
    question, *places = minilm.embed(
        [
            "How much is the rent?",
            "The tenant pays 950 euros each month.",
            "The boiler is serviced every autumn.",
            "Pets need the landlord's written consent.",
        ]
    )
    assert np.argmax(np.array(places) @ question) == 0


def test_the_fingerprint_is_that_of_the_files(minilm: MiniLM, copy: Path) -> None:
    assert MiniLM(copy).fingerprint == minilm.fingerprint
    tokenizer = copy / "tokenizer.json"
    tokenizer.write_bytes(tokenizer.read_bytes() + b"\n")
    sums = [f"{hashlib.sha256((copy / n).read_bytes()).hexdigest()}  {n}" for n in ("minilm.onnx", "tokenizer.json")]
    (copy / "SHA256SUMS").write_text("\n".join(sums))
    assert MiniLM(copy).fingerprint != minilm.fingerprint


@pytest.mark.parametrize("name", ["minilm.onnx", "tokenizer.json"])
def test_a_truncated_file_is_broken(copy: Path, name: str) -> None:
    file = copy / name
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(AssistantError) as caught:
        MiniLM(copy)
    assert (caught.value.code, caught.value.detail) == (Code.MODEL_BROKEN, name)


@pytest.mark.parametrize("name", ["minilm.onnx", "tokenizer.json", "SHA256SUMS"])
def test_a_missing_file_is_missing(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(AssistantError) as caught:
        MiniLM(copy)
    assert (caught.value.code, caught.value.detail) == (Code.MODEL_MISSING, name)


def test_embedding_needs_no_torch_and_importing_needs_nothing_heavy() -> None:
    script = (
        "import sys; from app.engine.adapters.embedders.minilm import MiniLM, resources; "
        "assert not {'onnxruntime', 'tokenizers'} & set(sys.modules); "
        "MiniLM(resources() / 'embedder').embed(['a']); assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=300)
