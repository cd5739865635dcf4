from collections.abc import Iterator

import pytest

from tests.fixtures.file_server import FileServer, serving


@pytest.fixture
def server() -> Iterator[FileServer]:
    with serving() as made:
        yield made
