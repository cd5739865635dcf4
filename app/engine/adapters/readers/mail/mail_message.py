"""A mail message as pages: its text, then its attachments."""

import email
import email.policy
import mimetypes
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from email.errors import MessageError
from email.message import EmailMessage, Message
from email.utils import getaddresses, parsedate_to_datetime

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.charset import decode_bytes
from app.engine.adapters.readers.mail.calendar import read_calendar
from app.engine.adapters.readers.mail.mail_body import from_html, from_text
from app.engine.parts.pages import NOTHING_KNOWN, About, Block, Page, ReadingOptions, Role, Unit

_DEEPEST = 20
"""Nested parts; a message with more is an attack."""
_MOST_NAMED = 5
"""How many recipients are named."""
_ENCRYPTED_TYPES = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})
_PGP = re.compile(r"-----BEGIN PGP MESSAGE-----.*?(?:-----END PGP MESSAGE-----|\Z)", re.DOTALL)
_MACHINE_TYPES = frozenset({
    "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
    "application/pgp-encrypted", "application/pgp-keys", "application/ms-tnef", *_ENCRYPTED_TYPES,
})  # fmt: skip
"""Attachments that are not for people."""
_HELD = 0.7
"""A version that holds a smaller share of another's words says less than that."""
_LEAST_SHARE = 0.3
"""A version with fewer words than this share of another's is no version of it: pictures with their names, say."""
_DEFAULT_CHARSET = "cp1252"
_READ_SUBTYPES = frozenset({"plain", "html", "calendar", "enriched", "richtext", "x-amp-html", "watch-html"})
"""Texts that are part of the message; others are files, though they may lack a name."""
_LENIENT = "utf-8", "replace"
"""Half a surrogate pair cannot be encoded."""
_DAMAGED_MESSAGE_ERRORS = (MessageError, LookupError, ValueError, AttributeError, TypeError, RecursionError)
"""What the email package raises for damaged headers and parts."""


def read_message(raw: bytes, name: str, reading: ReadingOptions, is_alone: bool) -> Iterator[Page]:
    """The message's own page, then those of its attachments; `name`: the file's name.

    If it `is_alone` in its file, raises AssistantError(DOCUMENT_UNREADABLE) if it has no headers, and
    AssistantError(DOCUMENT_ENCRYPTED) if nothing but its headers can be read.
    """
    try:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        if is_alone and not message.keys():
            raise AssistantError(Code.DOCUMENT_UNREADABLE, name)
        body = list(_body(message, name, 0))
        is_encrypted = any(part.get_content_type() in _ENCRYPTED_TYPES for part in message.walk()) or None in body
    except _DAMAGED_MESSAGE_ERRORS as error:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, name) from error
    blocks = [block for block in body if block is not None]
    attached = list(_attachments(message, reading))
    if is_alone and is_encrypted and not blocks and not attached:
        raise AssistantError(Code.DOCUMENT_ENCRYPTED, name)
    about = About(_header(message, "subject"), ", ".join(_people(message, "from")), _day(message))
    yield Page(None, (*_header_blocks(message, about), *blocks), about, Unit.MESSAGE, about.title)
    yield from attached


def _header_blocks(message: EmailMessage, about: About) -> Iterator[Block]:
    """The subject as a heading, and a line with sender, recipients and date."""
    if about.title:
        yield Block(about.title, Role.HEADING, 1)
    to = [*_people(message, "to"), *_people(message, "cc")]
    more = [f"{len(to) - _MOST_NAMED} more"] if len(to) > _MOST_NAMED else []
    fields = {"From": about.author, "to": ", ".join(to[:_MOST_NAMED] + more), "on": about.date}
    line = " ".join(f"{word} {value}" for word, value in fields.items() if value)
    if line:
        yield Block(line[0].upper() + line[1:])


