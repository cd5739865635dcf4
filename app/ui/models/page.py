"""The page on models: what fits this machine, what there is, and what is on its way. Nothing connects unasked."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QMessageBox, QPushButton, QWidget

from app.domain.events import ModelStage
from app.domain.listings import ListedModel
from app.ui.models.view import ModelsView
from app.ui.ports import ModelsPort
from app.ui.state.state import State
from app.wording import models as words


class ModelsPage(QDialog):
    """Shows the models and asks the engine; stays open beside the window."""

    asked = Signal()
    """The user was asked whether to connect."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(words.TITLE)
        self.resize(940, 760)
        self.view = ModelsView(self)
        self.consent: QMessageBox | None = None
        """The question whether to connect, while it is open."""
        self._port: ModelsPort | None = None
        self._state = State()
        self._connect()

    def attach(self, port: ModelsPort) -> None:
        """Ask these models from now on."""
        self._port = port

    def present(self) -> None:
        """Show it, with the models as they are now."""
        if self._port:
            self._port.list()
        self.show()
        self.raise_()
        self.activateWindow()

    def render_state(self, state: State) -> None:
        """Show a state."""
        self._state = state
        self.view.show_listed(state.models, state.transfers, state.settings.spoken_languages)

    def ask(self, names: Sequence[str]) -> None:
        """Say what would be contacted, how much comes and under which licences; get it where the user agrees."""
        wanted = [model for model in self._models() if model.id in names and not model.installed]
        if not wanted or self.consent is not None:
            return
        box = QMessageBox(QMessageBox.Icon.Question, words.CONSENT_TITLE, words.ask_consent(wanted), parent=self)
        box.setTextFormat(Qt.TextFormat.PlainText)  # titles come from catalogues
        yes = box.addButton(words.CONSENT_YES, QMessageBox.ButtonRole.AcceptRole)
        no = box.addButton(words.CONSENT_NO, QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no)
        box.setEscapeButton(no)
        ids = [model.id for model in wanted]

        def answered() -> None:
            self.consent = None
            if box.clickedButton() is yes and self._port:
                self._port.get(ids)
            box.deleteLater()

        box.finished.connect(answered)
        self.consent = box
        box.open()
        self.asked.emit()

    def _models(self) -> Sequence[ListedModel]:
        return self._state.models.models if self._state.models else ()

    def _connect(self) -> None:
        view = self.view
        view.offer_wanted.connect(self.ask)
        requests: dict[QPushButton, Callable[[ModelsPort, str], None]] = {
            view.use: lambda port, name: port.use(name),
            view.trust: lambda port, name: port.use(name, is_trusted=True),
            view.remove: lambda port, name: port.remove(name),
            view.measure: lambda port, name: port.measure(name),
            view.cancel: lambda port, name: port.cancel(name),
        }
        for button, request in requests.items():
            button.clicked.connect(lambda _=False, request=request: self._ask_for_chosen(request))
        view.get.clicked.connect(lambda: self.ask([view.chosen]))
        view.pause.clicked.connect(self._switch)
        view.found_wanted.connect(self._link)
        menu = QMenu(view.more)
        for text, choose in (
            (words.ADD_FILE, self._add_file),
            (words.ADD_FOLDER, self._add_folder),
            (words.PACK, self._pack),
            (words.UNPACK, self._unpack),
            (words.MEASURE_MACHINE, self._gauge),
        ):
            menu.addAction(text).triggered.connect(choose)
        view.more.setMenu(menu)
        view.close_button.clicked.connect(self.close)

    def _ask_for_chosen(self, request: Callable[[ModelsPort, str], None]) -> None:
        if self._port and self.view.chosen:
            request(self._port, self.view.chosen)

    def _switch(self) -> None:
        """Pause what comes; go on with what waits: to that the user has agreed."""
        name = self.view.chosen
        progress = self._state.transfers.get(name)
        if self._port and progress is not None:
            if progress.stage == ModelStage.PAUSED:
                self._port.get([name])
            else:
                self._port.pause(name)

    def _link(self, path: str) -> None:
        if path and self._port:
            self._port.add(Path(path), is_linked=True)

    def _gauge(self) -> None:
        if self._port:
            self._port.gauge()

    def _add_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, words.ADD_FILE)
        if name and self._port:
            self._port.add(Path(name))

    def _add_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, words.ADD_FOLDER)
        if name and self._port:
            self._port.add(Path(name))

    def _pack(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, words.PACK, words.PACK_NAME, words.PACK_FILTER)
        if name and self._port:
            self._port.pack(Path(name))

    def _unpack(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, words.UNPACK, "", words.PACK_FILTER)
        if name and self._port:
            self._port.unpack(Path(name))
