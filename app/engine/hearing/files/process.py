"""The process that transcribes recordings, and who minds it: a file that crashes it costs only itself."""

import logging
import multiprocessing
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

from app.audio.decoding import seconds
from app.domain.errors import AssistantError, Code
from app.engine.hearing.files.journal import Settled
from app.engine.hearing.files.transcription import Transcribed, Transcriber
from app.engine.hearing.vocabulary.vocabulary import DocumentTexts
from app.engine.parts.home import Home
from app.storage.database import Store
from app.storage.paths import Paths
from app.system.child_process import follow_parent

log = logging.getLogger(__name__)

_LONGEST_SILENT_S = 900.0
"""A recording of which nothing is reported for so long is given up: half a minute of it takes no machine that long."""
_POLL_S = 0.2
_TOLD_EVERY_S = 0.5
"""How much of a recording is read from one report of it to the next."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What the process opens: pickled, so that it can be sent there."""

    paths: Paths
    changes: Mapping[str, object] = field(default_factory=dict)
    """Settings for this time only."""
    engine: str | None = None
    """Name of the recognizer to use, and no other; None: the best."""
    language: str | None = None
    """What is spoken, ISO 639-1; None: that is detected."""
    documents: Callable[[Store], DocumentTexts] | None = None
    """Gives what to learn words from, by the process's own connection to the database."""


class TranscribingProcess:
    """Transcribes recordings one after another in another process, which is started again where one ended it."""

    def __init__(self, opening: Opening, on_trouble: Callable[[str, str], None] = lambda _code, _detail: None) -> None:
        """`on_trouble`: told code and detail of what could not be loaded and was replaced."""
        self._opening = opening
        self._on_trouble = on_trouble
        self._child: tuple[SpawnProcess, Connection] | None = None
        self._engine = ""
        self._detects = False

    def start(self) -> None:
        """Load the recognizer. Raises AssistantError(RECOGNIZER_MISSING | MODEL_MISSING | RECOGNITION_FAILED | ...)."""
        self._begin()

    def transcribe(
        self,
        path: Path,
        on_read: Callable[[float], None] = lambda _: None,
        on_length: Callable[[float], None] = lambda _: None,
    ) -> Transcribed:
        """Transcribe a file; of one that cannot be heard to its end, what was heard, with the `fault`.

        `on_read` is given how many seconds of it have been read, `on_length` how many there are, where that is known.
        Raises AssistantError where the recognizer can no longer be loaded.
        """
        _, pipe = self._begin()
        segments: list[Settled] = []
        read_s = 0.0
        try:
            pipe.send(path)
            while True:
                kind, value = self._receive()
                match kind:
                    case "length":
                        on_length(value)
                    case "read":
                        read_s = value
                        on_read(value)
                    case "settled":
                        segments.append(value)
                    case "whole":
                        return Transcribed(path, value[0], self._engine, tuple(segments), value[1], None, self._detects)
                    case _:  # a fault
                        return Transcribed(path, read_s, self._engine, tuple(segments), None, value, self._detects)
        except (EOFError, OSError) as error:  # the file has killed the process
            log.info("hearing %s ended the process: %r", path.name, error)
            self.close()
            fault = AssistantError(Code.RECORDING_HARMFUL, path.name)
            return Transcribed(path, read_s, self._engine, tuple(segments), None, fault, self._detects)
        except BaseException:  # interrupted: the answer to this file must not be taken for the next one's
            self.close()
            raise

    def close(self) -> None:
        """End the process, whatever it does."""
        if self._child is not None:
            process, pipe = self._child
            self._child = None
            pipe.close()
            process.kill()
            process.join()

    def _begin(self) -> tuple[SpawnProcess, Connection]:
        if self._child is None:
            context = multiprocessing.get_context("spawn")
            ours, theirs = context.Pipe()
            # Not a daemon, which could have no children: a recognizer may need one.
            process = context.Process(target=work, args=(theirs, self._opening), daemon=False)
            self._child = process, ours
            process.start()
            theirs.close()
            try:
                kind, value = self._receive()
            except (EOFError, OSError) as error:
                self.close()
                raise AssistantError(Code.RECOGNITION_FAILED, self._opening.engine or "") from error
            except BaseException:
                self.close()
                raise
            if kind == "fault":
                self.close()
                raise value
            self._engine, self._detects = value
        return self._child

    def _receive(self) -> tuple[str, Any]:
        """The next message that is about the file. Raises EOFError where the process has ended or takes too long."""
        assert self._child is not None
        _, pipe = self._child
        heard_s = time.monotonic()
        while True:
            if not pipe.poll(_POLL_S):
                if time.monotonic() - heard_s > _LONGEST_SILENT_S:
                    raise EOFError("it takes too long")
                continue
            kind, value = pipe.recv()
            match kind:
                case "trouble":
                    self._on_trouble(value.code, value.detail)
                case "log":
                    level, name, text = value
                    logging.getLogger(name).log(level, "%s", text)
                case _:
                    return kind, value


class _Line(logging.Handler):
    """What the process says, and what it logs; several threads do."""

    def __init__(self, pipe: Connection) -> None:
        super().__init__(logging.INFO)
        self._pipe = pipe
        self._sending = threading.Lock()

    def say(self, kind: str, value: object) -> None:
        with self._sending:
            self._pipe.send((kind, value))

    def emit(self, record: logging.LogRecord) -> None:
        self.say("log", (record.levelno, record.name, self.format(record)))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # the library's name
        """The program has ended, and with it its log."""


def work(pipe: Connection, opening: Opening) -> None:
    """The process: says that it is ready, then takes paths and says of each what it holds."""
    follow_parent()
    line = _Line(pipe)
    logging.root.addHandler(line)
    logging.root.setLevel(logging.INFO)

    def report(error: AssistantError) -> None:
        line.say("trouble", error)

    try:
        with Home(opening.paths, report, opening.changes) as home:
            for trouble in home.troubles:
                report(trouble)
            documents = opening.documents(home.store) if opening.documents else None
            transcriber = Transcriber(home.kit, opening.engine, documents, opening.language)
            line.say("ready", (transcriber.engine, transcriber.detects_language))
            while True:
                _transcribe(pipe.recv(), transcriber, line)
    except AssistantError as error:
        line.say("fault", error)
    except (EOFError, OSError):
        return  # the program has ended


def _transcribe(path: Path, transcriber: Transcriber, line: _Line) -> None:
    try:
        if length_s := seconds(path):
            line.say("length", length_s)
        told_s = 0.0

        def on_read(read_s: float) -> None:
            nonlocal told_s
            if read_s - told_s >= _TOLD_EVERY_S:
                told_s = read_s
                line.say("read", read_s)

        found = transcriber.transcribe(path, on_read, partial(line.say, "settled"))
        line.say("whole", (found.seconds, found.journal))
    except AssistantError as error:
        line.say("fault", error)
    except (EOFError, BrokenPipeError):
        raise
    except Exception as error:  # a bug costs only this file
        log.exception("a bug")
        line.say("fault", AssistantError(Code.BUG, type(error).__name__))
