"""Measures how fast llama.cpp answers with one model, in another process, while nothing else needs to be done."""

import multiprocessing
import os
from collections.abc import Generator, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from app.domain.errors import AssistantError
from app.engine.adapters.generators.llama_cpp.options import Options, best, candidates
from app.engine.adapters.generators.llama_cpp.server import Progress, Server
from app.engine.prompts.messages import Message

_TEXT = "The rent is due on the first working day of every month, unless the parties have agreed otherwise. " * 12
_READ, _WRITTEN = 100, 40
"""Tokens read and written before an answer is complete, where most of its prompt has been read ahead."""
_STEP_S = 0.05
_LONGEST_S = 120.0
"""One that takes longer is not the best."""


class Trial:
    """Tries one set of options after another; `disturb` ends the current one, which is then tried again."""

    def __init__(self, model: Path, first: Options) -> None:
        self._model = model
        self._first = first
        self._child: multiprocessing.process.BaseProcess | None = None
        self._is_disturbed = False
        self.result: Options | None = None
        """The best; None until every one has been tried."""

    def steps(self) -> Iterator[None]:
        """Measure, a twentieth of a second at a time."""
        speeds: dict[Options, float] = {}
        for options in candidates(self._first):
            while options not in speeds:
                measured = yield from self._measure(options)
                if measured is not None:
                    speeds[options] = measured
        self.result = best(self._first, speeds)

    def disturb(self) -> None:
        """The machine is needed for something else. Safe from any thread."""
        self._is_disturbed, child = True, self._child
        if child is not None:
            child.kill()

    def _measure(self, options: Options) -> Generator[None, None, float | None]:
        """Answers per second; 0 where the options do not work, None where it was disturbed."""
        context = multiprocessing.get_context("spawn")
        self._is_disturbed = False
        ours, theirs = context.Pipe(duplex=False)
        child = context.Process(target=_work, args=(str(self._model), options, theirs), daemon=True)
        child.start()
        theirs.close()
        self._child = child
        waited_s = 0.0
        try:
            while child.is_alive() and waited_s < _LONGEST_S:
                child.join(_STEP_S)
                waited_s += _STEP_S
                yield
        finally:
            self._child = None
            child.kill()
            child.join()
        with ours, suppress(EOFError):
            if ours.poll():
                return float(ours.recv())
        return None if self._is_disturbed else 0.0


def _work(model: str, options: Options, answer: Connection) -> None:
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    last = Progress()

    def note(progress: Progress) -> bool:
        nonlocal last
        last = progress
        return False

    with suppress(AssistantError):
        Server(Path(model), options, 1024).ask([Message(role="user", content=_TEXT)], _WRITTEN, note)
        took_s = (last.read_s, last.written_s)
        answer.send(1 / (_READ * took_s[0] / last.read + _WRITTEN * took_s[1] / last.written) if all(took_s) else 0.0)
    answer.close()
