import os
from pathlib import Path

import pytest

from app.domain.errors import Code
from app.engine.adapters.readers.office.legacy import LegacyOffice
from tests.contracts.contract import code_of, only
from tests.engine.library.conftest import word


def program(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for programs; no others of these names are found."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/bin{os.pathsep}/usr/bin")
    return folder


def test_a_program_that_prints_the_text_is_used(tmp_path: Path, programs: Path) -> None:
    (tmp_path / "a.doc").write_bytes(b"old")
    program(programs, "antiword", "exit 1")
    program(programs, "catdoc", "echo 'The rent is due.'; echo; echo 'Cats are allowed.'")
    assert [block.text for block in only(LegacyOffice().read(tmp_path / "a.doc")).blocks] == [
        "The rent is due.", "Cats are allowed.",
    ]  # fmt: skip


def test_an_office_program_converts_it(tmp_path: Path, programs: Path) -> None:
    (tmp_path / "a.doc").write_bytes(b"old")
    word(tmp_path / "new.docx", ["The lease ends in spring."])
    program(programs, "antiword", "exit 1")
    program(programs, "catdoc", "exit 1")
    program(programs, "soffice", f'while [ "$1" != --outdir ]; do shift; done; cp {tmp_path}/new.docx "$2/a.docx"')
    assert only(LegacyOffice().read(tmp_path / "a.doc")).text == "The lease ends in spring."


def test_without_a_program_the_user_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("a.doc", "a.ppt"):
        (tmp_path / name).write_bytes(b"old")
        assert code_of(LegacyOffice().read(tmp_path / name)) == Code.DOCUMENT_OUTDATED
