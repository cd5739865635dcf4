import random
from collections.abc import Iterable, Iterator
from email.message import EmailMessage, Message
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.mail import mail_message
from app.engine.adapters.readers.mail.mail import Mail
from app.engine.parts.pages import Block, Page, ReadingOptions, Role, Sample, Unit
from tests.conftest import SHARED
from tests.contracts.contract import code_of, only
from tests.engine.adapters.readers.office.office_files import letter, posted
from tests.engine.adapters.readers.test_readers import bare, entries


def inner(name: str, content: bytes) -> Iterator[Page]:
    """Reads attachments as text of one page."""
    yield Page(1, (Block(f"{name}: {content.decode(errors='replace').strip()}"),))


READING = ReadingOptions(read_inner=inner)


def said(path: Path, message: EmailMessage) -> list[str]:
    """The blocks of a message's page below the line with its sender."""
    blocks = next(iter(Mail().read(posted(path / "a.eml", message)))).blocks
    texts = [block.text for block in blocks]
    return texts[texts.index(next(text for text in texts if text.startswith("From "))) + 1 :]


def test_a_message_has_subject_sender_and_date(tmp_path: Path) -> None:
    page = only(Mail().read(posted(tmp_path / "a.eml", letter("The rent is due.", "Rent"))))
    assert (page.number, page.total, page.unit, page.name) == (1, 1, Unit.MESSAGE, "Rent")
    assert (page.about.title, page.about.author, page.about.date) == ("Rent", "Anna Meier", "2024-05-31")
    assert [(block.text, block.role) for block in page.blocks] == [
        ("Rent", Role.HEADING),
        ("From Anna Meier to Bob on 2024-05-31", Role.PARAGRAPH),
        ("The rent is due.", Role.PARAGRAPH),
    ]


def test_many_recipients_are_counted(tmp_path: Path) -> None:
    message = letter("Hello.")
    del message["To"]
    message["To"] = ", ".join(f"p{number}@example.org" for number in range(8))
    text = only(Mail().read(posted(tmp_path / "a.eml", message))).text
    assert "p4@example.org, 3 more on 2024" in text


def test_quoted_messages_and_signatures_are_left_out(tmp_path: Path) -> None:
    text = """Yes, cats are allowed.

And so are:
- birds
- fish

On Thu, 30 May 2024 at 10:00, Bob <bob@example.org>
wrote:
> Are cats allowed?
> Best, Bob

Dogs are not.

--\x20
Anna Meier
Meier and Sons
"""
    assert said(tmp_path, letter(text)) == [
        "Yes, cats are allowed.", "And so are:", "birds", "fish", "Dogs are not.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "mark", ["-----Original Message-----", "-----Ursprüngliche Nachricht-----", "_" * 32 + "\nVon: Bob"]
)
def test_text_after_an_original_message_mark_is_left_out(tmp_path: Path, mark: str) -> None:
    assert said(tmp_path, letter(f"Yes.\n\n{mark}\nFrom: Bob\n\nAre cats allowed?\n")) == ["Yes."]


def test_if_everything_is_quoted_the_quotation_is_read(tmp_path: Path) -> None:
    assert said(tmp_path, letter("> Are cats allowed?\n> Bob\n")) == ["Are cats allowed?\nBob"]


def test_plain_text_is_preferred_to_html_unless_it_says_nothing(tmp_path: Path) -> None:
    message = letter("The rent is due.")
    message.add_alternative("<p>The <b>rent</b> is due now.</p>", subtype="html")
    assert said(tmp_path, message) == ["The rent is due."]
    message = letter("See HTML.")
    message.add_alternative(f"<p>{'The rent is due. ' * 20}</p>", subtype="html")
    assert said(tmp_path, message)[0].startswith("The rent is due.")


def test_html_mail_gives_its_visible_text_without_quotations(tmp_path: Path) -> None:
    message = letter("")
    message.set_content(
        "<style>p {}</style><p>Cats are allowed.</p><ul><li>birds</li></ul>"
        '<div class="gmail_quote">On Thursday Bob wrote: <blockquote type="cite">Are cats?</blockquote></div>',
        subtype="html",
    )
    assert said(tmp_path, message) == ["Cats are allowed.", "birds"]


