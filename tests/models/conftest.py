from collections.abc import Iterator

import pytest

from app.engine.home import Home
from app.engine.models.stock import Stock
from app.paths import Paths
from tests.fixtures.file_server import FileServer, serving


@pytest.fixture
def server() -> Iterator[FileServer]:
    with serving() as made:
        yield made


@pytest.fixture
def home(paths: Paths) -> Iterator[Home]:
    with Home(paths, lambda _: None) as opened:
        yield opened


@pytest.fixture
def stock(home: Home) -> Stock:
    return Stock(home.kit)
