"""Colours and spacing, light and dark, following the system."""

from dataclasses import asdict, dataclass
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app.storage.paths import resources

COLUMN = 760
"""Pixels: the widest that lines of text may grow and still read well."""

_IS_DARK = "sotto_is_dark"
"""A property of the application: a choice against the system's; None where there is none."""


@dataclass(frozen=True, slots=True)
class Colours:
    """One set, as #rrggbb. Text on its ground keeps a contrast of 4.5 to 1 or more (WCAG 2.2, 1.4.3)."""

    window: str
    surface: str
    hover: str
    border: str
    text: str
    muted: str
    accent: str
    on_accent: str
    accent_hover: str
    tint: str
    """The ground of the user's own words."""
    recording: str
    too_loud: str
    """The ring of an input that is cut off; 3 to 1 or more against the dock (WCAG 2.2, 1.4.11)."""
    trouble: str
    """The ground of the trouble line."""
    trouble_border: str
    trouble_text: str
    tick: str
    """File below `resources/icons`: the tick on the accent."""


LIGHT = Colours(
    window="#f6f5f1",
    surface="#ffffff",
    hover="#f4f8f6",
    border="#e3e0d8",
    text="#1d2327",
    muted="#61676d",
    accent="#14695c",
    on_accent="#ffffff",
    accent_hover="#0e574c",
    tint="#d9ebe5",
    recording="#c8402f",
    too_loud="#c47a00",
    trouble="#fdf1dc",
    trouble_border="#ecd3a1",
    trouble_text="#5c4313",
    tick="tick-light.svg",
)
DARK = Colours(
    window="#15181a",
    surface="#1e2225",
    hover="#242b2c",
    border="#32383c",
    text="#e9ebea",
    muted="#9fa6aa",
    accent="#58bfa9",
    on_accent="#08211c",
    accent_hover="#74d1bd",
    tint="#1f3f39",
    recording="#f0705c",
    too_loud="#f2b33d",
    trouble="#3a2f1a",
    trouble_border="#5f4b22",
    trouble_text="#f2d9a6",
    tick="tick-dark.svg",
)

