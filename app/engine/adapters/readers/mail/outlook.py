"""Messages saved by Outlook (.msg), with oxmsg: converted back into mail and read as mail."""

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from pathlib import Path
from typing import Any, ClassVar

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.mail.mail_message import read_message
from app.engine.adapters.readers.packages.ole_decryption import OLE_SIGNATURE
from app.engine.parts.pages import PLAIN_READING, Page, ReadingOptions, Sample

_MOST_BYTES = 200_000_000
_PROPERTIES = "__properties_version1.0".encode("utf-16-le")
_DAMAGED_FILE_ERRORS = (
    OSError, EOFError, struct.error, LookupError, ValueError, AttributeError, TypeError, RuntimeError, AssertionError,
    ArithmeticError, NotImplementedError,
)  # fmt: skip
"""What oxmsg and olefile raise for damaged files."""


class Outlook(BuiltIn):
    """A page for the message, followed by those of its attachments."""

    name: ClassVar[str] = "outlook"
    reads: ClassVar[str] = "Outlook messages"
    suffixes: ClassVar[frozenset[str]] = frozenset({".msg"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """By the name of a part that every message has, if it is near the beginning."""
        return sample.head.startswith(OLE_SIGNATURE) and _PROPERTIES in sample.head

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the message, then its attachments."""
        from oxmsg import Message

        try:
            if path.stat().st_size > min(_MOST_BYTES, reading.most_bytes):
                raise AssistantError(Code.DOCUMENT_TOO_LARGE, path.name)
            raw = _to_mail(Message.load(str(path))).as_bytes()
        except FileNotFoundError as error:
            raise AssistantError(Code.DOCUMENT_MISSING, path.name) from error
        except _DAMAGED_FILE_ERRORS as error:
            raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error
        first, *attached = read_message(raw, path.name, reading, is_alone=True)
        yield replace(first, number=1)
        yield from attached


def _to_mail(message: Any) -> EmailMessage:
    """The same message as mail."""
    mail = EmailMessage()
    headers = {name.lower(): value for name, value in message.message_headers.items()}
    fields = {
        "Subject": message.subject,
        "From": headers.get("from") or message.sender,
        "To": headers.get("to")
        or ", ".join(formataddr((person.name, person.email_address)) for person in message.recipients),
        "Cc": headers.get("cc"),
        "Date": format_datetime(message.sent_date) if message.sent_date else headers.get("date"),
    }
    for name, value in fields.items():
        if value:
            with suppress(ValueError, LookupError, AttributeError):  # a damaged header is left out
                mail[name] = " ".join(_text(value).split())
    if not mail.keys():
        mail["Subject"] = "-"
    body, html = message.body, message.html_body
    if body:
        mail.set_content(_text(body))
    if html and body:
        mail.add_alternative(_text(html), subtype="html")
    elif html:
        mail.set_content(_text(html), subtype="html")
    for attachment in message.attachments:
        with suppress(*_DAMAGED_FILE_ERRORS):  # an attachment that is damaged or stored elsewhere is skipped
            mail.add_attachment(
                attachment.file_bytes,
                "application",
                "octet-stream",
                filename=_text(attachment.file_name or "attachment"),
            )
    return mail


def _text(value: str | bytes) -> str:
    """The text without null characters and without those that cannot be encoded."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return text.replace("\0", "").encode("utf-8", "replace").decode()
