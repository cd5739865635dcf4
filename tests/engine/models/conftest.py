from collections.abc import Iterator

import pytest

from app.engine.models.inventory import Inventory
from app.engine.parts.home import Home
from app.storage.paths import Paths
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
def stock(home: Home) -> Inventory:
    return Inventory(home.kit)
