"""What the page on models looks like."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.events import ModelProgressed, ModelsListed, ModelStage
from app.domain.listings import ListedModel, Offer
from app.ui.widgets.fields import Choice
from app.ui.widgets.label import label
from app.wording import models as words
from app.wording import window as wording

_LICENCE = 130
"""Pixels: some licences have long names, and the whole of it stands below."""
_ID = Qt.ItemDataRole.UserRole


class ModelsView(QWidget):
    """The widgets of the page, and what they show."""

    offer_wanted = Signal(list)
    """Ids of a set."""
    found_wanted = Signal(str)
    """Path of a model that another program holds."""

    def __init__(self, page: QDialog) -> None:
        super().__init__(page)
        self.machine = label(words.LOOKING, "muted", is_wrapped=True)
        self.reason = label("", "lead", is_wrapped=True)
        self.get_set = _button(words.GET_SET, words.GET_TOOLTIP, "primary")
        self.sets = QButtonGroup(self)
        self.sets_row = QHBoxLayout()
        self.role, self.found = Choice(), Choice()
        self.use_found = _button(words.USE_FOUND, "", "small")
        self.own = QCheckBox(words.OWN_LANGUAGE)
        self.own.setChecked(True)
        self.table = _table()
        self.about = label("", "detail", is_wrapped=True)
        self.about.setTextFormat(Qt.TextFormat.PlainText)
        self.source = label("", "detail", is_wrapped=True)
        self.source.setTextFormat(Qt.TextFormat.RichText)
        self.source.setOpenExternalLinks(True)  # in the browser, where the user clicks on it
        self.progress = label("", "muted", is_wrapped=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.get = _button(words.GET, words.GET_TOOLTIP)
        self.use = _button(words.USE, words.USE_TOOLTIP)
        self.trust = _button(words.TRUST, words.TRUST_TOOLTIP)
        self.remove = _button(words.REMOVE, words.REMOVE_TOOLTIP)
        self.measure = _button(words.TRY, words.TRY_TOOLTIP)
        self.pause = _button(words.PAUSE, "")
        self.cancel = _button(words.CANCEL, words.CANCEL_TOOLTIP)
        self.more = _button(words.MORE, words.ADD_TOOLTIP)
        self.close_button = _button(wording.CLOSE, "")
        self._listed: ModelsListed | None = None
        self._transfers: Mapping[str, ModelProgressed] = {}
        self._spoken: Sequence[str] = ()
        self._lay_out(page)
        self.table.itemSelectionChanged.connect(self._show_chosen)
        self.role.chosen.connect(lambda _: self._fill())
        self.own.toggled.connect(lambda _: self._fill())
        self.sets.idClicked.connect(lambda _: self._show_offer())
        self.get_set.clicked.connect(self._want_offer)
        self.use_found.clicked.connect(lambda: self.found_wanted.emit(self.found.currentData() or ""))
        self._show_chosen()

    @property
    def chosen(self) -> str:
        """Id of the model that is chosen in the table; empty where none is."""
        items = self.table.selectedItems()
        return str(items[0].data(_ID)) if items else ""

    def show_listed(
        self, listed: ModelsListed | None, transfers: Mapping[str, ModelProgressed], spoken: Sequence[str]
    ) -> None:
        """Show models, what is on its way, and, where asked for, only those for what is spoken."""
        is_new = listed is not self._listed or spoken != self._spoken
        self._listed, self._transfers, self._spoken = listed, transfers, spoken
        if is_new and listed is not None:
            self.machine.setText(listed.machine)
            self._offer_sets(listed.offers)
            if listed.found:
                entries: list[tuple[str | None, str]] = [
                    (one.path, words.name_found(one.title, one.program)) for one in listed.found
                ]
                self.found.offer(entries, listed.found[0].path)
            self.found.setVisible(bool(listed.found))
            self.use_found.setVisible(bool(listed.found))
            self._fill()
        else:
            self._show_states()
        self._show_chosen()

    def _offer_sets(self, offers: Sequence[Offer]) -> None:
        before = self.sets.checkedId()
        for button in self.sets.buttons():
            self.sets.removeButton(button)
            self.sets_row.removeWidget(button)
            button.deleteLater()
        for number, offer in enumerate(offers):
            button = _button(words.name_offer(offer), offer.reason)
            button.setCheckable(True)
            self.sets.addButton(button, number)
            self.sets_row.insertWidget(number, button)
        if offers:
            self.sets.button(before if 0 <= before < len(offers) else 0).setChecked(True)
        self._show_offer()

    def _offer(self) -> Offer | None:
        number = self.sets.checkedId()
        offers = self._listed.offers if self._listed else ()
        return offers[number] if 0 <= number < len(offers) else None

    def _want_offer(self) -> None:
        offer = self._offer()
        if offer is not None:
            self.offer_wanted.emit(list(offer.models))

    def _show_offer(self) -> None:
        offer = self._offer()
        titles = {model.id: model.title for model in self._models()}
        self.reason.setText(f"{offer.reason}\n{', '.join(titles.get(i, i) for i in offer.models)}" if offer else "")
        self.get_set.setEnabled(offer is not None and offer.bytes > 0)
        self.get_set.setText(words.GET_SET if offer is None or offer.bytes else words.HAVE_SET)

    def _models(self) -> Sequence[ListedModel]:
        return self._listed.models if self._listed else ()

    def _fill(self) -> None:
        chosen, role = self.chosen, self.role.currentData()
        shown = [
            model for model in self._models()
            if role in (None, model.role) and (not self.own.isChecked() or model.installed or self._is_spoken(model))
        ]  # fmt: skip
        with QSignalBlocker(self.table):
            self.table.setRowCount(len(shown))
            for row, model in enumerate(shown):
                size, licence = words.size(model.bytes) if model.bytes else "", model.licence or words.NO_LICENCE
                cells = (model.title, words.ROLES.get(model.role, model.role), size, licence, "")
                for column, text in enumerate(cells):
                    item = QTableWidgetItem(text)
                    item.setData(_ID, model.id)
                    item.setToolTip(model.good_at)
                    self.table.setItem(row, column, item)
                if model.id == chosen:
                    self.table.selectRow(row)
        self._show_states()
        self._show_chosen()

    def _is_spoken(self, model: ListedModel) -> bool:
        return not model.languages or bool(set(model.languages) & set(self._spoken))

    def _show_states(self) -> None:
        models = {model.id: model for model in self._models()}
        for row in range(self.table.rowCount()):
            item = self.table.item(row, len(words.COLUMNS) - 1)
            model = models.get(str(item.data(_ID))) if item else None
            if item is not None and model is not None:
                item.setText(words.name_state(model, self._transfers.get(model.id)))

    def _show_chosen(self) -> None:
        model = next((one for one in self._models() if one.id == self.chosen), None)
        progress = self._transfers.get(self.chosen)
        self.about.setText(words.describe_model(model) if model else "")
        self.source.setText(words.describe_source(model) if model else "")
        is_here = model is not None and model.installed
        is_kept = model is not None and model.installed and not model.is_built_in
        self.get.setEnabled(model is not None and not is_here and progress is None)
        self.use.setEnabled(is_here and model is not None and not model.active and model.role != "vad")
        self.remove.setEnabled(is_kept)
        self.measure.setEnabled(is_kept and model is not None and model.role in ("recognition", "speech", "generation"))
        for button in (self.pause, self.cancel):
            button.setVisible(
                progress is not None and progress.stage in (ModelStage.FETCHING, ModelStage.WAITING, ModelStage.PAUSED)
            )
        self.pause.setText(
            words.RESUME if progress is not None and progress.stage == ModelStage.PAUSED else words.PAUSE
        )
        shown = progress or next(iter(self._transfers.values()), None)
        self.trust.setVisible(is_kept and model is not None and model.role == "generation" and not _may_speak(model))
        for widget in (self.progress, self.bar):
            widget.setVisible(shown is not None)
        if shown is not None:
            self.progress.setText(words.describe_progress(shown))
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(shown.fraction * 1000))
            self.bar.setAccessibleName(words.describe_progress(shown))

    def _lay_out(self, page: QDialog) -> None:
        self.role.offer([(None, words.ALL_ROLES), *words.ROLES.items()], None)
        self.role.setAccessibleName(words.COLUMNS[1])
        self.found.setAccessibleName(words.USE_FOUND)
        self.sets_row.addStretch(1)
        self.sets_row.addWidget(self.get_set)
        filters = QHBoxLayout()
        for widget in (label(words.ALL, "strong"), self.role, self.own):
            filters.addWidget(widget)
        filters.addStretch(1)
        filters.addWidget(self.found)
        filters.addWidget(self.use_found)
        buttons = QHBoxLayout()
        for button in (self.get, self.use, self.trust, self.remove, self.measure, self.pause, self.cancel):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.more)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(9)
        column.addWidget(label(words.FITTING, "strong"))
        column.addWidget(self.machine)
        column.addLayout(self.sets_row)
        column.addWidget(self.reason)
        column.addSpacing(6)
        column.addLayout(filters)
        column.addWidget(self.table, 1)
        for shown in (self.about, self.source, self.progress, self.bar):
            column.addWidget(shown)
        column.addLayout(buttons)
        self.hide()  # only holds the widgets, which lie in the page itself
        self.found.hide()
        self.use_found.hide()


def _may_speak(model: ListedModel) -> bool:
    """Whether a language model answers in its own words where it is used."""
    return model.is_trusted or (model.examination is not None and model.examination.is_passed)


def _table() -> QTableWidget:
    table = QTableWidget(0, len(words.COLUMNS))
    table.setHorizontalHeaderLabels(list(words.COLUMNS))
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setAccessibleName(words.ALL)
    table.verticalHeader().hide()
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(3, QHeaderView.ResizeMode.Interactive)
    header.resizeSection(3, _LICENCE)
    header.setHighlightSections(False)
    return table


def _button(text: str, tooltip: str, role: str = "") -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tooltip)
    button.setAutoDefault(False)
    if role:
        button.setProperty("role", role)
    return button
