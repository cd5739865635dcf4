"""Decrypts OpenDocument files (AES-256, as LibreOffice wrote them up to 24.2), with cryptography."""

import base64
import hashlib
import io
import zipfile
import zlib
from typing import Any

from app.domain.errors import AssistantError, Code

MANIFEST = "META-INF/manifest.xml"
_CIPHER = "aes256-cbc"
_PLAIN_MANIFEST = '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
_MOST_ROUNDS = 10_000_000
"""A file with more is an attack; LibreOffice uses 100,000."""
_CHECKED_BYTES = 1024
"""How many bytes the checksum that verifies the password covers."""


def is_encrypted(manifest: Any) -> bool:
    """Whether any entry in the manifest is encrypted."""
    return any(entry.find("{*}encryption-data") is not None for entry in manifest.iter("{*}file-entry"))


def decrypt(archive: zipfile.ZipFile, manifest: Any, password: str, most_bytes: int, name: str) -> io.BytesIO:
    """The same archive with every entry decrypted, held in memory.

    Raises AssistantError(DOCUMENT_ENCRYPTED) if the password is wrong or the encryption is of another kind,
    AssistantError(DOCUMENT_TOO_LARGE), and the errors that `zipped.faults` converts.
    """
    encryptions = {
        _attribute(entry, "full-path"): entry.find("{*}encryption-data") for entry in manifest.iter("{*}file-entry")
    }
    out, size = io.BytesIO(), 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as decrypted:
        for entry in archive.infolist():
            if entry.filename == MANIFEST or entry.is_dir():
                continue
            content, encryption = archive.read(entry), encryptions.get(entry.filename)
            if encryption is not None:
                decompressor = zlib.decompressobj(-zlib.MAX_WBITS)
                packed = _decrypt_entry(content, encryption, password, name)
                content = decompressor.decompress(packed, most_bytes - size + 1)
            size += len(content)
            if size > most_bytes:
                raise AssistantError(Code.DOCUMENT_TOO_LARGE, name)
            decrypted.writestr(entry.filename, content)
        decrypted.writestr(MANIFEST, _PLAIN_MANIFEST)  # readers look in it to see whether the file is encrypted
    out.seek(0)
    return out


def _decrypt_entry(content: bytes, encryption: Any, password: str, name: str) -> bytes:
    """An entry's decrypted content, still compressed."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    algorithm, derivation, start = (
        encryption.find(f"{{*}}{part}") for part in ("algorithm", "key-derivation", "start-key-generation")
    )
    if not password or not _attribute(algorithm, "algorithm-name").endswith(_CIPHER):
        raise AssistantError(Code.DOCUMENT_ENCRYPTED, name)
    digest = (
        hashlib.sha1 if start is None or "256" not in _attribute(start, "start-key-generation-name") else hashlib.sha256
    )
    rounds = int(_attribute(derivation, "iteration-count"))
    if not 0 < rounds <= _MOST_ROUNDS:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, name)
    salt, vector = _decode_attribute(derivation, "salt"), _decode_attribute(algorithm, "initialisation-vector")
    key = hashlib.pbkdf2_hmac("sha1", digest(password.encode()).digest(), salt, rounds, 32)
    cipher = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    packed = cipher.update(content) + cipher.finalize()
    packed = packed[: len(packed) - packed[-1]] if packed else packed
    check = hashlib.sha256 if "256" in _attribute(encryption, "checksum-type") else hashlib.sha1
    if check(packed[:_CHECKED_BYTES]).digest() != _decode_attribute(encryption, "checksum"):
        raise AssistantError(Code.DOCUMENT_ENCRYPTED, name)
    return packed


def _decode_attribute(element: Any, attribute: str) -> bytes:
    return base64.b64decode(_attribute(element, attribute))


def _attribute(element: Any, attribute: str) -> str:
    """An attribute, whatever its namespace; empty if it is missing."""
    return next((str(value) for key, value in element.items() if key.rpartition("}")[2] == attribute), "")
