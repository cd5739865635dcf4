"""What a test needs, said by marks that its folder and its fixtures give it, so that `make` can choose."""

import os
from pathlib import Path

import pytest

FOLDERS = {
    "cli/commands": "slow",
    "contracts": "models",
    "engine/adapters/embedders": "models",
    "engine/adapters/generators/llama_cpp": "models",
    "engine/adapters/readers/ocr": "models",
    "engine/adapters/recognizers": "models",
    "engine/adapters/synthesizers": "models",
    "ui": "display",
    "test_frozen.py": "frozen",
    "ui/window/test_real_keys.py": "long",  # how long a key is held is what it is about: it needs a machine with time
    "engine/adapters/generators/test_gpt4all.py": "models",
    "engine/hearing/capture/test_cues.py": "models",
    "engine/hearing/files/test_transcription.py": "models",
    "engine/hearing/recognition/test_incremental.py": "models",
    "engine/hearing/recognition/test_multilingual.py": "models",
    "engine/hearing/recognition/test_recognition.py": "models",
    "engine/hearing/vocabulary/test_phonetic_repair.py": "models",
    "engine/library/search/test_retriever.py": "models",
    "engine/models/test_catalogue.py": "models",
    "engine/models/test_inventory.py": "models",
    "engine/models/test_packing.py": "models",
    "engine/models/test_requests.py": "models",
    "engine/turns/test_bad_input.py": "models",
    "engine/turns/test_delivery.py": "models",
    "engine/turns/test_trained_model.py": "models",
    "benchmarks/test_wer.py": "slow",
    "engine/adapters/readers/mail/test_mail.py": "slow",
    "engine/adapters/readers/office/test_office.py": "slow",
    "engine/adapters/readers/pdf/test_pdf.py": "slow",
    "engine/adapters/readers/test_fuzz.py": "slow",
    "engine/adapters/readers/test_readers.py": "slow",
    "engine/adapters/readers/text/test_text.py": "slow",
    "engine/hearing/capture/test_level_meter.py": "slow",
    "engine/hearing/files/test_chunking.py": "slow",
    "engine/hearing/recognition/test_segments.py": "slow",
    "engine/library/folders/test_watch.py": "slow",
    "engine/library/index/test_chroma_server.py": "slow",
    "engine/library/search/test_fusion.py": "slow",
    "engine/library/test_killed.py": "slow",
    "engine/skills/test_foreign_skill.py": "slow",
    "engine/turns/test_devices.py": "slow",
    "engine/turns/test_hearing_stage.py": "slow",
    "engine/turns/test_laws.py": "slow",
    "engine/turns/test_live_path.py": "slow",
    "engine/turns/test_races.py": "slow",
    "engine/turns/test_skill_stage.py": "slow",
    "engine/turns/test_speaking.py": "slow",
    "engine/turns/test_speculating_turns.py": "slow",
    "storage/test_database.py": "slow",
    "system/test_offline.py": "slow",
    "test_import_contracts.py": "slow",
    "ui/library/test_page.py": "slow",
    "ui/settings/test_hearing.py": "slow",
    "ui/talk/test_control.py": "slow",
    "ui/test_picture.py": "slow",
    "ui/window/test_window.py": "slow",
    "engine/turns/test_real_sound.py": "sound",
}
"""Folder or file below `tests` -> the mark of all that is in it."""

FIXTURES = {
    "application": "display",
    "card": "sound",
    "embedder": "models",
    "open_home": "models",
    "program": "frozen",
    "pytester": "slow",
    "shared": "shared",
}
"""Fixture -> the mark of whatever uses it."""

LONGEST_S = 4 * 3600
"""When a test that takes minutes is given up, or, with thousands of damaged documents, an hour."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--without`: as `-m "not ..."`, but what needs it as a whole is not even imported."""
    parser.addoption("--without", default="", metavar="MARK,...", help="leave out the tests that have one of the marks")


def _unwanted(config: pytest.Config) -> set[str]:
    return set(filter(None, config.getoption("without").split(",")))


def _marks(path: Path, config: pytest.Config) -> set[str]:
    root = config.rootpath / "tests"
    place = path.relative_to(root).as_posix() if path.is_relative_to(root) else ""
    return {mark for where, mark in FOLDERS.items() if f"{place}/".startswith(f"{where}/")}


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the folders and files that are not wanted."""
    return True if _marks(collection_path, config) & _unwanted(config) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark each test with what it needs, and leave out those that are not wanted."""
    for item in items:
        marks = _marks(item.path, config)
        marks |= {FIXTURES[name] for name in getattr(item, "fixturenames", ()) if name in FIXTURES}
        for mark in sorted(marks):
            item.add_marker(mark)
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.timeout(LONGEST_S))
    unwanted = _unwanted(config)
    left_out = [item for item in items if any(mark.name in unwanted for mark in item.iter_markers())]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [item for item in items if item not in gone]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores, since many tests wait for sound that lasts as long as it lasts; at most 6."""
    return min(6, (os.cpu_count() or 1) + 1)
