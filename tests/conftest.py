"""What every test stands on: no way out of this machine, a home of its own; the rest is in `tests.plugins`."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from app.engine.adapters.audio.loudspeaker import Loudspeaker
from app.engine.adapters.audio.microphone import Microphone
from app.storage.paths import Paths
from tests.fixtures.sound import SoundCard, own_sound_card

pytest_plugins = [
    "pytester",
    "tests.plugins.logs",
    "tests.plugins.memory",
    "tests.plugins.needs",
    "tests.plugins.scheduling",
    "tests.plugins.threads",
]

# However busy the machine is, an example is no failure for the time that it takes; and a change is not blamed for what
# chance finds: `make all` looks for further examples, `make test` tries the same ones each time.
settings.register_profile(
    "any machine",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="SOTTO_FUZZ" not in os.environ,
)
settings.load_profile("any machine")

SHARED = Path(__file__).parents[1].parent / "shared" / "data"
"""Real speech and documents, which lie beside the repository where they are at all."""


def pytest_configure() -> None:
    """A run in the background begins with the keyboard's interrupt ignored, and would hand that on to all it starts."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """An empty home."""
    home = Paths(tmp_path / "home")
    home.prepare()
    return home


@pytest.fixture(scope="module")
def card() -> Iterator[SoundCard]:
    """A virtual sound card for the tests of one module."""
    with own_sound_card() as made:
        yield made


@pytest.fixture(autouse=True)
def _devices_are_closed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where there is a sound card, each microphone and loudspeaker that a test makes is closed with it."""
    if "card" not in request.fixturenames:
        yield
        return
    with ExitStack() as made, pytest.MonkeyPatch.context() as patch:
        for kind in (Microphone, Loudspeaker):
            patch.setattr(kind, "__init__", _noting(kind.__init__, made))
        yield


def _noting(begin: Callable[..., None], made: ExitStack) -> Callable[..., None]:
    def noted(device: Microphone | Loudspeaker, *given: Any, **named: Any) -> None:
        begin(device, *given, **named)
        made.callback(device.close)

    return noted


@pytest.fixture
def shared() -> Path:
    """The folder of real speech and documents; skips where it is not."""
    if not SHARED.is_dir():
        pytest.skip(f"real recordings and documents are not at {SHARED}")
    return SHARED


@pytest.fixture(autouse=True)
def _no_connection_beyond_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is tested, a connection to another machine is refused, and shows."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
            host = str(address[0])
            if not (host.startswith("127.") or host in ("::1", "localhost")):
                raise AssertionError(f"a connection to {host} was tried")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