_SHEET = Template("""
QWidget#window, QWidget#column, QScrollArea, QWidget#scrolled, QWidget#welcome, QDialog { background: $window; }
QWidget { color: $text; font-size: ${body}pt; }
QToolTip { color: $text; background: $surface; border: 1px solid $border; padding: 6px; font-size: ${small}pt; }
QLabel { background: transparent; }
QLabel[role="name"] { font-size: ${title}pt; font-weight: 600; }
QLabel[role="headline"] { font-size: ${headline}pt; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="muted"] { color: $muted; font-size: ${small}pt; }
QLabel[role="lead"] { color: $muted; }
QLabel[role="phase"] { color: $muted; font-size: ${small}pt; font-weight: 600; }
QLabel[role="ready"] { color: $recording; font-size: ${small}pt; }
QLabel[role="warning"] { color: $trouble_text; font-size: ${small}pt; }
QLabel[role="number"] { color: $accent; background: $tint; border-radius: 15px; font-weight: 600; }
QLabel[role="page"] { color: $accent; background: $tint; border-radius: 8px; padding: 2px 9px;
    font-size: ${small}pt; font-weight: 600; }
QLabel[role="quote"] { color: $muted; font-style: italic; font-size: ${quote}pt; }
QFrame[role="question"] { background: $tint; border-radius: 16px; border-bottom-right-radius: 5px; }
QFrame[role="reply"] { background: $surface; border: 1px solid $border; border-radius: 16px;
    border-top-left-radius: 5px; }
QFrame[role="step"] { background: $surface; border: 1px solid $border; border-radius: 14px; }
QFrame[role="dock"] { background: $surface; border: none; border-top: 1px solid $border; }
QFrame[role="header"] { background: $window; border: none; border-bottom: 1px solid $border; }
QFrame[role="trouble"] { background: $trouble; border: 1px solid $trouble_border; border-radius: 12px; }
QFrame[role="trouble"] QLabel { color: $trouble_text; }
QLabel[role="drop"] { color: $accent; background: $tint; border: 2px dashed $accent; border-radius: 18px;
    font-size: ${title}pt; font-weight: 600; }
QPushButton { background: $surface; border: 1px solid $border; border-radius: 10px; padding: 8px 16px; }
QPushButton:hover { background: $hover; border-color: $accent; }
QPushButton:focus { border: 2px solid $accent; padding: 7px 15px; }
QPushButton:pressed, QPushButton:checked { background: $tint; }
QPushButton:checked { border-color: $accent; color: $accent; }
QPushButton:disabled { color: $muted; background: $window; border-color: $border; }
QPushButton::menu-indicator { width: 0px; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600; }
QPushButton[role="primary"]:hover { background: $accent_hover; }
QPushButton[role="primary"]:focus { border: 2px solid $text; }
QPushButton[role="primary"]:disabled { background: $border; border-color: $border; color: $muted; }
QPushButton[role="plain"] { background: transparent; border: 1px solid transparent; padding: 2px 9px;
    color: $trouble_text; font-size: ${title}pt; }
QPushButton[role="plain"]:hover, QPushButton[role="plain"]:focus { border: 1px solid $trouble_text; }
QPushButton[role="newest"] { border-radius: 15px; padding: 6px 14px; color: $accent; font-size: ${small}pt; }
QPushButton[role="small"] { border-radius: 12px; padding: 4px 12px; color: $accent; font-size: ${small}pt; }
QPushButton[role="small"]:focus { padding: 3px 11px; }
QPushButton[role="source"] { background: $window; border: 1px solid $border; border-radius: 12px; padding: 0; }
QPushButton[role="source"]:hover { background: $hover; border-color: $accent; }
QPushButton[role="source"]:focus { border: 2px solid $accent; }
QLineEdit { background: $window; border: 1px solid $border; border-radius: 10px; padding: 9px 14px;
    selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit { placeholder-text-color: $muted; }
QLineEdit:focus { border: 2px solid $accent; padding: 8px 13px; }
QLineEdit:disabled { color: $muted; }
QDialog QLineEdit { background: $surface; }
QComboBox, QAbstractSpinBox { background: $surface; border: 1px solid $border; border-radius: 10px; padding: 7px 13px;
    selection-background-color: $accent; selection-color: $on_accent; }
QComboBox:hover, QAbstractSpinBox:hover { border-color: $accent; }
QComboBox:focus, QAbstractSpinBox:focus { border: 2px solid $accent; padding: 6px 12px; }
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus { background: transparent; border: none; padding: 0; }
QComboBox::drop-down { border: none; width: 30px; }
QComboBox::down-arrow { image: url("$icons/chevron-down.svg"); width: 16px; height: 16px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $border; padding: 4px;
    selection-background-color: $tint; selection-color: $text; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; background: transparent; width: 26px; }
QAbstractSpinBox::up-arrow { image: url("$icons/chevron-up.svg"); width: 14px; height: 14px; }
QAbstractSpinBox::down-arrow { image: url("$icons/chevron-down.svg"); width: 14px; height: 14px; }
QCheckBox { spacing: 9px; padding: 2px; border: 2px solid transparent; border-radius: 8px; }
QCheckBox:focus { border-color: $accent; }
QCheckBox::indicator { width: 18px; height: 18px; border: 1px solid $muted; border-radius: 5px; background: $surface; }
QCheckBox::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$icons/$tick"); }
QPlainTextEdit { background: $surface; border: 1px solid $border; border-radius: 10px; padding: 6px 10px;
    selection-background-color: $accent; selection-color: $on_accent; }
QPlainTextEdit:focus { border: 2px solid $accent; padding: 5px 9px; }
QTableView, QTreeWidget, QListWidget { background: $surface; border: 1px solid $border; border-radius: 10px; outline: 0;
    selection-background-color: $tint; selection-color: $text; }
QTableView:focus, QTreeWidget:focus, QListWidget:focus { border: 1px solid $accent; }
QTableView::item { padding: 0 8px; border: none; border-bottom: 1px solid $hover; }
QTreeWidget::item { padding: 7px 8px; color: $text; border-bottom: 1px solid $hover; }
QTableView::item:selected, QTreeWidget::item:selected { background: $tint; }
QHeaderView, QTableView QTableCornerButton::section { background: $surface; border: none; border-radius: 10px; }
QHeaderView::section { background: transparent; color: $muted; font-size: ${small}pt; font-weight: 600; border: none;
    border-bottom: 1px solid $border; padding: 9px 10px; }
QHeaderView::up-arrow, QHeaderView::down-arrow { subcontrol-position: center right; right: 6px; }
QHeaderView::section:hover { color: $accent; }
QHeaderView::up-arrow { image: url("$icons/chevron-up.svg"); width: 12px; height: 12px; }
QHeaderView::down-arrow { image: url("$icons/chevron-down.svg"); width: 12px; height: 12px; }
QListWidget { padding: 6px; }
QListWidget::item { padding: 8px 10px; border-radius: 7px; border-left: 3px solid transparent; }
QListWidget::item:hover { background: $hover; }
QListWidget::item:selected { background: $tint; color: $text; border-left: 3px solid $accent; }
QListWidget::item:disabled { color: $muted; padding-top: 16px; font-size: ${small}pt; }
QFrame[role="empty"] { background: $surface; border: 1px solid $border; border-radius: 10px; }
QFrame[role="importing"] { background: $surface; border: 1px solid $border; border-radius: 12px; }
QLabel[role="detail"] { color: $muted; font-size: ${small}pt; }
QLabel[role="place"] { color: $accent; font-size: ${small}pt; font-weight: 600; }
QLabel[role="passage"] { background: $window; border: 1px solid $border; border-radius: 12px; padding: 10px 14px;
    font-size: ${quote}pt; }
QComboBox[role="scope"] { padding: 3px 11px; color: $accent; font-size: ${small}pt; }
QComboBox[role="scope"]:focus { padding: 2px 10px; }
QSplitter::handle { background: transparent; }
QMenu { background: $surface; border: 1px solid $border; padding: 6px; }
QMenu::item { padding: 8px 20px; border-radius: 6px; }
QMenu::item:selected { background: $tint; color: $text; }
QProgressBar { background: $border; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollArea { border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 2px; }
QScrollBar::handle:vertical { background: $border; border-radius: 4px; min-height: 36px; }
QScrollBar::handle:vertical:hover { background: $muted; }
QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical { height: 0; }
QScrollBar::add-page:vertical, QScrollBar::sub-page:vertical { background: transparent; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 2px; }
QScrollBar::handle:horizontal { background: $border; border-radius: 4px; min-width: 36px; }
QScrollBar::handle:horizontal:hover { background: $muted; }
QScrollBar::add-line:horizontal, QScrollBar::sub-line:horizontal { width: 0; }
QScrollBar::add-page:horizontal, QScrollBar::sub-page:horizontal { background: transparent; }
""")


