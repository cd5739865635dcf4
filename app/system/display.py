"""Whether a window can be opened here."""

import os
import sys


def needs_display() -> bool:
    """Whether a window needs a display server, which may be missing: only on X11 and Wayland."""
    return sys.platform.startswith("linux")


def has_display() -> bool:
    """Whether there is an X11 or Wayland display, or Qt is set to do without one."""
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
