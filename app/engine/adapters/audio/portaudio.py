"""PortAudio as a whole: what it lists, and which of our streams it holds."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from app.domain.errors import AssistantError, Code

_PATIENCE_S = 2.0
_UNAVAILABLE = -9985
"""PortAudio's paDeviceUnavailable: another program holds the device."""
_lock = threading.RLock()
"""Held while devices are listed and streams are opened: PortAudio can do only one of these at a time."""
STREAMS: set[Any] = set()
"""Every stream that PortAudio holds for us, running or stopped."""
_closing: set[threading.Thread] = set()
_listed_at_s = time.monotonic()
_listed_for = 0


@contextmanager
def alone(code: Code) -> Iterator[None]:
    """Hold the lock. Raises AssistantError(code) where a device hangs while holding it."""
    if not _lock.acquire(timeout=_PATIENCE_S):
        raise AssistantError(code)
    try:
        yield
    finally:
        _lock.release()


def portaudio() -> ModuleType:
    """The library, sounddevice. Raises OSError where PortAudio itself is not installed."""
    import sounddevice

    module: ModuleType = sounddevice
    return module


def open_stream(make: Callable[[], Any], source: str = "") -> Any:
    """A stream of ours, opened by `make`; to be called within `alone`.

    `source`: what PulseAudio is to connect it to; libpulse reads that from the environment while it opens.
    """
    leads = dict.fromkeys(("PULSE_SOURCE", "PULSE_SINK"), source) if source else {}
    before = {name: os.environ.get(name) for name in leads}
    os.environ.update(leads)
    try:
        stream = make()
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
    STREAMS.add(stream)
    return stream


def is_busy(error: Exception) -> bool:
    """Whether a device cannot be opened because another program holds it."""
    return (len(error.args) > 1 and error.args[1] == _UNAVAILABLE) or "DEVICE_IN_USE" in str(error)


def list_again(older_than_s: float = 0.0, news: int = 0) -> bool:
    """List the devices again, unless that was done lately; to be called within `alone`. Returns whether it was done.

    `news`: a number; where it differs from last time's, it does not matter how long ago that was.

    PortAudio lists them once, when it starts. Restarting it would pull a stream out from under whoever
    uses it, so then it has to wait; a stopped stream is closed. Raises PortAudioError where it does not start.
    """
    global _listed_at_s, _listed_for  # there is one PortAudio for the whole process
    if time.monotonic() - _listed_at_s < older_than_s and news == _listed_for:
        return False
    for thread in tuple(_closing):
        thread.join(_PATIENCE_S)
    if _closing or any(stream.active for stream in tuple(STREAMS)):
        return False
    while STREAMS:
        STREAMS.pop().close()
    library = portaudio()
    # Private, but sounddevice has no public way to list the devices again.
    library._terminate()
    library._initialize()
    _listed_at_s, _listed_for = time.monotonic(), news
    return True


def close(stream: Any, patience_s: float = 0.0) -> None:
    """Close a stream without waiting long for a device that may be gone: PortAudio can hang on one."""

    def work() -> None:
        stream.close()
        _closing.discard(thread)

    thread = threading.Thread(target=work, name="close-sound", daemon=True)
    _closing.add(thread)
    STREAMS.discard(stream)
    thread.start()
    thread.join(patience_s)
