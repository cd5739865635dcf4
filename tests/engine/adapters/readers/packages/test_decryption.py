"""Encrypted documents, formats from before 2007, Outlook messages and OpenDocument slides."""

import base64
import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from app.domain.errors import Code
from app.engine.adapters.readers.mail.outlook import Outlook
from app.engine.adapters.readers.office.docx import Docx
from app.engine.adapters.readers.office.legacy import LegacyOffice
from app.engine.adapters.readers.office.odp import Odp
from app.engine.adapters.readers.office.odt import Odt
from app.engine.adapters.readers.office.pptx import Pptx
from app.engine.adapters.readers.office.sheet import Sheet
from app.engine.library.parsing.document import sample
from app.engine.parts.pages import Page, ReadingOptions
from app.engine.parts.reader import Reader
from tests.contracts.contract import code_of
from tests.engine.adapters.readers import written_files
from tests.engine.adapters.readers.office.office_files import book, slides
from tests.engine.library.conftest import LEASE, word
from tests.fixtures.compound import message
from tests.fixtures.locking import lock

_OPEN = "urn:oasis:names:tc:opendocument:xmlns:"
SLIDES = f"""<office:document xmlns:office="{_OPEN}office:1.0" xmlns:t="{_OPEN}text:1.0" xmlns:d="{_OPEN}drawing:1.0"
  xmlns:p="{_OPEN}presentation:1.0" office:mimetype="application/vnd.oasis.opendocument.presentation">
<office:body><office:presentation>
<d:page><d:frame p:class="outline"><d:text-box><t:list><t:list-item><t:p>Dogs are not.</t:p></t:list-item></t:list>
</d:text-box></d:frame><d:frame p:class="title"><d:text-box><t:p>Cats are allowed</t:p></d:text-box></d:frame>
<d:frame p:class="footer"><d:text-box><t:p>Confidential</t:p></d:text-box></d:frame>
<p:notes><d:frame p:class="notes"><d:text-box><t:p>Say it kindly.</t:p></d:text-box></d:frame></p:notes></d:page>
<d:page><d:frame><d:text-box><t:p>The end.</t:p></d:text-box></d:frame></d:page>
</office:presentation></office:body></office:document>"""


@pytest.fixture(params=["docx", "pptx", "xlsx"])
def locked(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Reader, Path]:
    path = tmp_path / f"locked.{request.param}"
    match request.param:
        case "docx":
            return Docx(), lock(word(path, ["The rent is 950 euros."]), "tulip")
        case "pptx":
            return Pptx(), lock(slides(path, ["The rent is 950 euros."]), "tulip")
    return Sheet(), lock(book(path, [["The rent is 950 euros."]]), "tulip")


def text(pages: Iterator[Page]) -> str:
    return "\n".join(page.text for page in pages)


def test_a_password_opens_office_documents(locked: tuple[Reader, Path]) -> None:
    reader, path = locked
    assert "950 euros" in text(reader.read(path, ReadingOptions(password="tulip")))
    assert code_of(reader.read(path, ReadingOptions(password="rose"))) == Code.DOCUMENT_ENCRYPTED
    assert code_of(reader.read(path)) == Code.DOCUMENT_ENCRYPTED
    assert [one.name for one in path.parent.iterdir()] == [path.name], "nothing of it was written"


def test_truncated_documents_are_reported(locked: tuple[Reader, Path]) -> None:
    reader, path = locked
    path.write_bytes(path.read_bytes()[:5_000])
    assert code_of(reader.read(path, ReadingOptions(password="tulip"))) == Code.DOCUMENT_UNREADABLE


def test_formats_from_before_2007_are_reported(tmp_path: Path) -> None:
    old = message(tmp_path / "old.doc", "Any compound file", "that is not locked")
    assert code_of(LegacyOffice().read(old)) == Code.DOCUMENT_OUTDATED
    assert code_of(LegacyOffice().read(tmp_path / "missing.doc")) == Code.DOCUMENT_MISSING
    assert code_of(Docx().read(old.rename(tmp_path / "named.docx"))) == Code.DOCUMENT_OUTDATED


def test_mail_that_outlook_saved(tmp_path: Path) -> None:
    path = message(tmp_path / "note.msg", "The bins", "They stand behind the house.\n\nOn Tuesdays they are emptied.")
    assert Outlook.claims(sample(path))
    (page,) = Outlook().read(path)
    assert (page.number, page.unit, page.name) == (1, "message", "The bins")
    assert (page.about.title, page.about.author) == ("The bins", "Anna Meier")
    assert [block.text for block in page.blocks][-2:] == [
        "They stand behind the house.",
        "On Tuesdays they are emptied.",
    ]


def test_outlook_mail_from_other_projects_with_attachments(shared: Path) -> None:
    taken: list[str] = []

    def read_inner(name: str, content: bytes) -> Iterator[Page]:
        taken.append(f"{name}: {len(content)}")
        yield from ()

    pages = list(Outlook().read(shared / "documents/email/tika-attachment.msg", ReadingOptions(read_inner=read_inner)))
    assert pages[0].about.date == "2009-04-22"
    assert taken == ["test-unicode.doc: 24064", "pj1.txt: 89"]


