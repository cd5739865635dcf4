from pathlib import Path

import pytest

from app.cli.open_home import find_scope, open_kit, open_library
from app.domain.errors import AssistantError, Code
from app.domain.scope import EVERYTHING, Scope
from app.engine.library.rows.places import Places
from app.storage.lock import hold
from app.storage.paths import Paths


def test_a_scope_is_a_collection_else_a_file_or_folder(paths: Paths, tmp_path: Path) -> None:
    with open_kit(paths, lambda *_: None) as kit:
        Places(kit.store).collect("House", [tmp_path])
        assert find_scope(None, kit.store) is EVERYTHING
        assert find_scope("House", kit.store) == Scope(collection="House")
        assert find_scope(str(tmp_path), kit.store) == Scope((str(tmp_path),))


@pytest.mark.parametrize("name", ["Hose", "house", "./nowhere", "/nowhere/lease.pdf", " "])
def test_a_scope_that_names_nothing_is_a_fault(paths: Paths, tmp_path: Path, name: str) -> None:
    with open_kit(paths, lambda *_: None) as kit:
        Places(kit.store).collect("House", [tmp_path])
        with pytest.raises(AssistantError) as caught:
            find_scope(name, kit.store)
    assert (caught.value.code, caught.value.detail) == (Code.SCOPE_UNKNOWN, name)


def test_a_scope_may_be_a_file_of_the_library_that_is_away(paths: Paths, tmp_path: Path) -> None:
    with open_kit(paths, lambda *_: None) as kit:
        Places(kit.store).put([(tmp_path / "stick" / "lease.pdf", None)])
        assert find_scope(str(tmp_path / "stick"), kit.store) == Scope((str(tmp_path / "stick"),))


def test_a_library_is_not_opened_twice(paths: Paths) -> None:
    with hold(paths), pytest.raises(AssistantError) as refused, open_library(paths, lambda *_: None, lambda _: None):
        pass
    assert refused.value.code is Code.ALREADY_RUNNING


def test_troubles_of_opening_are_reported(paths: Paths) -> None:
    paths.settings.write_text("{", encoding="utf-8")
    troubles: list[str] = []
    with open_kit(paths, lambda code, _: troubles.append(code)):
        pass
    assert troubles == ["settings_set_aside"]
