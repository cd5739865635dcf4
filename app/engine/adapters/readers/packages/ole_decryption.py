"""Decrypts Office documents, with msoffcrypto; the decrypted content is kept in memory, never on disk."""

import io
import struct
from pathlib import Path
from xml.parsers.expat import ExpatError

from app.domain.errors import AssistantError, Code

OLE_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
"""How a compound file begins: an Office document from before 2007, or one encrypted with a password."""
_PACKAGE = "EncryptedPackage"
_WORKBOOKS = ("Workbook", "Book", _PACKAGE)
_DAMAGED_FILE_ERRORS = (
    ExpatError, struct.error, OSError, EOFError, LookupError, ValueError, AttributeError, TypeError, RuntimeError,
    AssertionError, ArithmeticError,
)  # fmt: skip
"""What the libraries raise for damaged files, apart from their own errors."""


def is_compound(path: Path) -> bool:
    """Whether it is a compound file. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(OLE_SIGNATURE)) == OLE_SIGNATURE


def check_workbook(path: Path) -> None:
    """Refuse a compound file without a workbook, or with one that claims to be larger than the file.

    Calamine allocates as much as such a file claims, and aborts the process if there is not enough memory.
    Raises AssistantError(DOCUMENT_UNREADABLE).
    """
    import olefile

    try:
        with olefile.OleFileIO(path) as compound:
            sizes = [compound.get_size(name) for name in _WORKBOOKS if compound.exists(name)]
    except _DAMAGED_FILE_ERRORS as error:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error
    if not sizes or max(sizes) > path.stat().st_size:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name)


def decrypt(path: Path, password: str, allows_legacy: bool = False) -> io.BytesIO:
    """The content of an encrypted document; `allows_legacy`: also of one from before 2007, which is partly unencrypted.

    Raises AssistantError(DOCUMENT_ENCRYPTED) if the password is wrong or missing, and
    AssistantError(DOCUMENT_OUTDATED) for a document from before 2007 unless `allows_legacy`.
    """
    import msoffcrypto
    import olefile
    from lxml.etree import LxmlError
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

    out = io.BytesIO()
    try:
        with olefile.OleFileIO(path) as compound:
            is_package = compound.exists(_PACKAGE)
        if not is_package and not allows_legacy:
            raise AssistantError(Code.DOCUMENT_OUTDATED, path.name)
        if not password:
            raise AssistantError(Code.DOCUMENT_ENCRYPTED, path.name)
        with path.open("rb") as file:
            document = msoffcrypto.OfficeFile(file)
            if is_package:
                document.load_key(password=password, verify_password=True)
            else:
                document.load_key(password=password)
            document.decrypt(out)
    except (InvalidKeyError, DecryptionError) as error:
        raise AssistantError(Code.DOCUMENT_ENCRYPTED, path.name) from error
    except FileNotFoundError as error:
        raise AssistantError(Code.DOCUMENT_MISSING, path.name) from error
    except (FileFormatError, ParseError, LxmlError, *_DAMAGED_FILE_ERRORS) as error:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error
    out.seek(0)
    return out