def test_attachments_follow_under_their_name(tmp_path: Path) -> None:
    message = letter("See the lease.", "Lease")
    message.add_attachment(
        b"The rent is 950 euros.", maintype="application", subtype="pdf", filename="Vertrag größer.pdf"
    )
    message.add_attachment("Cats.", filename="notes.txt")
    forwarded = letter("Dogs?", "About dogs")
    message.add_attachment(forwarded)
    path = posted(tmp_path / "a.eml", message)
    first, lease, notes, about = Mail().read(path, READING)
    assert (first.unit, lease.unit, notes.unit, about.unit) == (Unit.MESSAGE, *[Unit.ATTACHMENT] * 3)
    assert (lease.name, lease.text) == ("Vertrag größer.pdf", "Vertrag größer.pdf: The rent is 950 euros.")
    assert (notes.name, about.name) == ("notes.txt", "About dogs.eml")
    assert "Dogs?" in about.text
    assert "Cats." not in first.text
    assert len(list(Mail().read(path))) == 1


def test_a_mailbox_has_a_page_for_each_message(tmp_path: Path) -> None:
    attached = letter("two\n\nFrom here on it is one paragraph.", "Two")
    attached.add_attachment(b"x", maintype="application", subtype="pdf", filename="x.pdf")
    path = posted(tmp_path / "a.mbox", letter("one", "One"), attached, letter("three"))
    pages = list(Mail().read(path, READING))
    assert [(page.number, page.name, page.unit) for page in pages] == [
        (1, "One", Unit.MESSAGE), (2, "Two", Unit.MESSAGE), (1, "x.pdf", Unit.ATTACHMENT), (3, "", Unit.MESSAGE),
    ]  # fmt: skip
    assert "From here on" in pages[1].text
    assert [page.about.title for page in pages] == ["One", "", "", ""]


def test_a_mailbox_is_read_lazily(tmp_path: Path) -> None:
    path = posted(tmp_path / "a.mbox", letter("one", "One"), letter("two", "Two"))
    with path.open("ab") as file:
        file.truncate(2_000_000_000_000)  # empty, but more than any memory holds
    pages = iter(Mail().read(path))
    assert next(pages).name == "One"


def test_apples_own_files_are_messages(tmp_path: Path) -> None:
    raw = letter("The rent is due.", "Rent").as_bytes()
    (tmp_path / "a.emlx").write_bytes(b"%d\n%s<?xml version='1.0'?><plist>flags</plist>" % (len(raw), raw))
    page = only(Mail().read(tmp_path / "a.emlx"))
    assert (page.name, page.blocks[-1].text) == ("Rent", "The rent is due.")


RAW = b"From: %s\r\nSubject: %s\r\nDate: nonsense\r\nContent-Type: text/plain; charset=%s\r\n\r\n%s\r\n"


@pytest.mark.parametrize("charset", ["utf-8", "latin-1", "no-such-thing", "us-ascii"])
def test_mail_with_a_missing_or_wrong_charset_is_read(tmp_path: Path, charset: str) -> None:
    sent = "latin-1" if charset == "latin-1" else "utf-8"
    fields = ("Jürgen <j@example.org>", "Größe", "Die Küche ist groß.")
    sender, subject, text = (field.encode(sent) for field in fields)
    (tmp_path / "a.eml").write_bytes(RAW % (sender, subject, charset.encode(), text))
    page = only(Mail().read(tmp_path / "a.eml"))
    assert (page.about.author, page.about.title, page.about.date) == ("Jürgen", "Größe", "")
    assert page.blocks[-1].text == "Die Küche ist groß."


