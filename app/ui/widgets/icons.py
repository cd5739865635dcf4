"""The icons."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QPixmap

from app.storage.paths import resources


def icon_file() -> str:
    """Say where the icon is."""
    return str(resources() / "icons" / "sotto.svg")


def icon(side: int, ratio: float) -> QPixmap:
    """Sotto's icon, `side` logical pixels wide, for a screen of so many pixels each."""
    return QIcon(icon_file()).pixmap(QSize(side, side), ratio)
