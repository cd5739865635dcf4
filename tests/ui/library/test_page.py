import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QInputDialog, QLineEdit, QWidget

from app.domain import events
from app.domain.document_state import DocumentState
from app.domain.errors import Code
from app.domain.listings import ListedDocument
from app.domain.scope import EVERYTHING, Scope
from app.ui.library import page as page_module
from app.ui.library.page import LibraryPage
from app.ui.library.rows import SidebarEntry
from app.ui.library.table_model import MIME, PASSAGES, STATE, TITLE, Documents
from app.ui.widgets import theme
from app.ui.window.window import Window
from app.wording import library as words
from app.wording.faults import describe
from tests.ui.conftest import settle, until
from tests.ui.fake_engine import FakeEngine

LEFT = Qt.MouseButton.LeftButton
HOUSE, WORK = "House", "Work"


def row(path: str, title: str, state: str = "ready", code: str = "", passages: int = 3) -> ListedDocument:
    return ListedDocument(path, title, DocumentState(state), code, 1, passages, "letter", "Ada", "2024-03-01")


LEASE = row("/d/Flat/lease.pdf", "Lease", passages=84)
BANK = row("/d/bank.pdf", "Bank statements", "failed", Code.DOCUMENT_ENCRYPTED)
SCAN = row("/d/scan.png", "Scan", "skipped", Code.DOCUMENT_NEEDS_OCR)
NOTES = row("/d/Work/notes.md", "Notes", "waiting")
ROWS = (LEASE, BANK, SCAN, NOTES)


def listed(*documents: ListedDocument, **collections: tuple[str, ...]) -> events.DocumentsListed:
    return events.DocumentsListed(documents=documents, roots=("/d",), collections=collections)


@pytest.fixture
def page(window: Window, engine: FakeEngine) -> Iterator[LibraryPage]:
    """The page, opened on four documents and two collections."""
    until(window.header.library.isEnabled)
    QTest.mouseClick(window.header.library, LEFT)
    until(window.library.isVisible)
    assert engine.calls == [("list",)]
    engine.calls.clear()
    engine.emit(listed(*ROWS, House=("/d/Flat",), Work=(NOTES.path,)))
    until(lambda: window.library.document_actions.menu.actions()[0].text() == HOUSE)
    yield window.library
    window.library.close()


def titles(page: LibraryPage) -> list[str]:
    return [str(page.documents.index(at, TITLE).data()) for at in range(page.documents.rowCount())]


def cell(page: LibraryPage, document: ListedDocument, column: int = STATE) -> str:
    return str(page.documents.index(page.documents.listing.at[document.path], column).data())


def select(page: LibraryPage, *documents: ListedDocument) -> None:
    page.table.clearSelection()
    flag = QItemSelectionModel.SelectionFlag
    for one in documents:
        index = page.documents.index(page.documents.listing.at[one.path], TITLE)
        page.table.selectionModel().select(index, flag.Select | flag.Rows)


def click(page: LibraryPage, text: str) -> None:
    """Press a button of the page, which must be there."""
    (button,) = [one for one in page.findChildren(QAbstractButton) if one.text() == text and one.isVisible()]
    assert button.isEnabled()
    QTest.mouseClick(button, LEFT)


def buttons(page: LibraryPage) -> set[str]:
    return {one.text() for one in page.document_actions.findChildren(QAbstractButton) if one.isVisible()}


def answer(monkeypatch: pytest.MonkeyPatch, text: str, is_given: bool = True) -> list[object]:
    asked: list[object] = []

    def ask(_parent: object, *what: object) -> tuple[str, bool]:
        asked.extend(what)
        return text, is_given

    monkeypatch.setattr(QInputDialog, "getText", ask)
    return asked


def test_every_document_is_listed_with_its_state_in_words(page: LibraryPage) -> None:
    assert titles(page) == ["Bank statements", "Lease", "Notes", "Scan"]
    assert cell(page, BANK) == "Not read: locked"
    assert cell(page, NOTES) == "Waiting"
    assert cell(page, LEASE, PASSAGES) == "84"
    signs = {page.documents.index(at, STATE).data(Qt.ItemDataRole.DecorationRole).cacheKey() for at in range(4)}
    assert len(signs) == 4, "each state has a sign of its own"
    assert page.sidebar.item(0).text() == "Everything  (4)"
    assert page.sidebar.item(1).text() == "Not read  (2)"


