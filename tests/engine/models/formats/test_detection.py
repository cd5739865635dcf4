import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from app.domain.errors import AssistantError, Code
from app.engine.models.formats.detection import DetectedModel, detect
from tests.engine.adapters.embedders.test_cross_encoder import install as install_reranker
from tests.fixtures import models as fixtures

CONFIG = {"audio": {"sample_rate": 22050}, "phoneme_id_map": {"a": [1]}, "num_symbols": 1}


def network(path: Path, inputs: tuple[str, ...], output: str, shape: tuple[str, ...] = ("n", "length")) -> Path:
    """A network that does nothing, with these inputs and outputs."""
    given = [helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "length"]) for name in inputs]
    taken = [helper.make_tensor_value_info(output, TensorProto.FLOAT, list(shape))]
    held = [numpy_helper.from_array(np.zeros(40, np.float32), "weights")]
    nodes = [helper.make_node("Cast", [inputs[0]], [output], to=TensorProto.FLOAT)]
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(helper.make_model(helper.make_graph(nodes, "tiny", given, taken, held)), path)
    return path


def piper(folder: Path, name: str = "de_DE-anna-low") -> Path:
    made = network(folder / f"{name}.onnx", ("input", "input_lengths", "scales"), "output")
    made.with_name(f"{name}.onnx.json").write_text(json.dumps(CONFIG))
    return made


def refused(path: Path) -> AssistantError:
    with pytest.raises(AssistantError) as caught:
        detect(path)
    return caught.value


def test_each_format_is_recognized_by_its_content(tmp_path: Path) -> None:
    made = {
        "vosk": fixtures.install_vosk(tmp_path),
        "ctranslate2": fixtures.install_faster_whisper(tmp_path),
        "whisper": fixtures.install_whisper(tmp_path),
        "gguf": fixtures.install_gguf(tmp_path),
        "piper": piper(tmp_path / "voices"),
        "reranker": install_reranker(tmp_path / "reranker"),
    }
    for form, path in made.items():
        assert detect(path).format == form
    folder = tmp_path / "encoder"
    network(folder / "onnx" / "model_quantized.onnx", ("input_ids", "attention_mask"), "last_hidden_state")
    (folder / "tokenizer.json").write_text("{}")
    found = detect(folder)
    assert (found.format, found.files["model.onnx"].name) == ("embedder", "model_quantized.onnx")


def test_names_do_not_matter(tmp_path: Path) -> None:
    gguf = fixtures.install_gguf(tmp_path).rename(tmp_path / "sha256-0123")
    assert detect(gguf).format == "gguf"
    assert detect(gguf).name.endswith(".gguf")
    whisper = fixtures.install_whisper(tmp_path).rename(tmp_path / "notes.txt")
    assert detect(whisper) == DetectedModel("whisper", "notes.pt", {"notes.pt": whisper})
    vosk = fixtures.install_vosk(tmp_path).rename(tmp_path / "my model (new)")
    assert detect(vosk).name == "my-model-new"


def test_a_voice_is_recognized_by_either_of_its_files(tmp_path: Path) -> None:
    path = piper(tmp_path)
    assert detect(path) == detect(path.with_name(f"{path.name}.json")) == detect(tmp_path)
    path.with_name(f"{path.name}.json").unlink()
    error = refused(path)
    assert error.code is Code.MODEL_UNRECOGNIZED
    assert error.detail == "de_DE-anna-low.onnx without de_DE-anna-low.onnx.json"


def test_a_folder_around_one_model_is_that_model(tmp_path: Path) -> None:
    fixtures.install_gguf(tmp_path / "models")
    (tmp_path / "models" / "gpt4all" / "README.md").write_text("hello")
    assert detect(tmp_path / "models" / "gpt4all").name == "tiny.gguf"
    fixtures.install_gguf(tmp_path / "models", "other.gguf")
    assert refused(tmp_path / "models" / "gpt4all").code is Code.MODEL_UNRECOGNIZED, "it does not say which"


@pytest.mark.parametrize("content", [b"", b"hello", b"GGU", b"lmgg" + b"\0" * 40, b"PK\3\4 no zip", b"\x08\x07\x12"])
def test_other_files_are_not_recognized(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    assert refused(path).code is Code.MODEL_UNRECOGNIZED


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    assert refused(tmp_path / "none").code is Code.DOCUMENT_MISSING


def test_a_truncated_model_is_broken(tmp_path: Path) -> None:
    gguf = fixtures.install_gguf(tmp_path)
    gguf.write_bytes(gguf.read_bytes()[:-100])
    assert refused(gguf).code is Code.MODEL_BROKEN
    vosk = fixtures.install_vosk(tmp_path)
    shutil.rmtree(vosk / "graph")
    assert refused(vosk).code is Code.MODEL_BROKEN


def test_a_pickle_is_scanned_and_never_executed(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "evil.pt"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("evil/data.pkl", b"cos\nsystem\n(S'touch " + str(tmp_path / "ran").encode() + b"'\ntR.")
    assert refused(path).code is Code.MODEL_UNRECOGNIZED
    assert not (tmp_path / "ran").exists()