def test_slides_of_opendocument(tmp_path: Path) -> None:
    path = tmp_path / "talk.fodp"
    path.write_text(SLIDES, encoding="utf-8")
    assert Odp.claims(sample(path))
    first, second = Odp().read(path)
    assert [block.text for block in first.blocks] == ["Cats are allowed", "Dogs are not.", "Say it kindly."]
    assert [block.role for block in first.blocks] == ["heading", "item", "paragraph"]
    assert (first.number, first.unit, first.name, first.total) == (1, "slide", "Cats are allowed", 2)
    assert second.text == "The end."


def test_comments_in_word_are_read(tmp_path: Path) -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("The rent is 950 euros.")
    made.add_comment(paragraph.runs, text="Ask for a lower one.", author="Anna")
    made.save(str(tmp_path / "lease.docx"))
    (page,) = Docx().read(tmp_path / "lease.docx")
    assert [block.text for block in page.blocks] == ["The rent is 950 euros.", "Ask for a lower one."]


def lock_odf(path: Path, password: str, cipher: str = "http://www.w3.org/2001/04/xmlenc#aes256-cbc") -> Path:
    """Encrypt an OpenDocument file exactly by its standard (part 3, 4.8), as LibreOffice did."""
    with zipfile.ZipFile(path) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    entries = ""
    with zipfile.ZipFile(path, "w") as archive:
        for entry, content in parts.items():
            if entry == "mimetype":
                archive.writestr(entry, content)
                continue
            salt, vector = os.urandom(16), os.urandom(16)
            packing = zlib.compressobj(wbits=-15)
            packed = packing.compress(content) + packing.flush()
            key = PBKDF2HMAC(SHA1(), 32, salt, 1000).derive(hashlib.sha256(password.encode()).digest())
            filling = 16 - len(packed) % 16
            sealing = Cipher(AES(key), CBC(vector)).encryptor()
            archive.writestr(entry, sealing.update(packed + os.urandom(filling - 1) + bytes([filling])))
            check, salt_, vector_ = (
                base64.b64encode(one).decode() for one in (hashlib.sha256(packed[:1024]).digest(), salt, vector)
            )
            entries += f"""<m:file-entry m:full-path="{entry}"><m:encryption-data m:checksum="{check}"
                m:checksum-type="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0#sha256-1k">
                <m:algorithm m:algorithm-name="{cipher}" m:initialisation-vector="{vector_}"/>
                <m:start-key-generation m:start-key-generation-name="http://www.w3.org/2000/09/xmldsig#sha256"/>
                <m:key-derivation m:key-derivation-name="PBKDF2" m:key-size="32" m:iteration-count="1000"
                m:salt="{salt_}"/></m:encryption-data></m:file-entry>"""
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{_OPEN}manifest:1.0">{entries}</m:manifest>')
    return path


@pytest.mark.parametrize("suffix", [".odt", ".odp", ".ods"])
def test_a_password_opens_opendocument_files(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"locked{suffix}"
    readers: dict[str, Reader] = {".odt": Odt(), ".odp": Odp(), ".ods": Sheet()}
    reader = readers[suffix]
    if suffix == ".ods":
        cell = f'<table:table-cell office:value-type="string"><text:p>{LEASE[1]}</text:p></table:table-cell>'
        row = f'<table:table table:name="A"><table:table-row>{cell}</table:table-row></table:table>'
        names = "".join(f' xmlns:{one}="{_OPEN}{one}:1.0"' for one in ("office", "table", "text"))
        body = f"<office:body><office:spreadsheet>{row}</office:spreadsheet></office:body>"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", f"<office:document-content{names}>{body}</office:document-content>")
    else:
        assert written_files.lease(reader.name, path, LEASE)
    before = path.read_bytes()
    lock_odf(path, "tulip")
    assert LEASE[1] in text(reader.read(path, ReadingOptions(password="tulip")))
    assert code_of(reader.read(path, ReadingOptions(password="rose"))) == Code.DOCUMENT_ENCRYPTED
    assert code_of(reader.read(path)) == Code.DOCUMENT_ENCRYPTED
    assert code_of(reader.read(path, ReadingOptions(password="tulip", most_bytes=500))) == Code.DOCUMENT_TOO_LARGE
    path.write_bytes(before)
    lock_odf(path, "tulip", "Blowfish CFB")
    assert code_of(reader.read(path, ReadingOptions(password="tulip"))) == Code.DOCUMENT_ENCRYPTED


def test_a_password_opens_what_libreoffice_encrypted(shared: Path) -> None:
    path = shared / "documents/odt/testODTEncrypted.odt"
    assert text(Odt().read(path, ReadingOptions(password="tika"))).endswith("This should be encrypted.")
    assert code_of(Odt().read(path, ReadingOptions(password="rose"))) == Code.DOCUMENT_ENCRYPTED


def test_an_old_workbook_with_false_sizes_is_refused(shared: Path, tmp_path: Path) -> None:
    raw = bytearray((shared / "documents/xlsx/markitdown-test.xls").read_bytes())
    assert list(Sheet().read(shared / "documents/xlsx/markitdown-test.xls"))
    raw[52 * 512 + 512 :] = bytes(len(raw) - 53 * 512)  # its directory
    path = tmp_path / "a.xls"
    path.write_bytes(raw)
    assert code_of(Sheet().read(path)) == Code.DOCUMENT_UNREADABLE
