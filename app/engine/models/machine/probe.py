"""Determines which libraries run on this processor, in child processes, which an illegal instruction may kill."""

import logging
import multiprocessing
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from multiprocessing.connection import Connection
from typing import Any

from app.engine.models.machine.gpu import has_gpu

log = logging.getLogger(__name__)

_LIBRARIES = ("onnxruntime", "vosk", "ctranslate2", "xllamacpp", "gpt4all", "torch")
_WANTED = ("AVX2", "AVX512F", "NEON")
_LONGEST_S = 60.0


def probe(libraries: Sequence[str] = _LIBRARIES) -> dict[str, Any]:
    """`instructions` of the processor; `engines`: the libraries that run; `gpu`: the one language models can use."""
    found: dict[str, Any] = {"instructions": [], "engines": [], "gpu": ""}
    remaining = [name for name in libraries if find_spec(name.partition(".")[0]) is not None]
    _run_child(_detect_instructions, (), lambda key, value: found.update({key: value}))
    while remaining:
        tried: list[str] = []
        _run_child(_import_each, (remaining,), lambda key, value: _record(key, value, found, tried))  # noqa: B023  # used at once
        for name in tried:
            if name not in found["engines"]:
                log.info("%s does not run on this processor", name)
        if not tried:
            break
        remaining = remaining[remaining.index(tried[-1]) + 1 :]
    return found


def _record(key: str, value: Any, found: dict[str, Any], tried: list[str]) -> None:
    if key == "trying":
        tried.append(value)
    elif key == "runs":
        found["engines"].append(value)
    else:
        found[key] = value


def _run_child(work: Callable[..., None], args: tuple[Any, ...], on_message: Callable[[str, Any], None]) -> None:
    """Run a function in a child process and pass on its messages until it ends."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=work, args=(sender, *args), daemon=True)
    child.start()
    sender.close()
    with suppress(EOFError):
        while receiver.poll(_LONGEST_S):
            on_message(*receiver.recv())
    if child.is_alive():
        child.join(1)
    if child.exitcode is None:
        child.kill()
    child.join()


def _lower_priority() -> None:
    """Yield to other programs: nobody waits for the results."""
    if hasattr(os, "nice"):
        os.nice(10)


def _detect_instructions(pipe: Connection) -> None:
    """The processor's instructions as numpy detects them, which also checks that the system saves the registers."""
    _lower_priority()
    # Private: what `numpy.show_config` says depends on what numpy was built with.
    from numpy._core._multiarray_umath import __cpu_features__ as features  # type: ignore[import-not-found]

    names = [name for name in _WANTED if features.get(name)]
    pipe.send(("instructions", [name.removesuffix("F") for name in names]))


def _import_each(pipe: Connection, names: Sequence[str]) -> None:
    """Import one library after another; after a crash, the last message tells which one was being tried."""
    _lower_priority()
    for name in names:
        pipe.send(("trying", name))
        try:
            import_module(name)
            if name == "xllamacpp" and has_gpu():
                pipe.send(("gpu", "llama.cpp"))
        except Exception:  # noqa: BLE001  # libraries that do not run here raise all kinds of errors
            continue
        pipe.send(("runs", name))
