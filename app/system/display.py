"""Whether a window can be opened here."""

import os
import sys


def needs_display() -> bool:
    """Whether a window needs something that may not be there: only X11 and Wayland do."""
    return sys.platform.startswith("linux")


def has_display() -> bool:
    """Whether there is an X11 or Wayland display, or Qt has been told to do without."""
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
