from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton

from app.domain import events
from app.domain.events import ModelStage
from app.domain.examination import Examination, Mark, Task
from app.domain.listings import FoundModel, ListedModel, Offer
from app.ui.models.page import ModelsPage
from app.ui.window.window import Window
from app.wording import models as words
from tests.ui.conftest import settle, until
from tests.ui.fake_engine import FakeEngine

LEFT = Qt.MouseButton.LeftButton


def model(name: str, role: str = "recognition", **more: object) -> ListedModel:
    given: dict[str, object] = {
        "id": name, "role": role, "engine": "vosk", "title": name.capitalize(), "bytes": 41_000_000,
        "licence": "Apache-2.0", "licence_page": "https://example.org/licence", "languages": ("en",),
        "memory_bytes": 300_000_000, "good_at": "Good at this.", "hosts": ("models.example",), "installed": False,
        "active": False,
    }  # fmt: skip
    return ListedModel(**(given | more))  # type: ignore[arg-type]


BUILT_IN = model("sphinx", installed=True, active=True, is_built_in=True, bytes=0, hosts=())
EARS, GERMAN, WRITER = model("ears"), model("ohren", languages=("de",)), model("writer", "generation")
KEPT = model("kept", installed=True)
LISTED = events.ModelsListed(
    models=(BUILT_IN, EARS, GERMAN, WRITER, KEPT),
    offers=(Offer("small", ("ears",), 41_000_000, "It hears better."),
            Offer("best", ("ears", "writer"), 82_000_000, "It writes, too.")),
    found=(FoundModel("/there/llama.gguf", "llama.gguf", "Ollama", "generation", 9),),
    machine="2 cores (AVX2)",
)  # fmt: skip


@pytest.fixture
def page(window: Window, engine: FakeEngine) -> Iterator[ModelsPage]:
    """The page, with some models."""
    QTest.mouseClick(window.header.models, LEFT)
    until(window.models.isVisible)
    assert engine.names() == ["list models"]
    engine.calls.clear()
    engine.emit(LISTED)
    until(lambda: window.models.view.table.rowCount() == 4)
    yield window.models
    if window.models.consent:
        window.models.consent.close()
    window.models.close()


def titles(page: ModelsPage) -> list[str]:
    table = page.view.table
    return [item.text() for row in range(table.rowCount()) if (item := table.item(row, 0))]


def state(page: ModelsPage, title: str) -> str:
    item = page.view.table.item(titles(page).index(title), 4)
    assert item is not None
    return item.text()


def choose(page: ModelsPage, title: str) -> None:
    page.view.table.selectRow(titles(page).index(title))


def answer(page: ModelsPage, text: str) -> None:
    assert page.consent is not None
    button = next(button for button in page.consent.buttons() if button.text() == text)
    QTest.mouseClick(button, LEFT)
    until(lambda: page.consent is None)


def test_nothing_connects_without_a_yes(page: ModelsPage, engine: FakeEngine) -> None:
    choose(page, "Ears")
    QTest.mouseClick(page.view.get, LEFT)
    assert page.consent is not None
    said = page.consent.text()
    for fact in ("models.example", "41 MB", "Apache-2.0", "Ears"):
        assert fact in said
    QTest.keyClick(page.consent, Qt.Key.Key_Escape)
    until(lambda: page.consent is None)
    QTest.mouseClick(page.view.get, LEFT)
    answer(page, words.CONSENT_NO)
    assert engine.calls == []
    QTest.mouseClick(page.view.get, LEFT)
    answer(page, words.CONSENT_YES)
    assert engine.calls == [("get", "ears")]


def test_a_set_is_got_in_one_go(page: ModelsPage, engine: FakeEngine) -> None:
    view = page.view
    small, best = view.sets.buttons()
    assert [button.text() for button in (small, best)] == ["Small (41 MB)", "Best (82 MB)"]
    assert view.reason.text() == "It hears better.\nEars"
    QTest.mouseClick(best, LEFT)
    assert view.reason.text() == "It writes, too.\nEars, Writer"
    QTest.mouseClick(view.get_set, LEFT)
    answer(page, words.CONSENT_YES)
    assert engine.calls == [("get", "ears", "writer")]


def test_models_are_sifted_by_role_and_language(page: ModelsPage) -> None:
    assert titles(page) == ["Sphinx", "Ears", "Writer", "Kept"]
    page.view.own.setChecked(False)
    assert titles(page) == ["Sphinx", "Ears", "Ohren", "Writer", "Kept"]
    page.view.role.setCurrentIndex(page.view.role.findData("generation"))
    page.view.role.chosen.emit("generation")
    assert titles(page) == ["Writer"]


def test_what_can_be_done_depends_on_the_model(page: ModelsPage, engine: FakeEngine) -> None:
    view = page.view
    assert not any(button.isEnabled() for button in (view.get, view.use, view.remove, view.measure))
    choose(page, "Sphinx")
    assert not any(button.isEnabled() for button in (view.get, view.use, view.remove, view.measure))
    choose(page, "Kept")
    assert not view.get.isEnabled()
    assert "Uses 300 MB of memory and 41 MB on disk." in view.about.text()
    assert 'href="https://example.org/licence"' in view.source.text()
    for button, call in ((view.use, "use"), (view.measure, "measure"), (view.remove, "remove model")):
        QTest.mouseClick(button, LEFT)
        assert engine.calls[-1] == (call, "kept")


