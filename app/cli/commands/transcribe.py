"""The command that writes down what is said in files."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path
from typing import Annotated, Self

import typer
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from app.audio import decoding
from app.audio.samples import unwritable
from app.cli.call import Call
from app.cli.folder_watch import state, watch
from app.cli.interruption import interruption
from app.cli.open_home import open_kit
from app.cli.output import Output, as_dict, lines
from app.cli.subtitles import Format, row, show
from app.domain.errors import AssistantError
from app.engine.hearing.files.transcription import Transcribed, Transcriber
from app.wording.hearing import describe_silence

Files = Annotated[
    list[str] | None, typer.Argument(metavar="FILE...", help="Audio or video; - reads one a line from stdin.")
]
Engine = Annotated[str | None, typer.Option(metavar="NAME", help="The recognizer (see `sotto doctor`).")]


def _code(language: str | None) -> str | None:
    """A language's code; whether any recognizer knows it is found out later."""
    if language is not None and not re.fullmatch("[a-z]{2,3}", language):
        raise typer.BadParameter("A language is named by its code of two letters, such as en or de.")
    return language


Language = Annotated[str | None, typer.Option(metavar="CODE", help="What is spoken, such as en or de.", callback=_code)]
Form = Annotated[Format, typer.Option("--format", help="How to write the text.")]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FOLDER", file_okay=False, help="Write a file for each into this folder."),
]
Watched = Annotated[
    Path | None,
    typer.Option(
        "--watch", metavar="FOLDER", file_okay=False, exists=True,
        help="Transcribe what is put into this folder, until Ctrl+C; the text is written beside it.",
    ),
]  # fmt: skip


def transcribe(  # noqa: PLR0913, PLR0917  # one for each option
    context: typer.Context,
    files: Files = None,
    engine: Engine = None,
    language: Language = None,
    form: Form = Format.TXT,
    out: Out = None,
    watched: Watched = None,
) -> None:
    """Write down what is said in audio and video files. An interrupted run is resumed by the next one."""
    call: Call = context.obj
    if bool(files) == bool(watched):
        raise typer.BadParameter("Name either files or a folder to watch.")
    is_printed_json = form is Format.JSON and out is None and watched is None
    output = Output(True) if is_printed_json else call.output
    changes: dict[str, object] = {"language": language, "languages": ()} if language else {}
    if engine:
        changes["recognizer"] = engine
    with call.guarded(), interruption() as look, open_kit(call.paths, output.trouble, changes) as kit:
        results = _Results(form, out, watched is not None) if out or watched else None
        run = _Run(Transcriber(kit, engine), output, form, results, look)
        with _Bars(output) as bars:
            if watched:
                run.watch(watched, bars)
            if not run.take(files or [], bars):
                raise typer.Exit(1)


class _Run:
    """Every file of one command."""

    def __init__(self, scribe: Transcriber, output: Output, form: Format, results: "_Results | None",
                 look: Callable[[], None]) -> None:  # fmt: skip
        """`results`: where to write to; None: everything is printed. `look`: raises where it is to end."""
        self._scribe = scribe
        self._output = output
        self._form = form
        self._results = results
        self._look = look

    def take(self, files: Sequence[str], bars: "_Bars") -> bool:
        """Transcribe them; whether none failed. Interrupted, what is settled of all of them is kept."""
        bars.expect([Path(one) for one in files if one != "-"])
        rows, done, failure = [], [], None
        for one, is_one_of_many in chain.from_iterable(lines(given) for given in files):
            try:
                found = self._transcribe(Path(one), bars)
                with bars.paused():
                    self._hand_over(found, len(files) > 1)
                done.append(found)
                answer = row(found)
            except AssistantError as error:
                answer = {"file": one, **as_dict(error)}
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

    def watch(self, folder: Path, bars: "_Bars") -> None:
        """Transcribe what is in a folder, and what is put there, until interrupted."""
        assert self._results is not None
        self._output.say(f"Waiting for recordings in {folder}. Ctrl+C ends.")
        for path in watch(folder):
            if self._results.place(path).exists():
                continue
            before = state(path)
            try:
                found = self._transcribe(path, bars)
                if state(path) == before:  # else it is still being written, and will be noticed again
                    with bars.paused():
                        self._hand_over(found, False)
                    self._output.answer(row(found), True)
                    found.journal.remove()
            except AssistantError as error:
                self._output.error(error, True)

    def _transcribe(self, path: Path, bars: "_Bars") -> Transcribed:
        advance = bars.begin(path)

        def on_read(seconds: float) -> None:
            self._look()
            advance(seconds)

        return self._scribe.transcribe(path, on_read)

    def _hand_over(self, found: Transcribed, has_title: bool) -> None:
        text = show(found, self._form)
        if self._results is None:
            if has_title and self._form is Format.TXT:
                self._output.title(f"{found.file.name}:")
            self._output.say(text)
        else:
            self._output.say(str(self._results.write(found.file, text)))
        if not found.stretches:
            self._output.hint(describe_silence(found.file.name))


