import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from app.ui.widgets import theme
from app.ui.widgets.theme import DARK, LIGHT, Colours
from app.ui.window.window import Window


def luminance(name: str) -> float:
    """Relative luminance, WCAG 2.2."""
    colour = QColor(name)
    parts = [colour.redF(), colour.greenF(), colour.blueF()]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read(colours: Colours) -> None:
    c = colours
    pairs = [(c.text, ground) for ground in (c.window, c.surface, c.tint, c.hover)]
    pairs += [(c.muted, ground) for ground in (c.window, c.surface, c.tint)]
    pairs += [(c.on_accent, c.accent), (c.on_accent, c.accent_hover), (c.accent, c.tint), (c.trouble_text, c.trouble)]
    poor = {pair: round(contrast(*pair), 2) for pair in pairs if contrast(*pair) < 4.5}
    assert not poor
    dim = {name: contrast(name, c.surface) for name in (c.too_loud, c.recording, c.muted, c.accent)}
    assert min(dim.values()) >= 3, "signs need less than words (WCAG 2.2, 1.4.11), but not much less"
    assert contrast(c.recording, c.surface) >= 4.5, "the line on the microphone that is kept ready"


def test_the_window_changes_its_colours(application: QApplication, window: Window) -> None:
    def ground() -> str:
        return window.grab().toImage().pixelColor(window.width() // 2, window.header.height() + 4).name()

    assert ground() == LIGHT.window
    theme.apply(application, is_dark=True)
    assert ground() == DARK.window
    theme.apply(application, is_dark=False)
    assert ground() == LIGHT.window
