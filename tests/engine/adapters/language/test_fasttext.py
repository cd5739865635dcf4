import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.engine.adapters.language import fasttext
from app.engine.adapters.language.fasttext import language_in
from app.engine.library.parsing.document import language_of
from app.engine.parts.pages import Block, Page
from app.storage.paths import resources
from tests.conftest import SHARED

FOLDER = resources() / "language"


def test_the_file_is_the_one_that_was_published() -> None:
    digest, name = (FOLDER / "SHA256SUMS").read_text().split()
    assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How much is the deposit, and when is it paid back to us?", "en"),
        ("Der Mieter zahlt die Miete am Ersten jedes Monats.", "de"),
        ("Le locataire paie le loyer le premier de chaque mois.", "fr"),
        ("Арендатор платит за квартиру первого числа.", "ru"),
        ("租户每月一日支付房租。", "zh"),
        ("侬好 今朝天气老好个 阿拉一道去白相好伐 伊拉勿晓得辰光 侬帮伊讲一声", "zh"),
        ("Ang akong ngalan mao si Juan ug nagpuyo ako sa Sugbo. Ganahan ko mokaon ug mangga.", ""),
    ],
)
def test_a_language_is_told_by_its_code_of_two_letters(text: str, language: str) -> None:
    assert language_in(text) == language


def test_in_doubt_it_is_the_users_language_where_that_is_likely_at_all() -> None:
    doubtful = "The tenant pays the rent on the first of each month."  # French with 0.54, English with 0.23
    assert [language_in(doubtful, usual) for usual in ("", "en", "zh")] == ["fr", "en", "fr"]
    assert language_in("Der Mieter zahlt die Miete am Ersten jedes Monats.", "en") == "de"


@pytest.mark.parametrize("text", ["", "\n\n", "half \udc80 a character", "one\x00two\x0bthree\u2028four", "🙂" * 50])
def test_whatever_a_document_holds_gives_a_code_or_none(text: str) -> None:
    assert len(language_in(text)) in (0, 2)


def test_too_little_text_tells_nothing() -> None:
    assert language_of([Page(1, (Block("12 345 67 " * 50),))]) == ""
    assert language_of([Page(1, (Block("Der Mieter zahlt die Miete"),)), Page(2, (Block("am Ersten jedes Monats."),))])


def test_it_is_loaded_from_a_folder_with_any_letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(FOLDER, tmp_path / "Größe" / "language")
    monkeypatch.setattr(fasttext, "resources", lambda: tmp_path / "Größe")
    fasttext._model.cache_clear()
    before = Path.cwd()
    try:
        assert language_in("Der Mieter zahlt die Miete am Ersten.") == "de"
    finally:
        fasttext._model.cache_clear()
    assert Path.cwd() == before


def test_nothing_that_could_download_is_loaded_for_it() -> None:
    program = (
        "import sys; from app.engine.adapters.language.fasttext import language_in; before = set(sys.modules); "
        "assert language_in('Der Mieter zahlt die Miete.') == 'de'; "
        "print(*{name.partition('.')[0] for name in set(sys.modules) - before})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= {"fasttext", "fasttext_pybind", "__future__"}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the documents are not here")
@pytest.mark.parametrize("language", ["en", "de", "es", "ru", "zh"])
def test_every_paragraph_of_the_open_set_is_known(language: str) -> None:
    data = json.loads((SHARED / "questions" / f"xquad_{language}.json").read_text(encoding="utf-8"))
    texts = [text for document in data["documents"] for text in document["paragraphs"]]
    assert {language_in(text) for text in texts} == {language}
