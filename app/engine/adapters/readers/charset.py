"""Decodes text of unknown encoding, with charset-normalizer and knowledge of European alphabets."""

import codecs
import re
from pathlib import Path

from charset_normalizer import from_bytes
from charset_normalizer.utils import is_multi_byte_encoding

from app.domain.errors import AssistantError, Code
from app.engine.parts.pages import PLAIN_READING, ReadingOptions

_MOST_BYTES = 100_000_000
"""The largest file that is held in memory whole."""
_PRINTABLE = re.compile(rb"[\t\n\r -~]")
_PLAIN = 0.85
"""The least share of bytes that are letters, figures and signs by themselves where zeros are only scattered."""
_STRAY = 0.02
"""If a larger share of the bytes is zero, the text is in an encoding of several bytes, or no text."""
_SAMPLE_BYTES = 200_000
"""Enough to detect the encoding."""
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w:.-]{2,40})""")
_DECLARED_WITHIN = 4_096
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252", "shift_jis": "cp932",
          "euc_kr": "cp949", "tis-620": "cp874"}  # fmt: skip
"""Names often given to text that is really in a wider encoding; browsers read them so too."""
_LATIN = ("cp1252", "cp1250", "iso8859_2", "cp1254", "cp1257")
"""Single-byte encodings, commonest first; they differ only in the accented letters."""
_ALPHABETS = (
    "àâæçéèêëîïôœùûüÿ", "äöüß", "áéíñóúüªº¿¡", "ãáàâçéêíóôõúü", "àèéìíîòóùú", "åäöæøé", "ëïéèöü", "áðéíóúýþæö",
    "ąćęłńóśźż", "áčďéěíňóřšťúůýžäĺľŕô",
    "áéíóöőúüű", "ăâîșşţț", "čćđšž", "çğıöşüâîû", "āčēģīķļņšūž", "ąčęėįšųūž", "äöõüšž",
)  # fmt: skip
"""The letters that each European language has beyond a to z."""

_RARE_SIGNS = frozenset("±³¶¹¼½¾¢¤¥¦¨¬¯¸")  # noqa: RUF001  # the cedilla is meant
"""Signs in places where other encodings have letters."""


def decode(path: Path, reading: ReadingOptions = PLAIN_READING) -> str:
    """The text of a file. Raises AssistantError(DOCUMENT_MISSING | DOCUMENT_UNREADABLE | DOCUMENT_TOO_LARGE)."""
    return decode_bytes(read_bytes(path, reading), path.name)


def read_bytes(path: Path, reading: ReadingOptions = PLAIN_READING) -> bytes:
    """The whole content of a file. Raises the same errors as `decode`."""
    most = min(_MOST_BYTES, reading.most_bytes)
    try:
        with path.open("rb") as file:
            raw = file.read(most + 1)
    except FileNotFoundError as error:
        raise AssistantError(Code.DOCUMENT_MISSING, path.name) from error
    except OSError as error:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error
    if len(raw) > most:
        raise AssistantError(Code.DOCUMENT_TOO_LARGE, path.name)
    return raw


def decode_bytes(raw: bytes, name: str, declared: str = "") -> str:
    """The text of a file's content, its lines ending in line feeds. Raises AssistantError(DOCUMENT_UNREADABLE, `name`).

    `declared`: the encoding that came with it, if any; it is ignored where the bytes do not fit it.
    """
    if _has_stray_zeros(raw):
        raw = raw.replace(b"\0", b"")
    for encoding in _likely_encodings(raw, declared):
        try:
            text = raw.decode(encoding)
        except (UnicodeError, LookupError):
            continue
        if "\0" not in text:
            return _normalize_line_ends(text)
    beginning = raw[:_SAMPLE_BYTES]
    beginning = beginning[: beginning.rfind(b"\n") + 1 or None] if len(raw) > _SAMPLE_BYTES else beginning
    best = None if b"\0" in beginning else from_bytes(beginning).best()
    if best is None:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, name)
    encoding = best.encoding
    text = raw.decode(encoding, "replace")
    if not is_multi_byte_encoding(encoding) and _is_latin(text[:_SAMPLE_BYTES]):
        text = raw.decode(_best_latin_encoding(beginning, encoding), "replace")
    if "\0" in text:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, name)
    return _normalize_line_ends(text)


def _has_stray_zeros(raw: bytes) -> bool:
    """Whether zero bytes are only scattered in a text whose other bytes are letters by themselves."""
    zeros = raw.count(0)
    if not zeros or zeros > _STRAY * len(raw) or raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    return len(_PRINTABLE.findall(raw[:_SAMPLE_BYTES])) > _PLAIN * len(raw[:_SAMPLE_BYTES])


def declared_encoding(raw: bytes) -> str:
    """The encoding that a web page or XML file declares; empty if it declares none."""
    match = _DECLARED.search(raw[:_DECLARED_WITHIN])
    return match[1].decode("ascii") if match else ""


def _normalize_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _likely_encodings(raw: bytes, declared: str) -> tuple[str, ...]:
    """Encodings to try strictly; if there are zero bytes, UTF-16 and UTF-32 without a byte order mark too."""
    if b"\0" not in raw:
        known = _python_name(declared)
        # ISO-2022-JP is pure ASCII bytes, so it must be tried before UTF-8.
        return (known, "utf-8-sig") if known.startswith("iso2022") else ("utf-8-sig", known or "utf-8")
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-32", "utf-16")
    # In most languages the zeros are in the higher byte.
    is_big = raw[::2].count(0) > raw[1::2].count(0)
    return ("utf-32", "utf-32-be", "utf-32-le", "utf-16-be" if is_big else "utf-16-le")


def _python_name(declared: str) -> str:
    """Python's name for a text encoding; empty if it has none."""
    try:
        name = codecs.lookup(declared).name
        "".encode(name)
    except (LookupError, ValueError):
        return ""
    return _WIDER.get(name, name)


def _is_latin(text: str) -> bool:
    """Whether most letters are a to z."""
    letters = [letter for letter in text if letter.isalpha()]
    return 2 * sum(letter.isascii() for letter in letters) > len(letters)


def _best_latin_encoding(raw: bytes, guessed: str) -> str:
    """The encoding whose accented letters best fit a single language; of two equally good ones, the commoner."""
    best, most = guessed, -1.0
    for encoding in dict.fromkeys((*_LATIN, guessed)):
        try:
            text = raw.decode(encoding).lower()
        except UnicodeDecodeError:
            continue
        accented = [letter for letter in text if (letter.isalpha() and not letter.isascii()) or letter in _RARE_SIGNS]
        fit = max(sum(letter in alphabet for letter in accented) for alphabet in _ALPHABETS) / max(1, len(accented))
        if fit > most:
            best, most = encoding, fit
    return best