def test_a_search_narrows_as_one_types(page: LibraryPage) -> None:
    page.search.setFocus()
    QTest.keyClicks(page.search, "flat")
    assert titles(page) == ["Lease"]
    QTest.keyClicks(page.search, " nowhere")
    assert titles(page) == []
    assert page.nothing.isVisible()
    assert page.nothing.text() == words.NO_MATCH
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert page.isVisible()
    page.search.clear()
    assert len(titles(page)) == 4
    assert not page.nothing.isVisible()


def test_entries_of_the_sidebar_are_chosen_by_keys(page: LibraryPage) -> None:
    page.sidebar.setFocus()
    QTest.keyClick(page.sidebar, Qt.Key.Key_Down)
    assert titles(page) == ["Bank statements", "Scan"]
    QTest.keyClick(page.sidebar, Qt.Key.Key_Down)
    assert page.sidebar.entry == SidebarEntry(collection=HOUSE)
    assert titles(page) == ["Lease"]
    QTest.keyClick(page.sidebar, Qt.Key.Key_Down)
    assert titles(page) == ["Notes"]


def test_rows_change_while_documents_are_read(page: LibraryPage, engine: FakeEngine) -> None:
    select(page, NOTES)
    engine.emit(events.LibraryProgressed(done=0, total=1, current="notes.md", pages=2))
    until(lambda: cell(page, NOTES) == "Reading…")
    engine.emit(events.DocumentRead(document=NOTES.path, title="The notes", state=DocumentState.READY))
    until(lambda: cell(page, NOTES) == "Ready")
    assert "The notes" in titles(page)
    engine.emit(
        events.DocumentRead(document="/d/new.pdf", title="", state=DocumentState.FAILED, code=Code.DOCUMENT_EMPTY)
    )
    until(lambda: "new.pdf" in titles(page))
    engine.emit(events.DocumentRead(document=LEASE.path, title="Lease", state=DocumentState.REMOVED))
    until(lambda: "Lease" not in titles(page))
    assert [one.path for one in page.table.chosen()] == [NOTES.path], "what was chosen stays chosen"
    until(lambda: page.sidebar.item(1).text() == "Not read  (3)")


def test_the_list_is_asked_for_at_the_end_not_at_every_event(
    page: LibraryPage, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_module, "_SOON_MS", 60_000)  # a busy machine may need long for what follows
    for done in range(30):
        engine.emit(events.LibraryProgressed(done=done, total=31, current=f"{done}.pdf"))
        engine.emit(events.DocumentRead(document=f"/d/{done}.pdf", title="", state=DocumentState.READY))
    settle()
    assert engine.calls == []
    engine.emit(events.LibraryProgressed(done=31, total=31))
    until(lambda: engine.calls == [("list",)])


def test_an_import_is_shown_and_can_wait_and_end(page: LibraryPage, engine: FakeEngine) -> None:
    panel = page.importing
    assert not panel.isVisible()
    going = {"done": 12, "total": 340, "current": "a.pdf", "pages": 3, "passages_per_s": 8.0, "remaining_s": 190.0}
    engine.emit(events.LibraryProgressed(**going))  # type: ignore[arg-type]  # of several types
    until(panel.isVisible)
    assert panel.text.text() == "12 of 340 files  ·  8 passages/s  ·  about 3 minutes left"
    assert panel.current.text() == "Reading a.pdf, 3 pages so far"
    assert (panel.bar.value(), panel.bar.maximum()) == (12, 340)
    engine.calls.clear()
    click(page, words.PAUSE)
    engine.emit(events.LibraryProgressed(done=12, total=340, is_paused=True))
    until(lambda: panel.pause.text() == words.RESUME)
    assert panel.text.text() == "Paused  ·  12 of 340 files"
    click(page, words.RESUME)
    click(page, words.CANCEL)
    assert [name for name in engine.names() if name != "list"] == ["pause", "resume", "cancel import"]
    engine.emit(events.LibraryProgressed(done=0, total=0))
    until(lambda: not panel.isVisible())


