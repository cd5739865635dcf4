"""Opens documents in their own programs, at their page where that program takes one.

Whether a file is there and which program is the usual one is asked in a thread: a drive may be asleep.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path, PurePath
from threading import Thread

from PySide6.QtCore import QObject, QProcess, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from app.domain.errors import Code
from app.domain.events import TroubleArose
from app.ui.ports import Emit

_AT_PAGE: dict[str, Sequence[str]] = {
    "org.gnome.Evince": ("evince", "--page-index={page}", "{path}"),
    "org.gnome.Papers": ("papers", "--page-index={page}", "{path}"),
    "atril": ("atril", "--page-index={page}", "{path}"),
    "xreader": ("xreader", "--page-index={page}", "{path}"),
    "okularApplication_pdf": ("okular", "--page={page}", "{path}"),
    "org.kde.okular": ("okular", "--page={page}", "{path}"),
    "org.pwmt.zathura": ("zathura", "--page={page}", "{path}"),
    "mupdf": ("mupdf", "{path}", "{page}"),
}
"""Usual program for PDF on Linux, by its desktop file -> how it is given the page."""
_ASKING_S = 2.0
"""How long the desktop may take to name its usual program."""


_NAMED = (
    ".pdf .doc .docx .dot .dotx .odt .ott .fodt .rtf .xls .xlsx .xlsb .xltx .ods .fods .ppt .pptx .pps .ppsx .pot "
    ".potx .odp .otp .fodp .docm .dotm .xlsm .xltm .pptm .ppsm .potm .epub .fb2 .txt .text .md .markdown .mdown .mkd "
    ".rst .adoc .asciidoc .org .tex .qmd .rmd .log .srt .vtt .csv .tsv .tab .json .jsonl .ndjson .geojson .xml .yaml "
    ".yml .toml .ini .cfg .conf .properties .sql .html .htm .xht .xhtml .mht .mhtml .eml .emlx .mbox .mbx .msg .ics "
    ".bmp .gif .jpg .jpeg .png .tif .tiff .webp .3gp .aac .ac3 .aif .aiff .amr .ape .au .avi .caf .flac .flv .m2ts "
    ".m4a .m4b .m4v .mk .mka .mkv .mov .mp2 .mp3 .mp4 .mpeg .mpg .mts .oga .ogg .ogv .opus .voc .w64 .wav .webm "
    ".wma .wmv .wv .diff .patch .ipynb .webmanifest .proto .thrift .graphql .less .sass .scss .css"
)
_SHOWN = frozenset(_NAMED.split())
"""Endings of what programs show or play. A list of what systems run would never be complete."""


def may_run(path: str) -> bool:
    """Whether opening a file might run it: unless its ending is that of something to be shown."""
    return PurePath(path.rstrip(". ")).suffix.lower() not in _SHOWN  # Windows leaves dots and spaces at the end out


class DocumentOpener(QObject):
    """Opens files of this computer; reports by an event when one cannot be opened."""

    _found = Signal(str, list, bool)

    def __init__(self, emit: Emit, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._emit = emit
        self._found.connect(self._open)

    def open(self, path: str, page: int | None = None) -> None:
        """Open a document, at a page of it; what the system might run is shown in its folder instead."""
        if may_run(path):
            self.show_in_folder(path)
            return
        self._look(path, lambda: _command(path, page), is_folder=False)

    def show_in_folder(self, path: str) -> None:
        """Open the folder a document lies in, with the document chosen where the system can do that."""
        self._look(path, lambda: _reveal(path), is_folder=True)

    def _look(self, path: str, find: Callable[[], Sequence[str]], is_folder: bool) -> None:
        def look() -> None:
            if Path(path).is_absolute() and QUrl.fromLocalFile(path).isLocalFile() and Path(path).is_file():
                self._found.emit(path, list(find()), is_folder)
            else:
                self._emit(TroubleArose(code=Code.DOCUMENT_MISSING, detail=Path(path).name))

        Thread(target=look, name="opening", daemon=True).start()

    def _open(self, path: str, command: list[str], is_folder: bool) -> None:
        if command and QProcess.startDetached(command[0], command[1:])[0]:
            return
        shown = str(Path(path).parent) if is_folder else path
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(shown)):
            self._emit(TroubleArose(code=Code.DOCUMENT_UNREADABLE, detail=Path(path).name))


def _command(path: str, page: int | None) -> Sequence[str]:
    """How to open a PDF at its page; empty where the usual way has to do."""
    if page is None or Path(path).suffix.lower() != ".pdf" or not sys.platform.startswith("linux"):
        return ()
    template = _AT_PAGE.get(_usual_for_pdf().removesuffix(".desktop"), ())
    if not template or shutil.which(template[0]) is None:
        return ()
    return [part.replace("{page}", str(page)).replace("{path}", path) for part in template]


def _usual_for_pdf() -> str:
    """Name the desktop file of the program that opens PDFs; empty where nobody says."""
    asking = shutil.which("xdg-mime")
    if asking is None:
        return ""
    try:
        asked = subprocess.run(
            [asking, "query", "default", "application/pdf"],
            capture_output=True, text=True, timeout=_ASKING_S, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout.strip()


def _reveal(path: str) -> Sequence[str]:
    """How to show a file in its folder; empty where only the folder can be shown."""
    if sys.platform == "win32":
        return ["explorer", f"/select,{path}"]
    if sys.platform == "darwin":
        return ["open", "-R", path]
    return ()
