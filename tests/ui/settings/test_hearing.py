import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QWidget

from app.domain import events
from app.domain.errors import AssistantError, Code
from app.domain.events import Device, DeviceKind
from app.domain.settings import Settings
from app.ui.settings import languages
from app.ui.settings.hearing import HearingPage
from app.ui.widgets.fields import Choice
from app.ui.window.window import Window
from app.wording import hearing as hearing_words
from app.wording import window as wording
from app.wording.faults import describe
from tests.fixtures.event_loop import wait
from tests.ui.conftest import settle, until
from tests.ui.fake_engine import FakeEngine
from tests.ui.stall import StallWatch

LEFT = Qt.MouseButton.LeftButton
BUILT_IN = Device("pci-0", "Built-in", is_default=True)
USB = Device("usb-1", "USB Mic")


@pytest.fixture
def page(window: Window, engine: FakeEngine) -> Iterator[HearingPage]:
    """The page, opened on two microphones and a loudspeaker."""
    engine.connected = {"microphone": (BUILT_IN, USB), "loudspeaker": (Device("hdmi", "Screen", True),)}
    until(window.header.hearing.isEnabled)
    QTest.mouseClick(window.header.hearing, LEFT)
    until(window.hearing.isVisible)
    until(lambda: window.hearing.loudspeaker.count() == 2)
    yield window.hearing
    window.hearing.close()


def names(field: QComboBox) -> list[str]:
    return [field.itemText(index) for index in range(field.count())]


def choose(field: Choice, name: str) -> None:
    """As a person does, with the keys."""
    field.setFocus()
    for _ in range(field.count()):
        QTest.keyClick(field, Qt.Key.Key_Up)
    for _ in range(names(field).index(name)):
        QTest.keyClick(field, Qt.Key.Key_Down)
    assert field.currentText() == name


def changes(engine: FakeEngine) -> list[object]:
    return [call[1] for call in engine.calls if call[0] == "change"]


def test_it_can_be_opened_once_everything_is_loaded(starting: Window, engine: FakeEngine) -> None:
    starting.attach(engine)
    until(starting.dock.talk.isEnabled)
    assert not starting.header.hearing.isEnabled()
    assert starting.header.hearing.toolTip() == wording.NOT_READY
    engine.start()
    until(starting.header.hearing.isEnabled)


def test_devices_are_offered_and_chosen_by_their_id(page: HearingPage, engine: FakeEngine) -> None:
    assert names(page.microphone) == ["System default (Built-in)", "Built-in", "USB Mic"]
    assert names(page.loudspeaker) == ["System default (Screen)", "Screen"]
    choose(page.microphone, "USB Mic")
    assert changes(engine)[-1] == {"microphone": "usb-1"}
    choose(page.microphone, "System default (Built-in)")
    assert changes(engine)[-1] == {"microphone": None}


def test_a_chosen_device_that_is_away_stays_chosen(page: HearingPage, window: Window, engine: FakeEngine) -> None:
    choose(page.microphone, "USB Mic")
    engine.connected["microphone"] = (BUILT_IN,)
    engine.emit(events.DeviceChanged(kind=DeviceKind.MICROPHONE, name="Built-in"))
    until(lambda: page.microphone.currentText() == "USB Mic (not connected)")
    engine.connected["microphone"] = (BUILT_IN, USB)
    engine.emit(events.DeviceChanged(kind=DeviceKind.MICROPHONE, name="USB Mic"))
    until(lambda: page.microphone.currentText() == "USB Mic")
    assert changes(engine)[-1] == {"microphone": "usb-1"}, "only the user chooses"


def test_nothing_is_called_away_before_somebody_has_looked(application: object) -> None:
    page = HearingPage()
    page.show_settings(Settings(microphone="usb-1", recognizer="gone"), ["vosk"])
    assert page.microphone.currentText() == "usb-1"
    assert page.recognizer.currentText() == "gone (not installed)"


def test_a_device_chosen_by_a_part_of_its_name_is_shown(page: HearingPage, window: Window, engine: FakeEngine) -> None:
    engine.settings = Settings(microphone="usb")
    QTest.mouseClick(window.header.hearing, LEFT)
    until(lambda: page.microphone.currentText() == "USB Mic")
    assert changes(engine) == []