def test_what_was_not_read_says_why_and_what_helps(page: LibraryPage) -> None:
    select(page, SCAN)
    said = describe(Code.DOCUMENT_NEEDS_OCR, "scan.png")
    assert page.detail.text() == f"{said.message} {said.remedy}"
    assert page.detail.property("role") == "warning"
    select(page, LEASE)
    assert LEASE.path in page.detail.text()
    assert page.detail.property("role") == "detail"
    select(page, LEASE, SCAN)
    assert page.detail.text() == "2 documents are selected."


def test_only_what_helps_is_offered(page: LibraryPage) -> None:
    usual = {words.OPEN, words.SHOW_IN_FOLDER, words.READ_ALOUD, words.COLLECT, words.REMOVE}
    assert buttons(page) == usual
    assert not page.document_actions.remove.isEnabled()
    assert page.document_actions.remove.toolTip() == words.NOTHING_SELECTED
    select(page, BANK)
    assert buttons(page) == usual | {words.RETRY, words.UNLOCK}
    select(page, SCAN)
    assert buttons(page) == usual | {words.RETRY}
    page.sidebar.choose(SidebarEntry(collection=HOUSE))
    select(page, LEASE)
    assert buttons(page) == usual | {words.RELEASE}
    menu = page.document_actions.context_menu()
    texts = {action.text() for action in menu.actions() if action.isVisible() and action.text()}
    assert texts == usual | {words.RELEASE}


def test_removing_is_undone_by_adding_again(page: LibraryPage, engine: FakeEngine) -> None:
    select(page, LEASE, SCAN)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    assert engine.calls == [("remove", Path(LEASE.path)), ("remove", Path(SCAN.path))]
    assert titles(page) == ["Bank statements", "Notes"]
    assert "not touched" in page.status.text()
    engine.calls.clear()
    click(page, words.UNDO)
    assert engine.calls == [("add", Path(LEASE.path), Path(SCAN.path))]
    until(lambda: len(titles(page)) == 4)
    assert cell(page, LEASE) == "Waiting"
    assert not page.undo.isVisible()


def test_what_was_not_read_is_tried_again(page: LibraryPage, engine: FakeEngine) -> None:
    select(page, LEASE, SCAN)
    click(page, words.RETRY)
    assert engine.calls == [("add", Path(SCAN.path))]
    assert cell(page, SCAN) == "Waiting"


