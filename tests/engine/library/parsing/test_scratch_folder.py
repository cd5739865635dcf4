"""Temporary files of the reading process do not outlive it, however it ends."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from app.engine.library.parsing.document import Job
from app.engine.library.parsing.draft import Draft
from app.engine.library.parsing.process import ReadingProcess
from app.engine.library.parsing.scratch_folder import ScratchFolder
from app.engine.parts.registry import implementations
from tests.engine.adapters.readers.office.office_files import letter, posted


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, of the reading process too."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def test_a_process_that_is_killed_leaves_nothing(place: Path, tmp_path: Path) -> None:
    process = ReadingProcess([make.create(None) for make in implementations("reader").values()], lambda _: False)  # type: ignore[arg-type,misc]
    message = letter("The rent is 950 euros.", "Rent")
    message.add_attachment(b"The bins are emptied on Tuesdays.", "text", "plain", filename="bins.txt")
    process.submit(Job(posted(tmp_path / "a.eml", message)))
    outcome = process.take(60)
    assert outcome is not None
    assert isinstance(outcome.draft, Draft)
    assert any("Tuesdays" in one.text for one in outcome.draft.chunks)
    (folder,) = place.iterdir()
    assert list(folder.iterdir()) == []
    (folder / "half an attachment").touch()
    assert process._child is not None
    process._child[0].kill()
    process.close()
    assert list(place.iterdir()) == []


def test_leftovers_of_a_killed_program_are_cleared_by_the_next(place: Path) -> None:
    code = (
        "from app.engine.library.parsing.scratch_folder import ScratchFolder; import os; "
        "print(ScratchFolder().create(), flush=True); os._exit(9)"
    )
    left = Path(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stdout.strip()
    )
    assert left.is_dir()
    (place / "sotto-reading-notes").mkdir()
    mine, other = ScratchFolder(), ScratchFolder()
    assert mine.create().is_dir()
    assert not left.exists()
    other.create()
    mine.clear()
    other.clear()
    assert [one.name for one in place.iterdir()] == ["sotto-reading-notes"]
