"""A label whose text can be selected."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel


def label(text: str, role: str, is_wrapped: bool = False) -> QLabel:
    """Make a label of plain text that the style sheet knows by its role."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setWordWrap(is_wrapped)
    return made
