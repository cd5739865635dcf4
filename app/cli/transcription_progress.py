"""How far a transcription is."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from app.audio import decoding
from app.cli.output import Output
from app.domain.errors import AssistantError


class TranscriptionProgress:
    """Bars on stderr, one for the current file and one for all; none where stderr is not a terminal."""

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
        """Take the bars away while something else is written."""
        self._progress.stop()
        try:
            yield
        finally:
            self._progress.start()

    def expect(self, paths: Sequence[Path]) -> None:
        """Announce the files; more than one get a bar for all of them."""
        if self._progress.disable or len(paths) < 2:
            return
        self._lengths_s = {path: self._length_s(path) or 0.0 for path in paths}
        self._all = self._progress.add_task("All files", total=sum(self._lengths_s.values()) or None)

    def begin(self, path: Path) -> Callable[[float], None]:
        """A bar for a file; returns a function that takes how many seconds of it are done."""
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
            return None  # reported when the file's turn comes
