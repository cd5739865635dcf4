"""Make `minilm.onnx` from the published weights of all-MiniLM-L6-v2; README.md has the command.

The graph is BERT (Devlin et al. 2019) as the model's config.json describes it, then mean pooling over the
tokens and division by the length, as its modules.json says. Inputs: `input_ids` and `attention_mask`, int64
(n, tokens). Output: `embedding`, float32 (n, 384), each row of length 1.

Weights are signed 8-bit numbers from -64 to 64. onnxruntime's AVX2 kernels add pairs of products in 16 bits on
processors without VNNI, and saturate there with the full range (vectors then turn by a cosine of 0.990, measured);
2 * 255 * 64 fits, so that every processor gives the same vectors. Unsigned weights would be as safe and as
exact, but take 1.6 times as long.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file

HERE = Path(__file__).parent
WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""sha256 of model.safetensors as sentence-transformers published it."""
LAYERS, HEADS, WIDTH = 6, 12, 384
EPSILON = 1e-12
LONGEST = 256
"""Tokens; the model was trained on no longer ones."""

Floats = NDArray[np.float32]


class Graph:
    """An ONNX graph under construction; every method returns the name of its result."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, value: NDArray[np.generic], name: str) -> str:
        """Add a constant tensor, once for each name."""
        self.constants.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, operator: str, *inputs: str, outputs: int = 1, **attributes: object) -> str:
        """Add a node; one with several outputs has them at `<name>.0`, `<name>.1`, ..."""
        name = f"{operator}_{len(self.nodes)}"
        names = [name] if outputs == 1 else [f"{name}.{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(operator, list(inputs), names, name=name, **attributes))
        return name

    def shape(self, *sizes: int) -> str:
        """Add a constant of int64: a shape, or axes."""
        return self.constant(np.array(sizes, np.int64), "shape" + "_".join(map(str, sizes)))

    def scalar(self, value: float) -> str:
        """Add a constant float."""
        return self.constant(np.array(value, np.float32), f"scalar{value:g}")

    def linear(self, x: str, weight: Floats, bias: Floats, name: str) -> str:
        """Multiply by a weight of shape (out, in) and add a bias."""
        product = self.add("MatMul", x, self.constant(weight.T, f"{name}.weight"))
        return self.add("Add", product, self.constant(bias, f"{name}.bias"))

    def normalize(self, x: str, weights: dict[str, Floats], name: str) -> str:
        """Layer normalization over the last axis."""
        scale, shift = (self.constant(weights[f"{name}.{part}"], f"{name}.{part}") for part in ("weight", "bias"))
        return self.add("LayerNormalization", x, scale, shift, axis=-1, epsilon=EPSILON)


def embed_tokens(graph: Graph, weights: dict[str, Floats], is_small: bool) -> str:
    """Word + position + type embeddings; words have a scale of their own each where it is to be small."""
    table = weights["embeddings.word_embeddings.weight"]
    if is_small:
        scales = np.abs(table).max(axis=1, keepdims=True) / 127
        levels = np.round(table / np.maximum(scales, 1e-12)).astype(np.int8)
        rows = graph.add("Gather", graph.constant(levels, "words"), "input_ids")
        scale = graph.add("Gather", graph.constant(scales.astype(np.float32), "words.scale"), "input_ids")
        words = graph.add("Mul", graph.add("Cast", rows, to=TensorProto.FLOAT), scale)
    else:
        words = graph.add("Gather", graph.constant(table, "words"), "input_ids")
    positions = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    length = graph.add("Slice", graph.add("Shape", "input_ids"), graph.shape(1), graph.shape(2), graph.shape(0))
    table_name = graph.constant(positions[:LONGEST], "positions")
    here = graph.add("Slice", table_name, graph.shape(0), length, graph.shape(0))
    return graph.normalize(graph.add("Add", words, here), weights, "embeddings.LayerNorm")


def attend(graph: Graph, x: str, mask: str, weights: dict[str, Floats], layer: str) -> str:
    """Multi-head self-attention; queries, keys and values come from one multiplication."""
    parts = [f"{layer}.attention.self.{part}" for part in ("query", "key", "value")]
    # The division by the root of the head's width is done once, in the weights.
    factors = [np.float32((WIDTH / HEADS) ** -0.5), np.float32(1), np.float32(1)]
    weight = np.concatenate([weights[f"{p}.weight"] * f for p, f in zip(parts, factors, strict=True)])
    bias = np.concatenate([weights[f"{p}.bias"] * f for p, f in zip(parts, factors, strict=True)])
    all_three = graph.linear(x, weight, bias, f"{layer}.attention.self")
    split = graph.add("Split", all_three, graph.shape(WIDTH, WIDTH, WIDTH), outputs=3, axis=-1)
    split_heads = graph.shape(0, 0, HEADS, WIDTH // HEADS)
    query, key, value = (
        graph.add("Transpose", graph.add("Reshape", f"{split}.{i}", split_heads), perm=perm)
        for i, perm in enumerate(([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]))
    )
    scores = graph.add("Add", graph.add("MatMul", query, key), mask)
    mixed = graph.add("MatMul", graph.add("Softmax", scores, axis=-1), value)
    joined = graph.add("Reshape", graph.add("Transpose", mixed, perm=[0, 2, 1, 3]), graph.shape(0, 0, WIDTH))
    out = f"{layer}.attention.output"
    change = graph.linear(joined, weights[f"{out}.dense.weight"], weights[f"{out}.dense.bias"], f"{out}.dense")
    return graph.normalize(graph.add("Add", change, x), weights, f"{out}.LayerNorm")


def think(graph: Graph, x: str, weights: dict[str, Floats], layer: str) -> str:
    """Apply the feed-forward half of a layer."""
    wide, narrow = f"{layer}.intermediate.dense", f"{layer}.output.dense"
    hidden = graph.linear(x, weights[f"{wide}.weight"], weights[f"{wide}.bias"], wide)
    change = graph.linear(graph.add("Gelu", hidden), weights[f"{narrow}.weight"], weights[f"{narrow}.bias"], narrow)
    return graph.normalize(graph.add("Add", change, x), weights, f"{layer}.output.LayerNorm")


def pool(graph: Graph, x: str, mask: str) -> str:
    """Take the mean over the tokens that the mask (n, tokens, 1) keeps, and give it length 1."""
    total = graph.add("ReduceSum", graph.add("Mul", x, mask), graph.shape(1), keepdims=0)
    # The mean's divisor would cancel out against the length.
    length = graph.add("ReduceL2", total, graph.shape(1), keepdims=1)
    return graph.add("Div", total, graph.add("Max", length, graph.scalar(1e-12)))


def build(weights: dict[str, Floats], is_small: bool = True) -> onnx.ModelProto:
    """Make the whole model, its word table in 8 bits where it is to be small."""
    graph = Graph()
    kept = graph.add("Cast", "attention_mask", to=TensorProto.FLOAT)
    hidden = graph.add("Mul", graph.add("Sub", kept, graph.scalar(1)), graph.scalar(10000))
    mask = graph.add("Unsqueeze", hidden, graph.shape(1, 2))
    x = embed_tokens(graph, weights, is_small)
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        x = think(graph, attend(graph, x, mask, weights, layer), weights, layer)
    result = pool(graph, x, graph.add("Unsqueeze", kept, graph.shape(2)))
    graph.nodes.append(helper.make_node("Identity", [result], ["embedding"], name="embedding"))
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", WIDTH])
    made = helper.make_graph(graph.nodes, "minilm", inputs, [output], list(graph.constants.values()))
    # Opset 20 is the first with Gelu; IR 10 is what onnxruntime 1.20 reads.
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    onnx.checker.check_model(model)
    return model


def main(source: Path) -> None:
    """Read the folder with model.safetensors and tokenizer.json; write the files beside this one."""
    file = source / "model.safetensors"
    if hashlib.sha256(file.read_bytes()).hexdigest() != WEIGHTS:
        sys.exit(f"{file} is not the published model")
    whole = HERE / "whole.onnx"
    onnx.save(build(load_file(file)), whole)
    quantize_dynamic(
        whole,
        HERE / "minilm.onnx",
        op_types_to_quantize=["MatMul"],
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
    )
    whole.unlink()
    (HERE / "tokenizer.json").write_bytes((source / "tokenizer.json").read_bytes())
    sums = [f"{hashlib.sha256((HERE / n).read_bytes()).hexdigest()}  {n}\n" for n in ("minilm.onnx", "tokenizer.json")]
    (HERE / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    print("".join(sums), end="")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
