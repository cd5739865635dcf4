"""Which re-rankers are installed."""

from pathlib import Path

_FILES = ("model.onnx", "tokenizer.json")


def installed(folder: Path, choice: str | None = None) -> Path | None:
    """The re-ranker with a name in a folder, else the first; None where there is none."""
    found = (path for path in folder.glob("*/") if all((path / name).is_file() for name in _FILES))
    return min(found, key=lambda path: (path.name != choice, path.name), default=None)
