"""The frozen folder finds its parts and resources, and makes the same spoken turn."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from PIL import Image, ImageDraw, ImageFont
from pptx import Presentation

from app.cli.command_group import SUMMARIES
from tests.fixtures.models import install_faster_whisper
from tests.fixtures.speech import flite

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "resources" / "demo"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sotto, frozen as `make build` does it."""
    dist, work = tmp_path_factory.mktemp("dist"), tmp_path_factory.mktemp("work")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    command += ["--distpath", str(dist), "--workpath", str(work), str(ROOT / "build.spec")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return dist / "sotto" / ("sotto.exe" if sys.platform == "win32" else "sotto")


def run(program: Path, home: Path, *words: str) -> dict[str, Any]:
    # Nothing of the source tree or its virtual environment may help.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))}
    command = [str(program), "--home", str(home), "--json", *words]
    done = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout))


def test_the_frozen_folder_has_every_command(program: Path) -> None:
    for name in SUMMARIES:
        done = subprocess.run([str(program), name, "--help"], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert SUMMARIES[name] in done.stdout


def test_the_frozen_folder_takes_a_spoken_turn(program: Path, tmp_path: Path) -> None:
    checks = {check["name"] for check in run(program, tmp_path, "doctor")["checks"]}
    every = {"recognizer built-in-whisper", "recognizer vosk", "embedder minilm", "retriever fused", "generator quote"}
    every |= {
        "generator gpt4all",
        "generator llama.cpp",
        "speaker pyttsx3",
        "listener microphone",
        "player loudspeaker",
        "reader docx",
    }
    assert every <= checks
    lease = program.parent / "_internal" / "resources" / "demo" / "lease.pdf"
    assert run(program, tmp_path, "add", str(lease))["documents"][0]["state"] == "ready"
    turn = run(program, tmp_path, "turn", str(DEMO / "question.wav"), "--out", str(tmp_path / "reply.wav"))
    assert turn["outcome"] == "completed"
    assert turn["transcript"] == "How much is the rent?"
    assert turn["spoken"] == "From Lease agreement, page 2: The rent is 950 euros a month."
    assert turn["engines"] == {
        "recognizer": "built-in-whisper",
        "embedder": "minilm",
        "generator": "quote",
        "speaker": "pyttsx3",
    }


def test_the_frozen_folder_hears_with_whisper_and_expects_unusual_words(program: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    install_faster_whisper(home / "models")
    (home / "settings.json").write_text('{"vocabulary": ["Zorblatt"]}', encoding="utf-8")
    lease = program.parent / "_internal" / "resources" / "demo" / "lease.pdf"
    run(program, home, "add", str(lease))
    flite("What is the capital of France?", tmp_path / "question.wav")
    (file,) = run(program, home, "transcribe", str(tmp_path / "question.wav"))["files"]
    assert file["engine"] == "faster-whisper"
    assert file["text"].lower().strip("?.") == "what is the capital of france"


def test_the_frozen_folder_reads_documents_of_every_kind(program: Path, tmp_path: Path) -> None:
    home, docs = tmp_path / "home", tmp_path / "docs"
    home.mkdir()
    docs.mkdir()
    said = "The wooden boat lies in the harbour behind the old lighthouse."
    (docs / "page.html").write_text(f"<html><body><p>{said} {said}</p></body></html>", encoding="utf-8")
    (docs / "note.rtf").write_text(f"{{\\rtf1 {said}}}", encoding="ascii")
    (docs / "mail.eml").write_text(f"Subject: Boat\nFrom: anna@example.org\n\n{said}\n", encoding="utf-8")
    (docs / "data.json").write_text(json.dumps({"boat": said}), encoding="utf-8")
    book = openpyxl.Workbook()
    book.active.append([said])
    book.save(docs / "sheet.xlsx")
    slides = Presentation()
    slides.slides.add_slide(slides.slide_layouts[0]).shapes.title.text = said
    slides.save(str(docs / "slides.pptx"))
    word = docx.Document()
    word.add_paragraph(said)
    word.save(str(docs / "letter.docx"))
    picture = Image.new("RGB", (1400, 120), "white")
    ImageDraw.Draw(picture).text((20, 30), said, "black", ImageFont.load_default(40))
    picture.save(docs / "picture.png")
    flite("The rent is due.", docs / "note.wav")
    added = run(program, home, "add", str(docs))["documents"]
    assert {Path(one["path"]).name: one["state"] for one in added} == dict.fromkeys(
        ("page.html", "note.rtf", "mail.eml", "data.json", "sheet.xlsx", "slides.pptx", "letter.docx", "picture.png",
         "note.wav"), "ready"
    )  # fmt: skip
    found = run(program, home, "find", "Where is the wooden boat?", "-k", "20")["passages"]
    assert found
