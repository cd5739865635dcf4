"""What the tests of the engine stand on."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from app.storage.paths import Paths
from tests.fakes import parts
from tests.fixtures.bench import Bench, OpenBench


@pytest.fixture
def open_bench(paths: Paths) -> Iterator[OpenBench]:
    """Opens engines of fakes, some of which may be given; those not `is_faked` have only the fakes that are given."""
    with ExitStack() as opened:

        def open_(
            changes: dict[str, object] | None = None,
            *,
            home: Paths = paths,
            is_faked: bool = True,
            starts: bool = True,
            **given: Any,
        ) -> Bench:
            made = Bench(home, changes, **(parts(**given) if is_faked else given))
            opened.callback(made.close)
            return made.start() if starts else made

        yield open_
