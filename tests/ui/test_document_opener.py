import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices

from app.domain.errors import Code
from app.domain.events import Event, TroubleArose
from app.ui import document_opener
from app.ui.document_opener import DocumentOpener
from tests.ui.conftest import until


class Desktop:
    """Notes what would be opened."""

    def __init__(self) -> None:
        self.opened: list[object] = []
        self.told: list[Event] = []
        self.can_open = True
        self.patch: Callable[..., None] = setattr

    def open_url(self, url: QUrl) -> bool:
        self.opened.append(url.toLocalFile())
        return self.can_open

    def start(self, program: str, arguments: list[str]) -> tuple[bool, int]:
        self.opened.append([program, *arguments])
        return True, 1


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> Desktop:
    made = Desktop()
    monkeypatch.setattr(QDesktopServices, "openUrl", made.open_url)
    monkeypatch.setattr(QProcess, "startDetached", made.start)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(document_opener, "_usual_for_pdf", lambda: "org.gnome.Evince.desktop")
    monkeypatch.setattr(sys, "platform", "linux")
    made.patch = monkeypatch.setattr
    return made


@pytest.fixture
def opener(application: object, desktop: Desktop) -> DocumentOpener:
    return DocumentOpener(desktop.told.append)


@pytest.fixture
def lease(tmp_path: Path) -> str:
    path = tmp_path / "lease, 3 {page}.pdf"
    path.write_bytes(b"%PDF")
    return str(path)


def test_a_pdf_is_opened_at_its_page(opener: DocumentOpener, desktop: Desktop, lease: str) -> None:
    opener.open(lease, 3)
    until(lambda: desktop.opened)
    assert desktop.opened == [["evince", "--page-index=3", lease]]


@pytest.mark.parametrize("why", ["no page", "no pdf", "another program", "another system"])
def test_else_just_the_file_is_opened(
    opener: DocumentOpener, desktop: Desktop, lease: str, tmp_path: Path, why: str
) -> None:
    path, page = lease, 3 if why != "no page" else None
    if why == "no pdf":
        path = str(tmp_path / "a.txt")
        Path(path).touch()
    if why == "another program":
        desktop.patch(document_opener, "_usual_for_pdf", lambda: "firefox.desktop")
    if why == "another system":
        desktop.patch(sys, "platform", "win32")
    opener.open(path, page)
    until(lambda: desktop.opened)
    assert desktop.opened == [path]


@pytest.mark.parametrize(
    ("platform", "shown"),
    [("linux", "{folder}"), ("win32", ["explorer", "/select,{path}"]), ("darwin", ["open", "-R", "{path}"])],
)
def test_a_file_is_shown_in_its_folder(
    opener: DocumentOpener, desktop: Desktop, tmp_path: Path, platform: str, shown: object
) -> None:
    path = tmp_path / "a.txt"
    path.touch()
    desktop.patch(sys, "platform", platform)
    opener.show_in_folder(str(path))
    until(lambda: desktop.opened)
    written = str(desktop.opened[0]).replace(str(path), "{path}").replace(str(tmp_path), "{folder}")
    assert written == str(shown)


def test_what_is_gone_or_cannot_be_opened_is_told(opener: DocumentOpener, desktop: Desktop, lease: str) -> None:
    opener.open("/nowhere/lease.pdf", 3)
    until(lambda: desktop.told)
    desktop.can_open = False
    opener.open(lease)
    until(lambda: len(desktop.told) == 2)
    codes = [one.code for one in desktop.told if isinstance(one, TroubleArose)]
    assert codes == [Code.DOCUMENT_MISSING, Code.DOCUMENT_UNREADABLE]


def test_the_usual_program_is_asked_for_real() -> None:
    assert isinstance(document_opener._usual_for_pdf(), str)


@pytest.mark.parametrize(
    "name",
    ["a.bat", "b.JS", "c.vbs", "d.sh", "e.desktop", "f.exe", "g.pdf.lnk", "h.py", "i.AppImage", "j.command", "k.scr",
     "l.jar", "m", "n.ps1", "o.bat .", "p.url", "q.hta", "r.reg"],
)  # fmt: skip
def test_what_might_run_is_shown_in_its_folder_instead(
    opener: DocumentOpener, desktop: Desktop, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_text("echo hello", encoding="utf-8")
    opener.open(str(path))
    until(lambda: bool(desktop.opened))
    assert desktop.opened == [str(tmp_path)]
    assert desktop.told == []


@pytest.mark.parametrize("name", ["a.txt", "b.ODT", "c.flac", "d.html", "e.b.csv"])
def test_what_is_to_be_shown_is_opened(opener: DocumentOpener, desktop: Desktop, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("hello", encoding="utf-8")
    opener.open(str(path))
    until(lambda: bool(desktop.opened))
    assert desktop.opened == [str(path)]