def test_a_password_is_asked_once_and_never_shown(
    page: LibraryPage, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answer(monkeypatch, "secret")
    select(page, BANK, LEASE)
    click(page, words.UNLOCK)
    assert asked[-1] is QLineEdit.EchoMode.Password
    assert engine.calls == [("unlock", Path(BANK.path), "secret")]
    assert cell(page, BANK) == "Waiting"
    failed = events.DocumentRead(
        document=BANK.path, title="Bank", state=DocumentState.FAILED, code=Code.DOCUMENT_ENCRYPTED
    )
    engine.emit(failed)
    until(lambda: page.status.text() == "That password does not open “Bank”.")
    page.status.setText("")
    engine.emit(failed)
    settle()
    assert page.status.text() == "", "the second time nobody had tried a password"
    answer(monkeypatch, "secret", is_given=False)
    engine.calls.clear()
    select(page, BANK)
    click(page, words.UNLOCK)
    assert engine.calls == []


def test_files_and_folders_are_added_into_the_chosen_collection(
    page: LibraryPage, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (["/e/a.pdf"], ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/e")
    click(page, words.ADD_FILES)
    page.sidebar.choose(SidebarEntry(collection=HOUSE))
    click(page, words.ADD_FOLDER)
    assert engine.calls == [("add", Path("/e/a.pdf")), ("add", Path("/e"), HOUSE)]
    assert page.status.text() == "“e” is being added to “House”."
    engine.emit(events.LibraryProgressed(done=0, total=1, current="a.pdf"))
    settle()
    assert page.status.text()
    engine.emit(events.LibraryProgressed(done=1, total=1))
    until(lambda: not page.status.text())


def test_files_are_dropped_on_the_page(page: LibraryPage, engine: FakeEngine, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    copy, no_key = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    page.sidebar.choose(SidebarEntry(collection=WORK))
    enter = QDragEnterEvent(QPoint(200, 200), copy, data, LEFT, no_key)
    QApplication.sendEvent(page, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(page, QDropEvent(QPointF(200, 200), copy, data, LEFT, no_key))
    assert engine.calls == [("add", tmp_path, WORK)]


def test_looking_again_and_finding_the_search_by_keys(page: LibraryPage, engine: FakeEngine) -> None:
    page.activateWindow()
    assert QTest.qWaitForWindowActive(page, 60_000)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_F5)
    assert engine.calls == [("sync",)]
    QTest.keyClick(page.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.search.hasFocus()


def test_documents_are_collected_from_the_menu_and_taken_out(page: LibraryPage, engine: FakeEngine) -> None:
    select(page, SCAN)
    page.document_actions.menu.actions()[0].trigger()
    assert engine.calls == [("collect", HOUSE, Path(SCAN.path))]
    assert "Scan" in page.status.text()
    page.sidebar.choose(SidebarEntry(collection=HOUSE))
    assert titles(page) == ["Lease", "Scan"], "at once, though the engine may be at a turn"
    select(page, SCAN)
    click(page, words.RELEASE)
    assert engine.calls[-1] == ("release", HOUSE, Path(SCAN.path))
    assert titles(page) == ["Lease"]
    click(page, words.UNDO)
    assert engine.calls[-1] == ("collect", HOUSE, Path(SCAN.path))


def test_what_is_in_a_collection_by_its_folder_goes_out_with_it(page: LibraryPage, engine: FakeEngine) -> None:
    page.sidebar.choose(SidebarEntry(collection=HOUSE))
    select(page, LEASE)
    click(page, words.RELEASE)
    assert engine.calls == []
    assert page.status.text() == "It is in “House” because its folder “Flat” is."
    click(page, words.name_release_folder("/d/Flat"))
    assert engine.calls == [("release", HOUSE, Path("/d/Flat"))]
    assert titles(page) == []
    assert page.nothing.text() == words.EMPTY_COLLECTION


def test_whole_folders_are_collected(page: LibraryPage, engine: FakeEngine) -> None:
    select(page, LEASE, NOTES)
    page.document_actions.folder_menu.actions()[1].trigger()
    assert engine.calls == [("collect", WORK, Path("/d/Flat"), Path("/d/Work"))]


def test_documents_are_dragged_onto_a_collection(page: LibraryPage, engine: FakeEngine) -> None:
    index = page.documents.index(page.documents.listing.at[SCAN.path], TITLE)
    data = page.documents.mimeData([index])
    assert json.loads(bytes(data.data(MIME).data())) == [SCAN.path]
    at = next(at for at in range(page.sidebar.count()) if page.sidebar.item(at).text() == WORK)
    assert page.sidebar.dropMimeData(at, data, Qt.DropAction.CopyAction)
    assert engine.calls == [("collect", WORK, Path(SCAN.path))]
    assert not page.sidebar.dropMimeData(0, data, Qt.DropAction.CopyAction)


def test_collections_are_made_renamed_and_deleted(
    page: LibraryPage, window: Window, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, "  Tax  2024 ")
    click(page, words.NEW_COLLECTION)
    assert engine.calls[-1:] == [("collect", "Tax 2024")]
    assert page.sidebar.entry == SidebarEntry(collection="Tax 2024")
    answer(monkeypatch, "house")
    click(page, words.NEW_COLLECTION)
    assert page.status.text() == words.refuse_collection(HOUSE)
    page.sidebar.choose(SidebarEntry(collection=HOUSE))
    answer(monkeypatch, "Home")
    click(page, words.RENAME_COLLECTION)
    assert engine.calls[-2:] == [("collect", "Home", Path("/d/Flat")), ("dissolve", HOUSE)]
    assert page.sidebar.entry == SidebarEntry(collection="Home")
    assert titles(page) == ["Lease"]
    click(page, words.DELETE_COLLECTION)
    assert engine.calls[-1:] == [("dissolve", "Home")]
    until(lambda: page.sidebar.entry == SidebarEntry())
    assert "Home" not in window.state.collections
    click(page, words.UNDO)
    assert engine.calls[-1:] == [("collect", "Home", Path("/d/Flat"))]


def test_a_collection_is_asked_until_another_is_chosen(page: LibraryPage, window: Window, engine: FakeEngine) -> None:
    scope = window.dock.scope
    until(scope.isVisible)
    names = [scope.itemText(at) for at in range(scope.count())]
    assert names == [words.SCOPE_EVERYTHING, HOUSE, WORK]
    scope.setFocus()
    QTest.keyClick(scope, Qt.Key.Key_Down)
    assert engine.calls == [("focus", Scope(collection=HOUSE))]
    engine.calls.clear()
    engine.emit(listed(*ROWS, Work=()))
    until(lambda: engine.calls == [("focus", EVERYTHING)])
    until(lambda: scope.currentText() == words.SCOPE_EVERYTHING)


def test_without_collections_there_is_nothing_to_choose(window: Window) -> None:
    settle()
    assert not window.dock.scope.isVisible()


def test_the_empty_library_invites(window: Window, engine: FakeEngine) -> None:
    QTest.mouseClick(window.header.library, LEFT)
    until(window.library.isVisible)
    assert window.library.nothing.text() == words.LOADING
    engine.emit(listed())
    until(lambda: window.library.nothing.text() == words.NO_DOCUMENTS)


def test_ten_thousand_rows_are_shown_without_a_widget_for_any(page: LibraryPage, engine: FakeEngine) -> None:
    before = len(page.findChildren(QWidget))
    many = tuple(row(f"/d/{number % 97}/{number}.pdf", f"Document {number}") for number in range(10_000))
    engine.emit(listed(*many, House=("/d/12",)))
    until(lambda: page.documents.rowCount() == 10_000)
    assert len(page.findChildren(QWidget)) <= before + 4
    select(page, many[5000])
    page.search.setText("document 5000")
    assert titles(page) == ["Document 5000"]
    assert page.table.chosen() == [many[5000]]
    page.search.clear()
    page.sidebar.choose(SidebarEntry(collection=HOUSE))
    assert page.documents.rowCount() == len([one for one in many if one.path.startswith("/d/12/")])


def test_a_sorted_table_asks_only_for_what_it_shows(application: QApplication) -> None:
    asked: list[int] = []

    class Counting(Documents):
        def data(self, index, role=Qt.ItemDataRole.DisplayRole):  # type: ignore[no-untyped-def]
            asked.append(index.row())
            return super().data(index, role)

    documents = Counting()
    documents.fill(listed(*(row(f"/d/{number}.pdf", f"Document {number}") for number in range(2000))))
    for column in range(PASSAGES + 1):
        documents.sort(column, Qt.SortOrder.DescendingOrder)
    assert asked == []
    assert documents.row(0).title == "Document 0", "what is equal stands by title"


def test_everything_has_a_name_and_is_reached_by_keys(page: LibraryPage) -> None:
    select(page, BANK)
    controls = [*page.findChildren(QAbstractButton), page.search, page.sidebar, page.table]
    for control in controls:
        if control.isVisible() and control.focusPolicy() is not Qt.FocusPolicy.NoFocus:
            name = control.accessibleName() or (control.text() if isinstance(control, QAbstractButton) else "")
            assert len(name) > 2, control
    reached = set()
    page.search.setFocus()
    for _ in range(40):
        focused = page.focusWidget()
        reached.add(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    wanted = {page.search, page.sidebar, page.table, page.add_files, page.close_button, page.document_actions.collect}
    assert wanted <= reached


@pytest.mark.parametrize("is_dark", [False, True])
def test_twice_the_font_cuts_no_button(page: LibraryPage, application: QApplication, is_dark: bool) -> None:
    font, large = application.font(), application.font()
    large.setPointSizeF(font.pointSizeF() * 2)
    try:
        application.setFont(large)
        theme.apply(application, is_dark)
        page.resize(1000, 800)
        select(page, BANK)
        settle()
        for button in page.findChildren(QAbstractButton):
            if button.isVisible() and button.text():
                assert button.width() >= button.sizeHint().width(), button.text()
                box = button.rect().translated(button.mapTo(page, QPoint()))
                assert page.rect().contains(box), button.text()
        assert page.table.rowHeight(0) > page.table.fontMetrics().height()
    finally:
        application.setFont(font)
        theme.apply(application, is_dark=False)
