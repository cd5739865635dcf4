"""PortAudio as a whole: which devices there are, and which streams of ours it holds."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from app.errors import AssistantError, Code

_PATIENCE_S = 2.0
_turnstile = threading.RLock()
"""Held while devices are listed and streams are opened: PortAudio can do only one of these at a time."""
STREAMS: set[Any] = set()
"""Every stream that PortAudio holds for us, at work or at rest."""
_closing: set[threading.Thread] = set()


@contextmanager
def alone(code: Code) -> Iterator[None]:
    """Pass the turnstile. Raises AssistantError(code) where a device hangs in it."""
    if not _turnstile.acquire(timeout=_PATIENCE_S):
        raise AssistantError(code)
    try:
        yield
    finally:
        _turnstile.release()


def portaudio() -> ModuleType:
    """The library, sounddevice. Raises OSError where PortAudio itself is not installed."""
    import sounddevice

    module: ModuleType = sounddevice
    return module


def find(kind: str, wish: str | None, missing: Code) -> dict[str, Any]:
    """PortAudio's description of the wished or default device. Raises AssistantError(missing)."""
    try:
        library = portaudio()
    except OSError as error:  # PortAudio itself is not installed
        raise AssistantError(missing, wish or "") from error
    with alone(missing):
        try:
            return dict(library.query_devices(wish, kind))
        except (ValueError, library.PortAudioError):
            pass  # look again, then take the default one
        try:
            _list_again(library)
            return dict(library.query_devices(None, kind))
        except (ValueError, library.PortAudioError) as error:
            raise AssistantError(missing, wish or "") from error


def _list_again(library: ModuleType) -> None:
    """See which devices there are now: PortAudio lists them once, when it starts.

    Starting it again would take a stream away from under whoever uses it, so then it has to wait.
    """
    for thread in tuple(_closing):
        thread.join(_PATIENCE_S)
    if _closing or any(stream.active for stream in STREAMS):
        return
    while STREAMS:
        STREAMS.pop().close()
    library._terminate()
    library._initialize()


def close(stream: Any) -> None:
    """Close a stream without waiting for a device that may be gone: PortAudio can hang on one."""

    def work() -> None:
        stream.close()
        _closing.discard(thread)

    thread = threading.Thread(target=work, name="close-sound", daemon=True)
    _closing.add(thread)
    STREAMS.discard(stream)
    thread.start()
