"""What is said in files, transcribed one after another; resumed where an earlier run was interrupted."""

from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from app.cli.folder_watch import state, watch
from app.cli.output import Output, as_dict, lines
from app.cli.subtitles import Format, row, show
from app.cli.transcript_files import TranscriptFiles
from app.cli.transcription_progress import TranscriptionProgress
from app.domain.errors import AssistantError
from app.engine.hearing.files.journal import remove
from app.engine.hearing.files.process import TranscribingProcess
from app.engine.hearing.files.transcription import Transcribed
from app.wording.hearing import describe_languages, describe_silence


class TranscriptionRun:
    """Every file of one command."""

    def __init__(self, process: TranscribingProcess, output: Output, form: Format, files: TranscriptFiles | None,
                 check: Callable[[], None]) -> None:  # fmt: skip
        """`files`: where to write to; None: everything is printed.

        `check`: raises KeyboardInterrupt where the user has asked to stop.
        """
        self._process = process
        self._output = output
        self._form = form
        self._files = files
        self._check = check

    def take(self, files: Sequence[str], progress: TranscriptionProgress) -> bool:
        """Transcribe them; whether none failed. Interrupted, what is finished is answered all the same."""
        progress.expect([Path(file) for file in files if file != "-"])
        rows: list[dict[str, Any]] = []
        finished: list[Transcribed] = []
        failure: AssistantError | None = None
        try:
            for file, is_one_of_many in chain.from_iterable(lines(given) for given in files):
                answer, error = self._take(Path(file), len(files) > 1, progress, finished)
                failure = failure or error
                if is_one_of_many:
                    self._output.answer(answer, True)
                else:
                    rows.append(answer)
        finally:
            if rows:
                # The first failure stands beside the rows, where every command has its own.
                self._output.answer({"files": rows, **(as_dict(failure) if failure else {})})
        for found in finished:
            remove(found.journal)
        return failure is None

    def watch(self, folder: Path, progress: TranscriptionProgress) -> None:
        """Transcribe what is in a folder, and what is put there, until interrupted. Raises AssistantError."""
        assert self._files is not None
        self._output.say(f"Waiting for recordings in {folder}; press Ctrl+C to stop.")
        for path in watch(folder):
            try:
                if self._files.place(path).exists():
                    continue
                before = state(path)
                found = self._transcribe(path, progress)
                if found.fault is not None:
                    raise found.fault
                if state(path) == before:  # else it is still being written, and will be seen again
                    with progress.paused():
                        self._deliver(found, False)
                    self._output.answer(row(found), True)
                    remove(found.journal)
            except AssistantError as error:
                self._output.error(error, True)

    def _take(
        self, file: Path, has_title: bool, progress: TranscriptionProgress, finished: list[Transcribed]
    ) -> tuple[dict[str, Any], AssistantError | None]:
        """Transcribe one; its row, and what went wrong. Of one that failed midway there is what was heard."""
        try:
            found = self._transcribe(file, progress)
        except AssistantError as error:
            return self._failed(file, error, {}), error
        has_words = {name: value for name, value in row(found).items() if found.segments}
        try:
            if found.fault is None or found.segments:
                with progress.paused():
                    self._deliver(found, has_title)
            if found.fault is not None:
                return self._failed(file, found.fault, has_words), found.fault
        except AssistantError as error:  # what cannot be written where it was wanted is printed
            self._print(found, has_title)
            return self._failed(file, error, has_words), error
        finished.append(found)
        return row(found), None

    def _failed(self, file: Path, error: AssistantError, heard: dict[str, Any]) -> dict[str, Any]:
        if not self._output.as_json:
            self._output.error(error)
        return {"file": str(file), **heard, **as_dict(error)}

    def _transcribe(self, path: Path, progress: TranscriptionProgress) -> Transcribed:
        bar = progress.begin(path)

        def on_read(seconds: float) -> None:
            self._check()
            bar.advance(seconds)

        return self._process.transcribe(path, on_read, bar.has_length)

    def _deliver(self, found: Transcribed, has_title: bool) -> None:
        """Raises AssistantError(DISK_FULL | HOME_UNWRITABLE)."""
        if self._files is None:
            self._print(found, has_title)
        else:
            self._output.say(str(self._files.write(found.file, show(found, self._form))))
        if not found.segments:
            self._output.hint(describe_silence(found.file.name))
        elif found.is_detected and found.stretches:
            self._output.hint(describe_languages(found.file.name, found.stretches))

    def _print(self, found: Transcribed, has_title: bool) -> None:
        if has_title and self._form is Format.TXT:
            self._output.title(f"{found.file.name}:")
        self._output.say(show(found, self._form))
