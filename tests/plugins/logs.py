"""No test logs a warning that it does not announce, be it while it is set up, runs, or is torn down."""

import logging
from collections.abc import Iterator

import pytest


class _Kept(logging.Handler):
    """Keeps what is logged at WARNING or above before and after a test itself runs."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []
        self.is_running = False

    def emit(self, record: logging.LogRecord) -> None:
        if not self.is_running:
            self.messages.append(record.getMessage())


_kept = _Kept()


def pytest_configure() -> None:
    """Listen from the beginning; what watchdog says of its own threads as they are stopped is no test's doing."""
    logging.getLogger().addHandler(_kept)
    logging.getLogger("watchdog.observers.inotify").addFilter(lambda record: "is inactive" not in record.getMessage())


def pytest_unconfigure() -> None:
    """Listen no longer."""
    logging.getLogger().removeHandler(_kept)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Forget what came before."""
    _kept.messages.clear()
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """What the test itself logs it may look at, and clear, by `caplog`."""
    _kept.is_running = True
    try:
        return (yield)
    finally:
        _kept.is_running = False


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Fail where something was logged before the test or after it."""
    result = yield
    _check(item, _kept.messages)
    return result


@pytest.fixture(autouse=True)
def _no_unexpected_warning(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    records = caplog.get_records("call")
    _check(request.node, [record.getMessage() for record in records if record.levelno >= logging.WARNING])


def _check(item: pytest.Item, messages: list[str]) -> None:
    if messages and not item.get_closest_marker("logs_warnings"):
        pytest.fail("it logged: " + "; ".join(messages), pytrace=False)
