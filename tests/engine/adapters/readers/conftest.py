import time
from collections.abc import Callable, Iterator

import pytest


@pytest.fixture
def clock_in() -> Iterator[Callable[[str], None]]:
    """Sets the clock of this computer to a zone."""
    with pytest.MonkeyPatch.context() as patch:

        def set_(zone: str) -> None:
            patch.setenv("TZ", zone)
            time.tzset()

        yield set_
    time.tzset()
