"""OpenDocument files that a password locks (AES-256, as LibreOffice wrote them up to 24.2), by cryptography."""

import base64
import hashlib
import io
import zipfile
import zlib
from typing import Any

from app.domain.errors import AssistantError, Code

MANIFEST = "META-INF/manifest.xml"
_CIPHER = "aes256-cbc"
_OPEN = '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
_MOST_ROUNDS = 10_000_000
"""More are made to exhaust; LibreOffice takes 100,000."""
_CHECKED = 1024
"""Bytes whose digest shows whether the password is right."""


def is_locked(manifest: Any) -> bool:
    """Whether a manifest says that parts are locked."""
    return any(entry.find("{*}encryption-data") is not None for entry in manifest.iter("{*}file-entry"))


def unlocked(archive: zipfile.ZipFile, manifest: Any, password: str, most_bytes: int, name: str) -> io.BytesIO:
    """The same archive with every part open, held in memory.

    Raises AssistantError(DOCUMENT_ENCRYPTED) where the password is not the right one, or it is locked in another way,
    AssistantError(DOCUMENT_TOO_LARGE), and what `zipped.faults` tells.
    """
    locks = {_said(entry, "full-path"): entry.find("{*}encryption-data") for entry in manifest.iter("{*}file-entry")}
    out, size = io.BytesIO(), 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as opened:
        for entry in archive.infolist():
            if entry.filename == MANIFEST or entry.is_dir():
                continue
            content, lock = archive.read(entry), locks.get(entry.filename)
            if lock is not None:
                unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
                content = unpacking.decompress(_opened(content, lock, password, name), most_bytes - size + 1)
            size += len(content)
            if size > most_bytes:
                raise AssistantError(Code.DOCUMENT_TOO_LARGE, name)
            opened.writestr(entry.filename, content)
        opened.writestr(MANIFEST, _OPEN)  # who reads it looks whether it is locked
    out.seek(0)
    return out


def _opened(content: bytes, lock: Any, password: str, name: str) -> bytes:
    """One part as it was before it was locked, still packed."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    algorithm, derivation, start = (
        lock.find(f"{{*}}{part}") for part in ("algorithm", "key-derivation", "start-key-generation")
    )
    if not password or not _said(algorithm, "algorithm-name").endswith(_CIPHER):
        raise AssistantError(Code.DOCUMENT_ENCRYPTED, name)
    digest = hashlib.sha1 if start is None or "256" not in _said(start, "start-key-generation-name") else hashlib.sha256
    rounds = int(_said(derivation, "iteration-count"))
    if not 0 < rounds <= _MOST_ROUNDS:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, name)
    salt, vector = _decoded(derivation, "salt"), _decoded(algorithm, "initialisation-vector")
    key = hashlib.pbkdf2_hmac("sha1", digest(password.encode()).digest(), salt, rounds, 32)
    cipher = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    packed = cipher.update(content) + cipher.finalize()
    packed = packed[: len(packed) - packed[-1]] if packed else packed
    check = hashlib.sha256 if "256" in _said(lock, "checksum-type") else hashlib.sha1
    if check(packed[:_CHECKED]).digest() != _decoded(lock, "checksum"):
        raise AssistantError(Code.DOCUMENT_ENCRYPTED, name)
    return packed


def _decoded(element: Any, attribute: str) -> bytes:
    return base64.b64decode(_said(element, attribute))


def _said(element: Any, attribute: str) -> str:
    """An attribute of the manifest's own; empty where it is missing."""
    return next((str(value) for key, value in element.items() if key.rpartition("}")[2] == attribute), "")