class _Results:
    """Where the transcripts of files are written."""

    def __init__(self, form: Format, folder: Path | None, is_watching: bool) -> None:
        """`folder`: for all of them; None: beside each. `is_watching`: a file that is there is a transcript already."""
        self._is_watching = is_watching
        self._form = form
        self._folder = folder
        self._taken: dict[Path, Path] = {}

    def place(self, source: Path) -> Path:
        """Named as the file is; with its ending as well, or a number, where another has taken the name."""
        names = chain([source.stem, source.name], (f"{source.name} {number}" for number in count(2)))
        for name in names:
            place = (self._folder or source.parent) / f"{name}.{self._form}"
            if place.exists() and not self._is_watching:  # somebody else's, perhaps
                continue
            if self._taken.setdefault(place, source) == source and place.absolute() != source.absolute():
                return place
        raise AssertionError("there is always a further number")

    def write(self, source: Path, text: str) -> Path:
        """Write it, whole or not at all. Raises AssistantError(DISK_FULL | HOME_UNWRITABLE)."""
        place = self.place(source)
        temporary = place.with_name(f".{place.name}.{os.getpid()}")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
            temporary.replace(place)
        except OSError as error:
            raise unwritable(place) from error
        return place


class _Bars:
    """How far it is, on stderr: a bar for each file, and one for all. None where nobody looks."""

    def __init__(self, output: Output) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        is_seen = output.err.is_terminal and not output.as_json
        self._progress = Progress(*columns, console=output.err, transient=True, disable=not is_seen)
        self._lengths_s: dict[Path, float] = {}
        self._all: TaskID | None = None
        self._current: TaskID | None = None
        self._before_s = 0.0

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Out of the way of what is written meanwhile."""
        self._progress.stop()
        try:
            yield
        finally:
            self._progress.start()

    def expect(self, paths: Sequence[Path]) -> None:
        """These will come; with more than one there is a bar for all of them."""
        if self._progress.disable or len(paths) < 2:
            return
        self._lengths_s = {path: self._length_s(path) or 0.0 for path in paths}
        self._all = self._progress.add_task("All files", total=sum(self._lengths_s.values()) or None)

    def begin(self, path: Path) -> Callable[[float], None]:
        """A bar for a file; returns what is to be told how many seconds of it are done."""
        if self._progress.disable:
            return lambda _: None
        length_s = self._lengths_s.get(path) or self._length_s(path)
        if self._current is not None:
            self._progress.remove_task(self._current)
        task = self._current = self._progress.add_task(path.name, total=length_s)
        before_s, self._before_s = self._before_s, self._before_s + (length_s or 0.0)

        def advance(seconds: float) -> None:
            self._progress.update(task, completed=seconds)
            if self._all is not None:
                self._progress.update(self._all, completed=before_s + min(seconds, length_s or 0.0))

        return advance

    @staticmethod
    def _length_s(path: Path) -> float | None:
        try:
            return decoding.seconds(path)
        except AssistantError:
            return None  # it is told when the file's turn has come