def test_two_devices_of_one_name_can_be_told_apart(page: HearingPage, engine: FakeEngine) -> None:
    engine.connected["microphone"] = (USB, Device("usb-2", "USB Mic"))
    engine.emit(events.DeviceChanged(kind=DeviceKind.MICROPHONE, name="USB Mic"))
    until(lambda: names(page.microphone)[1:] == ["USB Mic (usb-1)", "USB Mic (usb-2)"])


def test_recognizers_and_languages_are_chosen(page: HearingPage, engine: FakeEngine) -> None:
    assert names(page.recognizer) == [hearing_words.AUTOMATIC, "faster-whisper", "vosk"]
    choose(page.recognizer, "vosk")
    page.language.setFocus()
    QTest.keyClicks(page.language, "Ger")
    assert page.language.currentText() == "German"
    assert {"recognizer": "vosk"} in changes(engine)
    assert changes(engine)[-1] == {"language": "de"}
    choose(page.recognizer, hearing_words.AUTOMATIC)
    assert changes(engine)[-1] == {"recognizer": None}


def test_the_page_says_with_which_model_it_hears_and_why(page: HearingPage) -> None:
    assert page.hearing.text() == "Whisper base: a short question takes it 0.2 s here"


def test_choosing_the_same_once_more_changes_nothing(page: HearingPage, engine: FakeEngine) -> None:
    page.recognizer.activated.emit(0)
    page.languages.editingFinished.emit()
    assert changes(engine) == []


def test_further_languages_are_read_by_name_or_code(page: HearingPage, engine: FakeEngine) -> None:
    page.languages.setFocus()
    QTest.keyClicks(page.languages, "french, it, Klingon")
    QTest.keyClick(page.languages, Qt.Key.Key_Return)
    assert changes(engine) == [{"languages": ("fr", "it")}]
    assert page.unknown.isVisible()
    assert "Klingon" in page.unknown.text()
    assert page.isVisible(), "Enter ends the field, not the page"


@pytest.mark.parametrize("name", ["keeps_microphone_ready", "normalizes_gain", "suppresses_rumble", "suppresses_noise",
                                  "plays_cues", "learns_vocabulary"])  # fmt: skip
def test_switches_show_and_change_a_setting(page: HearingPage, engine: FakeEngine, name: str) -> None:
    switch = page.switches[name]
    was = getattr(Settings(), name)
    assert switch.isChecked() == was
    switch.setFocus()
    QTest.keyClick(switch, Qt.Key.Key_Space)
    assert changes(engine) == [{name: not was}]


def test_patience_and_words_are_taken(page: HearingPage, engine: FakeEngine) -> None:
    page.patience.setFocus()
    QTest.keyClick(page.patience, Qt.Key.Key_Up)
    assert changes(engine) == [{"patience_s": 1.0}]
    page.vocabulary.setFocus()
    QTest.keyClicks(page.vocabulary, "Wollishofen")
    QTest.keyClick(page.vocabulary, Qt.Key.Key_Return)
    QTest.keyClicks(page.vocabulary, " E-17 ")
    assert len(changes(engine)) == 1, "not at each key"
    page.close()
    assert changes(engine)[1:] == [{"vocabulary": ("Wollishofen", "E-17")}]


def test_words_are_taken_when_the_typing_pauses(page: HearingPage, engine: FakeEngine) -> None:
    page.vocabulary.setFocus()
    QTest.keyClicks(page.vocabulary, "Chur")
    until(lambda: changes(engine) == [{"vocabulary": ("Chur",)}])


def test_languages_typed_last_are_taken_when_it_is_closed(page: HearingPage, engine: FakeEngine) -> None:
    page.languages.setFocus()
    QTest.keyClicks(page.languages, "French")
    page.close()
    assert changes(engine) == [{"languages": ("fr",)}]


def test_opening_and_closing_changes_nothing(page: HearingPage, engine: FakeEngine) -> None:
    page.close()
    settle()
    assert changes(engine) == []


