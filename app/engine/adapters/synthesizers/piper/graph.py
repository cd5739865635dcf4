"""Cuts a VITS network in two: what works out a sentence as a whole, and what makes sound of any stretch of it.

The second half is convolutions only, so that a stretch with some context sounds exactly as in the whole: the first
samples are ready after a fraction of the time. The network is read by the fields of onnx.proto that are needed; the
others are kept as they are.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError

_DECODER = "/dec/"
"""How PyTorch's export begins the names of the nodes of VITS' decoder, `dec` in its source."""
_FIELDS = {
    "Value": (("name", 1, "string", False), ("type", 2, "Type", False)),
    "Type": (("tensor", 1, "Tensor", False),),
    "Tensor": (("element", 1, "int", False),),
    "Weight": (("name", 8, "string", False),),
    "Node": (("input", 1, "string", True), ("output", 2, "string", True), ("name", 3, "string", False)),
    "Graph": (
        ("node", 1, "bytes", True), ("weight", 5, "bytes", True), ("input", 11, "Value", True),
        ("output", 12, "Value", True), ("value", 13, "bytes", True),
    ),
    "Model": (("graph", 7, "bytes", False),),
}  # fmt: skip
"""Message -> name, number and type of each field, and whether it repeats. Names are our own; the numbers count. What
is only passed on stays bytes."""
_TYPES = {"string": 9, "bytes": 12, "int": 5}
"""The numbers that protocol buffers give them."""
_FLOAT = 1


@dataclass(frozen=True, slots=True)
class Halves:
    """The two networks."""

    encoder: bytes
    """Takes what the whole takes; gives `seams`."""
    decoder: bytes
    """Takes `seams`, gives what the whole gives."""
    seams: tuple[str, ...]
    """The tensors that go from one to the other: float32; the first (1, channels, frames), others as they are."""


def cut(network: bytes) -> Halves | None:
    """Its halves; None where no decoder can be told apart."""
    try:
        model = _read("Model", network)
        graph = _read("Graph", model.graph)
        nodes = [(_read("Node", node), node) for node in graph.node]
        weights = [(_read("Weight", weight).name, weight) for weight in graph.weight]
    except DecodeError:
        return None
    early, late, sounds = list[tuple[Any, bytes]](), list[tuple[Any, bytes]](), set[str]()
    for node, written in nodes:  # in the order in which they run
        is_late = node.name.startswith(_DECODER) or any(name in sounds for name in node.input)
        (late if is_late else early).append((node, written))
        if is_late:
            sounds.update(node.output)
    made = {name for node, _ in early for name in node.output}
    wanted = dict.fromkeys(name for node, _ in late for name in node.input)
    seams = tuple(name for name in wanted if name in made)
    inputs, outputs = list(graph.input), list(graph.output)
    if not seams or not {value.name for value in outputs} <= sounds or {value.name for value in inputs} & wanted.keys():
        return None
    values = [_value(name) for name in seams]

    needed = {name for node, _ in early for name in node.input}  # and what graphs within its nodes name
    early_weights = [written for name, written in weights if name in needed or name not in wanted]
    late_weights = [written for name, written in weights if name in wanted]

    def part(some: list[tuple[Any, bytes]], weights: list[bytes], given: list[Any], gives: list[Any]) -> bytes:
        kept = {"node": [written for _, written in some], "weight": weights, "input": given, "output": gives,
                "value": []}  # fmt: skip
        for name, of_field in kept.items():
            graph.ClearField(name)
            getattr(graph, name).extend(of_field)
        model.graph = graph.SerializeToString()
        return bytes(model.SerializeToString())

    return Halves(part(early, early_weights, inputs, values), part(late, late_weights, values, outputs), seams)


def _read(message: str, written: bytes) -> Any:
    return _messages()[message].FromString(written)


def _value(name: str) -> Any:
    value = _messages()["Value"](name=name)
    value.type.tensor.element = _FLOAT
    return value


@cache
def _messages() -> dict[str, Any]:
    """The message classes; protobuf keeps the fields that they do not know."""
    file = descriptor_pb2.FileDescriptorProto(name="sotto/onnx.proto", package="sotto", syntax="proto2")
    field = descriptor_pb2.FieldDescriptorProto
    for message, fields in _FIELDS.items():
        described = file.message_type.add(name=message)
        for name, number, kind, is_repeated in fields:
            label = field.LABEL_REPEATED if is_repeated else field.LABEL_OPTIONAL
            one = described.field.add(name=name, number=number, label=label)
            if kind in _FIELDS:
                one.type, one.type_name = field.TYPE_MESSAGE, f".sotto.{kind}"
            else:
                one.type = _TYPES[kind]
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    return {name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"sotto.{name}")) for name in _FIELDS}
