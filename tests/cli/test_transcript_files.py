from pathlib import Path

import pytest

from app.cli.subtitles import Format
from app.cli.transcript_files import TranscriptFiles
from app.domain.errors import AssistantError, Code


def test_a_transcript_lies_beside_its_recording_and_overwrites_nothing(tmp_path: Path) -> None:
    files = TranscriptFiles(Format.TXT, None, False)
    assert files.write(tmp_path / "a.wav", "hello\n\n") == tmp_path / "a.txt"
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "hello\n"
    assert files.write(tmp_path / "a.flac", "more") == tmp_path / "a.flac.txt"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_recording_is_never_taken_for_its_own_transcript(tmp_path: Path) -> None:
    assert TranscriptFiles(Format.TXT, None, True).place(tmp_path / "a.txt") == tmp_path / "a.txt.txt"


def test_while_watching_a_file_that_is_there_is_the_transcript(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("done", encoding="utf-8")
    assert TranscriptFiles(Format.TXT, None, True).place(tmp_path / "a.wav") == tmp_path / "a.txt"


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(AssistantError) as refused:
        TranscriptFiles(Format.SRT, tmp_path / "file", False).write(tmp_path / "a.wav", "hello")
    assert refused.value.code is Code.HOME_UNWRITABLE
