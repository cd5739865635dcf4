"""The process that reads files, and who watches over it: what takes too long or too much ends with it, alone."""

import atexit
import logging
import multiprocessing
import os
import queue
import signal
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

import psutil

from app.domain.errors import AssistantError, Code
from app.engine.library.parsing.document import Hear, Job, Reads, digest
from app.engine.library.parsing.draft import Draft, Parts
from app.engine.library.parsing.scratch_folder import Scratch
from app.engine.parts.reader import Reader

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 0.2
_LONGEST_PAGE_S = 60.0
"""Without a further page for so long, a file is given up."""
_LONGEST_START_S = 120.0
_MOST_MEMORY = 1_500_000_000
"""Bytes; text recognition takes 400 MB of them."""
_IDLE_S = 30.0
"""After so long without work the process ends, and gives its memory back."""
_AT_ONCE = 500
"""Passages sent in one message."""
_NICE = 15
"""Reading gives way to whatever else the machine does."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file."""

    job: Job
    bytes: int = 0
    modified_ns: int = 0
    """The file's own, from before it was read."""
    digest: str = ""
    draft: Draft | None = None
    """None where its content is known already, or there is a fault."""
    fault: AssistantError | None = None
    is_away: bool = False
    """Whether the operating system did not give the file; then it may be another time."""


