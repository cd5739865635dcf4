"""Office documents that a password locks, by msoffcrypto; what is in them is held in memory, never on the disk."""

import io
import struct
from pathlib import Path
from xml.parsers.expat import ExpatError

from app.domain.errors import AssistantError, Code

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""How a compound file begins: an Office document of before 2007, or one that a password locks."""
_PACKAGE = "EncryptedPackage"
_WORKBOOKS = ("Workbook", "Book", _PACKAGE)
_FOUND_WRONG = (
    ExpatError, struct.error, OSError, EOFError, LookupError, ValueError, AttributeError, TypeError, RuntimeError,
    AssertionError, ArithmeticError,
)  # fmt: skip
"""What the libraries raise on damaged files, beside their own."""


def is_compound(path: Path) -> bool:
    """Whether it is a compound file. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(OLE)) == OLE


def look(path: Path) -> None:
    """Refuse a compound file in which there is no workbook, or one said to be larger than the file.

    Calamine makes room for what such a file says, and aborts the process where there is none.
    Raises AssistantError(DOCUMENT_UNREADABLE).
    """
    import olefile

    try:
        with olefile.OleFileIO(path) as compound:
            sizes = [compound.get_size(name) for name in _WORKBOOKS if compound.exists(name)]
    except _FOUND_WRONG as error:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error
    if not sizes or max(sizes) > path.stat().st_size:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name)


def unlocked(path: Path, password: str, is_older: bool = False) -> io.BytesIO:
    """What is in a locked document; `is_older`: also where it is of before 2007, which lies open in part.

    Raises AssistantError(DOCUMENT_ENCRYPTED) where the password is not the right one, or none was given, and
    AssistantError(DOCUMENT_OUTDATED) where it is of before 2007 and not asked for.
    """
    import msoffcrypto
    import olefile
    from lxml.etree import LxmlError
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

    out = io.BytesIO()
    try:
        with olefile.OleFileIO(path) as compound:
            is_package = compound.exists(_PACKAGE)
        if not is_package and not is_older:
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
    except (FileFormatError, ParseError, LxmlError, *_FOUND_WRONG) as error:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error
    out.seek(0)
    return out
