"""One message of mail as pages: its text, then what is attached to it."""

import email
import email.policy
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from email.errors import MessageError
from email.message import EmailMessage, Message
from email.utils import getaddresses, parsedate_to_datetime

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.charset import decoded
from app.engine.adapters.readers.mail.mail_body import from_html, from_text
from app.engine.parts.pages import NOTHING_KNOWN, About, Block, Page, ReadingOptions, Role, Unit

_DEEPEST = 20
"""Parts in parts; more is made to exhaust."""
_MOST_NAMED = 5
"""So many of those it was sent to are said by name."""
_SEALED = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})
_PGP = re.compile(r"-----BEGIN PGP MESSAGE-----.*?(?:-----END PGP MESSAGE-----|\Z)", re.DOTALL)
_FOR_PROGRAMS = frozenset({
    "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
    "application/pgp-encrypted", "application/pgp-keys", "application/ms-tnef", *_SEALED,
})  # fmt: skip
"""Attachments that no person opens."""
_PLAIN_SHARE = 0.2
"""Plain text that is shorter than this part of the same in HTML only says that there is HTML."""
_USUAL = "cp1252"
_NO_TEXT = "utf-8", "replace"
"""Half of a surrogate pair cannot be kept."""
_FOUND_WRONG = (MessageError, LookupError, ValueError, AttributeError, TypeError, RecursionError)
"""What the email package raises on damaged headers and parts."""


def pages(raw: bytes, name: str, reading: ReadingOptions, is_alone: bool) -> Iterator[Page]:
    """The message's own page, then those of each attachment; `name`: the file's.

    Raises where it `is_alone` AssistantError(DOCUMENT_UNREADABLE) where it has no headers, and
    AssistantError(DOCUMENT_ENCRYPTED) where nothing but its headers can be read.
    """
    try:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        if is_alone and not message.keys():
            raise AssistantError(Code.DOCUMENT_UNREADABLE, name)
        body = list(_body(message, name, 0))
        is_sealed = any(part.get_content_type() in _SEALED for part in message.walk()) or None in body
    except _FOUND_WRONG as error:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, name) from error
    blocks = [block for block in body if block is not None]
    attached = list(_attachments(message, reading))
    if is_alone and is_sealed and not blocks and not attached:
        raise AssistantError(Code.DOCUMENT_ENCRYPTED, name)
    about = About(_header(message, "subject"), ", ".join(_people(message, "from")), _day(message))
    yield Page(None, (*_head(message, about), *blocks), about, Unit.MESSAGE, about.title)
    yield from attached


def _head(message: EmailMessage, about: About) -> Iterator[Block]:
    """What stands above every message."""
    if about.title:
        yield Block(about.title, Role.HEADING, 1)
    to = [*_people(message, "to"), *_people(message, "cc")]
    more = [f"{len(to) - _MOST_NAMED} more"] if len(to) > _MOST_NAMED else []
    said = {"From": about.author, "to": ", ".join(to[:_MOST_NAMED] + more), "on": about.date}
    line = " ".join(f"{word} {value}" for word, value in said.items() if value)
    if line:
        yield Block(line[0].upper() + line[1:])


def _body(part: Message, name: str, depth: int) -> Iterator[Block | None]:
    """What a part and those in it say; None stands for what is encrypted."""
    inner = part.get_payload()
    if depth > _DEEPEST or _is_attachment(part):
        return
    if part.get_content_type() == "multipart/alternative" and isinstance(inner, list):
        yield from _best([list(_body(one, name, depth + 1)) for one in inner if isinstance(one, Message)])
    elif part.get_content_maintype() == "multipart" and isinstance(inner, list):
        for one in inner:
            if isinstance(one, Message):
                yield from _body(one, name, depth + 1)
    elif part.get_content_maintype() in ("text", "multipart"):
        raw = _content(part)
        text = decoded(raw, name, part.get_content_charset() or "") if raw.strip() else ""
        open_text = _PGP.sub("", text)
        if open_text != text:
            yield None
        yield from (from_html if part.get_content_type() == "text/html" else from_text)(open_text)


def _best(versions: list[list[Block | None]]) -> list[Block | None]:
    """Of what says the same the first, which is the plainest, unless that says next to nothing."""
    sizes = [sum(len(block.text) for block in version if block) for version in versions]
    enough = _PLAIN_SHARE * max(sizes, default=0)
    return next((version for version, size in zip(versions, sizes, strict=True) if size and size >= enough), [])


def _content(part: Message) -> bytes:
    """What a part holds, unpacked; of one that is packed wrong, what is there."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _is_attachment(part: Message) -> bool:
    """Whether it is a file of its own and not part of the text."""
    kind = part.get_content_maintype()
    return kind not in ("text", "multipart") or bool(kind == "text" and part.get_filename())


def _attachments(message: Message, reading: ReadingOptions) -> Iterator[Page]:
    """The pages of the files attached, forwarded messages among them; pictures in the text are none."""
    if reading.read_inner is None:
        return
    left = [message]
    while left:
        part = left.pop(0)
        with suppress(*_FOUND_WRONG):
            inner = part.get_payload()
            if part.get_content_type() in _FOR_PROGRAMS:
                continue
            if part.get_content_maintype() == "multipart" and isinstance(inner, list):
                left = [*(one for one in inner if isinstance(one, Message)), *left]
                continue
            name, content = _file(part)
        if not _is_attachment(part) or not content:
            continue
        for page in reading.read_inner(name, content):
            yield replace(page, unit=Unit.ATTACHMENT, name=page.name or name, about=NOTHING_KNOWN)


def _file(part: Message) -> tuple[str, bytes]:
    """An attachment's name and content."""
    inner = part.get_payload()
    if part.get_content_type() == "message/rfc822" and isinstance(inner, list) and isinstance(inner[0], Message):
        subject = _header(inner[0], "subject").replace("/", " ") or "message"
        return f"{subject}.eml", inner[0].as_bytes(policy=email.policy.compat32)
    name = part.get_filename() or f"attachment.{part.get_content_subtype()}"
    return _clean(name), _content(part)


def _header(message: Message, name: str) -> str:
    """A header's text; in letters beyond ASCII it is what it looks like, for it does not say."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name), "")
    if isinstance(raw, str) and not raw.isascii():
        with suppress(AssistantError, UnicodeError):
            return _clean(decoded(raw.encode("utf-8", "surrogateescape"), name, _charset(message)))
    with suppress(*_FOUND_WRONG):
        return _clean(str(message.get(name, "")))
    return _clean(str(raw))


def _charset(message: Message) -> str:
    """Of its text, in which its headers will be too."""
    with suppress(*_FOUND_WRONG):
        return next((charset for part in message.walk() if (charset := part.get_content_charset())), _USUAL)
    return _USUAL


def _clean(text: str) -> str:
    """In one line, and such that it can be kept."""
    return " ".join(text.encode(*_NO_TEXT).decode().split())


def _people(message: Message, name: str) -> list[str]:
    """Their names, or addresses where these have none."""
    people = getaddresses([_header(message, name)])
    return [who.strip(" '\"") or address for who, address in people if who or address]


def _day(message: Message) -> str:
    """When it was sent, there where it was sent."""
    with suppress(ValueError, TypeError, OverflowError, IndexError):
        return parsedate_to_datetime(_header(message, "date")).date().isoformat()
    return ""