def test_a_choice_that_the_engine_has_still_to_take_is_shown(
    page: HearingPage, window: Window, engine: FakeEngine
) -> None:
    engine.change = lambda **_settings: None  # type: ignore[method-assign]  # it is at a turn
    choose(page.recognizer, "vosk")
    page.close()
    QTest.mouseClick(window.header.hearing, LEFT)
    until(page.isVisible)
    assert page.recognizer.currentText() == "vosk"


def test_a_change_elsewhere_shows_on_the_open_page_and_leaves_what_is_being_typed(
    page: HearingPage, engine: FakeEngine
) -> None:
    page.languages.setFocus()
    QTest.keyClicks(page.languages, "Fre")
    engine.settings = Settings(recognizer="vosk", patience_s=2.0, vocabulary=("Chur",), plays_cues=False)
    until(lambda: page.recognizer.currentText() == "vosk")  # by the Models page, say
    assert page.patience.value() == 2.0
    assert page.vocabulary.toPlainText() == "Chur"
    assert not page.switches["plays_cues"].isChecked()
    assert page.languages.text() == "Fre"
    assert changes(engine) == []


def test_a_refused_change_is_told_there_and_the_old_value_comes_back(
    page: HearingPage, window: Window, engine: FakeEngine
) -> None:
    page.changed.emit("patience_s", 99)
    until(page.note.isVisible)
    assert describe(Code.SETTING_INVALID, "patience_s").message in page.note.text()
    assert page.patience.value() == Settings().patience_s
    QTest.mouseClick(window.trouble.dismiss, LEFT)
    assert not page.note.isVisible()


def test_a_fault_while_looking_is_told(page: HearingPage, window: Window, engine: FakeEngine) -> None:
    def fail(kind: str) -> tuple[Device, ...]:
        raise AssistantError(Code.MICROPHONE_MISSING, kind)

    engine.devices = fail  # type: ignore[method-assign]
    QTest.mouseClick(window.header.hearing, LEFT)
    until(window.trouble.isVisible)
    until(page.note.isVisible)


def test_every_field_has_a_name_a_hint_and_a_place_in_the_order_of_tabs(page: HearingPage) -> None:
    fields = [page.microphone, page.loudspeaker, *list(page.switches.values())[:5], page.recognizer,
              page.language, page.languages, page.patience, page.vocabulary, page.switches["learns_vocabulary"],
              page.close_button]  # fmt: skip
    for field in fields[:-1]:
        assert field.toolTip()
    for field in fields:
        named = field.accessibleName() or (field.text() if isinstance(field, QAbstractButton) else "")
        assert len(named) > 2, field
    fields[0].setFocus()
    reached: list[QWidget | None] = [page.focusWidget()]
    for _ in fields[1:]:
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
        reached.append(page.focusWidget())
    assert reached == fields


def test_languages_are_named() -> None:
    assert languages.names()["de"] == "German"
    assert languages.read("") == ((), ())
    assert languages.read(" German,de , FR") == (("de", "fr"), ())
    assert languages.read(languages.name_all(tuple(languages.names()))) == (tuple(languages.names()), ())


def test_a_long_and_slow_list_of_devices_stalls_nothing(window: Window, engine: FakeEngine) -> None:
    many = tuple(Device(f"id-{number}", f"Device {number}") for number in range(500))
    asked: list[str] = []
    may_answer = threading.Event()

    def devices(kind: str) -> tuple[Device, ...]:
        asked.append(threading.current_thread().name)
        may_answer.wait()
        return many

    engine.devices = devices  # type: ignore[method-assign]
    until(window.header.hearing.isEnabled)
    window.header.hearing.click()
    wait(50)
    # Devices come and go while it looks: it looks once more, not once for each.
    with StallWatch() as watch:
        for number in range(20):
            engine.emit(events.DeviceChanged(kind=DeviceKind.MICROPHONE, name=f"USB Mic {number}"))
        until(lambda: window.state.devices.get("microphone") == "USB Mic 19")
        until(lambda: watch.ticks > 2)  # the window goes on while it looks
        may_answer.set()
        until(lambda: window.hearing.microphone.count() == 501)
        until(lambda: len(asked) == 4)
        settle()
    assert len(asked) == 4
    assert set(asked) == {"devices"}
    window.hearing.close()