def test_encrypted_mail_is_reported_and_its_readable_parts_are_read(tmp_path: Path) -> None:
    sealed = "-----BEGIN PGP MESSAGE-----\n\nhIwDY32h\n-----END PGP MESSAGE-----\n"
    path = tmp_path / "a.eml"
    assert code_of(Mail().read(posted(path, letter(sealed, "Secret")))) == Code.DOCUMENT_ENCRYPTED
    assert said(tmp_path, letter(f"Only for you:\n\n{sealed}")) == ["Only for you:"]
    pkcs = EmailMessage()
    pkcs["Subject"] = "Secret"
    pkcs["From"] = "anna@example.org"
    pkcs.set_content(b"0\x80", maintype="application", subtype="pkcs7-mime", filename="smime.p7m")
    assert code_of(Mail().read(posted(path, pkcs), READING)) == Code.DOCUMENT_ENCRYPTED
    box = posted(tmp_path / "a.mbox", pkcs, letter("open", "Open"))
    assert [page.name for page in Mail().read(box)] == ["Secret", "Open"]


def test_a_file_without_headers_is_not_a_message(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"\n\nhello")
    assert code_of(Mail().read(tmp_path / "a.eml")) == Code.DOCUMENT_UNREADABLE


def test_endlessly_nested_parts_are_cut_off(tmp_path: Path) -> None:
    raw = b"From: a@b.c\n"
    for depth in range(200):
        raw += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (depth, depth)
    (tmp_path / "a.eml").write_bytes(raw + b"\nhello")
    assert fate(Mail().read(tmp_path / "a.eml", READING)) in ("read", "document_unreadable")


@pytest.mark.parametrize(
    ("head", "is_claimed"),
    [
        (b"From: a@b.c\nTo: d@e.f\nSubject: x\n\nhello", True),
        (b"From a@b.c Mon Jun 01 10:00:00 2009\nFrom: a@b.c\nDate: x\nSubject: x\n\n", True),
        (b"Received: x\r\n by y\r\nMIME-Version: 1.0\r\nDate: z\r\n\r\n", True),
        (b"From: <Saved by Blink>\nSubject: x\nDate: y\nMIME-Version: 1.0\n\n", False),
        (b"From here we went home.\n", False),
        (b"Subject: to be decided\n\nFrom: me\nDate: now", False),
    ],
)
def test_messages_are_known_by_their_headers(head: bytes, is_claimed: bool) -> None:
    assert Mail.claims(Sample("", head)) is is_claimed


# Messages from other projects

EVERY = [
    one for one in entries(is_hostile=False) if one["file"].startswith("email/") and not one["file"].endswith(".msg")
]


@pytest.mark.parametrize("entry", EVERY, ids=lambda entry: str(entry["file"]))
def test_each_document_gives_its_sentence_or_its_error(shared: Path, entry: dict[str, str]) -> None:
    pages = Mail().read(shared / "documents" / entry["file"], READING)
    if entry["file"] == "email/fake-encrypted.eml":
        assert code_of(pages) == Code.DOCUMENT_ENCRYPTED
        return
    assert bare(entry["sentence"]) in bare(" ".join(page.text for page in pages))


def fate(pages: Iterable[Page]) -> str:
    """The outcome of reading a document."""
    try:
        for page in pages:
            f"{page.text}{page.name}{page.about}".encode()
    except AssistantError as error:
        return error.code
    return "read"


def originals(folder: Path) -> list[bytes]:
    """Messages to be damaged, including those from other projects if they are there."""
    message = letter("Größe: 60 m²\n\n> quoted", "Größe")
    message.add_alternative("<p>Größe <blockquote type=cite>x</blockquote></p>", subtype="html")
    message.add_attachment(b"The rent", maintype="application", subtype="pdf", filename="größe.pdf")
    message.add_attachment(letter("Dogs?", "About dogs"))
    made = [posted(folder / "a.eml", message), posted(folder / "a.mbox", message, letter("two"))]
    return [path.read_bytes() for path in [*made, *(SHARED / "documents" / one["file"] for one in EVERY)]]


