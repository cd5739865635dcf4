"""What the tests of the command line stand on."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _log_is_released() -> Iterator[None]:
    before = list(logging.root.handlers)
    yield
    for handler in set(logging.root.handlers) - set(before):
        logging.root.removeHandler(handler)
        handler.close()
