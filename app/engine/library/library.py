"""Documents -> passages -> index, one short step at a time, resumable at any step.

SQLite is the truth. A file is read by another process; what it holds appears in SQLite, each passage then gets its
vector, a batch at a time, and is marked. Killed at any moment, the work continues at the next start where it stopped.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from app.domain.document_state import DocumentState
from app.domain.errors import AssistantError, Code
from app.domain.events import Event
from app.engine.library.folders.ignore_rules import find_files
from app.engine.library.folders.scanner import FolderScanner, is_encodable
from app.engine.library.index.embedding import PassageIndexer
from app.engine.library.index.vector_sets import VectorSets
from app.engine.library.outcomes import Outcomes
from app.engine.library.parsing.document import VERSION, Job, Transcribe
from app.engine.library.parsing.process import Outcome, ReadingProcess
from app.engine.library.progress import Progress
from app.engine.library.rows.documents import DocumentRows
from app.engine.library.rows.kept_answers import KeptAnswerRows
from app.engine.library.rows.places import Document, Places
from app.engine.library.rows.terms import TermRows
from app.engine.library.rows.titles import follow_name
from app.engine.library.rows.web_pages import WebPage, WebPages
from app.engine.parts.kit import Kit
from app.engine.parts.preemption import Preemption

_AHEAD = 2
"""Files that are read while earlier ones are embedded."""
_PATIENCE_S = 0.02
"""How long a step waits for the reading process where there is nothing else to do."""
_STRETCH_S = 0.05
"""So long is embedded before looking at what else there is to do; a turn waits for one step only."""
_FINISH_EVERY_S = 0.5
_LOOKS = 20
"""After so many files or folders are looked at, a batch of passages is embedded in between."""
_LONGEST_RECORDING_S = 24 * 3600.0


class Library:
    """The documents of one home."""

    def __init__(self, kit: Kit, emit: Callable[[Event], None], hearing: Callable[[], Transcribe] | None = None,
                 preemption: Preemption | None = None) -> None:  # fmt: skip
        """Open the index and reconcile it with SQLite. `hearing`: gives what hears recordings, in another process.

        `preemption`: ends a step early, since somebody waits.

        Raises AssistantError(MODEL_... | INDEX_FAILED).
        """
        self._kit = kit
        readers = kit.readers()
        self.preemption = preemption or Preemption()
        self.places = Places(kit.store)
        self.documents = DocumentRows(kit.store)
        self._terms = TermRows(kit.store)
        self.index = PassageIndexer(self.documents, kit.shared(VectorSets), self.preemption)
        self.kept_answers = KeptAnswerRows(kit.store, lambda: [one.embedder for one in kit.shared(VectorSets)])
        self._processes = (
            ReadingProcess(readers, self._is_known),
            # What is said takes its time, and nothing else should wait for it.
            ReadingProcess(readers, self._is_known, hearing, _LONGEST_RECORDING_S),
        )
        self._passwords: dict[Path, str] = {}
        self._to_look: dict[tuple[Path, bool], None] = {}
        """Where to look; whether what failed before is taken again."""
        self._looked = 0
        self._progress = Progress(self.places, self.index, emit)
        self._outcomes = Outcomes(self.places, self.documents, self._progress, emit)
        suffixes = {suffix for reader in readers for suffix in reader.suffixes}
        self.web = WebPages(kit.store, kit.paths.pages, suffixes, lambda: kit.settings.largest_document_mb)
        self._scanner = FolderScanner(
            self.places,
            lambda place, root: find_files(place, suffixes, kit.settings.ignored, root, self._outcomes.on_path),
            self._progress.grow,
            self._outcomes.report,
            lambda path: self._outcomes.pass_over(path, Code.DOCUMENT_NAME),
        )
        self._current = ""
        self._arriving_path: Path | None = None
        self._arrivals: Iterator[None] = iter(())
        """What keeps a document that was read; a turn may come in the middle of it."""
        self.is_paused = False
        """Whether reading and embedding wait until `resume`."""
        self.documents.drop_unfinished()
        if self.documents.outdate(VERSION):
            self.places.read_again()
        self.places.restart()
        self.web.clear()
        self.index.reconcile()

    def _is_known(self, digest: str) -> bool:
        return self.documents.find(digest) is not None

    # What can be asked of it: each returns soon, the work is done by `steps`.

    def add(self, paths: Sequence[Path], watched: bool = True, collection: str = "") -> None:
        """Queue files, and the readable files below folders.

        What failed, was skipped or removed before is taken again. `collection`: put them into it, too.
        """
        places = []
        for place in (path.expanduser().absolute() for path in paths):
            if is_encodable(place):
                places.append(place)
            else:
                self._outcomes.pass_over(place, Code.DOCUMENT_NAME)
        if collection:
            self.places.collect(collection, places)
        for place in places:
            if watched and place.exists():
                self.places.put_root(place)
        self._to_look |= dict.fromkeys((place, True) for place in places)

    @property
    def passed_over(self) -> dict[str, Code]:
        """What could not be kept since the program started, and why: names that are no text, closed folders."""
        return dict(self._outcomes.passed_over)

    @property
    def left_out(self) -> dict[str, int]:
        """Endings of names that no reader is for -> how many files have them, the commonest first."""
        return dict(self._outcomes.left_out.most_common())

    def sync(self) -> None:
        """Look at every folder again: new and changed files are queued, vanished ones are forgotten."""
        self.look(self.places.roots())

    def look(self, paths: Sequence[Path]) -> None:
        """Look at files and folders again that may have changed, as far as they are to be kept in step."""
        self._to_look |= dict.fromkeys((path, False) for path in paths)

    def remove(self, path: Path) -> list[Document]:
        """Forget a file, or every file below a folder, until it is added again; no file is touched."""
        place = path.expanduser().absolute()
        self.places.remove_root(place)
        gone = self.places.documents(within=str(place))
        self._outcomes.forget([document.path for document in gone])
        return gone

    def unlock(self, path: Path, password: str) -> None:
        """Read a file that a password locks; the password is forgotten when that is done."""
        place = path.expanduser().absolute()
        self._passwords[place] = password
        self.add([place], watched=False)

    def keep(self, page: WebPage, collection: str = "") -> None:
        """Import a page that was fetched; it is looked at no more until it is fetched again."""
        if (before := self.web.put(page)) is not None:
            self._outcomes.forget([before])
            before.unlink(missing_ok=True)
        self.add([page.path], watched=False, collection=collection)

    def pause(self) -> None:
        """Stop reading and embedding until `resume`."""
        self.is_paused = True

    def resume(self) -> None:
        """Continue."""
        self.is_paused = False

    def cancel(self) -> None:
        """Read nothing of what is queued; what has been read is kept."""
        waiting = self.places.documents((DocumentState.WAITING, DocumentState.READING))
        for document in waiting:
            now = document.path.stat() if document.path.exists() else None
            size, modified_ns = (now.st_size, now.st_mtime_ns) if now else (0, 0)
            self._outcomes.settle(
                document.path, DocumentState.SKIPPED, code=Code.DOCUMENT_CANCELLED, bytes=size, modified_ns=modified_ns
            )
        for process in self._processes:
            process.cancel()
        self.resume()

    def rebuild(self) -> None:
        """Rebuild every vector from SQLite; no document is read."""
        self.index.rebuild()

    def close(self) -> None:
        """Close the reading processes; what was being read is read at the next start."""
        for process in self._processes:
            process.close()
        self.index.close()

    # The work

    def steps(self) -> Iterator[None]:
        """Do what is queued, a short step for each `next`; ends when nothing is left, or on a pause."""
        self.index.choose()
        self._progress.begin()
        yield from self._arrive(self._arrivals)
        if not (self.is_paused or self._terms.are_current):
            yield from self._terms.rebuild()
        while not self.is_paused:
            self._hand_in()
            if (early := self._taken()) is not None:  # what was read first is there while the rest is looked at
                yield from self._arrive(self._keep(early))
            elif self._to_look:
                place, again = next(iter(self._to_look))
                del self._to_look[place, again]
                yield from self._scanner.add(place) if again else self._scanner.rescan(place)
                self._looked += 1
                if self._looked % _LOOKS == 0 and self.index.step():
                    self._outcomes.finish(_FINISH_EVERY_S)
            elif cleared := self.documents.clear():
                self.index.forget(cleared)
            elif self.kept_answers.step():
                pass
            elif self.index.step():
                yield from self._embed()
            elif any(process.pending for process in self._processes):
                self._outcomes.finish()
                if (outcome := self._taken(_PATIENCE_S)) is not None:
                    yield from self._arrive(self._keep(outcome))
            elif not self._outcomes.sweep():
                break
            self._progress.report(self._current, max(process.pages for process in self._processes))
            yield
        self._outcomes.finish()
        self._current = ""
        self._progress.end(self.is_paused)

    def _arrive(self, arriving: Iterator[None]) -> Iterator[None]:
        self._arrivals = arriving
        for _ in arriving:  # unlike `yield from`, this leaves it open where nobody takes the next step
            yield

    def _embed(self) -> Iterator[None]:
        until_s = time.monotonic() + _STRETCH_S
        while time.monotonic() < until_s and not (self.is_paused or self._to_look):
            yield
            if not self.index.step():
                break
        self._outcomes.finish(_FINISH_EVERY_S)

    def give_up(self) -> None:
        """Mark the file being kept as failed by a bug of ours, so that the next one gets its turn.

        Raises AssistantError(INDEX_FAILED) where no file is, and nothing would be better next time.
        """
        culprits = [self._arriving_path] if self._arriving_path else []
        if self.index.culprit is not None:
            culprits = [one.path for one in self.places.of(self.documents.document_of(self.index.culprit))]
        if not culprits:
            raise AssistantError(Code.INDEX_FAILED)
        for path in culprits:
            self._outcomes.refuse(path, AssistantError(Code.BUG))

    def _hand_in(self) -> None:
        settings = self._kit.settings
        for process, is_recording in zip(self._processes, (False, True), strict=True):
            while process.pending < _AHEAD and (path := self.places.first_waiting(is_recording)) is not None:
                self.places.mark([path], state=DocumentState.READING)
                password = self._passwords.pop(path, "")
                largest = settings.largest_recording_mb if is_recording else settings.largest_document_mb
                process.submit(Job(path, password, settings.language, largest * 1_000_000))
                self._current = path.name

    def _taken(self, patience_s: float = 0.0) -> Outcome | None:
        busy = [process for process in self._processes if process.pending]
        return next((found for process in busy if (found := process.take(patience_s)) is not None), None)

    def _keep(self, outcome: Outcome) -> Iterator[None]:
        """Take what the reading process made of a file."""
        path = outcome.job.path
        document = self.places.document(path)
        if document is None or document.state is not DocumentState.READING:
            return  # it was removed meanwhile, or cancelled
        self._arriving_path = path
        seen = {"bytes": outcome.bytes, "modified_ns": outcome.modified_ns}
        if outcome.fault is not None:
            is_locked = outcome.fault.code is Code.DOCUMENT_ENCRYPTED and document.id is not None
            if is_locked and self.documents.keep_outdated(document.id or 0, outcome.digest):
                # It was unlocked once, and its password is not kept.
                self.places.mark([path], state=DocumentState.READY, code="", **seen)
                self._outcomes.report(path)
            else:
                self._outcomes.refuse(path, outcome.fault, outcome)
            self._arriving_path = None
            return
        known = self.documents.find(outcome.digest)
        if known is not None:
            self.places.mark([path], state=DocumentState.READY, code="", document=known, **seen)
            self.documents.drop_orphans()
            yield from follow_name(self._kit.store, known)
        elif outcome.draft is None:
            self.places.mark([path], state=DocumentState.WAITING)  # the other file with this content has gone meanwhile
            return
        else:
            yield from self.documents.fill(str(path), outcome.digest, outcome.draft, **seen)
        self._progress.read(outcome.bytes)
        if (now := self.places.document(path)) is not None and now.state is DocumentState.READY:
            self._outcomes.report(path)
        self._arriving_path = None
