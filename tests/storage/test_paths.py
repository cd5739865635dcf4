import sys
from pathlib import Path

import appdirs
import pytest

from app.storage.paths import Paths, find_home


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a user who has chosen no home, with another one as the current folder."""
    monkeypatch.delenv("SOTTO_HOME", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "user"


def test_the_home_is_the_option_else_the_variable_else_the_systems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOTTO_HOME", str(tmp_path / "by variable"))
    assert find_home(tmp_path / "by option") == tmp_path / "by option"
    assert find_home(None) == tmp_path / "by variable"
    monkeypatch.delenv("SOTTO_HOME")
    assert find_home(None).name == "Sotto"
    monkeypatch.chdir(tmp_path)
    assert find_home(Path("here")) == tmp_path / "here"


def test_everything_lies_below_the_home(paths: Paths) -> None:
    places = [value for name in vars(Paths) if isinstance(value := getattr(paths, name), Path)]
    assert len(places) > 6
    assert all(place.is_relative_to(paths.home) for place in places)


def test_a_folder_for_data_that_the_user_names_is_obeyed(user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(user / "data"))
    assert find_home(None) == user / "data" / "Sotto"
    monkeypatch.setenv("XDG_DATA_HOME", "~/data")
    assert find_home(None) == user / "data" / "Sotto"


@pytest.mark.parametrize("value", ["", "data", "./data"])
def test_the_home_does_not_depend_on_the_current_folder(
    user: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", value)
    assert not Path(appdirs.user_data_dir("Sotto")).is_absolute()  # so platformdirs is still needed
    assert find_home(None) == user / ".local" / "share" / "Sotto"


def test_a_home_that_exists_where_appdirs_has_put_it_stays(user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "")
    kept = Paths(Path.cwd() / "Sotto")
    kept.prepare()
    kept.database.touch()
    assert find_home(None) == kept.home


def test_without_appdirs_the_home_is_the_same(user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = find_home(None)
    assert before == user / ".local" / "share" / "Sotto"
    monkeypatch.setitem(sys.modules, "appdirs", None)
    assert find_home(None) == before


def test_where_the_system_does_not_say_where_its_folder_is(user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # What appdirs makes of it where Windows gives no folder.
    monkeypatch.setattr(appdirs, "user_data_dir", lambda *_, **__: "Sotto")
    assert find_home(None) == user / ".local" / "share" / "Sotto"