class ReadingProcess:
    """Reads files one after another, in another process, ahead of who keeps what was read."""

    def __init__(
        self,
        readers: Sequence[Reader],
        is_known: Callable[[str], bool],
        ears: Callable[[], Hear] | None = None,
        longest_s: float = 3600.0,
    ) -> None:
        """`is_known`: whether a file with this digest need not be read; asked in a thread of this object.

        `ears`: makes what hears recordings, in the other process; `longest_s`: what takes longer is given up.
        """
        self._readers = tuple(readers)
        self._ears = ears
        self._longest_s = longest_s
        self._is_known = is_known
        self._jobs: queue.Queue[tuple[int, Job] | None] = queue.Queue()
        self._outcomes: queue.Queue[Outcome] = queue.Queue()
        self._child: tuple[SpawnProcess, Connection] | None = None
        self._scratch = Scratch()
        self._thread: threading.Thread | None = None
        self._is_ready = False
        self._round = 0
        """Jobs of an earlier round are not wanted any more."""
        self.underway = 0
        """How many files have been handed in and not been taken out."""
        self.pages = 0
        """How many pages of the file at hand have been read."""

    def submit(self, job: Job) -> None:
        """Hand in a file."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="reading", daemon=True)
            self._thread.start()
        self.underway += 1
        self._jobs.put((self._round, job))

    def take(self, patience_s: float = 0.0) -> Outcome | None:
        """What became of the file that has been in longest; None where that is not known yet."""
        try:
            outcome = self._outcomes.get(timeout=patience_s) if patience_s else self._outcomes.get_nowait()
        except queue.Empty:
            return None
        self.underway -= 1
        return outcome

    def drop(self) -> None:
        """Give up the files that have been handed in; what became of them is still to be taken out."""
        self._round += 1

    def close(self) -> None:
        """End it, and what is being read."""
        if self._thread is not None:
            self._round += 1
            self._jobs.put(None)
            self._thread.join(10)
            self._thread = None

    def _run(self) -> None:
        while True:
            try:
                handed_in = self._jobs.get(timeout=_IDLE_S)
            except queue.Empty:
                self._end()
                continue
            if handed_in is None:
                self._end()
                return
            try:
                self._outcomes.put(self._read(*handed_in))
            except Exception:  # a bug of ours must not leave others waiting for this file for ever
                log.exception("reading %s", handed_in[1].path.name)
                self._end()
                fault = AssistantError(Code.BUG, handed_in[1].path.name)
                self._outcomes.put(Outcome(handed_in[1], fault=fault))

    def _read(self, round_: int, job: Job) -> Outcome:
        try:
            now = job.path.stat()
        except OSError:
            return Outcome(job, fault=AssistantError(Code.DOCUMENT_MISSING, job.path.name), is_away=True)
        outcome = Outcome(job, now.st_size, now.st_mtime_ns)
        if round_ != self._round:
            return replace(outcome, fault=AssistantError(Code.DOCUMENT_CANCELLED, job.path.name))
        try:
            return self._converse(outcome, round_)
        except AssistantError as error:
            self._end()
            return replace(outcome, fault=error)
        except (EOFError, OSError) as error:  # the process has died of it
            log.info("reading %s ended the process: %r", job.path.name, error)
            self._end()
            return replace(outcome, fault=AssistantError(Code.DOCUMENT_HARMFUL, job.path.name))

    def _converse(self, outcome: Outcome, round_: int) -> Outcome:
        """Have the process read a file. Raises AssistantError where it has to be ended."""
        process, pipe = self._begin()
        pipe.send(outcome.job)
        self.pages, parts = 0, Parts()
        began_s = heard_s = time.monotonic()
        watched = psutil.Process(process.pid)
        while True:
            if round_ != self._round:
                raise AssistantError(Code.DOCUMENT_CANCELLED, outcome.job.path.name)
            if not pipe.poll(_LOOK_EVERY_S):
                self._watch(outcome.job, watched, began_s, heard_s)
                continue
            kind, value = pipe.recv()
            heard_s = time.monotonic()
            match kind:
                case "ready":
                    self._is_ready = True
                case "digest":
                    outcome = replace(outcome, digest=value)
                    is_known = self._is_known(value)
                    pipe.send(not is_known)
                    if is_known:
                        return outcome
                case "pages":
                    self.pages = value
                    self._watch(outcome.job, watched, began_s, heard_s)
                case "part":
                    parts.add(value)
                case "fault":
                    code, detail, is_away = value
                    return replace(outcome, fault=AssistantError(code, detail), is_away=is_away)
                case "bug":
                    log.error("reading %s failed: %s", outcome.job.path.name, value)
                    return replace(outcome, fault=AssistantError(Code.BUG, outcome.job.path.name))
                case _:
                    return replace(outcome, draft=parts.whole(value))

    def _watch(self, job: Job, process: psutil.Process, began_s: float, heard_s: float) -> None:
        """Raises AssistantError where it is over with a file."""
        now_s = time.monotonic()
        try:
            memory = process.memory_info().rss
        except psutil.Error as error:
            raise EOFError from error
        longest_s = _LONGEST_PAGE_S if self._is_ready else _LONGEST_START_S
        if now_s - heard_s > longest_s or now_s - began_s > self._longest_s or memory > _MOST_MEMORY:
            log.info("%s is given up after %.0f s with %.0f MB", job.path.name, now_s - began_s, memory / 1e6)
            raise AssistantError(Code.DOCUMENT_HARMFUL, job.path.name)

    def _begin(self) -> tuple[SpawnProcess, Connection]:
        if self._child is None or not self._child[0].is_alive():
            self._end()
            context = multiprocessing.get_context("spawn")
            ours, theirs = context.Pipe()
            # A recognizer may need a process of its own, which a daemon must not have.
            given = theirs, self._readers, self._ears, str(self._scratch.make())
            process = context.Process(target=work, args=given, daemon=self._ears is None)
            process.start()
            theirs.close()
            self._child = process, ours
            atexit.register(self._end)
            self._is_ready = False
        return self._child

    def _end(self) -> None:
        if self._child is not None:
            atexit.unregister(self._end)
            process, pipe = self._child
            self._child = None
            pipe.close()
            process.kill()
            process.join()
            self._scratch.clear()


def work(
    pipe: Connection, readers: Sequence[Reader], ears: Callable[[], Hear] | None = None, folder: str | None = None
) -> None:
    """The process: take jobs; answer with digest, pages and parts, then with a draft or a fault."""
    tempfile.tempdir = folder  # what is written by the way goes with the process
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches it too; it ends when the program lets go of the pipe
    threading.Thread(target=_end_with_program, name="end with program", daemon=True).start()
    _limit()
    from app.system.offline import seal

    seal()
    reads = Reads(readers, lambda count: pipe.send(("pages", count)), hear=ears() if ears else None)
    try:
        pipe.send(("ready", None))
        while True:
            _work_on(pipe.recv(), pipe, reads)
    except (EOFError, OSError):
        return  # the program has ended


def _work_on(job: Job, pipe: Connection, reads: Reads) -> None:
    try:
        pipe.send(("digest", digest(job)))
        if not pipe.recv():
            return
        draft = reads.read(job)
    except AssistantError as error:
        pipe.send(("fault", (error.code, error.detail, isinstance(error.__cause__, OSError))))
        return
    except (MemoryError, RecursionError):
        pipe.send(("fault", (Code.DOCUMENT_HARMFUL, job.path.name, False)))
        return
    except Exception:  # noqa: BLE001  # a bug of a reader costs the one file; it is told with all that is known of it
        pipe.send(("bug", traceback.format_exc()))
        return
    for start in range(0, len(draft.cuts), _AT_ONCE):
        end = start + _AT_ONCE
        pipe.send(("part", (draft.cuts[start:end], draft.terms[start:end])))
    pipe.send(("draft", replace(draft, cuts=(), terms=())))


def _end_with_program() -> None:
    """End at once when the program was killed: in the middle of a page that never ends nobody looks at the pipe."""
    program = multiprocessing.parent_process()
    if program is not None:
        program.join()
        os._exit(1)


def _limit() -> None:
    """Give way to everything else, and leave nothing on the disk where a library crashes."""
    if os.name == "posix":
        import resource

        os.nice(_NICE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if hasattr(resource, "RLIMIT_DATA"):
            resource.setrlimit(resource.RLIMIT_DATA, (2 * _MOST_MEMORY, 2 * _MOST_MEMORY))
    else:
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
