"""The text of bytes whose encoding is not known, by charset-normalizer and what is known of alphabets."""

import codecs
import re
from pathlib import Path

from charset_normalizer import from_bytes
from charset_normalizer.utils import is_multi_byte_encoding

from app.domain.errors import AssistantError, Code
from app.engine.parts.pages import PLAIN_READING, ReadingOptions

_MOST_BYTES = 100_000_000
"""Of a file that is held in memory whole."""
_ENOUGH = 200_000
"""Bytes that show the encoding."""
_SAID = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w:.-]{2,40})""")
_SAID_WITHIN = 4_096
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252", "shift_jis": "cp932",
          "euc_kr": "cp949", "tis-620": "cp874"}  # fmt: skip
"""Names that are written where the wider encoding is meant, as browsers read them."""
_LATIN = ("cp1252", "cp1250", "iso8859_2", "cp1254", "cp1257")
"""Of one byte a letter, commonest first; they differ in the accented letters only."""
_ALPHABETS = (
    "àâæçéèêëîïôœùûüÿ", "äöüß", "áéíñóúüªº¿¡", "ãáàâçéêíóôõúü", "àèéìíîòóùú", "åäöæøé", "ëïéèöü", "áðéíóúýþæö",
    "ąćęłńóśźż", "áčďéěíňóřšťúůýžäĺľŕô",
    "áéíóöőúüű", "ăâîșşţț", "čćđšž", "çğıöşüâîû", "āčēģīķļņšūž", "ąčęėįšųūž", "äöõüšž",
)  # fmt: skip
"""What each European language writes beside a to z."""

_SELDOM = frozenset("±³¶¹¼½¾¢¤¥¦¨¬¯¸")  # noqa: RUF001  # the cedilla is meant
"""Signs where other encodings have letters."""


def decode(path: Path, reading: ReadingOptions = PLAIN_READING) -> str:
    """The text of a file. Raises AssistantError(DOCUMENT_MISSING | DOCUMENT_UNREADABLE | DOCUMENT_TOO_LARGE)."""
    return decoded(content(path, reading), path.name)


def content(path: Path, reading: ReadingOptions = PLAIN_READING) -> bytes:
    """All of a file that is not too large. Raises what `decode` does."""
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


def decoded(raw: bytes, name: str, said: str = "") -> str:
    """The text of a file's content, lines end in a line feed. Raises AssistantError(DOCUMENT_UNREADABLE), about `name`.

    `said`: the encoding that came with it, where one did; it counts where the bytes fit it.
    """
    for encoding in _likely(raw, said):
        try:
            text = raw.decode(encoding)
        except (UnicodeError, LookupError):
            continue
        if "\0" not in text:
            return _lines(text)
    beginning = raw[:_ENOUGH]
    beginning = beginning[: beginning.rfind(b"\n") + 1 or None] if len(raw) > _ENOUGH else beginning
    best = None if b"\0" in beginning else from_bytes(beginning).best()
    if best is None:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, name)
    encoding = best.encoding
    text = raw.decode(encoding, "replace")
    if not is_multi_byte_encoding(encoding) and _is_latin(text[:_ENOUGH]):
        text = raw.decode(_fitting(beginning, encoding), "replace")
    if "\0" in text:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, name)
    return _lines(text)


def declared(raw: bytes) -> str:
    """The encoding that a web page or XML file says it has; empty where it says none."""
    said = _SAID.search(raw[:_SAID_WITHIN])
    return said[1].decode("ascii") if said else ""


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _likely(raw: bytes, said: str) -> tuple[str, ...]:
    """Encodings that fit strictly or not at all; where there are zero bytes, UTF-16 and UTF-32 without a mark too."""
    if b"\0" not in raw:
        known = _known(said)
        # Seven bits are ASCII too, but not always: ISO-2022-JP.
        return (known, "utf-8-sig") if known.startswith("iso2022") else ("utf-8-sig", known or "utf-8")
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-32", "utf-16")
    # What is written in most languages has its zeros in the higher byte.
    is_big = raw[::2].count(0) > raw[1::2].count(0)
    return ("utf-32", "utf-32-be", "utf-32-le", "utf-16-be" if is_big else "utf-16-le")


def _known(said: str) -> str:
    """Python's name of an encoding of text; empty where it has none."""
    try:
        found = codecs.lookup(said).name
        "".encode(found)
    except (LookupError, ValueError):
        return ""
    return _WIDER.get(found, found)


def _is_latin(text: str) -> bool:
    """Whether most letters are a to z."""
    letters = [letter for letter in text if letter.isalpha()]
    return 2 * sum(letter.isascii() for letter in letters) > len(letters)


def _fitting(raw: bytes, guessed: str) -> str:
    """The encoding whose accented letters are most nearly those of one language, the commoner one where two are."""
    best, most = guessed, -1.0
    for encoding in dict.fromkeys((*_LATIN, guessed)):
        try:
            text = raw.decode(encoding).lower()
        except UnicodeDecodeError:
            continue
        odd = [letter for letter in text if (letter.isalpha() and not letter.isascii()) or letter in _SELDOM]
        fit = max(sum(letter in alphabet for letter in odd) for alphabet in _ALPHABETS) / max(1, len(odd))
        if fit > most:
            best, most = encoding, fit
    return best
