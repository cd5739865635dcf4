"""The Memory page, and what rings."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidgetItem

from app.domain import events
from app.domain.events import AlarmKind
from app.domain.listings import ListedMemory, MemoryKind
from app.ui.memory_page import MemoryPage
from app.ui.window.window import Window
from tests.ui.conftest import until
from tests.ui.fake_engine import FakeEngine

LEFT = Qt.MouseButton.LeftButton
ADA = ListedMemory(
    1, MemoryKind.FACT, "my sister's name is Ada", "2026-11-27T09:00:00+00:00", "2026-11-27T09:00:00+00:00", 2, 0.9
)
TEA = ListedMemory(
    2, MemoryKind.PREFERENCE, "I prefer tea", "2026-11-26T09:00:00+00:00", "2026-11-26T09:00:00+00:00", 1, 0.5
)


@pytest.fixture
def page(window: Window, engine: FakeEngine) -> MemoryPage:
    until(window.header.memory.isEnabled)
    QTest.mouseClick(window.header.memory, LEFT)
    until(window.memory.isVisible)
    assert ("list memories",) in engine.calls
    engine.emit(events.MemoriesListed(memories=(ADA, TEA)))
    until(lambda: window.memory.table.topLevelItemCount() == 2)
    engine.calls.clear()
    return window.memory


def row(page: MemoryPage, number: int) -> QTreeWidgetItem:
    item = page.table.topLevelItem(number)
    assert item is not None
    return item


def test_each_memory_can_be_read(page: MemoryPage) -> None:
    item = row(page, 0)
    assert [item.text(column) for column in range(4)] == ["my sister's name is Ada", "Fact", "2026-11-27", "2"]
    assert not page.empty.isVisible()
    page.show_memories(())
    assert page.empty.isVisible()


def test_each_can_be_edited_deleted_and_added(page: MemoryPage, engine: FakeEngine) -> None:
    row(page, 1).setText(0, "I prefer coffee")
    assert not page.delete.isEnabled()
    row(page, 0).setSelected(True)
    QTest.mouseClick(page.delete, LEFT)
    QTest.keyClicks(page.new, "I live in Bern")
    QTest.keyClick(page.new, Qt.Key.Key_Return)
    assert engine.calls == [("edit memory", 2, "I prefer coffee"), ("forget", 1), ("remember", "I live in Bern")]
    assert page.new.text() == ""


def test_what_is_selected_stays_so(page: MemoryPage) -> None:
    row(page, 1).setSelected(True)
    page.show_memories((TEA,))
    assert row(page, 0).isSelected()


def test_the_setting_is_told(page: MemoryPage, engine: FakeEngine) -> None:
    assert page.reflects.isChecked()
    page.reflects.click()
    assert engine.calls == [("change", {"reflects": False})]


def test_what_rings_is_shown_until_dismissed(window: Window, engine: FakeEngine) -> None:
    due = "2026-11-27T09:00:00+01:00"
    engine.emit(events.AlarmRang(kind=AlarmKind.TIMER, name="tea", due=due))
    engine.emit(events.AlarmRang(kind=AlarmKind.REMINDER, name="call Anna", due=due, is_missed=True))
    until(window.alarms.isVisible)
    assert window.alarms.message.text() == "Timer: tea (09:00)\nReminder: call Anna (missed, 2026-11-27 09:00)"
    QTest.mouseClick(window.alarms.dismiss, LEFT)
    until(lambda: not window.alarms.isVisible())
    assert ("cancel",) in engine.calls, "its sound stops"


def test_a_document_that_is_asked_for_is_opened(
    window: Window, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[object, ...]] = []
    monkeypatch.setattr(window._opener, "open", lambda *place: opened.append(place))
    from app.domain.passages import Citation

    engine.emit(events.SourceRequested(turn="1", citation=Citation("/lease.pdf", "Lease", 3, "q", 1.0)))
    until(lambda: bool(opened))
    assert opened == [("/lease.pdf", 3)]


def test_the_welcome_names_what_can_be_said(window: Window) -> None:
    until(window.welcome.said.isVisible)
    assert window.welcome.said.text() == "You can also say: “What time is it?” · “Set a timer for ten minutes”"
