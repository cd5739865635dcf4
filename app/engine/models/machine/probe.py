"""Which libraries run on this processor: tried in child processes, which an illegal instruction may end."""

import logging
import multiprocessing
import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from multiprocessing.connection import Connection
from typing import Any

from app.engine.models.machine.gpu import has_gpu

log = logging.getLogger(__name__)

_LIBRARIES = ("onnxruntime", "vosk", "ctranslate2", "xllamacpp", "gpt4all", "torch", "piper")
_WANTED = ("AVX2", "AVX512F", "NEON")
_LONGEST_S = 60.0


def probe(libraries: Sequence[str] = _LIBRARIES) -> dict[str, Any]:
    """`instructions`: of the processor; `engines`: the libraries that run; `gpu`: what language models can use."""
    found: dict[str, Any] = {"instructions": [], "engines": [], "gpu": ""}
    left = [name for name in libraries if find_spec(name.partition(".")[0]) is not None]
    if shutil.which("piper"):
        found["engines"].append("piper")  # a program of its own serves as well
    _listen(_look, (), lambda key, value: found.update({key: value}))
    while left:
        tried: list[str] = []
        _listen(_try, (left,), lambda key, value: _note(key, value, found, tried))  # noqa: B023  # used at once
        for name in tried:
            if name not in found["engines"]:
                log.info("%s does not run on this processor", name)
        if not tried:
            break
        left = left[left.index(tried[-1]) + 1 :]
    return found


def _note(key: str, value: Any, found: dict[str, Any], tried: list[str]) -> None:
    if key == "trying":
        tried.append(value)
    elif key == "runs":
        found["engines"].append(value)
    else:
        found[key] = value


def _listen(work: Callable[..., None], given: tuple[Any, ...], note: Callable[[str, Any], None]) -> None:
    """Run something in a child, and hear what it tells until it ends."""
    context = multiprocessing.get_context("spawn")
    near, far = context.Pipe(duplex=False)
    child = context.Process(target=work, args=(far, *given), daemon=True)
    child.start()
    far.close()
    with suppress(EOFError):
        while near.poll(_LONGEST_S):
            note(*near.recv())
    if child.is_alive():
        child.join(1)
    if child.exitcode is None:
        child.kill()
    child.join()


def _step_aside() -> None:
    """Nobody waits for what is found out here."""
    if hasattr(os, "nice"):
        os.nice(10)


def _look(tell: Connection) -> None:
    """What the processor has, as numpy found it: it asks the processor, and whether the system saves the registers."""
    _step_aside()
    # Private: what `numpy.show_config` says depends on what numpy was built with.
    from numpy._core._multiarray_umath import __cpu_features__ as features  # type: ignore[import-not-found]

    names = [name for name in _WANTED if features.get(name)]
    tell.send(("instructions", [name.removesuffix("F") for name in names]))


def _try(tell: Connection, names: Sequence[str]) -> None:
    """Import one after another; whoever hears knows which one was being tried when all fell silent."""
    _step_aside()
    for name in names:
        tell.send(("trying", name))
        try:
            import_module(name)
            if name == "xllamacpp" and has_gpu():
                tell.send(("gpu", "llama.cpp"))
        except Exception:  # noqa: BLE001  # what a library raises where it does not run has no root of its own
            continue
        tell.send(("runs", name))
