"""Messages that Outlook saved (.msg), by oxmsg: made into the mail they were, and read as such."""

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
from app.engine.adapters.readers.mail.mail_message import pages
from app.engine.adapters.readers.packages.ole_decryption import OLE
from app.engine.parts.pages import PLAIN_READING, Page, ReadingOptions, Sample

_MOST_BYTES = 200_000_000
_NAMED = "__properties_version1.0".encode("utf-16-le")
_FOUND_WRONG = (
    OSError, EOFError, struct.error, LookupError, ValueError, AttributeError, TypeError, RuntimeError, AssertionError,
    ArithmeticError, NotImplementedError,
)  # fmt: skip
"""What oxmsg and olefile raise on damaged files."""


class Outlook(BuiltIn):
    """A page for the message, and after it those of what is attached to it."""

    name: ClassVar[str] = "outlook"
    reads: ClassVar[str] = "mail that Outlook saved"
    suffixes: ClassVar[frozenset[str]] = frozenset({".msg"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """By the name of the part that every message has, where the beginning shows it."""
        return sample.head.startswith(OLE) and _NAMED in sample.head

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the message, then what is attached."""
        from oxmsg import Message

        try:
            if path.stat().st_size > min(_MOST_BYTES, reading.most_bytes):
                raise AssistantError(Code.DOCUMENT_TOO_LARGE, path.name)
            raw = _as_mail(Message.load(str(path))).as_bytes()
        except FileNotFoundError as error:
            raise AssistantError(Code.DOCUMENT_MISSING, path.name) from error
        except _FOUND_WRONG as error:
            raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error
        first, *attached = pages(raw, path.name, reading, is_alone=True)
        yield replace(first, number=1)
        yield from attached


def _as_mail(message: Any) -> EmailMessage:
    """The same as mail."""
    made = EmailMessage()
    headers = {name.lower(): value for name, value in message.message_headers.items()}
    said = {
        "Subject": message.subject,
        "From": headers.get("from") or message.sender,
        "To": headers.get("to") or ", ".join(formataddr((one.name, one.email_address)) for one in message.recipients),
        "Cc": headers.get("cc"),
        "Date": format_datetime(message.sent_date) if message.sent_date else headers.get("date"),
    }
    for name, value in said.items():
        if value:
            with suppress(ValueError, LookupError, AttributeError):  # a damaged one says nothing
                made[name] = " ".join(_text(value).split())
    if not made.keys():
        made["Subject"] = "-"
    body, html = message.body, message.html_body
    if body:
        made.set_content(_text(body))
    if html and body:
        made.add_alternative(_text(html), subtype="html")
    elif html:
        made.set_content(_text(html), subtype="html")
    for one in message.attachments:
        with suppress(*_FOUND_WRONG):  # one that is damaged, or kept elsewhere, is passed over
            made.add_attachment(
                one.file_bytes, "application", "octet-stream", filename=_text(one.file_name or "attachment")
            )
    return made


def _text(value: str | bytes) -> str:
    """Such that it can be kept."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return text.replace("\0", "").encode("utf-8", "replace").decode()
