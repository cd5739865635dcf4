"""How llama.cpp computes with one model on this machine: chosen once by a short trial, and kept."""

import json
import logging
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from app.storage.whole_files import write_whole
from app.system.cores import answering_threads

log = logging.getLogger(__name__)

_TRIALS = 2
"""Counted up when trials are made in another way: then every model is tried again."""


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
            write_whole(self._file, json.dumps({key: asdict(each) for key, each in every.items()}))
        except OSError as error:
            log.info("%s cannot be written: %s", self._file, error)

    def _read(self) -> dict[str, Options]:
        try:
            return _KEPT.validate_json(self._file.read_bytes())
        except (OSError, ValidationError):  # never tried, or unreadable: trying again costs only time
            return {}


def _key(model: Path) -> str:
    state = model.stat()
    return f"{model.name} {state.st_size} {state.st_mtime_ns} {version('xllamacpp')} {answering_threads()} {_TRIALS}"
