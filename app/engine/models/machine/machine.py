"""What this machine is capable of: probed in a child process, since some libraries crash on an old processor."""

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
from app.storage.whole_files import write_whole
from app.system.cores import threads

log = logging.getLogger(__name__)

_CGROUPS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


@dataclass(frozen=True, slots=True)
class Machine:
    """One machine."""

    threads: int
    """How many of its cores a model may use."""
    cores: int
    """Physical cores."""
    memory_bytes: int
    disk_bytes: int
    """Free space where the home is."""
    instructions: tuple[str, ...] = ()
    """Those of AVX2, AVX512 and NEON that its processor has and its system supports."""
    engines: tuple[str, ...] = ()
    """Libraries that run on its processor."""
    gpu: str = ""
    """A graphics card that language models can use; empty if there is none."""
    speed: float = 1.0
    """Measured speed relative to a core of a server of 2023; 1 if it was not measured."""
    is_measured: bool = False

    @property
    def is_quick(self) -> bool:
        """Whether its processor has the instructions that make models fast."""
        return bool(self.instructions)


def inspect(paths: Paths) -> Machine:
    """Describe this machine; whatever is slow to determine is stored in the home."""
    memory = min([psutil.virtual_memory().total, *_container_limits()])
    known = _load(paths)
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


def save_speed(paths: Paths, speed: float) -> None:
    """Store the measured speed."""
    _write(paths, _load(paths) | {"speed": speed})


def describe(machine: Machine) -> dict[str, object]:
    """The machine as the command line shows it."""
    return asdict(machine)


def _load(paths: Paths) -> dict[str, Any]:
    """The stored results for this processor and these libraries; if there are none, probe now."""
    record = paths.models / "machine.json"
    try:
        known = json.loads(record.read_text(encoding="utf-8"))
        if isinstance(known, dict) and known.get("of") == signature():
            return known
    except (OSError, ValueError):  # never probed, or unreadable: probing again takes only seconds
        pass
    known = {"of": signature(), **probe()}
    if known["engines"]:
        _write(paths, known)
    return known


def _write(paths: Paths, known: dict[str, Any]) -> None:
    record = paths.models / "machine.json"
    try:
        write_whole(record, json.dumps(known))
    except OSError as error:
        log.info("%s cannot be written, so the machine is probed again next time: %s", record, error)


def signature() -> list[str]:
    """What results found on this machine depend on: its processor, its system and this version of Sotto."""
    return [__version__, platform.platform(), platform.processor(), platform.node(), sys.version]


def _container_limits() -> Iterator[int]:
    """Memory limits of a container."""
    for path in _CGROUPS:
        try:
            limit = path.read_text(encoding="ascii").strip()
        except OSError:
            continue
        if limit.isdigit():
            yield int(limit)
