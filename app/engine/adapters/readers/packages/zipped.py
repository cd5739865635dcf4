"""Documents that are zip archives of XML: opened, unpacked and parsed with care, by zipfile and lxml.

    with Zipped(path, reading) as archive:       # a fault in here is raised as DOCUMENT_UNREADABLE
        tree = archive.xml("content.xml")        # the root element; KeyError where there is no such entry
        raw = archive.read("mimetype")           # bytes
        if "meta.xml" in archive.names: ...

Opening checks the unpacked sizes, and tells what is encrypted. Nothing is ever written to disk, so names and links in
the archive lead nowhere. `parse` alone is for XML that lies in no archive; wrap it in `faults(name)`.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.packages.odf_decryption import MANIFEST, is_locked
from app.engine.adapters.readers.packages.odf_decryption import unlocked as unlocked_odf
from app.engine.adapters.readers.packages.ole_decryption import is_compound, unlocked
from app.engine.parts.pages import PLAIN_READING, ReadingOptions

_MOST_ENTRIES = 100_000
_MOST_AT_ONCE = 100_000_000
"""Bytes of one entry; a tree of more XML takes more memory than reading has."""
_ENCRYPTED = 1
"""The bit of a zip entry's flags."""


@contextmanager
def faults(name: str) -> Iterator[None]:
    """What goes wrong while a document of that name is opened, unpacked or parsed is raised as an AssistantError."""
    from lxml.etree import LxmlError

    try:
        yield
    except FileNotFoundError as error:
        raise AssistantError(Code.DOCUMENT_MISSING, name) from error
    except (LxmlError, zipfile.BadZipFile, zlib.error, OSError, EOFError, LookupError, ValueError, AttributeError,
            TypeError, RuntimeError) as error:  # fmt: skip  # zipfile and lxml raise all of these on damaged files
        raise AssistantError(Code.DOCUMENT_UNREADABLE, name) from error


def parse(raw: bytes, recover: bool = False) -> Any:
    """The root element of an XML document; entities stay unexpanded. `recover`: make the best of mistakes.

    Raises lxml's XMLSyntaxError, also where it is nested too deep to be meant.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, recover=recover,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    root = etree.fromstring(raw, parser)
    if root is None:
        raise ValueError("no element at all")
    return root


class Zipped:
    """An open zip archive; use it in a `with` statement."""

    names: frozenset[str]
    """Of its entries."""
    source: Path | io.BytesIO
    """Where the archive is: the file, or what is in it where a password locks that."""

    def __init__(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> None:
        """Raises AssistantError(DOCUMENT_... MISSING | UNREADABLE | ENCRYPTED | OUTDATED | TOO_LARGE)."""
        self._name = path.name
        self._faults: Any = None
        with faults(path.name):
            # A password wraps an Office document in a compound file.
            self.source = unlocked(path, reading.password) if is_compound(path) else path
            self._archive = zipfile.ZipFile(self.source)
        try:
            self._look(reading)
            if MANIFEST in self.names:
                self._unlock(reading)
        except AssistantError:
            self._archive.close()
            raise

    def _look(self, reading: ReadingOptions) -> None:
        """Refuse what is too large or encrypted before anything is unpacked."""
        entries = self._archive.infolist()
        if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > reading.most_bytes:
            raise AssistantError(Code.DOCUMENT_TOO_LARGE, self._name)
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise AssistantError(Code.DOCUMENT_ENCRYPTED, self._name)
        self.names = frozenset(entry.filename for entry in entries)

    def _unlock(self, reading: ReadingOptions) -> None:
        """Go on with what is in an OpenDocument file that a password locks."""
        with faults(self._name):
            manifest = self.xml(MANIFEST, recover=True)
            if is_locked(manifest):
                self.source = unlocked_odf(self._archive, manifest, reading.password, reading.most_bytes, self._name)
                self._archive.close()
                self._archive = zipfile.ZipFile(self.source)

    def __enter__(self) -> Self:
        self._faults = faults(self._name)
        self._faults.__enter__()
        return self

    def __exit__(self, *error: Any) -> bool | None:
        self._archive.close()
        told: bool | None = self._faults.__exit__(*error)
        return told

    def read(self, name: str, most_bytes: int = _MOST_AT_ONCE) -> bytes:
        """The content of an entry. Raises KeyError where there is none, AssistantError(DOCUMENT_TOO_LARGE)."""
        entry = self._archive.getinfo(name)
        if entry.file_size > most_bytes:
            raise AssistantError(Code.DOCUMENT_TOO_LARGE, self._name)
        # What is really in there may be more than it says; zipfile gives no more than it says.
        return self._archive.read(entry)

    def xml(self, name: str, recover: bool = False) -> Any:
        """The root element of an entry. Raises KeyError where there is none, lxml's XMLSyntaxError."""
        return parse(self.read(name), recover)
