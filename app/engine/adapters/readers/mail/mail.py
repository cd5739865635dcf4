"""Mail: single messages and mailboxes, with Python's own email package."""

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, ClassVar

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.mail.mail_message import read_message
from app.engine.parts.pages import NOTHING_KNOWN, PLAIN_READING, Page, ReadingOptions, Sample

log = logging.getLogger(__name__)

_FROM = b"From "
"""What begins the line between two messages of a mailbox."""
_HEADERS = (b"from:", b"to:", b"date:", b"subject:", b"received:", b"return-path:", b"message-id:", b"mime-version:")
_LEAST_HEADERS = 3
"""How many of them make a message recognizable."""
_SAVED_PAGE = (b"snapshot-content-location:", b"from: <saved by", b'from: "saved by')
"""How a page begins that a browser saved as a single file."""
_MOST_BYTES = 100_000_000
"""In one message, which is held in memory; the rest of a longer one in a mailbox is left out."""
_LONGEST_LINE = 1_000_000
_QUOTED_FROM = re.compile(rb">+From ")
"""How a mailbox escapes a line that looks like the start of a message."""
_BYTE_COUNT = re.compile(rb"(\d{1,10})[ \t]*\r?\n")


class Mail(BuiltIn):
    """A page for each message, followed by the pages of its attachments."""

    name: ClassVar[str] = "mail"
    reads: ClassVar[str] = "mail"
    suffixes: ClassVar[frozenset[str]] = frozenset({".eml", ".emlx", ".mbox", ".mbx"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """By the headers in its first lines."""
        head = sample.head.lower()
        if not head.startswith((_FROM.lower(), *_HEADERS, b"x-", b"delivered-to:")) or head.startswith(_SAVED_PAGE):
            return False
        lines = head.replace(b"\r\n", b"\n").partition(b"\n\n")[0].split(b"\n")
        return len({name for line in lines for name in _HEADERS if line.startswith(name)}) >= _LEAST_HEADERS

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the messages in order, those of a mailbox while it is being read: it may be larger than the memory.

        In a mailbox, a page's `total` is the number of messages so far.
        """
        number = 0
        try:
            with path.open("rb") as file:
                is_mailbox = file.peek(len(_FROM)).startswith(_FROM)
                for raw in _mailbox_messages(file) if is_mailbox else _single_message(file, path.name):
                    found = _pages(raw, path.name, reading, is_mailbox)
                    if not found:
                        continue
                    number += 1
                    if number > reading.most_pages:
                        raise AssistantError(Code.DOCUMENT_TOO_LARGE, path.name)
                    about = found[0].about if number == 1 else NOTHING_KNOWN
                    yield replace(found[0], number=number, total=number, about=about)
                    yield from found[1:]
        except FileNotFoundError as error:
            raise AssistantError(Code.DOCUMENT_MISSING, path.name) from error
        except OSError as error:
            raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error
        if not number:
            raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name)


def _pages(raw: bytes, name: str, reading: ReadingOptions, is_mailbox: bool) -> list[Page]:
    """The pages of one message; none if it cannot be read and is one of a mailbox."""
    try:
        return list(read_message(raw, name, reading, is_alone=not is_mailbox))
    except AssistantError as error:
        if not is_mailbox:
            raise
        log.info("a message cannot be read: %s", error)
        return []


def _single_message(file: BinaryIO, name: str) -> Iterator[bytes]:
    """The only message of a file."""
    raw = file.read(_MOST_BYTES + 1)
    if len(raw) > _MOST_BYTES:
        raise AssistantError(Code.DOCUMENT_TOO_LARGE, name)
    # Apple Mail writes the message's length before it, and its own metadata after it.
    count = _BYTE_COUNT.match(raw)
    yield raw[count.end() : count.end() + int(count[1])] if count else raw


def _mailbox_messages(file: BinaryIO) -> Iterator[bytes]:
    """Each message of a mailbox, without the line that separates it from the previous one."""
    lines: list[bytes] = []
    size, before = 0, b""
    while line := file.readline(_LONGEST_LINE):
        if not before.strip() and line.startswith(_FROM):
            if size:
                yield b"".join(lines)
            lines, size = [], 0
        elif size + len(line) <= _MOST_BYTES:
            lines.append(line[1:] if _QUOTED_FROM.match(line) else line)
            size += len(line)
        before = line
    if size:
        yield b"".join(lines)
