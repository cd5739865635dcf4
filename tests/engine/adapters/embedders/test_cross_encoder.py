from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from app.domain.errors import AssistantError, Code
from app.engine.adapters.embedders.cross_encoder import CrossEncoder
from app.engine.models.rerankers import installed

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "rent", "euros", "cats", "the", "is", "how", "much"]
WORTH = {"rent": 2.0, "euros": 3.0, "cats": -1.0}


def install(folder: Path, *, has_types: bool = True) -> Path:
    """A model whose logit is the worth of the words that stand in the passage (in both, where it takes no types)."""
    folder.mkdir(parents=True)
    names = ["input_ids", "attention_mask", *(["token_type_ids"] if has_types else [])]
    worth = np.array([[WORTH.get(word, 0.0)] for word in WORDS], np.float32)
    nodes = [
        helper.make_node("Gather", ["worth", "input_ids"], ["each"]),
        helper.make_node("Unsqueeze", [names[-1], "last"], ["whole"]),
        helper.make_node("Cast", ["whole"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["each", "mask"], ["counted"]),
        helper.make_node("ReduceSum", ["counted", "middle"], ["logits"], keepdims=0),
    ]
    given = [helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "length"]) for name in names]
    taken = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", 1])]
    held = [
        numpy_helper.from_array(worth, "worth"),
        numpy_helper.from_array(np.array([2]), "last"),
        numpy_helper.from_array(np.array([1]), "middle"),
    ]
    graph = helper.make_graph(nodes, "tiny", given, taken, held)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, folder / "model.onnx")
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def test_each_text_is_read_with_the_question(tmp_path: Path) -> None:
    model = CrossEncoder(install(tmp_path / "tiny"))
    found = model.scores("how much is the rent", ["rent is 950 euros", "cats", "", "euros " * 10_000])
    assert found.tolist()[:3] == [5.0, -1.0, 0.0]
    assert 600 < found[3] < 3 * 256, "what is too long is cut"
    assert model.scores("rent", []).shape == (0,)
    assert model.languages == {"en"}


def test_a_model_may_take_no_types(tmp_path: Path) -> None:
    model = CrossEncoder(install(tmp_path / "tiny", has_types=False))
    assert model.scores("rent", ["euros"]).tolist() == [5.0]


def test_a_model_is_a_folder_with_both_files(tmp_path: Path) -> None:
    assert installed(tmp_path / "none") is None
    (tmp_path / "models" / "a").mkdir(parents=True)
    assert installed(tmp_path / "models") is None
    assert installed(install(tmp_path / "models" / "b").parent) == tmp_path / "models" / "b"


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_damaged_model_says_so(tmp_path: Path, name: str) -> None:
    folder = install(tmp_path / "tiny")
    (folder / name).write_bytes((folder / name).read_bytes()[:-9])
    with pytest.raises(AssistantError) as caught:
        CrossEncoder(folder)
    assert caught.value.code is Code.MODEL_BROKEN
    assert caught.value.detail == "tiny"
