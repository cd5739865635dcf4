import zipfile
from pathlib import Path

import pytest
from lxml import etree

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.packages.zipped import Zipped, parse
from app.engine.parts.pages import ReadingOptions


def archive(path: Path, **entries: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return path


def test_entries_are_read_by_name(tmp_path: Path) -> None:
    with Zipped(archive(tmp_path / "a.zip", one="<a>b</a>", two="c")) as opened:
        assert (set(opened.names), opened.read("two"), opened.xml("one").text) == ({"one", "two"}, b"c", "b")


def test_errors_inside_raise_an_unreadable_document(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", one="<a>")
    for name in ("one", "missing"):
        with pytest.raises(AssistantError) as caught, Zipped(path) as opened:
            opened.xml(name)
        assert caught.value.code == Code.DOCUMENT_UNREADABLE
        assert caught.value.__cause__


def test_too_much_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", zeros="\0" * 1_000_000)
    with pytest.raises(AssistantError) as caught, Zipped(path, ReadingOptions(most_bytes=999_999)):
        pass
    assert caught.value.code == Code.DOCUMENT_TOO_LARGE
    with pytest.raises(AssistantError) as caught, Zipped(path) as opened:
        opened.read("zeros", most_bytes=999_999)
    assert caught.value.code == Code.DOCUMENT_TOO_LARGE


def test_encrypted_missing_and_invalid_archives_are_reported(tmp_path: Path, shared: Path) -> None:
    wrapped = tmp_path / "a.docx"
    wrapped.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(100))
    for path, code in {
        wrapped: Code.DOCUMENT_UNREADABLE,
        shared / "documents/archive/testZipEncrypted.zip": Code.DOCUMENT_ENCRYPTED,
        shared / "documents/odt/testODTnotaZipFile.odt": Code.DOCUMENT_UNREADABLE,
        tmp_path / "missing": Code.DOCUMENT_MISSING,
    }.items():
        with pytest.raises(AssistantError) as caught:
            Zipped(path)
        assert caught.value.code == code


def test_entities_are_not_expanded_and_nothing_is_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret", encoding="utf-8")
    root = parse(f'<!DOCTYPE a [<!ENTITY s SYSTEM "{secret.as_uri()}"><!ENTITY b "bomb">]><a>x &s; &b;</a>'.encode())
    text = "".join(root.itertext(etree.Element))
    assert (root.text, "secret" in text, "bomb" in text) == ("x ", False, False)


def test_xml_nested_too_deep_is_refused() -> None:
    with pytest.raises(etree.XMLSyntaxError):
        parse(b"<a>" * 5_000 + b"</a>" * 5_000)
