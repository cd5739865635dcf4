"""The window: it asks the engine by method and learns everything else from events."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from app.domain import events
from app.domain.events import Event
from app.ui.bridge import Bridge
from app.ui.conversation.view import Conversation
from app.ui.document_opener import DocumentOpener
from app.ui.library.page import LibraryPage
from app.ui.memory_page import MemoryPage
from app.ui.models.page import ModelsPage
from app.ui.ports import EnginePort
from app.ui.settings.hearing import HearingPage
from app.ui.settings.voice import VoicePage
from app.ui.state import phrases
from app.ui.state.events import EngineMade, ScopeChosen
from app.ui.state.reducer import dismiss, reduce
from app.ui.state.state import State
from app.ui.talk.control import By, TalkControl
from app.ui.widgets.drop_overlay import DropOverlay
from app.ui.window.actions import WindowActions
from app.ui.window.alarms import AlarmLine
from app.ui.window.dock import Dock
from app.ui.window.header import Header
from app.ui.window.trouble_line import TroubleLine
from app.ui.window.welcome import Welcome
from app.wording import window as wording

_FRAME_MS = 16
"""However many events come, the window is changed no more often than this."""
_COUNT_MS = 200
"""Documents are counted no more often than this during an import."""


class Window(QWidget):
    """Everything the user sees; `attach` gives it an engine once there is one."""

    def __init__(self, bridge: Bridge, suffixes: Sequence[str] = ()) -> None:
        """`suffixes`: the endings of the documents that can be read, with the dot."""
        super().__init__()
        self.state = State()
        self.control = TalkControl(self)
        self.control.is_allowed = False
        self.requests = WindowActions(self.control, lambda: self.state, bridge.emit, self)
        self.header = Header(suffixes)
        self.trouble = TroubleLine()
        self.conversation = Conversation(self.requests.recognizers)
        self.welcome = Welcome()
        self.dock = Dock()
        self.hearing = HearingPage(self)
        self.voice = VoicePage(self)
        self._opener = DocumentOpener(bridge.emit, self)
        self.library = LibraryPage(self._opener, suffixes, self)
        self.memory = MemoryPage(self)
        self.alarms = AlarmLine()
        self.models = ModelsPage(self)
        self._frame = QTimer(self, singleShot=True, interval=_FRAME_MS)
        self._count = QTimer(self, singleShot=True, interval=_COUNT_MS)
        self._lay_out()
        self._connect()
        bridge.connect_to(self.take)
        self._render()

    def attach(self, engine: EnginePort) -> None:
        """Ask this engine from now on, though it may still be loading."""
        self.requests.engine = engine
        self.library.attach(engine.library_requests)
        self.memory.attach(engine.memory_requests)
        self.models.attach(engine.model_requests)
        self.hearing.attach(engine)
        self.voice.attach(engine)
        self.take(EngineMade())

    def take(self, event: Event) -> None:
        """Learn what happened; what is shown follows with the next frame."""
        before, self.state = self.state, reduce(self.state, event)
        if self.state.scope != before.scope:
            self.requests.focus(self.state.scope)
        self.library.take(event)
        self.memory.take(event)
        self._follow(event)
        is_about_documents = isinstance(event, events.EngineReady | events.DocumentRead | events.LibraryProgressed)
        # A running timer is not restarted: during a long import the number should still grow.
        if is_about_documents and not self._count.isActive():
            self._count.start()
        if not self._frame.isActive():
            self._frame.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Hold to talk, or stop; only keys that whatever has the focus did not want come here."""
        if self.control.take_press(event):
            return
        if event.key() == Qt.Key.Key_Escape:
            self.requests.stop()
            return
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Release what is held."""
        if not self.control.take_release(event):
            super().keyReleaseEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt's name
        """Release what is held when another window takes the keyboard: it, not this one, will hear of the key."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.control.release_all()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's name
        """Be silent at once."""
        for page in (self.hearing, self.voice, self.library, self.memory, self.models):
            page.close()
        self.alarms.close_notices()
        self.requests.silence()
        super().closeEvent(event)

    def present(self) -> None:
        """Come to the front: a second copy was started."""
        self.setWindowState((self.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive)
        self.show()
        self.raise_()
        self.activateWindow()

    def _lay_out(self) -> None:
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(wording.NAME)
        self.setMinimumHeight(520)
        self.resize(940, 780)
        self._middle = QStackedWidget()
        self._middle.addWidget(self.welcome)
        self._middle.addWidget(self.conversation)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.header)
        inside.addWidget(self.trouble)
        inside.addWidget(self.alarms)
        inside.addWidget(self._middle, 1)
        inside.addWidget(self.dock)
        self.drop_overlay = DropOverlay(self)

    def _connect(self) -> None:
        self._frame.timeout.connect(self._render)
        self._count.timeout.connect(self.requests.count_documents)
        talk = self.dock.talk
        talk.mouse_held.connect(lambda stamp_ms: self.control.press(By.MOUSE, stamp_ms))
        talk.mouse_released.connect(lambda stamp_ms: self.control.release(By.MOUSE, stamp_ms))
        talk.mouse_lost.connect(self.control.release_all)
        talk.clicked.connect(self.control.switch)
        self.requests.happened.connect(self.take)
        self.dock.asked.connect(self.requests.ask)
        self.dock.stopped.connect(self.requests.stop)
        self.header.chosen.connect(self.requests.add)
        self.drop_overlay.dropped.connect(self.requests.add)
        self.header.menu.aboutToShow.connect(self.control.release_all)
        self.header.hearing_wanted.connect(self._open_hearing)
        self.header.voice_wanted.connect(lambda: self.voice.present(self.state))
        self.header.memory_wanted.connect(lambda: self.memory.present(self.state))
        for page in (self.hearing, self.voice, self.memory):
            page.changed.connect(self.requests.change)
        self.dock.paused.connect(self.requests.pause)
        self.dock.resumed.connect(self.requests.resume)
        self.dock.continued.connect(self.requests.continue_reply)
        self.library.read_wanted.connect(self.requests.read_aloud)
        self.header.library_wanted.connect(self._open_library)
        self.library.happened.connect(self.take)
        for asking in (self.header, self.welcome):
            asking.models_wanted.connect(self.models.present)
        self.welcome.set_wanted.connect(self.models.ask)
        self.dock.scope_chosen.connect(lambda name: self.take(ScopeChosen(collection=name)))
        self.trouble.dismissed.connect(self._dismiss)
        self.alarms.dismissed.connect(self.requests.dismiss_alarms)
        self.alarms.clicked.connect(self.present)
        self.welcome.example_wanted.connect(self._try_example)
        self.conversation.source_chosen.connect(self._opener.open)
        self.conversation.asked.connect(self.requests.ask)
        self.conversation.hear_again_wanted.connect(self.requests.hear_again)
        self.conversation.answer_again_wanted.connect(self.requests.answer_again)
        self.conversation.manner_wanted.connect(self.requests.answer_in)
        self.conversation.language_wanted.connect(self.requests.listen_too)
        self.conversation.menu_opened.connect(self.control.release_all)
        self.conversation.kept.connect(self.requests.keep_answer)
        self.drop_overlay.address_dropped.connect(self._offer_page)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._notice_focus)

    def _render(self) -> None:
        state = self.state
        was_ready = self.control.is_allowed
        self.control.is_allowed = self.requests.engine is not None and state.is_ready
        self.header.render_state(state)
        self.drop_overlay.is_allowed = state.is_ready
        self.trouble.render_state(state)
        self.alarms.render_state(state)
        self.dock.render_state(state)
        for page in (self.hearing, self.voice, self.memory, self.library):
            if page.isVisible():
                page.render_state(state)
        self.models.render_state(state)
        if state.turns:
            self.conversation.render_turns(state.turns, phrases.describe_phase(state))
        else:
            self.welcome.render_state(state)
        self._middle.setCurrentWidget(self.conversation if state.turns else self.welcome)
        if self.control.is_allowed and not was_ready:
            self.dock.talk.setFocus()

    def _notice_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        # The new one would hear of the release of Space, which would mean something else there.
        if self.control.by is By.SPACE and new is not self.dock.talk:
            self.control.release_all()

    def _follow(self, event: Event) -> None:
        """Do what an event asks for, beyond being shown."""
        match event:
            case events.ListeningStopped() | events.TurnEnded() if event.turn == self.requests.spoken_turn:
                self.control.finish()
            case events.EngineReady() if self.requests.engine:
                self.requests.list_everything()
                self.welcome.show_examples(self.requests.engine.examples())
            case events.SourceRequested():
                self._opener.open(event.citation.document, event.citation.page)
            case events.AlarmRang():
                self.alarms.notify(event)
            case events.DeviceChanged() if self.hearing.isVisible():
                self.requests.find_devices()

    def _open_hearing(self) -> None:
        self.requests.find_devices()
        self.hearing.present(self.state)

    def _open_library(self) -> None:
        self.library.render_state(self.state)
        self.library.present()

    def _offer_page(self, address: str) -> None:
        self._open_library()
        self.library.web.offer(address)

    def _try_example(self) -> None:
        self.requests.add_example()
        self.dock.suggest(wording.EXAMPLE_QUESTION)

    def _dismiss(self) -> None:
        self.state = dismiss(self.state)
        self._render()
