import signal
from contextlib import suppress

import pytest

from app.cli.interruption import interruption


def test_an_interruption_that_was_swallowed_is_raised_again() -> None:
    before = signal.getsignal(signal.SIGINT)
    with interruption() as check:
        check()
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            check()
    assert signal.getsignal(signal.SIGINT) is before
