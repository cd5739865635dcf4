"""PulseAudio's watch where there is no PulseAudio."""

import logging
import sys
import threading

import pytest

from app.engine.adapters.audio import pulse

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="PulseAudio is asked on Linux")


def test_while_it_is_away_the_log_says_so_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    import pulsectl

    tries, over = list[int](), threading.Event()

    class Stop(BaseException):
        """Ends the watching thread."""

    class Away:
        def __init__(self, *_: object, **__: object) -> None:
            tries.append(1)
            if len(tries) > 5:
                over.set()
                raise Stop

        def __enter__(self) -> None:
            raise pulsectl.PulseError("connection refused")

        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr(pulse, "_RETRY_S", 0.0)
    monkeypatch.setattr(pulsectl, "Pulse", Away)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    caplog.set_level(logging.INFO)
    pulse.Watch()
    assert over.wait(30)
    assert [one.getMessage() for one in caplog.records if "PulseAudio" in one.getMessage()] == [
        "PulseAudio: PulseError('connection refused')"
    ]
