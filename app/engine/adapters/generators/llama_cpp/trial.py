"""Finds out how llama.cpp answers fastest with one model, in another process, while nothing else needs to be done.

Speeds are compared in pairs, one right after the other, since a machine is never equally fast for long; a change is
kept only where it wins most of its pairs, and nothing is concluded while other programs compute.
"""

import multiprocessing
import os
import time
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path

from app.domain.errors import AssistantError
from app.engine.adapters.generators.llama_cpp.options import Options
from app.engine.adapters.generators.llama_cpp.server import Progress, Server
from app.engine.prompts.messages import Message

_SENTENCE = "The rent is due on the first working day of every month, unless the parties have agreed otherwise. "
_TOKENS = 18
"""Of the sentence, about."""
_LEAST_READ = 200
"""Tokens of a measurement's prompt; at least two batches."""
_READ, _WRITTEN = 100, 40
"""Tokens read and written before an answer is complete, where most of its prompt has been read ahead."""
_PAIRS, _MOST = 5, 4
"""How often two sets of options are compared, and how many of these a change must win. Where the two are equally fast,
five coins show four heads or more in one of five tries."""
_MARGIN = 1.02
"""How much faster one must be to win a pair."""
_LONGEST_BATCH_S = 0.7
"""Between batches a model can be stopped: whoever turns away or asks something else waits for no longer than that."""
_QUIET = 0.75
"""The share of the processor time of its threads that a model gets at least where nothing else computes: they wait for
each other without sleeping. Beside one other program on two cores it would be two thirds."""
_STEP_S = 0.05
_LONGEST_S = 240.0
"""A pair that takes longer shows nothing that would help."""


@dataclass(frozen=True, slots=True)
class Speed:
    """What one measurement shows."""

    answers_per_s: float = 0.0
    """0: it does not work."""
    tokens_per_s: float = 0.0
    """Read."""
    share: float = 1.0
    """Of the processor time that its threads wanted, what they got."""


Pair = tuple[Speed, Speed]


class Trial:
    """Tries one change after another; `disturb` ends the measurement that runs, which is then made again."""

    def __init__(self, model: Path, first: Options) -> None:
        """`first`: what is used where nothing is faster."""
        self._model = model
        self._first = first
        self._child: multiprocessing.process.BaseProcess | None = None
        self._is_disturbed = False
        self._tokens_per_s = 0.0
        self.is_busy = False
        """Whether other programs kept the last trial from an end."""
        self.result: Options | None = None
        """The best; None until every change has been tried."""

    def steps(self) -> Iterator[None]:
        """Measure, a twentieth of a second at a time; ends without a result where the machine is busy."""
        self.is_busy, best, kept = False, self._first, 0
        for changes in candidates(self._first):
            changed = replace(best, **changes)  # type: ignore[arg-type]
            if changed != best and not self._is_too_large(changed) and (yield from self._wins(changed, best)):
                best, kept = changed, kept + 1
            if self.is_busy:
                return
        if kept > 1 and not (yield from self._wins(best, self._first)):
            best = self._first
        if not self.is_busy:
            self.result = replace(best, is_tuned=True)

    def disturb(self) -> None:
        """The machine is needed for something else. Safe from any thread."""
        self._is_disturbed, child = True, self._child
        if child is not None:
            child.kill()

    def _is_too_large(self, options: Options) -> bool:
        """Whether a batch would take too long, as far as is known."""
        is_known = options.batch > self._first.batch and self._tokens_per_s > 0
        return is_known and options.batch / self._tokens_per_s > _LONGEST_BATCH_S

    def _wins(self, changed: Options, usual: Options) -> Generator[None, None, bool]:
        """Whether a change is faster in most pairs."""
        won = lost = 0
        while won < _MOST and lost <= _PAIRS - _MOST:
            order = (changed, usual) if (won + lost) % 2 else (usual, changed)
            pair = yield from self._measure(order)
            if pair is None:
                continue
            if min(speed.share for speed in pair) < _QUIET:
                self.is_busy = True
                return False
            one, other = pair if order[0] is changed else pair[::-1]
            self._tokens_per_s = max(self._tokens_per_s, other.tokens_per_s)
            is_won = one.answers_per_s > other.answers_per_s * _MARGIN and not self._is_too_large(changed)
            won, lost = won + is_won, lost + (not is_won)
        return won >= _MOST

    def _measure(self, pair: tuple[Options, Options]) -> Generator[None, None, Pair | None]:
        """The speeds of both, measured in this order; None where it was disturbed."""
        context = multiprocessing.get_context("spawn")
        self._is_disturbed = False
        ours, theirs = context.Pipe(duplex=False)
        child = context.Process(target=_work, args=(str(self._model), pair, theirs), daemon=True)
        child.start()
        theirs.close()
        self._child = child
        until_s = time.monotonic() + _LONGEST_S
        try:
            while child.is_alive() and time.monotonic() < until_s:
                child.join(_STEP_S)
                yield
        finally:
            self._child = None
            child.kill()
            child.join()
        found: list[Speed] = []
        with ours, suppress(EOFError):
            while ours.poll():
                found.append(ours.recv())
        if self._is_disturbed:
            return None
        found += [Speed()] * (2 - len(found))  # what ended the process, or came too late, does not work
        return found[0], found[1]


def candidates(first: Options) -> list[dict[str, object]]:
    """The changes that are tried, one upon another: larger batches, flash attention, one thread fewer."""
    other: dict[str, object] = {"has_flash_attention": not first.has_flash_attention}
    tried = [other]
    for batch in (64, 128, 256, 512):
        tried += [{"batch": batch}, {"batch": batch, **other}] if batch > first.batch else []
    return [*tried, {"threads": first.threads - 1}] if first.threads > 1 else tried


def _work(model: str, pair: tuple[Options, Options], answer: Connection) -> None:
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    text = _SENTENCE * (max(_LEAST_READ, *(2 * options.batch for options in pair)) // _TOKENS)
    for options in pair:
        answer.send(_speed(model, options, text))
    answer.close()


def _speed(model: str, options: Options, text: str) -> Speed:
    last = Progress()

    def note(progress: Progress) -> bool:
        nonlocal last
        last = progress
        return False

    try:
        server = Server(Path(model), options, 2048)
        used_s, began_s = time.process_time(), time.monotonic()
        server.ask([Message(role="user", content=text)], _WRITTEN, note)
        used_s, took_s = time.process_time() - used_s, time.monotonic() - began_s
    except AssistantError:
        return Speed()
    if not (last.read_s and last.written_s):
        return Speed()
    spent_s = _READ * last.read_s / last.read + _WRITTEN * last.written_s / last.written
    return Speed(1 / spent_s, last.read / last.read_s, used_s / took_s / options.threads)
