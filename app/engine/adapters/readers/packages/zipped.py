"""Documents that are zip archives of XML: opened, unpacked and parsed safely, with zipfile and lxml.

    with Zipped(path, reading) as archive:       # a fault in here is raised as DOCUMENT_UNREADABLE
        tree = archive.xml("content.xml")        # the root element; KeyError if there is no such entry
        raw = archive.read("mimetype")           # bytes
        if "meta.xml" in archive.names: ...

Opening checks the unpacked sizes and refuses encrypted archives. Nothing is ever written to disk, so names and links
in the archive are harmless. `parse` alone is for XML outside an archive; wrap it in `faults(name)`.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.packages import odf_decryption, ole_decryption
from app.engine.parts.pages import PLAIN_READING, ReadingOptions

_MOST_ENTRIES = 100_000
_MOST_ENTRY_BYTES = 100_000_000
"""The tree of a larger XML entry takes more memory than the reading process may use."""
_ENCRYPTED_FLAG = 1
"""The bit in a zip entry's flags."""


@contextmanager
def faults(name: str) -> Iterator[None]:
    """Raise whatever goes wrong while a document of that name is opened, unpacked or parsed as an AssistantError."""
    from lxml.etree import LxmlError

    try:
        yield
    except FileNotFoundError as error:
        raise AssistantError(Code.DOCUMENT_MISSING, name) from error
    except (LxmlError, zipfile.BadZipFile, zlib.error, OSError, EOFError, LookupError, ValueError, AttributeError,
            TypeError, RuntimeError) as error:  # fmt: skip  # zipfile and lxml raise all of these on damaged files
        raise AssistantError(Code.DOCUMENT_UNREADABLE, name) from error


def parse(raw: bytes, recover: bool = False) -> Any:
    """The root element of an XML document; entities stay unexpanded. `recover`: tolerate mistakes.

    Raises lxml's XMLSyntaxError, also for XML that is nested absurdly deep.
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
    """The names of its entries."""
    source: Path | io.BytesIO
    """Where the archive is: the file, or its decrypted content if it was encrypted."""

    def __init__(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> None:
        """Raises AssistantError(DOCUMENT_... MISSING | UNREADABLE | ENCRYPTED | OUTDATED | TOO_LARGE)."""
        self._name = path.name
        self._faults: Any = None
        with faults(path.name):
            # An encrypted Office document is wrapped in a compound file.
            is_compound = ole_decryption.is_compound(path)
            self.source = ole_decryption.decrypt(path, reading.password) if is_compound else path
            self._archive = zipfile.ZipFile(self.source)
        try:
            self._check_entries(reading)
            if odf_decryption.MANIFEST in self.names:
                self._decrypt(reading)
        except AssistantError:
            self._archive.close()
            raise

    def _check_entries(self, reading: ReadingOptions) -> None:
        """Refuse an archive that is too large or encrypted before anything is unpacked."""
        entries = self._archive.infolist()
        if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > reading.most_bytes:
            raise AssistantError(Code.DOCUMENT_TOO_LARGE, self._name)
        if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
            raise AssistantError(Code.DOCUMENT_ENCRYPTED, self._name)
        self.names = frozenset(entry.filename for entry in entries)

    def _decrypt(self, reading: ReadingOptions) -> None:
        """Continue with the decrypted content if this is an encrypted OpenDocument file."""
        with faults(self._name):
            manifest = self.xml(odf_decryption.MANIFEST, recover=True)
            if odf_decryption.is_encrypted(manifest):
                self.source = odf_decryption.decrypt(
                    self._archive, manifest, reading.password, reading.most_bytes, self._name
                )
                self._archive.close()
                self._archive = zipfile.ZipFile(self.source)

    def __enter__(self) -> Self:
        self._faults = faults(self._name)
        self._faults.__enter__()
        return self

    def __exit__(self, *error: Any) -> bool | None:
        self._archive.close()
        is_suppressed: bool | None = self._faults.__exit__(*error)
        return is_suppressed

    def read(self, name: str, most_bytes: int = _MOST_ENTRY_BYTES) -> bytes:
        """The content of an entry. Raises KeyError if there is none, AssistantError(DOCUMENT_TOO_LARGE)."""
        entry = self._archive.getinfo(name)
        if entry.file_size > most_bytes:
            raise AssistantError(Code.DOCUMENT_TOO_LARGE, self._name)
        # The entry may really hold more than it declares; zipfile reads no more than the declared size.
        return self._archive.read(entry)

    def xml(self, name: str, recover: bool = False) -> Any:
        """The root element of an entry. Raises KeyError if there is none, lxml's XMLSyntaxError."""
        return parse(self.read(name), recover)
