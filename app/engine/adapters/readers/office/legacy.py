"""Word and PowerPoint documents from before 2007, by a program that the user has: antiword, catdoc or LibreOffice.

No maintained library with a suitable licence reads these formats; where no program does, the user is told.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.blocks import split_paragraphs
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.office.docx import Docx
from app.engine.adapters.readers.office.pptx import Pptx
from app.engine.parts.pages import PLAIN_READING, Page, ReadingOptions, Sample

_WORD = frozenset({".doc", ".dot"})
_PROGRAMS = (("antiword", ("-m", "UTF-8.txt", "-w", "0")), ("catdoc", ("-w", "-d", "utf-8")))
"""(program that prints the text of a Word document, what it is called with)"""
_OFFICES = ("soffice", "libreoffice")
_LONGEST_S = 50


class LegacyOffice(BuiltIn):
    """One page, or the slides of a presentation; only where the user has a program that reads it."""

    name: ClassVar[str] = "outdated"
    reads: ClassVar[str] = (
        "Word and PowerPoint files from before 2007, where antiword, catdoc or LibreOffice is installed"
    )
    suffixes: ClassVar[frozenset[str]] = _WORD | {".ppt", ".pps", ".pot"}

    @classmethod
    def claims(cls, _sample: Sample) -> bool:
        """By its name only: a file that is misnamed is read as what it is."""
        return False

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield its pages. Raises AssistantError(DOCUMENT_OUTDATED) where no program here reads it."""
        if not path.exists():
            raise AssistantError(Code.DOCUMENT_MISSING, path.name)
        if path.suffix.lower() in _WORD and (text := _printed(path)):
            yield Page(None, split_paragraphs(text))
            return
        with tempfile.TemporaryDirectory(prefix="sotto-") as folder:
            made = _converted(path, Path(folder))
            if made is None:
                raise AssistantError(Code.DOCUMENT_OUTDATED, path.name)
            yield from (Docx() if made.suffix == ".docx" else Pptx()).read(made, reading)


def _printed(path: Path) -> str:
    """The text that a program prints of a Word document; empty where there is none, or it fails."""
    for name, options in _PROGRAMS:
        if program := shutil.which(name):
            text = _run([program, *options, str(path)])
            if text.strip():
                return text
    return ""


def _converted(path: Path, folder: Path) -> Path | None:
    """The document in today's format, in a folder; None where LibreOffice is not there, or fails."""
    program = next(filter(None, map(shutil.which, _OFFICES)), None)
    if program is None:
        return None
    kind = "docx" if path.suffix.lower() in _WORD else "pptx"
    profile = (folder / "profile").as_uri()  # a LibreOffice that is open would take the work over
    _run(
        [
            program,
            f"-env:UserInstallation={profile}",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(folder),
            str(path),
        ]
    )
    made = folder / f"{path.stem}.{kind}"
    return made if made.exists() else None


def _run(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, timeout=_LONGEST_S, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace")
