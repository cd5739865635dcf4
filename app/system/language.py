"""The language that the operating system speaks to its user."""

import locale
import os
import re

_NAMES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""What POSIX looks at, the first that is set."""


def system_language() -> str:
    """ISO 639-1, or 639-3 where a language has no such code; English where the system says nothing, or only "C"."""
    named = next((os.environ[name] for name in _NAMES if os.environ.get(name)), "") or locale.getlocale()[0] or ""
    found = re.match(r"([a-z]{2,3})(?=[_.@-]|$)", named)
    return found[1] if found else "en"
