"""Parses a file into what the library stores; runs in the reading process, where a failure costs only that file."""

import hashlib
import logging
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from app.domain.errors import AssistantError, Code
from app.engine.adapters.language.fasttext import language_in
from app.engine.adapters.readers.ocr.picture_reader import create_picture_reader
from app.engine.library.parsing.chunking import above_text, split
from app.engine.library.parsing.draft import Draft, title_of
from app.engine.library.parsing.faq import find_pairs
from app.engine.library.parsing.kinds import classify
from app.engine.parts.pages import About, Page, ReadingOptions, Sample, Unit
from app.engine.parts.reader import Reader
from app.text.terms import index_terms

log = logging.getLogger(__name__)

VERSION = 2
"""The version of what is made of files; when it changes, every document is read again."""
_HEAD = 4096
_DEEPEST = 3
"""Files within files within files are read; anything deeper is skipped."""
_LANGUAGE_SAMPLE = 3_000
"""Characters from which the language is detected."""
_LEAST_LETTERS = 40
"""With fewer letters it cannot be."""
_MOST_CHARACTERS = 50_000_000
"""In one document: twenty times War and Peace."""


Transcribe = Callable[[Path], Iterator[tuple[str, float, float]]]
"""A recording -> what is said in it, segment by segment: text, start and end in seconds."""


@dataclass(frozen=True, slots=True)
class Job:
    """A file to be read."""

    path: Path
    password: str = ""
    """Opens the file; empty if the user gave none."""
    language: str = "en"
    """The user's, ISO 639-1, for documents whose language is neither declared nor detected."""
    most_bytes: int = 200_000_000
    """A larger file is not read."""


def digest(job: Job) -> str:
    """SHA-256 of the file. Raises AssistantError(DOCUMENT_...) if it cannot or should not be read."""
    try:
        size = job.path.stat().st_size
    except OSError as error:
        raise AssistantError(Code.DOCUMENT_MISSING, job.path.name) from error
    if size > job.most_bytes:
        raise AssistantError(Code.DOCUMENT_TOO_LARGE, job.path.name)
    if size == 0:
        raise AssistantError(Code.DOCUMENT_EMPTY, job.path.name)
    try:
        with job.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, job.path.name) from error


def sample(path: Path) -> Sample:
    """What is known about a file before it is read. Raises AssistantError(DOCUMENT_UNREADABLE)."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error
    entries: frozenset[str] = frozenset()
    if head.startswith(b"PK"):
        try:
            with zipfile.ZipFile(path) as archive:
                entries = frozenset(archive.namelist())
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            log.debug("%s begins like a zip archive but is not one", path.name)
    return Sample(path.suffix.lower(), head, entries)


def choose_reader(found: Sample, readers: Sequence[Reader], name: str) -> Reader:
    """The reader for a file's content, else for its name. Raises AssistantError(DOCUMENT_UNSUPPORTED)."""
    by_content = next((reader for reader in readers if reader.claims(found)), None)
    by_name = next((reader for reader in readers if found.suffix in reader.suffixes), None)
    if by_content is None and by_name is None:
        raise AssistantError(Code.DOCUMENT_UNSUPPORTED, name)
    if by_content is not None and by_name is not None and by_name.claims(found):
        return by_name  # two formats can look alike
    return by_content or by_name or readers[0]


class DocumentParser:
    """Parses files, including the files inside them."""

    def __init__(
        self,
        readers: Sequence[Reader],
        on_page: Callable[[int], None],
        transcribe: Transcribe | None = None,
    ) -> None:
        """`readers`: best first; `on_page`: called with the number of pages, or transcribed segments, so far."""
        self._readers = readers
        self._on_page = on_page
        self._picture_reader = cache(create_picture_reader)
        self._transcribe = transcribe
        self._count = 0

    def parse(self, job: Job) -> Draft:
        """Parse a file. Raises AssistantError."""
        self._count = 0
        found = sample(job.path)
        reader = choose_reader(found, self._readers, job.path.name)
        pages, size = [], 0
        for page in reader.read(job.path, self._options(job, 1)):
            self._tick()
            pages.append(page)
            size += sum(len(block.text) for block in page.blocks)
            if size > _MOST_CHARACTERS:
                raise AssistantError(Code.DOCUMENT_TOO_LARGE, job.path.name)
        about = _about(pages, job)
        chunks = tuple(split(pages, about.language))
        if not chunks:
            raise AssistantError(Code.DOCUMENT_EMPTY, job.path.name)
        terms = tuple(
            (index_terms(above_text(about.title, chunk.place), about.language), index_terms(chunk.text, about.language))
            for chunk in chunks
        )
        count = sum(page.number is not None and page.unit is not Unit.ATTACHMENT for page in pages)
        kind = classify(pages, about, job.path.suffix)
        return Draft(about, reader.name, kind.kind, kind.topic, count, chunks, terms, tuple(find_pairs(pages)))

    def _segments(self, path: Path) -> Iterator[tuple[str, float, float]]:
        for segment in self._transcribe(path) if self._transcribe is not None else ():
            self._tick()
            yield segment

    def _tick(self) -> None:
        self._count += 1
        self._on_page(self._count)

    def _options(self, job: Job, depth: int) -> ReadingOptions:
        def read_inner(name: str, content: bytes) -> Iterator[Page]:
            yield from self._inner(name, content, job, depth + 1)

        return ReadingOptions(
            password=job.password,
            read_inner=read_inner if depth < _DEEPEST else None,
            read_picture=self._picture_reader(job.language),
            hear=self._segments if self._transcribe is not None else None,
        )

    def _inner(self, name: str, content: bytes, job: Job, depth: int) -> Iterator[Page]:
        """The pages of a file within a file; if it cannot be read, those before the fault."""
        if not content or len(content) > job.most_bytes:
            return
        with tempfile.TemporaryDirectory(prefix="sotto-") as folder:
            path = Path(folder) / f"inner{Path(name).suffix}"
            path.write_bytes(content)
            try:
                reader = choose_reader(sample(path), self._readers, name)
                for page in reader.read(path, self._options(job, depth)):
                    self._tick()
                    inner_name = f"{name} > {page.name}" if page.name else name
                    yield replace(page, about=About(), unit=Unit.ATTACHMENT, name=inner_name)
            except AssistantError as error:
                log.info("%s within a file cannot be read: %s", name, error)


def _about(pages: Sequence[Page], job: Job) -> About:
    """The document's metadata; a missing title or language is filled in."""
    declared = pages[0].about if pages else About()
    return replace(
        declared,
        title=" ".join(declared.title.split()) or title_of(job.path),
        language=declared.language or language_of(pages, job.language) or job.language,
    )


def language_of(pages: Sequence[Page], usual: str = "") -> str:
    """The language that most of it is in, ISO 639-1; empty if there is too little text to detect it.

    `usual`: preferred in case of doubt.
    """
    text = ""
    for page in pages:
        text += page.text + "\n"
        if len(text) > _LANGUAGE_SAMPLE:
            break
    if sum(map(str.isalpha, text)) < _LEAST_LETTERS:
        return ""
    return language_in(text[:_LANGUAGE_SAMPLE], usual)
