"""A small icon for each state of a document, of its own shape, so that colour alone says nothing."""

from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

from app.domain.document_state import DocumentState
from app.ui.widgets import theme

SIDE = 16
"""Pixels."""
_SHARP = 3
"""Drawn so many times as large, for dense screens."""


def icon_of(state: DocumentState) -> QIcon:
    """The icon of a state, in the colours in use."""
    return _draw(state, theme.colours())


def colour_of(state: DocumentState | None) -> QColor:
    """The colour of a state's words."""
    chosen = theme.colours()
    return QColor(
        {DocumentState.FAILED: chosen.recording, DocumentState.READY: chosen.text}.get(state, chosen.muted)
        if state
        else chosen.muted
    )


@cache
def _draw(state: DocumentState, chosen: theme.Colours) -> QIcon:
    picture = QPixmap(SIDE * _SHARP, SIDE * _SHARP)
    picture.setDevicePixelRatio(_SHARP)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    round_ = QRectF(2, 2, SIDE - 4, SIDE - 4)
    match state:
        case DocumentState.READY:
            _disc(painter, round_, chosen.accent)
            _line(painter, chosen.surface, (5, 8.2), (7.2, 10.4), (11, 5.9))
        case DocumentState.READING | DocumentState.EMBEDDING:
            _ring(painter, round_, chosen.accent)
            painter.setBrush(QColor(chosen.accent))
            painter.drawPie(round_, 90 * 16, (-180 if state == DocumentState.READING else -270) * 16)
        case DocumentState.FAILED:
            painter.setPen(_pen(chosen.recording, 1.5))
            painter.setBrush(QColor(chosen.recording))
            painter.drawPolygon(QPolygonF([QPointF(8, 2.2), QPointF(14.2, 13.4), QPointF(1.8, 13.4)]))
            _line(painter, chosen.surface, (8, 6), (8, 9))
            _line(painter, chosen.surface, (8, 11.3), (8, 11.4))
        case DocumentState.SKIPPED:
            _disc(painter, round_, chosen.muted)
            _line(painter, chosen.surface, (5, 8), (11, 8))
        case DocumentState.AWAY:
            _ring(painter, round_, chosen.muted)
            _line(painter, chosen.muted, (4, 12), (12, 4))
        case _:
            _ring(painter, round_, chosen.muted)
    painter.end()
    return QIcon(picture)


def _disc(painter: QPainter, where: QRectF, colour: str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(where)


def _ring(painter: QPainter, where: QRectF, colour: str) -> None:
    painter.setPen(_pen(colour, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(where)


def _line(painter: QPainter, colour: str, *points: tuple[float, float]) -> None:
    painter.setPen(_pen(colour, 1.7))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))


def _pen(colour: str, width: float) -> QPen:
    solid, round_ = Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap
    return QPen(QColor(colour), width, solid, round_, Qt.PenJoinStyle.RoundJoin)