def _body(part: Message, name: str, depth: int) -> Iterator[Block | None]:
    """The text of a part and those inside it; None stands for encrypted text."""
    inner = part.get_payload()
    if depth > _DEEPEST or _is_attachment(part):
        return
    if part.get_content_type() == "multipart/alternative" and isinstance(inner, list):
        children = [child for child in inner if isinstance(child, Message)]
        yield from _choose_version([list(_body(one, name, depth + 1)) for one in children if not _is_calendar(one)])
        for invitation in filter(_is_calendar, children):
            yield from _body(invitation, name, depth + 1)
    elif part.get_content_maintype() == "multipart" and isinstance(inner, list):
        for child in inner:
            if isinstance(child, Message):
                yield from _body(child, name, depth + 1)
    elif part.get_content_maintype() in ("text", "multipart"):
        raw = _content(part)
        text = decode_bytes(raw, name, part.get_content_charset() or "") if raw.strip() else ""
        readable = _PGP.sub("", text)
        if readable != text:
            yield None
        if _is_calendar(part):
            yield from read_calendar(readable)[1]
        else:
            yield from (from_html if part.get_content_type() == "text/html" else from_text)(readable)


def _is_calendar(part: Message) -> bool:
    return part.get_content_type() == "text/calendar"


def _choose_version(versions: list[list[Block | None]]) -> list[Block | None]:
    """The first of several alternatives, which is the plainest, unless a later one says more.

    A plain version often only says that there is HTML, or holds nothing but the footer.
    """
    chosen: list[Block | None] = []
    for version in versions:
        held, there = _words(chosen), _words(version)
        if not there:
            continue
        is_new = len(there & held) < _HELD * len(there)
        if not held or (is_new and len(there) >= _LEAST_SHARE * len(held)):
            chosen = version
    return chosen


def _words(version: list[Block | None]) -> set[str]:
    return {word for block in version if block for word in re.findall(r"\w+", block.text.casefold())}


def _content(part: Message) -> bytes:
    """A part's decoded content; if it is badly encoded, as much as can be decoded."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _is_attachment(part: Message) -> bool:
    """Whether the part is a file of its own, not part of the text."""
    kind = part.get_content_maintype()
    if kind != "text" or part.get_content_subtype() not in _READ_SUBTYPES:
        return kind != "multipart"
    return bool(part.get_filename()) or part.get_content_disposition() == "attachment"


def _attachments(message: Message, reading: ReadingOptions) -> Iterator[Page]:
    """The pages of the attached files, forwarded messages included; inline pictures have none."""
    if reading.read_inner is None:
        return
    queue = [message]
    while queue:
        part, name, content = queue.pop(0), "", b""
        with suppress(*_DAMAGED_MESSAGE_ERRORS):
            inner = part.get_payload()
            if part.get_content_type() in _MACHINE_TYPES:
                continue
            if part.get_content_maintype() == "multipart" and isinstance(inner, list):
                queue = [*(child for child in inner if isinstance(child, Message)), *queue]
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
    suffix = mimetypes.guess_extension(part.get_content_type()) or f".{part.get_content_subtype()}"
    name = part.get_filename() or f"attachment{suffix}"
    return _clean(name), _content(part)


def _header(message: Message, name: str) -> str:
    """A header's text; the encoding of raw non-ASCII letters is guessed, since nothing declares it."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name), "")
    if isinstance(raw, str) and not raw.isascii():
        with suppress(AssistantError, UnicodeError):
            return _clean(decode_bytes(raw.encode("utf-8", "surrogateescape"), name, _charset(message)))
    with suppress(*_DAMAGED_MESSAGE_ERRORS):
        return _clean(str(message.get(name, "")))
    return _clean(str(raw))


def _charset(message: Message) -> str:
    """The charset of the message's text, which its raw headers will be in too."""
    with suppress(*_DAMAGED_MESSAGE_ERRORS):
        return next((charset for part in message.walk() if (charset := part.get_content_charset())), _DEFAULT_CHARSET)
    return _DEFAULT_CHARSET


def _clean(text: str) -> str:
    """The text on one line, without characters that cannot be encoded."""
    return " ".join(text.encode(*_LENIENT).decode().split())


def _people(message: Message, name: str) -> list[str]:
    """The names in a header, or the addresses of those without a name."""
    people = getaddresses([_header(message, name)])
    return [person.strip(" '\"") or address for person, address in people if person or address]


def _day(message: Message) -> str:
    """The date it was sent, in the sender's time zone."""
    with suppress(ValueError, TypeError, OverflowError, IndexError):
        return parsedate_to_datetime(_header(message, "date")).date().isoformat()
    return ""
