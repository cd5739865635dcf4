"""How llama.cpp computes with one model on this machine: chosen once by a short trial, and kept."""

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from app.system.cores import answering_threads

log = logging.getLogger(__name__)

_GOOD_ENOUGH = 0.9
"""The share of the best speed that suffices for a smaller batch: between batches the model can be stopped."""


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen when a model is loaded."""

    threads: int = field(default_factory=answering_threads)
    batch: int = 32
    """Tokens of a prompt read at once; between batches the model can be stopped."""
    has_flash_attention: bool = False
    """Slower on most processors, for contexts as short as those used here."""
    cache: str = "f16"
    """Number type of the context: f16 or q8_0."""
    uses_gpu: bool = False
    """Whether a graphics card computes as much of the model as fits on it."""
    is_tuned: bool = False
    """Whether it was chosen by a trial."""


_KEPT = TypeAdapter(dict[str, Options])


class Record:
    """The options of every model, in a JSON file; a changed model or library is tried again."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def load(self, model: Path) -> Options | None:
        """Those stored for a model; None where there are none."""
        return self._read().get(_key(model))

    def keep(self, model: Path, options: Options) -> None:
        """Store them; where that is not possible, the next start tries again."""
        every = {**self._read(), _key(model): options}
        try:
            temporary = self._file.with_suffix(".new")
            temporary.write_text(json.dumps({key: asdict(each) for key, each in every.items()}), encoding="utf-8")
            temporary.replace(self._file)
        except OSError as error:
            log.info("%s cannot be written: %s", self._file, error)

    def _read(self) -> dict[str, Options]:
        try:
            return _KEPT.validate_json(self._file.read_bytes())
        except (OSError, ValidationError):  # never tried, or unreadable: trying again costs only time
            return {}


def _key(model: Path) -> str:
    state = model.stat()
    return f"{model.name} {state.st_size} {state.st_mtime_ns} {version('xllamacpp')} {answering_threads()}"


def candidates(first: Options) -> list[Options]:
    """What is tried: the batch sizes, flash attention, and one thread fewer, each by itself."""
    tried = [first, replace(first, batch=16), replace(first, batch=64)]
    tried.append(replace(first, has_flash_attention=not first.has_flash_attention))
    if first.threads > 1:
        tried.append(replace(first, threads=first.threads - 1))
    return tried


def best(first: Options, speeds: Mapping[Options, float]) -> Options:
    """What the trial's speeds (answers per second) favour."""

    def speed(**changes: object) -> float:
        return speeds.get(replace(first, **changes), 0.0)  # type: ignore[arg-type]

    batches = sorted({16, 64, first.batch})
    fastest = max(speed(batch=batch) for batch in batches)
    batch = next(batch for batch in batches if speed(batch=batch) >= _GOOD_ENOUGH * fastest)
    flash = first.has_flash_attention ^ (speed(has_flash_attention=not first.has_flash_attention) > speed())
    fewer = first.threads - (speed(threads=first.threads - 1) > speed())
    return replace(first, batch=batch, has_flash_attention=flash, threads=fewer, is_tuned=True)
