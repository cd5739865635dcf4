"""What the tests of commands stand on."""

from pathlib import Path

import pytest

from tests.cli.running import DEMO, run


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that knows the lease."""
    made = tmp_path_factory.mktemp("home")
    assert run(made, "add", str(DEMO / "lease.pdf"))["documents"][0]["state"] == "ready"
    return made
