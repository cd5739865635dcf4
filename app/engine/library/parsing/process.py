"""The process that reads files, and its supervisor: a file that takes too long or too much memory costs only itself."""

import atexit
import logging
import multiprocessing
import os
import queue
import tempfile
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

import psutil

from app.domain.errors import AssistantError, Code
from app.engine.library.parsing.document import DocumentParser, Job, Transcribe, digest
from app.engine.library.parsing.draft import Draft, DraftParts
from app.engine.library.parsing.process_time import ProcessTime, process_time
from app.engine.library.parsing.scratch_folder import ScratchFolder
from app.engine.parts.reader import Reader
from app.system.child_process import follow_parent

log = logging.getLogger(__name__)

_POLL_S = 0.2
_LONGEST_PAGE_S = 60.0
"""A file that yields no further page for this long (`spent_s`) is given up."""
_LONGEST_START_S = 120.0
_MOST_MEMORY = 1_500_000_000
"""Bytes; text recognition takes 400 MB of them."""
_IDLE_S = 30.0
"""After this long without work the process ends and its memory is freed."""
_BATCH = 500
"""Chunks sent in one message."""
_NICE = 15
"""Reading yields to everything else on the machine."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file."""

    job: Job
    bytes: int = 0
    modified_ns: int = 0
    """The file's own, from before it was read."""
    digest: str = ""
    draft: Draft | None = None
    """None if the content is already known, or there is a fault."""
    fault: AssistantError | None = None
    is_away: bool = False
    """Whether the operating system could not provide the file; it may be available another time."""