def test_a_language_model_that_failed_can_be_used_anyway(page: ModelsPage, engine: FakeEngine) -> None:
    wrong = Mark(Task.TOGETHER, False, True, 2.0, "Which of both is dearer?", "Both.")
    failed = Examination({"1": wrong}, dict.fromkeys(Task, 1), {Task.TOGETHER: 0.5})
    writer = model("writer", "generation", installed=True, engine="llama.cpp", examination=failed)
    engine.emit(events.ModelsListed(models=(writer, KEPT), offers=()))
    until(lambda: titles(page) == ["Writer", "Kept"])
    choose(page, "Kept")
    assert not page.view.trust.isVisible()
    choose(page, "Writer")
    for said in ("cannot put together", "Which of both is dearer?", "Sotto quotes instead"):
        assert said in page.view.about.text()
    QTest.mouseClick(page.view.trust, LEFT)
    assert engine.calls[-1] == ("trust", "writer")
    engine.emit(events.ModelsListed(models=(replace(writer, is_trusted=True), KEPT), offers=()))
    until(lambda: not page.view.trust.isVisible())
    assert "in its own words anyway" in page.view.about.text()


def test_what_is_on_its_way_shows_and_can_be_stopped(page: ModelsPage, engine: FakeEngine) -> None:
    view = page.view
    choose(page, "Ears")
    half = {"fraction": 0.5, "done_bytes": 20_500_000, "total_bytes": 41_000_000}
    pace = {"bytes_per_s": 2_000_000.0, "remaining_s": 10.2}
    engine.emit(events.ModelProgressed(model="ears", title="Ears", stage="fetching", **half, **pace))  # type: ignore[arg-type]
    until(view.bar.isVisible)
    assert view.progress.text() == "Downloading: Ears, 20 MB of 41 MB, 2.0 MB/s, 10 s left"
    assert state(page, "Ears") == "Downloading, 50%"
    assert not view.get.isEnabled()
    QTest.mouseClick(view.pause, LEFT)
    assert engine.calls[-1] == ("pause model", "ears")
    engine.emit(events.ModelProgressed(model="ears", stage=ModelStage.PAUSED, fraction=0.5))
    until(lambda: view.pause.text() == words.RESUME)
    QTest.mouseClick(view.pause, LEFT)
    assert engine.calls[-1] == ("get", "ears")
    QTest.mouseClick(view.cancel, LEFT)
    assert engine.calls[-1] == ("cancel model", "ears")
    engine.emit(events.ModelProgressed(model="ears", stage=ModelStage.CANCELLED, fraction=0))
    until(lambda: not view.bar.isVisible())
    assert state(page, "Ears") == ""


def test_files_are_added_and_packs_carried(
    page: ModelsPage, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/a/file", ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("/a/pack", ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/a/folder")
    for action in page.view.more.menu().actions():
        action.trigger()
    assert engine.calls == [("add model", Path("/a/file"), False), ("add model", Path("/a/folder"), False),
                            ("pack", Path("/a/pack")), ("unpack", Path("/a/file")), ("gauge",)]  # fmt: skip
    QTest.mouseClick(page.view.use_found, LEFT)
    assert engine.calls[-1] == ("add model", Path("/there/llama.gguf"), True)


def test_the_first_start_offers_the_small_set(window: Window, engine: FakeEngine) -> None:
    better = window.welcome.suggestion
    assert not better.isVisible()
    engine.emit(LISTED)
    until(better.isVisible)
    for fact in ("It hears better.", "Ears", "Apache-2.0", "41 MB", "models.example"):
        assert fact in better.text.text()
    QTest.mouseClick(better.get, LEFT)
    assert window.models.consent is not None
    answer(window.models, words.CONSENT_YES)
    assert engine.calls == [("get", "ears")]
    heard = model("ears", installed=True, active=True)
    engine.emit(events.ModelsListed(models=(heard, WRITER), offers=LISTED.offers))
    until(lambda: not better.isVisible())


def test_what_a_catalogue_says_is_shown_as_text(page: ModelsPage, engine: FakeEngine) -> None:
    odd = model("odd", title="<b>Odd</b>", licence="<i>MIT</i>", licence_page='https://example.org/"><b>')
    engine.emit(events.ModelsListed(models=(odd,), offers=()))
    until(lambda: titles(page) == ["<b>Odd</b>"])
    choose(page, "<b>Odd</b>")
    assert page.view.about.textFormat() is Qt.TextFormat.PlainText
    assert "&lt;i&gt;MIT&lt;/i&gt;" in page.view.source.text()
    assert '"><b>' not in page.view.source.text()
    QTest.mouseClick(page.view.get, LEFT)
    assert page.consent is not None
    assert page.consent.textFormat() is Qt.TextFormat.PlainText


def test_every_button_can_be_reached_and_says_what_it_does(page: ModelsPage) -> None:
    settle()
    for button in page.findChildren(QPushButton):
        assert button.text()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
