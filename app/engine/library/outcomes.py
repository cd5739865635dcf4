"""What became of files: their state is kept, then reported."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from app.domain.document_state import DocumentState
from app.domain.errors import AssistantError, Code
from app.domain.events import DocumentRead, Event
from app.engine.library.folders.ignore_rules import OnPath
from app.engine.library.parsing.process import Outcome
from app.engine.library.progress import Progress
from app.engine.library.rows.documents import DocumentRows
from app.engine.library.rows.places import LASTING, Places

_SKIPPED = (Code.DOCUMENT_TOO_LARGE, Code.DOCUMENT_EMPTY, Code.DOCUMENT_UNSUPPORTED, Code.DOCUMENT_OUTDATED)


class Outcomes:
    """Settles files of one library; each lasting state is reported by `DocumentRead`."""

    def __init__(
        self, places: Places, documents: DocumentRows, progress: Progress, emit: Callable[[Event], None]
    ) -> None:
        self._places = places
        self._documents = documents
        self._progress = progress
        self._emit = emit
        self._finished_s = 0.0
        self.passed_over: dict[str, Code] = {}
        """What could not be kept since the program started, and why."""
        self.left_out: Counter[str] = Counter()
        """Endings of names that no reader is for -> how many files have them, of those looked at since then."""

    def finish(self, every_s: float = 0.0) -> None:
        """Report the documents that have become ready; `every_s`: not where that was done so recently."""
        if time.monotonic() - self._finished_s < every_s:
            return
        self._finished_s = time.monotonic()
        for document in self._documents.finish():
            for one in self._places.of(document):
                if one.state is DocumentState.READY:
                    self.report(one.path)

    def sweep(self) -> bool:
        """Forget files that are gone, now that no queued one can be one of them; returns whether any were."""
        gone = self._places.gone()
        self.forget(gone)
        return bool(gone)

    def forget(self, paths: Sequence[Path]) -> None:
        """Keep nothing of files."""
        titles = {path: one.title for path in paths if (one := self._places.document(path)) is not None}
        self._places.remove(paths)
        self._documents.drop_orphans()
        for path, title in titles.items():
            self._emit(DocumentRead(document=str(path), title=title, state=DocumentState.REMOVED))

    def refuse(self, path: Path, error: AssistantError, outcome: Outcome | None = None) -> None:
        """Settle a file that cannot be read; nothing of an earlier reading is found any more.

        Where the operating system did not give it (a drive that is away, a program that has it open), what was
        read before stays, and the next look tries again.
        """
        is_away = outcome is not None and outcome.is_away
        seen = (outcome.bytes, outcome.modified_ns) if outcome and not is_away else (0, 0)
        if not is_away:
            self._places.mark([path], document=None)
            self._documents.drop_orphans()
        state = DocumentState.SKIPPED if error.code in _SKIPPED else DocumentState.FAILED
        self.settle(path, state, code=error.code, bytes=seen[0], modified_ns=seen[1])

    def settle(self, path: Path, state: DocumentState, **columns: object) -> None:
        """Keep the state of a file, and other columns of its row."""
        self._places.mark([path], state=state, **columns)
        self.report(path)

    def report(self, path: Path) -> None:
        """Report how a file is, where it stays like that."""
        one = self._places.document(path)
        if one is not None and one.state in LASTING:
            self._progress.settle()
            self._emit(DocumentRead(document=str(path), title=one.title, state=one.state, code=_code(one.code)))

    def pass_over(self, path: Path, code: Code) -> None:
        """Report what cannot be kept: a file whose name is no text (on Linux it may be any bytes), a closed folder."""
        name = str(path).encode(errors="replace").decode()
        self.passed_over[name] = code
        self._emit(DocumentRead(document=name, title=name, state=DocumentState.FAILED, code=code))

    @property
    def on_path(self) -> OnPath:
        """What is called with a folder that may not be read, and with a file that no reader is for."""
        return lambda folder: self.pass_over(folder, Code.FOLDER_DENIED), self._leave_out

    def _leave_out(self, path: Path) -> None:
        self.left_out[path.suffix.lower().encode(errors="replace").decode()] += 1


def _code(kept: str) -> Code | None:
    """Why a file was not read; a code that is not ours, from a foreign reader, counts as a bug."""
    try:
        return Code(kept) if kept else None
    except ValueError:
        return Code.BUG
