"""Which language models may answer in their own words: what their examinations have shown, kept for each model.

The examination itself is held by `app.engine.answering.examination`; this only knows how it came out.
"""

import hashlib
import json
import logging
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from app.domain.examination import Examination, Mark, Task
from app.domain.settings import Settings
from app.engine.parts.generator import BaseGenerator
from app.engine.parts.part_context import PartContext
from app.engine.prompts.messages import SYSTEM
from app.storage.paths import Paths, resources
from app.storage.whole_files import write_whole

log = logging.getLogger(__name__)

_CHECKS = 1
"""Counted up when what is taken to be right or borne out changes: then every examination is held again."""
_PIECE = 1 << 24
"""Bytes read at a time; some twentieth of a second's work."""
_writing = threading.Lock()


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True)

    digests: dict[str, str] = {}
    """Name, size and time of change of a file -> its SHA-256, so that it need not be read again."""
    version: str = ""
    examined: dict[str, dict[str, Mark]] = {}
    """Digest of a model, or what else it is known by -> question -> how it was answered."""
    quoted: dict[Task, float] = {}


_FILE = TypeAdapter(_Kept)


@dataclass(frozen=True, slots=True)
class Qualifications:
    """The examinations of one home's models, in a file. Any thread may use it."""

    paths: Paths
    _file: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_file", self.paths.models / "examinations.json")

    def find(self, model: str) -> Examination | None:
        """What is known of a model, even where it is not complete. `model`: as `Generator.model` names it.

        Quick, for turns: a file that has never been examined is not read.
        """
        kept = self._read()
        marks = kept.examined.get(kept.digests.get(_state(model), model))
        return None if marks is None or kept.version != version() else self._made(kept, marks)

    def note(self, model: str, question: str, mark: Mark) -> Examination:
        """Keep one answer of a model that has been identified."""
        with _writing:
            kept = self._current()
            key = kept.digests.get(_state(model), model)
            marks = {**kept.examined.get(key, {}), question: mark}
            self._write(kept.model_copy(update={"examined": {**kept.examined, key: marks}}))
            return self._made(kept, marks)

    def identify(self, model: str) -> Iterator[None]:
        """Read a model's file, a piece at a time, to know it by its digest wherever it lies."""
        state = _state(model)
        if not state or state in self._read().digests:
            return
        digest = hashlib.sha256()
        with Path(model).open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
                yield
        with _writing:
            kept = self._current()
            self._write(kept.model_copy(update={"digests": {**kept.digests, state: digest.hexdigest()}}))

    def quoted(self) -> Mapping[Task, float]:
        """The share of each task that quoting gets right here; empty where that is not known."""
        kept = self._read()
        return kept.quoted if kept.version == version() else {}

    def keep_quoted(self, shares: Mapping[Task, float]) -> None:
        """Keep it."""
        with _writing:
            self._write(self._current().model_copy(update={"quoted": dict(shares)}))

    def forget(self, model: str) -> None:
        """Forget a model's examination, so that it is held again."""
        with _writing:
            kept = self._current()
            key = kept.digests.get(_state(model), model)
            self._write(kept.model_copy(update={"examined": {k: v for k, v in kept.examined.items() if k != key}}))

    def _current(self) -> _Kept:
        """What is kept, without what an earlier version has found."""
        kept = self._read()
        return kept if kept.version == version() else _Kept(digests=kept.digests, version=version())

    def _made(self, kept: _Kept, marks: Mapping[str, Mark]) -> Examination:
        return Examination(marks, _count(), kept.quoted)

    def _read(self) -> _Kept:
        try:
            return _FILE.validate_json(self._file.read_bytes())
        except (OSError, ValidationError):  # never examined, or unreadable: examining again costs only time
            return _Kept()

    def _write(self, kept: _Kept) -> None:
        try:
            write_whole(self._file, _FILE.dump_json(kept))
        except OSError as error:
            log.info("%s cannot be written, so models are examined again: %s", self._file, error)


class LanguageModel(BaseGenerator):
    """A generator that may answer in its own words once its model has passed."""

    name: ClassVar[str]
    context: PartContext | None = None
    """What it was created from."""

    @property
    def is_qualified(self) -> bool:
        """Whether it has, or the user wants it anyway: as things are now."""
        if self.context is None:
            return False
        return may_speak(self.model, self.name, self.context.current_settings(), Qualifications(self.context.paths))


def may_speak(model: str, generator: str, settings: Settings, qualifications: Qualifications) -> bool:
    """Whether a model may answer in its own words: it passed its examination, or the user wants it anyway.

    `model`: as `Generator.model` names it; `generator`: the name of the generator that loads it.
    """
    if not {Path(model).name, generator}.isdisjoint(settings.trusted_models):
        return True
    examined = qualifications.find(model) if model else None
    return examined is not None and examined.is_passed


@cache
def source() -> str:
    """The examination, as `resources/examination.json` has it."""
    return (resources() / "examination.json").read_text(encoding="utf-8")


@cache
def version() -> str:
    """What an examination is valid for: these questions, this prompt, these checks."""
    return hashlib.sha256(f"{_CHECKS}\n{SYSTEM}\n{source()}".encode()).hexdigest()[:16]


@cache
def _count() -> Mapping[Task, int]:
    return Counter(Task(one["task"]) for one in json.loads(source())["questions"].values())


def _state(model: str) -> str:
    """Name, size and time of change of a model's file; empty for one that is no file."""
    try:
        known = Path(model).stat()
    except OSError:
        return ""
    if not Path(model).is_file():
        return ""
    return f"{Path(model).name} {known.st_size} {known.st_mtime_ns}"