class ReadingProcess:
    """Reads files one after another in another process, ahead of the caller that stores them."""

    def __init__(
        self,
        readers: Sequence[Reader],
        is_known: Callable[[str], bool],
        create_transcribe: Callable[[], Transcribe] | None = None,
        longest_s: float = 3600.0,
    ) -> None:
        """`is_known`: whether a file with this digest need not be read; called in a thread of this object.

        `create_transcribe`: called in the other process, for recordings; `longest_s`: the limit for one file.
        """
        self._readers = tuple(readers)
        self._create_transcribe = create_transcribe
        self._longest_s = longest_s
        self._is_known = is_known
        self._jobs: queue.Queue[tuple[int, Job] | None] = queue.Queue()
        self._outcomes: queue.Queue[Outcome] = queue.Queue()
        self._child: tuple[SpawnProcess, Connection] | None = None
        self._scratch = ScratchFolder()
        self._thread: threading.Thread | None = None
        self._is_ready = False
        self._generation = 0
        """Jobs of an earlier generation are cancelled."""
        self.pending = 0
        """How many files have been submitted whose outcome has not been taken."""
        self.pages = 0
        """How many pages of the current file have been read."""

    def submit(self, job: Job) -> None:
        """Queue a file."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="reading", daemon=True)
            self._thread.start()
        self.pending += 1
        self._jobs.put((self._generation, job))

    def take(self, patience_s: float = 0.0) -> Outcome | None:
        """The next outcome, in the order of submission; None if there is none yet."""
        try:
            outcome = self._outcomes.get(timeout=patience_s) if patience_s else self._outcomes.get_nowait()
        except queue.Empty:
            return None
        self.pending -= 1
        return outcome

    def cancel(self) -> None:
        """Cancel the submitted files; their outcomes still have to be taken."""
        self._generation += 1

    def close(self) -> None:
        """End the process, and with it the reading of the current file."""
        if self._thread is not None:
            self._generation += 1
            self._jobs.put(None)
            self._thread.join(10)
            self._thread = None

    def _run(self) -> None:
        while True:
            try:
                submitted = self._jobs.get(timeout=_IDLE_S)
            except queue.Empty:
                self._end()
                continue
            if submitted is None:
                self._end()
                return
            try:
                self._outcomes.put(self._read(*submitted))
            except Exception:  # a bug of ours must not leave the caller waiting for this file forever
                log.exception("reading %s", submitted[1].path.name)
                self._end()
                fault = AssistantError(Code.BUG, submitted[1].path.name)
                self._outcomes.put(Outcome(submitted[1], fault=fault))

    def _read(self, generation: int, job: Job) -> Outcome:
        try:
            now = job.path.stat()
        except OSError:
            return Outcome(job, fault=AssistantError(Code.DOCUMENT_MISSING, job.path.name), is_away=True)
        outcome = Outcome(job, now.st_size, now.st_mtime_ns)
        if generation != self._generation:
            return replace(outcome, fault=AssistantError(Code.DOCUMENT_CANCELLED, job.path.name))
        try:
            return self._converse(outcome, generation)
        except AssistantError as error:
            self._end()
            return replace(outcome, fault=error)
        except (EOFError, OSError) as error:  # the file has killed the process
            log.info("reading %s ended the process: %r", job.path.name, error)
            self._end()
            return replace(outcome, fault=AssistantError(Code.DOCUMENT_HARMFUL, job.path.name))

    def _converse(self, outcome: Outcome, generation: int) -> Outcome:
        """Have the process read a file. Raises AssistantError if the process has to be ended."""
        process, pipe = self._begin()
        pipe.send(outcome.job)
        self.pages, parts = 0, DraftParts()
        monitored = psutil.Process(process.pid)
        began = heard = process_time(monitored)
        while True:
            if generation != self._generation:
                raise AssistantError(Code.DOCUMENT_CANCELLED, outcome.job.path.name)
            if not pipe.poll(_POLL_S):
                self._watch(outcome.job, monitored, began, heard)
                continue
            kind, value = pipe.recv()
            heard = process_time(monitored)
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
                    self._watch(outcome.job, monitored, began, heard)
                case "part":
                    parts.add(value)
                case "fault":
                    code, detail, is_away = value
                    return replace(outcome, fault=AssistantError(code, detail), is_away=is_away)
                case "bug":
                    log.error("reading %s failed: %s", outcome.job.path.name, value)
                    return replace(outcome, fault=AssistantError(Code.BUG, outcome.job.path.name))
                case _:
                    return replace(outcome, draft=parts.complete(value))

    def _watch(self, job: Job, process: psutil.Process, began: ProcessTime, heard: ProcessTime) -> None:
        """Raises AssistantError if the file has to be given up."""
        now = process_time(process)
        try:
            memory = process.memory_info().rss
        except psutil.Error as error:
            raise EOFError from error
        longest_s = _LONGEST_PAGE_S if self._is_ready else _LONGEST_START_S
        if now.since(heard) > longest_s or now.since(began) > self._longest_s or memory > _MOST_MEMORY:
            log.info("%s is given up after %.0f s with %.0f MB", job.path.name, now.wall_s - began.wall_s, memory / 1e6)
            raise AssistantError(Code.DOCUMENT_HARMFUL, job.path.name)

    def _begin(self) -> tuple[SpawnProcess, Connection]:
        if self._child is None or not self._child[0].is_alive():
            self._end()
            context = multiprocessing.get_context("spawn")
            ours, theirs = context.Pipe()
            # A recognizer may need a child process, which a daemon must not have.
            args = theirs, self._readers, self._create_transcribe, str(self._scratch.create())
            process = context.Process(target=work, args=args, daemon=self._create_transcribe is None)
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
    pipe: Connection,
    readers: Sequence[Reader],
    create_transcribe: Callable[[], Transcribe] | None = None,
    folder: str | None = None,
) -> None:
    """The main function of the process: receives jobs; sends digest, pages and parts, then a draft or a fault."""
    tempfile.tempdir = folder  # temporary files are deleted with the process
    follow_parent()  # the pipe is not polled while a page is being read
    _limit_resources()
    from app.system.offline import seal

    seal()
    transcribe = create_transcribe() if create_transcribe else None
    parser = DocumentParser(readers, lambda count: pipe.send(("pages", count)), transcribe)
    try:
        pipe.send(("ready", None))
        while True:
            _parse(pipe.recv(), pipe, parser)
    except (EOFError, OSError):
        return  # the program has ended


def _parse(job: Job, pipe: Connection, parser: DocumentParser) -> None:
    try:
        pipe.send(("digest", digest(job)))
        if not pipe.recv():
            return
        draft = parser.parse(job)
    except AssistantError as error:
        pipe.send(("fault", (error.code, error.detail, isinstance(error.__cause__, OSError))))
        return
    except (MemoryError, RecursionError):
        pipe.send(("fault", (Code.DOCUMENT_HARMFUL, job.path.name, False)))
        return
    except Exception:  # noqa: BLE001  # a bug in a reader costs only this file; its traceback is reported
        pipe.send(("bug", traceback.format_exc()))
        return
    for start in range(0, len(draft.chunks), _BATCH):
        end = start + _BATCH
        pipe.send(("part", (draft.chunks[start:end], draft.terms[start:end])))
    pipe.send(("draft", replace(draft, chunks=(), terms=())))


def _limit_resources() -> None:
    """Lower the priority and limit memory."""
    if os.name == "posix":
        import resource

        os.nice(_NICE)
        if hasattr(resource, "RLIMIT_DATA"):
            resource.setrlimit(resource.RLIMIT_DATA, (2 * _MOST_MEMORY, 2 * _MOST_MEMORY))
    else:
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
