"""The page on the voice, the button that pauses and goes on, and reading a document aloud."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain import events
from app.domain.document_state import DocumentState
from app.domain.errors import Code
from app.domain.events import Outcome, Source
from app.domain.listings import ListedDocument
from app.domain.settings import Settings
from app.domain.voices import InstalledVoice
from app.ui.library.actions import DocumentActions
from app.ui.settings.voice import VoicePage
from app.ui.state.state import Phase
from app.ui.window.window import Window
from app.wording import voice as words
from app.wording import window as wording
from tests.ui.conftest import settle, until
from tests.ui.fake_engine import FakeEngine

LEFT = Qt.MouseButton.LeftButton
ADA = InstalledVoice("ada", "Ada", frozenset({"en"}))
BEN = InstalledVoice("ben", "Ben", frozenset({"de"}))


@pytest.fixture
def page(window: Window, engine: FakeEngine) -> Iterator[VoicePage]:
    engine.voice.known = (ADA, BEN)
    engine.settings = Settings(languages=("de",), voices={"de": "gone"})
    until(window.header.voice.isEnabled)
    QTest.mouseClick(window.header.voice, LEFT)
    until(lambda: window.voice.isVisible() and "de" in window.voice.by_language)
    yield window.voice
    window.voice.close()


def changes(engine: FakeEngine) -> list[object]:
    return [call[1] for call in engine.calls if call[0] == "change"]


def test_it_shows_what_is_in_force(page: VoicePage) -> None:
    assert [page.voice.itemText(index) for index in range(3)] == [words.AUTOMATIC, "Ada", "Ben"]
    assert (page.speed.value(), page.pitch.value(), page.volume.value()) == (175, 50, 100)
    german = page.by_language["de"]
    assert german.currentText() == words.name_absent("gone")
    assert [german.itemText(index) for index in range(2)] == [words.CHOSEN, "Ben"]


def test_each_change_counts_at_once(page: VoicePage, window: Window, engine: FakeEngine) -> None:
    page.speed.setValue(200)
    page.pitch.setValue(60)
    page.volume.setValue(125)
    page.speaks.click()
    page.ducks.click()
    for field, index in ((page.voice, 1), (page.by_language["de"], 1)):
        field.setCurrentIndex(index)
        field.activated.emit(index)
    assert changes(engine) == [
        {"speaking_rate_wpm": 200}, {"pitch": 60}, {"volume": 1.25}, {"speaks": False}, {"ducks": True},
        {"voice": "ada"}, {"voices": {"de": "ben"}},
    ]  # fmt: skip
    page.close()
    page.present(window.state)
    assert page.speed.value() == 200, "though the engine may take it later"


def test_a_change_by_voice_shows_on_the_open_page(page: VoicePage, engine: FakeEngine) -> None:
    page.speed.setValue(200)
    until(lambda: engine.settings.speaking_rate_wpm == 200)
    settle()
    engine.settings = engine.settings.model_copy(update={"speaking_rate_wpm": 160, "voice": "ben"})  # "slower"
    until(lambda: page.speed.value() == 160)
    assert page.voice.currentText() == "Ben"
    page.pitch.setValue(60)
    settle()
    assert page.speed.value() == 160, "what was chosen before is not chosen for ever"
    assert changes(engine) == [{"speaking_rate_wpm": 200}, {"pitch": 60}]


def test_a_change_that_was_refused_goes_back(page: VoicePage, engine: FakeEngine) -> None:
    def refuse(**settings: object) -> None:
        engine.emit(events.SettingsChanged(settings=engine.settings, requested=settings))
        engine.emit(events.TroubleArose(code=Code.DISK_FULL))

    engine.change = refuse  # type: ignore[method-assign]
    page.speed.setValue(200)
    assert page.speed.value() == 200
    until(lambda: page.speed.value() == 175)
    page.speaks.click()
    until(page.speaks.isChecked)


def test_a_slow_engine_does_not_take_a_field_back_while_it_is_stepped_through(
    page: VoicePage, window: Window, engine: FakeEngine
) -> None:
    asked: list[dict[str, object]] = []
    engine.change = lambda **settings: asked.append(settings)  # type: ignore[method-assign]
    for _ in range(3):
        page.speed.stepUp()
    for number, settings in enumerate(asked, start=1):
        settled = Settings(languages=("de",), speaking_rate_wpm=175 + 5 * number)
        engine.emit(events.SettingsChanged(settings=settled, requested=settings))
        until(lambda: window.state.settings_in_force.speaking_rate_wpm == 175 + 5 * number)  # noqa: B023  # used at once
        settle()
        assert page.speed.value() == 190
    assert asked == [{"speaking_rate_wpm": 180}, {"speaking_rate_wpm": 185}, {"speaking_rate_wpm": 190}]
    assert window.state.requested == ()


def test_a_voice_can_be_tried(page: VoicePage, engine: FakeEngine) -> None:
    QTest.mouseClick(page.try_button, LEFT)
    until(lambda: ("read_text", words.SAMPLES["en"], "en") in engine.calls)


def speak(window: Window, engine: FakeEngine) -> str:
    turn = engine._begin(Source.TEXT, "how much")
    engine.emit(events.ReplyExtended(turn=turn, text="It is 950 euros. It is due on the first."))
    engine.emit(events.SpeakingStarted(turn=turn))
    engine.emit(events.SentenceSpoken(turn=turn, text="It is 950 euros."))
    until(lambda: window.state.phase is Phase.SPEAKING)
    settle()
    return turn


def test_one_button_pauses_resumes_and_goes_on(window: Window, engine: FakeEngine) -> None:
    until(window.dock.talk.isEnabled)
    button = window.dock.pause
    assert not button.isEnabled()
    assert button.toolTip() == wording.PAUSE_IDLE
    turn = speak(window, engine)
    assert button.isEnabled()
    button.click()
    assert engine.calls[-1] == ("pause voice",)
    engine.emit(events.SpeakingPaused(turn=turn, is_paused=True))
    until(lambda: button.text() == wording.RESUME)
    assert window.dock.phase.text() == "Paused"
    button.click()
    assert engine.calls[-1] == ("resume voice",)
    engine.emit(events.SpeakingPaused(turn=turn, is_paused=False))
    until(lambda: button.text() == wording.PAUSE)
    engine.emit(
        events.ReplySettled(
            turn=turn, text="It is 950 euros. It is due on the first.", spoken="It is 950 euros.", citations=()
        )
    )
    engine.emit(events.SpeakingStopped(turn=turn))
    engine.end(Outcome.CANCELLED)
    until(lambda: button.text() == wording.CONTINUE)
    assert button.isEnabled()
    button.click()
    assert engine.calls[-1] == ("go_on",)


def test_after_a_whole_answer_there_is_nothing_to_go_on_with(window: Window, engine: FakeEngine) -> None:
    until(window.dock.talk.isEnabled)
    turn = speak(window, engine)
    engine.emit(events.SentenceSpoken(turn=turn, text="It is due on the first."))
    engine.emit(events.SpeakingStopped(turn=turn))
    engine.end(Outcome.COMPLETED)
    until(lambda: window.state.phase is Phase.IDLE)
    settle()
    assert window.dock.pause.text() == wording.PAUSE
    assert not window.dock.pause.isEnabled()


def test_a_document_that_has_been_read_in_can_be_read_aloud(window: Window, engine: FakeEngine) -> None:
    ready = ListedDocument("/lease.pdf", "Lease", DocumentState.READY, "", 2, 7, "", "", "")
    acts = DocumentActions()
    acts.render_selected((ready,), "")
    assert acts.read.isEnabled()
    for selected in ((), (ready, ready), (ListedDocument("/x", "X", DocumentState.FAILED, "", 0, 0, "", "", ""),)):
        acts.render_selected(selected, "")
        assert not acts.read.isEnabled()
        assert acts.read.toolTip()
    window.library.read_wanted.emit(Path("/lease.pdf"))
    assert engine.calls[-1] == ("read", Path("/lease.pdf"))