PIECES = (
    b"=?utf-8?q?=C3?=",
    b"=?x?b?!!?=",
    b"\xff",
    b"\0",
    b"\n",
    b'"',
    b"<",
    b"@",
    b";",
    b"charset=",
    b"boundary=",
    b"(",
    b"\r",
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_damage_raises_only_our_errors(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    raw = bytearray(draw.choice(originals(tmp_path)))
    for _ in range(draw.randrange(1, 20)):
        at = draw.randrange(len(raw))
        raw[at : at + draw.choice([0, 0, 1, 10])] = draw.choice(
            [*PIECES, bytes([draw.randrange(256)]), bytes(raw[at : at + 60])]
        )
    (tmp_path / "damaged").write_bytes(raw)
    assert fate(Mail().read(tmp_path / "damaged", READING)) in ("read", "document_unreadable", "document_encrypted")


def test_an_attachment_that_cannot_be_taken_out_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(part: Message) -> tuple[str, bytes]:
        raise LookupError("unknown encoding")

    message = EmailMessage()
    message.add_attachment(b"The rent is 950 euros.", "application", "octet-stream", filename="rent.txt")
    monkeypatch.setattr(mail_message, "_file", damaged)
    options = ReadingOptions(read_inner=lambda *_: iter(()))
    assert list(mail_message._attachments(message, options)) == []


# Which part of a message counts


def mixed(*parts: tuple[str, str], kind: str = "alternative") -> bytes:
    """A message of several parts, each a content type and a text."""
    body = "".join(f"--x\r\nContent-Type: {kind}\r\n\r\n{text}\r\n" for kind, text in parts)
    head = "From: Ida <ida@example.org>\r\nSubject: Tent\r\nMIME-Version: 1.0\r\n"
    return f"{head}Content-Type: multipart/{kind}; boundary=x\r\n\r\n{body}--x--\r\n".encode()


HTML = "<html><body><p>The tent of 2026 costs 189 euros and leaves on Monday.</p><p>Parcel HX 40.</p></body></html>"
SAME = "The tent of 2026 costs 189 euros\r\nand leaves on Monday.\r\n\r\nParcel HX 40."


@pytest.mark.parametrize(
    ("plain", "html", "wanted", "unwanted"),
    [
        ("Your program shows no HTML.", HTML, "189 euros", "program"),
        (
            "To unsubscribe, write to us. Shop Ltd, Fjord Street 1, Oslo, director Liv Berg, register 99.",
            HTML,
            "189",
            "Oslo",
        ),
        (SAME, HTML, "The tent of 2026", "<p>"),
        (SAME + "\r\n\r\nOnly here: the pegs are in the bag.", HTML, "pegs", "<p>"),
        (SAME, '<html><body><img src="a.png" alt="Shop logo"></body></html>', "189 euros", "logo"),
    ],
)
def test_the_version_counts_that_says_more(tmp_path: Path, plain: str, html: str, wanted: str, unwanted: str) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(mixed(("text/plain; charset=utf-8", plain), ("text/html; charset=utf-8", html)))
    (page,) = Mail().read(path)
    assert wanted in page.text
    assert unwanted not in page.text


def test_an_invitation_is_read_as_a_calendar_beside_its_text(tmp_path: Path) -> None:
    fields = "SUMMARY:Rehearsal\r\nDTSTART:20260704T190000\r\nDURATION:PT90M"
    event = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{fields}\r\nEND:VEVENT\r\nEND:VCALENDAR"
    path = tmp_path / "a.eml"
    path.write_bytes(mixed(("text/plain", "Please bring your part."), ("text/calendar; method=REQUEST", event)))
    (page,) = Mail().read(path)
    assert [block.text for block in page.blocks[2:]] == [
        "Please bring your part.",
        "Rehearsal\nstart: 2026-07-04 19:00\nend: 2026-07-04 20:30\nduration: 1 hour 30 minutes",
    ]


def test_a_table_attached_without_a_name_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(mixed(("text/plain", "See the table."), ("text/csv", "Tool,Owner\r\nLathe,Ida"), kind="mixed"))
    names: list[str] = []

    def read_inner(name: str, content: bytes) -> Iterator[Page]:
        names.append(name)
        yield from ()

    (page,) = Mail().read(path, ReadingOptions(read_inner=read_inner))
    assert "Lathe" not in page.text
    assert names == ["attachment.csv"]
