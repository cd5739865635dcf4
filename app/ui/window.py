"""The window: it asks the engine by method and learns everything else from events."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from app import events
from app.events import Event
from app.paths import resources
from app.ui import wording
from app.ui.bridge import Bridge
from app.ui.conversation import Conversation
from app.ui.dock import Dock
from app.ui.engine import EngineLike
from app.ui.head import Head, TroubleLine
from app.ui.hold import By, Hold
from app.ui.sources import label, open_document
from app.ui.state import DocumentsCounted, EngineMade, State, dismiss, reduce
from app.ui.welcome import Welcome

_FRAME_MS = 16
"""However many events come, the window is changed no more often than this."""
_COUNT_MS = 200
"""Documents are counted no more often than this during an import."""


class Window(QWidget):
    """Everything the user sees; `attach` gives it an engine once there is one."""

    def __init__(self, bridge: Bridge, suffixes: Sequence[str] = ()) -> None:
        """`suffixes`: the endings of the documents that can be read, with the dot."""
        super().__init__()
        self.engine: EngineLike | None = None
        self.state = State()
        self.hold = Hold(self)
        self.hold.is_allowed = False
        self.head = Head(suffixes)
        self.trouble = TroubleLine()
        self.conversation = Conversation()
        self.welcome = Welcome()
        self.dock = Dock()
        self._frame = QTimer(self, singleShot=True, interval=_FRAME_MS)
        self._count = QTimer(self, singleShot=True, interval=_COUNT_MS)
        self._lay_out()
        self._connect()
        bridge.connect_to(self.take)
        self._render()

    def attach(self, engine: EngineLike) -> None:
        """Ask this engine from now on, though it may still be loading."""
        self.engine = engine
        self.take(EngineMade())

    def take(self, event: Event) -> None:
        """Learn what happened; what is shown follows with the next frame."""
        self.state = reduce(self.state, event)
        is_about_documents = isinstance(event, events.EngineReady | events.DocumentRead | events.LibraryProgressed)
        # A running timer is not started anew: during a long import the number should still grow.
        if is_about_documents and not self._count.isActive():
            self._count.start()
        if not self._frame.isActive():
            self._frame.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Hold to talk, or stop; only keys that whatever has the focus did not want come here."""
        if self.hold.take_press(event):
            return
        if event.key() == Qt.Key.Key_Escape:
            self._stop()
            return
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Let go."""
        if not self.hold.take_release(event):
            super().keyReleaseEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt's name
        """Let go when another window takes the keyboard: the release will not be told to this one."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.hold.let_go()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's name
        """Be silent at once."""
        self.hold.forget()
        if self.engine:
            self.engine.cancel()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802  # Qt's name
        """Invite files and folders of this computer."""
        if _local_paths(event) and self.head.add.isEnabled():
            event.acceptProposedAction()
            self._invitation.setGeometry(self.rect().adjusted(16, 16, -16, -16))
            self._invitation.raise_()
            self._invitation.show()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:  # noqa: N802  # Qt's name
        """Take the invitation back."""
        self._invitation.hide()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802  # Qt's name
        """Add what was dropped."""
        self._invitation.hide()
        event.acceptProposedAction()
        self._add(_local_paths(event))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        """Let no invitation outlast a change of size."""
        super().resizeEvent(event)
        self._invitation.hide()

    def come_forward(self) -> None:
        """Come to the front: a second copy was started."""
        self.setWindowState((self.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive)
        self.show()
        self.raise_()
        self.activateWindow()

    def _lay_out(self) -> None:
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(wording.NAME)
        self.setAcceptDrops(True)
        self.setMinimumSize(560, 520)
        self.resize(940, 780)
        self._middle = QStackedWidget()
        self._middle.addWidget(self.welcome)
        self._middle.addWidget(self.conversation)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.head)
        inside.addWidget(self.trouble)
        inside.addWidget(self._middle, 1)
        inside.addWidget(self.dock)
        self._invitation = label(wording.DROP_HERE, "drop")
        self._invitation.setParent(self)
        self._invitation.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._invitation.hide()

    def _connect(self) -> None:
        self._frame.timeout.connect(self._render)
        self._count.timeout.connect(self._count_documents)
        talk = self.dock.talk
        talk.mouse_held.connect(lambda: self.hold.press(By.MOUSE))
        talk.mouse_let_go.connect(lambda: self.hold.release(By.MOUSE))
        talk.clicked.connect(self.hold.switch)
        self.hold.began.connect(self._listen)
        self.hold.ended.connect(self._release)
        self.dock.asked.connect(self._ask)
        self.dock.stopped.connect(self._stop)
        self.head.chosen.connect(self._add)
        self.head.menu.aboutToShow.connect(self.hold.let_go)
        self.trouble.dismissed.connect(self._dismiss)
        self.welcome.example_wanted.connect(self._try_example)
        self.conversation.source_chosen.connect(self._open)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._notice_focus)

    def _render(self) -> None:
        state = self.state
        was_ready, self.hold.is_allowed = self.hold.is_allowed, self.engine is not None and state.is_ready
        self.head.render_state(state)
        self.trouble.render_state(state)
        self.dock.render_state(state)
        if state.turns:
            self.conversation.render_turns(state.turns, wording.describe_phase(state))
        else:
            self.welcome.render_state(state)
        self._middle.setCurrentWidget(self.conversation if state.turns else self.welcome)
        if self.hold.is_allowed and not was_ready:
            self.dock.talk.setFocus()

    def _notice_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        # The release of Space would be told to the new one, and mean something else there.
        if self.hold.by is By.SPACE and new is not self.dock.talk:
            self.hold.let_go()

    def _listen(self) -> None:
        if self.engine:
            self.engine.listen()

    def _release(self) -> None:
        if self.engine:
            self.engine.release()

    def _ask(self, question: str) -> None:
        if self.engine:
            self.engine.ask(question)

    def _stop(self) -> None:
        self.hold.forget()
        if self.engine and self.state.is_running:
            self.engine.cancel()

    def _add(self, paths: Sequence[Path]) -> None:
        if self.engine and paths:
            self.engine.add(paths)

    def _try_example(self) -> None:
        self._add([resources() / "demo" / "lease.pdf"])
        self.dock.suggest(wording.EXAMPLE_QUESTION)

    def _open(self, document: str) -> None:
        trouble = open_document(document)
        if trouble:
            self.take(events.TroubleArose(code=trouble.code, detail=trouble.detail))

    def _dismiss(self) -> None:
        self.state = dismiss(self.state)
        self._render()

    def _count_documents(self) -> None:
        if self.engine:
            self.take(DocumentsCounted(documents=self.engine.documents()))


def _local_paths(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
