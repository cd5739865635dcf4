"""The push-to-talk button, with the input level around it."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QPushButton, QWidget

from app.ui.state.state import Phase, State
from app.ui.widgets import theme
from app.wording import window as wording

_SIDE = 104
_CORE = 33.0
"""Radius of the button itself; the level's ring lies outside it."""
_RING = 17.0
"""How far the ring reaches out at full scale."""
_LIMIT = 5.0
"""Width of the line that says that the input is too loud."""
_STEP_MS = 50
"""Between two pictures of the waiting arc."""
_WAITING = frozenset({Phase.STARTING, Phase.UNDERSTANDING, Phase.SEARCHING, Phase.REPLYING})


class TalkButton(QPushButton):
    """A round button that is held or tapped, not clicked; a click comes only from assistive technology."""

    mouse_held = Signal(object)
    """The system's own time of it, in milliseconds."""
    mouse_released = Signal(object)
    """The system's own time of it, in milliseconds."""
    mouse_lost = Signal()
    """It was released at some time, elsewhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(_SIDE, _SIDE))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(wording.TALK)
        self.setAccessibleDescription(wording.TALK_DESCRIPTION)
        self._phase = Phase.STARTING
        self._is_capturing = False
        self._level = 0.0
        self._is_too_loud = False
        self._angle = 0
        self._clock = QTimer(self, interval=_STEP_MS)
        self._clock.timeout.connect(self._turn)

    @property
    def level(self) -> float:
        """The input level that is shown, 0 to 1."""
        return self._level

    def render_state(self, state: State) -> None:
        """Show a state; repaints only where something is to be seen."""
        shown = self._look()
        self._phase, self._is_capturing, self._level = state.phase, state.is_capturing, state.level
        self._is_too_loud = state.is_too_loud
        if shown != self._look():
            self.update()
        is_waiting = self._phase in _WAITING or (self._phase is Phase.LISTENING and not self._is_capturing)
        if not is_waiting:
            self._clock.stop()
        elif not self._clock.isActive():
            self._clock.start()

    def _look(self) -> tuple[object, ...]:
        """What a picture of it depends on."""
        return self._phase, self._is_capturing, round(self._level, 2), self._is_too_loud

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Begin to hold."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.setDown(True)
            self.mouse_held.emit(event.timestamp())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Release. It arrives here wherever the pointer is by then: drifting off while speaking does no harm."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.setDown(False)
            self.mouse_released.emit(event.timestamp())

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt's name
        """Release where the event itself was lost (to a system dialog, say): the button is up by now."""
        super().leaveEvent(event)
        if self.isDown() and not QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self.setDown(False)
            self.mouse_lost.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Leave every key to the window, which knows what is held."""
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Leave every key to the window, which knows what is held."""
        event.ignore()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  # Qt's name
        """Rest while nobody can see it."""
        self._clock.stop()
        super().hideEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """Paint the ring, the button and the microphone on it."""
        chosen = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle = QPointF(_SIDE / 2, _SIDE / 2)
        ground, glyph = self._grounds(chosen)
        self._paint_ring(painter, middle, ground, chosen)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawEllipse(middle, _CORE, _CORE)
        _paint_microphone(painter, middle, glyph)

    def _grounds(self, chosen: theme.Colours) -> tuple[QColor, QColor]:
        if not self.isEnabled():
            return QColor(chosen.border), QColor(chosen.muted)
        if self._phase is Phase.LISTENING:
            return QColor(chosen.recording), QColor(chosen.surface)
        is_lit = self.underMouse() or self.isDown()
        return QColor(chosen.accent_hover if is_lit else chosen.accent), QColor(chosen.on_accent)

    def _paint_ring(self, painter: QPainter, middle: QPointF, ground: QColor, chosen: theme.Colours) -> None:
        if self._is_capturing:
            ring = QColor(ground)
            for share, alpha in ((1.0, 45), (0.55, 70)):
                radius = _CORE + 3 + _RING * self._level * share
                ring.setAlpha(alpha)
                painter.setBrush(ring)
                painter.drawEllipse(middle, radius, radius)
            if self._is_too_loud:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(chosen.too_loud), _LIMIT))
                painter.drawEllipse(middle, _SIDE / 2 - _LIMIT, _SIDE / 2 - _LIMIT)
        elif self._phase is Phase.SPEAKING:
            painter.setBrush(QColor(chosen.tint))
            painter.drawEllipse(middle, _CORE + _RING - 4, _CORE + _RING - 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        circle = QRectF(middle.x() - _CORE - 6, middle.y() - _CORE - 6, 2 * _CORE + 12, 2 * _CORE + 12)
        if self._clock.isActive():
            painter.setPen(QPen(QColor(chosen.border), 3))
            painter.drawEllipse(circle)
            painter.setPen(QPen(QColor(chosen.accent), 3.0, c=Qt.PenCapStyle.RoundCap))
            painter.drawArc(circle, -self._angle * 16, 90 * 16)
        elif self.hasFocus() and not self._is_capturing:
            painter.setPen(QPen(QColor(chosen.accent), 2))
            painter.drawEllipse(circle)

    def _turn(self) -> None:
        self._angle = (self._angle + 18) % 360
        self.update()


def _paint_microphone(painter: QPainter, middle: QPointF, colour: QColor) -> None:
    x, y = middle.x(), middle.y()
    painter.setBrush(colour)
    painter.drawRoundedRect(QRectF(x - 5.5, y - 15, 11, 19), 5.5, 5.5)
    cradle = QPainterPath(QPointF(x - 10, y - 3))
    cradle.arcTo(QRectF(x - 10, y - 12, 20, 20), 180, 180)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 2.4, c=Qt.PenCapStyle.RoundCap))
    painter.drawPath(cradle)
    painter.drawLine(QPointF(x, y + 8), QPointF(x, y + 13))
    painter.drawLine(QPointF(x - 6, y + 13.5), QPointF(x + 6, y + 13.5))
