"""No test logs a warning that it does not announce, be it while it is set up, runs, or is torn down."""

import logging
from collections.abc import Iterator

import pytest


class _Kept(logging.Handler):
    """Keeps what is logged at WARNING or above since the last test began."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(f"{record.name}: {record.getMessage()}")


_kept = _Kept()


def pytest_configure() -> None:
    """Listen from the beginning."""
    logging.getLogger().addHandler(_kept)


def pytest_unconfigure() -> None:
    """Listen no longer."""
    logging.getLogger().removeHandler(_kept)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Forget what came before."""
    _kept.messages.clear()
    return (yield)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Fail where something was logged, unless the test is marked `logs_warnings`."""
    result = yield
    if _kept.messages and not item.get_closest_marker("logs_warnings"):
        pytest.fail("it logged: " + "; ".join(_kept.messages), pytrace=False)
    return result
