"""What a test needs, said by marks that its folder and its fixtures give it, so that `make` can choose."""

import os

import pytest

FOLDERS = {
    "ui": "display",
    "test_frozen.py": "frozen",
    "engine/adapters/embedders": "models",
    "engine/adapters/generators/llama_cpp": "models",
    "engine/adapters/generators/test_gpt4all.py": "models",
    "engine/adapters/readers/ocr": "models",
    "engine/adapters/recognizers": "models",
    "engine/adapters/synthesizers": "models",
    "contracts": "models",
}
"""Folder or file below `tests` -> the mark of all that is in it."""

FIXTURES = {
    "card": "sound",
    "application": "display",
    "embedder": "models",
    "open_home": "models",
    "program": "frozen",
}
"""Fixture -> the mark of whatever uses it."""

LONGEST_S = 4 * 3600
"""When a test that takes minutes is given up, or, with thousands of damaged documents, an hour."""

SLOW = frozenset[str]()
"""Files below `tests` that need nothing special but many seconds, and so are not for `make fast`."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark each test with what it needs."""
    root = config.rootpath / "tests"
    for item in items:
        path = item.path.relative_to(root).as_posix() if item.path.is_relative_to(root) else ""
        marks = {mark for place, mark in FOLDERS.items() if path == place or path.startswith(f"{place}/")}
        marks |= {FIXTURES[name] for name in getattr(item, "fixturenames", ()) if name in FIXTURES}
        if path in SLOW:
            marks.add("slow")
        for mark in sorted(marks):
            item.add_marker(mark)
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.timeout(LONGEST_S))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores, since many tests wait for sound that lasts as long as it lasts; at most 6."""
    return min(6, (os.cpu_count() or 1) + 1)
