"""Installed models: which one an engine uses, and whether loading it would take the program down."""

import json
import logging
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from app.domain.errors import AssistantError, Code
from app.engine.parts.part import Check
from app.engine.parts.part_context import PartContext
from app.storage.whole_files import write_whole

log = logging.getLogger(__name__)

_Record = dict[str, list[list[int | str]]]
Role = Literal["recognizer", "generator", "embedder"]
_LONGEST_TRIAL_S = 300.0
_FORGIVEN_AFTER_S = 86_400.0
_DISTURBED = (None, -9, -15)
"""How a trial ends that says nothing of the model: killed, as for want of memory, or stopped."""


@dataclass(frozen=True, slots=True)
class ModelLibrary:
    """A library that an engine needs and that may not be installed."""

    engine: str
    """The engine's name, which is also that of the folder its models are in."""
    role: Role
    module: str
    package: str
    """The package for pip."""


def check(context: PartContext, library: ModelLibrary, found: Sequence[Path], model: str) -> Check:
    """Whether an engine's library and a model are there; `model`: what to call one ("a Whisper model (.pt)")."""
    if find_spec(library.module) is None:
        detail = f"The {library.engine} library is not installed."
        return Check(False, detail, f"Install it with: pip install {library.package}")
    chosen = choose(context, library.role, library.engine, found)
    if chosen is None:
        folder = context.paths.models / library.engine
        return Check(False, f"No model in {folder}", f"Put {model} into {folder}.")
    return Check(True, chosen.name, model=chosen.name)


def choose(context: PartContext, role: Role, engine: str, found: Sequence[Path]) -> Path | None:
    """The model an engine uses: the one the settings name, else the first of `found`; None where there is none.

    A name in the settings that only another engine has is ignored, unless this engine was asked for by name.
    What could not be loaded, or was not found, is skipped (`PartContext.passed_over`, `failure`).
    """
    models = context.paths.models
    skipped = {path.name for path in found if path.name in context.passed_over or failure(models, path)}
    found = [path for path in found if path.name not in skipped]
    choice = getattr(context.settings, f"{role}_model")
    choice = None if choice in skipped | context.passed_over else choice
    named = next((path for path in found if path.name == choice), None)
    if named is None and choice and getattr(context.settings, role) == engine:
        return None
    return named or next(iter(found), None)


def by_size(folder: Path, suffix: str) -> list[Path]:
    """The files with a suffix in a folder, largest first; empty where there is no such folder."""
    there = [path for path in folder.glob(f"*{suffix}") if path.is_file()]  # not a dangling link
    return sorted(there, key=lambda path: (-path.stat().st_size, path.name))


def ensure_loads(path: Path, record: Path, load: Callable[[str], None], unsupported: str = "") -> None:
    """Try `load(str(path))` in a child process, once for each state of the model.

    Some libraries abort the whole process on a damaged model (Kaldi's asserts, ggml's); the child takes
    that instead. What came of it is remembered in `record`, a JSON file of path -> sizes and times, with
    the time and the fault where there was one: see `failure`. What failed before is tried again here.
    `load` must be a module's function, since the child imports it. `unsupported`: what the library writes to its
    error output about an intact model of a kind that it does not know.
    Raises AssistantError(MODEL_BROKEN | MODEL_UNSUPPORTED).
    """
    key, state = str(path), _state(path)
    known = _read(record)
    if known.get(key) == state:
        return
    with tempfile.TemporaryDirectory(prefix="sotto-", ignore_cleanup_errors=True) as folder:
        said = Path(folder) / "said"
        child = multiprocessing.get_context("spawn").Process(target=_attempt, args=(load, key, said), daemon=True)
        child.start()
        child.join(_LONGEST_TRIAL_S)
        if child.exitcode is None:
            child.kill()
            child.join()
        if child.exitcode != 0:
            text = said.read_text(encoding="utf-8", errors="replace") if said.exists() else ""
            log.info("%s cannot be loaded: the trial ended with %s: %s", path.name, child.exitcode, text[-2000:])
            is_unknown = bool(unsupported) and unsupported in text
            code = Code.MODEL_UNSUPPORTED if is_unknown else Code.MODEL_BROKEN
            if child.exitcode not in _DISTURBED:
                _write(record, known | {key: [[str(code), round(time.time())], *state]})
            raise AssistantError(code, path.name)
    _write(record, known | {key: state})


def failure(models: Path, path: Path) -> Code | None:
    """Why a model could not be loaded when it was last tried as it is now; None where nothing is known against it.

    `models`: the folder with the records. What one engine cannot load and another can is no failure; after a day it
    deserves another trial, since not every fault is the model's.
    """
    if not path.exists():
        return None
    state, codes = _state(path), list[Code]()
    for record in sorted(models.glob("tried*.json")):
        known = _read(record).get(str(path))
        if known == state:
            return None
        if known and known[1:] == state and len(known[0]) == 2:
            code, when_s = known[0]
            is_recent = isinstance(when_s, int) and time.time() - when_s < _FORGIVEN_AFTER_S
            codes += [Code(code)] if is_recent and code in set(Code) else []
    return next(iter(codes), None)


def _attempt(load: Callable[[str], None], path: str, said: Path) -> None:
    """The child's work: quiet, and without a core dump."""
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT, 0o600), 2)
    load(path)


def _state(path: Path) -> list[list[int | str]]:
    """Name, size and time of change of every file of a model; nothing of one that is just being removed."""
    try:
        files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
        return [[file.name, file.stat().st_size, file.stat().st_mtime_ns] for file in files]
    except FileNotFoundError:
        return []


def _read(record: Path) -> _Record:
    try:
        known = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # never tried, or unreadable: trying again costs only time
        return {}
    return known if isinstance(known, dict) else {}


def _write(record: Path, known: _Record) -> None:
    try:
        write_whole(record, json.dumps(known))
    except OSError as error:
        log.info("%s cannot be written, so the next start tries the model again: %s", record, error)
