"""What is said in files, transcribed one after another; resumed where an earlier run was interrupted."""

from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path

from app.cli.folder_watch import state, watch
from app.cli.output import Output, as_dict, lines
from app.cli.subtitles import Format, row, show
from app.cli.transcript_files import TranscriptFiles
from app.cli.transcription_progress import TranscriptionProgress
from app.domain.errors import AssistantError
from app.engine.hearing.files.transcription import Transcribed, Transcriber
from app.wording.hearing import describe_silence


class TranscriptionRun:
    """Every file of one command."""

    def __init__(self, scribe: Transcriber, output: Output, form: Format, files: TranscriptFiles | None,
                 check: Callable[[], None]) -> None:  # fmt: skip
        """`files`: where to write to; None: everything is printed.

        `check`: raises KeyboardInterrupt where the user has asked to stop.
        """
        self._scribe = scribe
        self._output = output
        self._form = form
        self._files = files
        self._check = check

    def take(self, files: Sequence[str], progress: TranscriptionProgress) -> bool:
        """Transcribe them; whether none failed. Interrupted, what is settled of all of them is kept."""
        progress.expect([Path(file) for file in files if file != "-"])
        rows, done, failure = [], [], None
        for file, is_one_of_many in chain.from_iterable(lines(given) for given in files):
            try:
                found = self._transcribe(Path(file), progress)
                with progress.paused():
                    self._deliver(found, len(files) > 1)
                done.append(found)
                answer = row(found)
            except AssistantError as error:
                answer = {"file": file, **as_dict(error)}
                if not self._output.as_json:
                    self._output.error(error)
                if not is_one_of_many:
                    failure = failure or error
            if is_one_of_many:
                self._output.answer(answer, True)
            else:
                rows.append(answer)
        if rows:
            # The first failure stands beside the rows, where every command has its own.
            self._output.answer({"files": rows, **(as_dict(failure) if failure else {})})
        for found in done:
            found.journal.remove()
        return failure is None

    def watch(self, folder: Path, progress: TranscriptionProgress) -> None:
        """Transcribe what is in a folder, and what is put there, until interrupted."""
        assert self._files is not None
        self._output.say(f"Waiting for recordings in {folder}; press Ctrl+C to stop.")
        for path in watch(folder):
            if self._files.place(path).exists():
                continue
            before = state(path)
            try:
                found = self._transcribe(path, progress)
                if state(path) == before:  # else it is still being written, and will be seen again
                    with progress.paused():
                        self._deliver(found, False)
                    self._output.answer(row(found), True)
                    found.journal.remove()
            except AssistantError as error:
                self._output.error(error, True)

    def _transcribe(self, path: Path, progress: TranscriptionProgress) -> Transcribed:
        advance = progress.begin(path)

        def on_read(seconds: float) -> None:
            self._check()
            advance(seconds)

        return self._scribe.transcribe(path, on_read)

    def _deliver(self, found: Transcribed, has_title: bool) -> None:
        text = show(found, self._form)
        if self._files is None:
            if has_title and self._form is Format.TXT:
                self._output.title(f"{found.file.name}:")
            self._output.say(text)
        else:
            self._output.say(str(self._files.write(found.file, text)))
        if not found.segments:
            self._output.hint(describe_silence(found.file.name))