def colours() -> Colours:
    """Give the set that is in use."""
    application = QGuiApplication.instance()
    is_dark = application.property(_IS_DARK) if application else None
    if is_dark is None:
        is_dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return DARK if is_dark else LIGHT


def apply(app: QApplication, is_dark: bool | None = None) -> None:
    """Dress the whole application; None follows the system, now and whenever its choice changes."""
    app.setProperty(_IS_DARK, is_dark)
    app.setStyle("Fusion")
    _dress(app)
    app.styleHints().colorSchemeChanged.connect(lambda: _dress(app))


def _dress(app: QApplication) -> None:
    chosen = colours()
    # Sizes follow the font that the user chose for the desktop.
    body = max(app.font().pointSizeF() * 1.1, 11.0)
    sizes = {"body": body, "small": body - 1.5, "quote": body - 0.5, "title": body + 4, "headline": body + 11}
    app.setPalette(_palette(chosen))
    written = {name: f"{size:g}" for name, size in sizes.items()}
    icons = (resources() / "icons").as_posix()
    app.setStyleSheet(_SHEET.substitute(asdict(chosen), icons=icons, **written))


def _palette(chosen: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette(QColor(chosen.surface), QColor(chosen.window))
    given = {
        role.WindowText: chosen.text,
        role.Text: chosen.text,
        role.ButtonText: chosen.text,
        role.Base: chosen.surface,
        role.PlaceholderText: chosen.muted,
        role.Highlight: chosen.accent,
        role.HighlightedText: chosen.on_accent,
        role.Link: chosen.accent,
        role.ToolTipBase: chosen.surface,
        role.ToolTipText: chosen.text,
    }
    for which, colour in given.items():
        palette.setColor(which, QColor(colour))
    return palette
