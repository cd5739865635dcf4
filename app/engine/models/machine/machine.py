"""What this machine can do: looked at in a child process, since a library may not run on an old processor at all."""

import json
import logging
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from app import __version__
from app.engine.models.machine.probe import probe
from app.storage.paths import Paths
from app.system.cores import threads

log = logging.getLogger(__name__)

_CGROUPS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


@dataclass(frozen=True, slots=True)
class Machine:
    """One machine."""

    threads: int
    """How many of its cores a model may use."""
    cores: int
    """Real ones."""
    memory_bytes: int
    disk_bytes: int
    """Free, where the home is."""
    instructions: tuple[str, ...] = ()
    """Of AVX2, AVX512 and NEON, those that its processor has and its system allows."""
    engines: tuple[str, ...] = ()
    """Libraries that run on its processor."""
    gpu: str = ""
    """A graphics card that language models can use; empty where there is none."""
    speed: float = 1.0
    """How fast it was measured to be, against a core of a server of 2023; 1 where nothing was."""
    is_measured: bool = False

    @property
    def is_quick(self) -> bool:
        """Whether its processor has what models are made fast with."""
        return bool(self.instructions)


def look(paths: Paths) -> Machine:
    """This machine; what takes long to find out is kept in the home."""
    memory = min([psutil.virtual_memory().total, *_limits()])
    known = _known(paths)
    return Machine(
        threads=threads(),
        cores=psutil.cpu_count(logical=False) or os.cpu_count() or 1,
        memory_bytes=memory,
        disk_bytes=shutil.disk_usage(paths.models).free,
        instructions=tuple(known["instructions"]),
        engines=tuple(known["engines"]),
        gpu=str(known["gpu"]),
        speed=float(known.get("speed", 1.0)),
        is_measured="speed" in known,
    )


def note_speed(paths: Paths, speed: float) -> None:
    """Keep what was measured."""
    _write(paths, _known(paths) | {"speed": speed})


def describe(machine: Machine) -> dict[str, object]:
    """As the command line shows it."""
    return asdict(machine)


def _known(paths: Paths) -> dict[str, Any]:
    """What was found out before on this processor with these libraries, else found out now."""
    record = paths.models / "machine.json"
    try:
        known = json.loads(record.read_text(encoding="utf-8"))
        if isinstance(known, dict) and known.get("of") == _signature():
            return known
    except (OSError, ValueError):  # never looked, or unreadable: looking again costs only seconds
        pass
    known = {"of": _signature(), **probe()}
    if known["engines"]:
        _write(paths, known)
    return known


def _write(paths: Paths, known: dict[str, Any]) -> None:
    record = paths.models / "machine.json"
    try:
        temporary = record.with_suffix(".new")
        temporary.write_text(json.dumps(known), encoding="utf-8")
        temporary.replace(record)
    except OSError as error:
        log.info("%s cannot be written, so the machine is looked at again next time: %s", record, error)


def _signature() -> list[str]:
    return [__version__, platform.platform(), platform.processor(), platform.node(), sys.version]


def _limits() -> Iterator[int]:
    """What a container may use."""
    for path in _CGROUPS:
        try:
            said = path.read_text(encoding="ascii").strip()
        except OSError:
            continue
        if said.isdigit():
            yield int(said)
