"""How far a transcription is."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from app.cli.output import Output
from app.text.printable import on_one_line


class TranscriptionProgress:
    """Bars on stderr, one for the current file and one for all; none where stderr is not a terminal."""

    def __init__(self, output: Output) -> None:
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
        )
        is_seen = output.err.is_terminal and not output.as_json
        self._progress = Progress(*columns, console=output.err, transient=True, disable=not is_seen)
        self._sizes: dict[Path, int] = {}
        self._all: TaskID | None = None
        self._current: TaskID | None = None
        self._before = 0

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
        """Announce the files; more than one get a bar for all of them, by what they take on the disk."""
        if self._progress.disable or len(paths) < 2:
            return
        self._sizes = {path: _size(path) for path in paths}
        self._all = self._progress.add_task("All files", total=sum(self._sizes.values()) or None)

    def begin(self, path: Path) -> "Bar":
        """A bar for a file; nothing is told of the one before any more."""
        if self._current is not None:
            self._progress.remove_task(self._current)
        task = self._current = self._progress.add_task(on_one_line(path.name), total=None)
        size = self._sizes.get(path, 0)
        before, self._before = self._before, self._before + size

        def show(seconds: float, length_s: float | None) -> None:
            self._progress.update(task, completed=seconds, total=length_s)
            if self._all is not None:
                done = min(1.0, seconds / length_s) if length_s else 0.0
                self._progress.update(self._all, completed=before + done * size)

        return Bar(show)


class Bar:
    """How far one file is."""

    def __init__(self, show: Callable[[float, float | None], None]) -> None:
        """`show`: takes the seconds that are done and the length, None where it is not known."""
        self._show = show
        self._length_s: float | None = None

    def has_length(self, seconds: float) -> None:
        """Take how long the file is."""
        self._length_s = seconds

    def advance(self, seconds: float) -> None:
        """Take how many seconds of it are done."""
        self._show(seconds, self._length_s)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # reported when the file's turn comes
