"""Adding a web page: nothing is asked of the engine before the user has read which computer will be contacted."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain import events
from app.domain.document_state import DocumentState
from app.domain.errors import Code
from app.domain.events import FetchEnded, FetchStarted
from app.domain.listings import ListedDocument
from app.domain.passages import Citation
from app.ui.conversation.sources import SourceCard
from app.ui.library.page import LibraryPage
from app.ui.library.table_model import FOLDER
from app.ui.window.window import Window
from app.wording import web_pages as page_words
from tests.ui.conftest import until
from tests.ui.fake_engine import FakeEngine

LEFT = Qt.MouseButton.LeftButton
ADDRESS = "https://example.org/rules?a=b"
PAGE = ListedDocument(
    "/home/pages/1/rules.html",
    "House rules",
    DocumentState.READY,
    "",
    0,
    1,
    "",
    "",
    "",
    ADDRESS,
    "2026-11-27T02:00:00+00:00",
)


@pytest.fixture
def page(window: Window, engine: FakeEngine) -> Iterator[LibraryPage]:
    QApplication.clipboard().clear()
    QTest.mouseClick(window.header.library, LEFT)
    until(window.library.isVisible)
    engine.emit(events.DocumentsListed(documents=(PAGE,), roots=(), collections={}))
    until(lambda: window.library.documents.rowCount() == 1)
    engine.calls.clear()
    yield window.library
    QApplication.clipboard().clear()
    window.library.close()


def drop(target: QWidget, data: QMimeData) -> None:
    middle = target.rect().center()
    action, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(middle, action, data, LEFT, none)
    QApplication.sendEvent(target, entered)
    if entered.isAccepted():
        QApplication.sendEvent(target, QDropEvent(QPointF(middle), action, data, LEFT, none))


def test_it_is_fetched_after_the_host_was_named(page: LibraryPage, engine: FakeEngine) -> None:
    QTest.mouseClick(page.add_page, LEFT)
    until(page.web.isVisible)
    assert not page.web.fetch.isEnabled()
    QTest.keyClicks(page.web.address, ADDRESS)
    assert "example.org" in page.web.said.text()
    assert engine.calls == []
    QTest.mouseClick(page.web.fetch, LEFT)
    assert engine.calls == [("fetch", ADDRESS, "")]
    assert not page.web.isVisible()


def test_cancel_fetches_nothing(page: LibraryPage, engine: FakeEngine) -> None:
    page.web.offer(ADDRESS)
    until(page.web.isVisible)
    QTest.mouseClick(page.web.cancel, LEFT)
    assert not page.web.isVisible()
    assert engine.calls == []


def test_an_address_is_pasted(page: LibraryPage, engine: FakeEngine) -> None:
    QApplication.clipboard().setText(f" {ADDRESS}\n")
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    until(page.web.isVisible)
    assert page.web.address.text() == ADDRESS
    page.web.reject()
    QApplication.clipboard().setText("just words")
    QTest.keyClick(page.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    until(lambda: page.status.text() == page_words.ADDRESS_NEEDED)
    assert not page.web.isVisible()


def test_a_link_is_dropped_on_either_window(window: Window, page: LibraryPage, engine: FakeEngine) -> None:
    link, text = QMimeData(), QMimeData()
    link.setUrls([QUrl(ADDRESS)])
    text.setText("example.org is nice")
    for target in (window, page):
        drop(target, text)
        assert not page.web.isVisible()
        drop(target, link)
        until(page.web.isVisible)
        assert page.web.address.text() == ADDRESS
        page.web.reject()
    assert not any(call[0] in ("fetch", "add") for call in engine.calls)


def test_it_shows_while_the_network_is_used_and_can_be_stopped(
    window: Window, page: LibraryPage, engine: FakeEngine
) -> None:
    engine.emit(FetchStarted(address=ADDRESS, host="example.org"))
    until(lambda: page.status.text() == page_words.describe_fetching("example.org"))
    until(lambda: window.header.documents.text() == page_words.describe_fetching("example.org"))
    QTest.mouseClick(page.undo, LEFT)
    assert engine.calls == [("stop fetching",)]
    engine.emit(FetchEnded(address=ADDRESS, code=Code.ADDRESS_STOPPED, detail="example.org"))
    until(lambda: "you cancelled it" in page.status.text())
    until(lambda: "network" not in window.header.documents.text())
    assert not page.undo.isVisible()


def test_a_page_that_moved_is_offered_again_and_not_fetched(page: LibraryPage, engine: FakeEngine) -> None:
    there = "https://other.org/x"
    engine.emit(FetchEnded(address=ADDRESS, code=Code.ADDRESS_MOVED, detail=there, moved_to=there))
    until(lambda: page.undo.text() == page_words.name_fetch_from("other.org"))
    assert "https://other.org/x" in page.status.text()
    QTest.mouseClick(page.undo, LEFT)
    until(page.web.isVisible)
    assert page.web.address.text() == "https://other.org/x"
    assert engine.calls == []


def test_a_fetched_page_says_where_it_is_from_and_since_when(page: LibraryPage, engine: FakeEngine) -> None:
    assert page.documents.index(0, FOLDER).data() == "example.org"
    page.table.selectRow(0)
    until(lambda: page.detail.text().startswith(f"Fetched from {ADDRESS} on 2026-11-2"))
    page.document_actions.fetch.trigger()
    until(page.web.isVisible)
    assert page.web.address.text() == ADDRESS
    assert engine.calls == []
    card = SourceCard(Citation(PAGE.path, PAGE.title, None, "Cats are allowed.", 1.0, address=ADDRESS))
    assert ADDRESS in {part.text() for part in card.findChildren(type(page.detail))}
