"""The window: it asks the engine by method and learns everything else from events."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from app.domain import events
from app.domain.errors import Code
from app.domain.events import Event
from app.domain.scope import Scope
from app.storage.paths import resources
from app.ui.bridge import Bridge
from app.ui.conversation.view import Conversation
from app.ui.document_opener import Opener
from app.ui.library.page import LibraryPage
from app.ui.memory_page import MemoryPage
from app.ui.models.page import ModelsPage
from app.ui.ports import EngineLike
from app.ui.settings.devices import DeviceLook
from app.ui.settings.hearing import HearingPage
from app.ui.settings.voice import VoicePage
from app.ui.state import phrases
from app.ui.state.events import AlarmsDismissed, DocumentsCounted, EngineMade, HandsFreeBegan, ScopeChosen, Spoken
from app.ui.state.reducer import dismiss, reduce
from app.ui.state.state import State
from app.ui.talk.control import By, TalkControl, carry_out
from app.ui.talk.gesture import Act
from app.ui.widgets.drop_overlay import DropOverlay
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
        self.engine: EngineLike | None = None
        self.state = State()
        self.hold = TalkControl(self)
        self.hold.is_allowed = False
        self.head = Header(suffixes)
        self.trouble = TroubleLine()
        self.conversation = Conversation(self._recognizers)
        self.welcome = Welcome()
        self.dock = Dock()
        self.hearing = HearingPage(self)
        self.voice = VoicePage(self)
        self._opener = Opener(bridge.emit, self)
        self.library = LibraryPage(self._opener, suffixes, self)
        self.memory = MemoryPage(self)
        self.alarms = AlarmLine()
        self.models = ModelsPage(self)
        self._devices = DeviceLook(bridge.emit)
        self._chosen: dict[str, object] = {}
        """Settings the user chose: the engine may still be at a turn, and take them after it."""
        self._spoken = ""
        """Id of the latest spoken turn."""
        self._frame = QTimer(self, singleShot=True, interval=_FRAME_MS)
        self._count = QTimer(self, singleShot=True, interval=_COUNT_MS)
        self._lay_out()
        self._connect()
        bridge.connect_to(self.take)
        self._render()

    def attach(self, engine: EngineLike) -> None:
        """Ask this engine from now on, though it may still be loading."""
        self.engine = engine
        self.library.attach(engine.library_requests)
        self.memory.attach(engine.memory_requests)
        self.models.attach(engine.model_requests)
        self.voice.attach(engine)
        self.take(EngineMade())

    def take(self, event: Event) -> None:
        """Learn what happened; what is shown follows with the next frame."""
        before, self.state = self.state, reduce(self.state, event)
        if self.engine and self.state.scope != before.scope:
            self.engine.focus(Scope(collection=self.state.scope))
        self.library.take(event)
        self.memory.take(event)
        self._follow(event)
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
        self.hearing.close()
        self.voice.close()
        self.library.close()
        self.memory.close()
        self.models.close()
        self.alarms.leave()
        if self.engine:
            self.engine.cancel()
        super().closeEvent(event)

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
        self.setMinimumHeight(520)
        self.resize(940, 780)
        self._middle = QStackedWidget()
        self._middle.addWidget(self.welcome)
        self._middle.addWidget(self.conversation)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.head)
        inside.addWidget(self.trouble)
        inside.addWidget(self.alarms)
        inside.addWidget(self._middle, 1)
        inside.addWidget(self.dock)
        self.invitation = DropOverlay(self)

    def _connect(self) -> None:
        self._frame.timeout.connect(self._render)
        self._count.timeout.connect(self._count_documents)
        talk = self.dock.talk
        talk.mouse_held.connect(lambda stamp_ms: self.hold.press(By.MOUSE, stamp_ms))
        talk.mouse_let_go.connect(lambda stamp_ms: self.hold.release(By.MOUSE, stamp_ms))
        talk.mouse_lost.connect(self.hold.let_go)
        talk.clicked.connect(self.hold.switch)
        self.hold.acted.connect(self._act)
        self.dock.asked.connect(self._ask)
        self.dock.stopped.connect(self._stop)
        self.head.chosen.connect(self._add)
        self.invitation.dropped.connect(self._add)
        self.head.menu.aboutToShow.connect(self.hold.let_go)
        self.head.hearing_wanted.connect(self._open_hearing)
        self.hearing.changed.connect(self._change)
        self.head.voice_wanted.connect(self.voice.come)
        self.voice.changed.connect(self._change)
        self.dock.paused.connect(lambda: self._have(lambda engine: engine.voice.pause()))
        self.dock.resumed.connect(lambda: self._have(lambda engine: engine.voice.resume()))
        self.dock.gone_on.connect(lambda: self._have(lambda engine: engine.read_aloud.continue_speaking()))
        self.library.read_wanted.connect(lambda path: self._have(lambda engine: engine.read_aloud.read(path)))
        self.head.library_wanted.connect(self._open_library)
        self.library.happened.connect(self.take)
        for asking in (self.head, self.welcome):
            asking.models_wanted.connect(self.models.come)
        self.welcome.set_wanted.connect(self.models.ask)
        self.dock.scope_chosen.connect(lambda name: self.take(ScopeChosen(collection=name)))
        self.trouble.dismissed.connect(self._dismiss)
        self.head.memory_wanted.connect(self._open_memory)
        self.memory.changed.connect(self._change)
        self.alarms.dismissed.connect(self._hush)
        self.alarms.clicked.connect(self.come_forward)
        self.welcome.example_wanted.connect(self._try_example)
        self.conversation.source_chosen.connect(self._opener.open)
        self.conversation.asked.connect(self._ask)
        self.conversation.again_wanted.connect(self._hear_again)
        self.conversation.anew_wanted.connect(self._think_again)
        self.conversation.menu_opened.connect(self.hold.let_go)
        self.conversation.kept.connect(self._keep)
        self.invitation.address_dropped.connect(self._offer_page)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._notice_focus)

    def _render(self) -> None:
        state = self.state
        was_ready, self.hold.is_allowed = self.hold.is_allowed, self.engine is not None and state.is_ready
        self.head.render_state(state)
        self.invitation.is_allowed = state.is_ready
        self.trouble.render_state(state)
        self.alarms.render_state(state)
        self.dock.render_state(state)
        if self.hearing.isVisible():
            self.hearing.render_state(state)
        if self.library.isVisible():
            self.library.render_state(state)
        self.models.render_state(state)
        if state.turns:
            self.conversation.render_turns(state.turns, phrases.describe_phase(state))
        else:
            self.welcome.render_state(state)
        self._middle.setCurrentWidget(self.conversation if state.turns else self.welcome)
        if self.hold.is_allowed and not was_ready:
            self.dock.talk.setFocus()

    def _notice_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        # The release of Space would be told to the new one, and mean something else there.
        if self.hold.by is By.SPACE and new is not self.dock.talk:
            self.hold.let_go()

    def _follow(self, event: Event) -> None:
        """Do what an event asks for, beyond being shown."""
        match event:
            case events.ListeningStopped() | events.TurnEnded() if event.turn == self._spoken:
                self.hold.finish()
            case events.EngineReady():
                if self.engine:
                    self.take(Spoken(languages=self.engine.settings.spoken_languages))
                    self.engine.model_requests.list()
                    self.engine.library_requests.list()  # its collections can be asked from the beginning
                    self.welcome.show_examples(self.engine.examples())
            case events.SourceRequested():
                self._opener.open(event.citation.document, event.citation.page)
            case events.AlarmRang():
                self.alarms.tell(event)
            case events.DeviceChanged() if self.hearing.isVisible():
                self._look_for_devices()
            case events.TroubleArose(code=Code.SETTING_INVALID):
                for name in event.detail.split(", "):
                    self._chosen.pop(name, None)
                self._show_settings()

    def _act(self, act: Act) -> None:
        if self.engine:
            self._spoken = carry_out(act, self.engine) or self._spoken
            if act is Act.HANDS_FREE:
                self.take(HandsFreeBegan(turn=self._spoken))

    def _recognizers(self) -> Sequence[str]:
        return self.engine.recognizers() if self.engine else ()

    def _hear_again(self, turn: str, recognizer: str) -> None:
        if self.engine:
            self.engine.hear_again(turn, recognizer)

    def _think_again(self, question: str) -> None:
        if self.engine:
            self.engine.ask(question, is_anew=True)

    def _open_hearing(self) -> None:
        self._look_for_devices()
        self._show_settings()
        self.hearing.render_state(self.state)
        self.hearing.come()

    def _open_memory(self) -> None:
        if self.engine:
            self.memory.come(self.engine.settings.model_copy(update=self._chosen).reflects)

    def _hush(self) -> None:
        self.take(AlarmsDismissed())
        if self.engine and not self.state.is_running:
            self.engine.cancel()

    def _open_library(self) -> None:
        self.library.render_state(self.state)
        self.library.come()

    def _show_settings(self) -> None:
        if self.engine:
            settings = self.engine.settings.model_copy(update=self._chosen)
            self.hearing.show_settings(settings, self.engine.recognizers(), self.engine.drafts())

    def _look_for_devices(self) -> None:
        if self.engine:
            self._devices.look(self.engine)

    def _change(self, name: str, value: object) -> None:
        if self.engine:
            self._chosen[name] = value
            spoken = self.engine.settings.model_copy(update=self._chosen).spoken_languages
            self.take(Spoken(languages=spoken))
            self.engine.change(**{name: value})

    def _have(self, do: Callable[[EngineLike], object]) -> None:
        if self.engine:
            do(self.engine)

    def _ask(self, question: str) -> None:
        if self.engine:
            self.engine.ask(question)

    def _stop(self) -> None:
        # A turn just begun may not have been heard of yet.
        is_running = self.state.is_running or self.hold.is_listening
        self.hold.forget()
        if self.engine and (is_running or self.state.rung):
            self.engine.cancel()

    def _add(self, paths: Sequence[Path]) -> None:
        if self.engine and paths:
            self.engine.library_requests.add(paths)

    def _keep(self, question: str, answer: str) -> None:
        if self.engine:
            self.engine.library_requests.keep(question, answer)

    def _offer_page(self, address: str) -> None:
        self._open_library()
        self.library.web.offer(address)

    def _try_example(self) -> None:
        self._add([resources() / "demo" / "lease.pdf"])
        self.dock.suggest(wording.EXAMPLE_QUESTION)

    def _dismiss(self) -> None:
        self.state = dismiss(self.state)
        self._render()

    def _count_documents(self) -> None:
        if self.engine:
            self.take(DocumentsCounted(documents=self.engine.library_requests.count()))
