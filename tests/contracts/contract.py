"""What the contract suites stand on: a home in which every registered make works."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.engine.parts.kit import Kit
from app.engine.parts.pages import Page
from app.engine.parts.part import Check
from app.engine.parts.registry import implementations
from app.storage.database import Store
from app.storage.paths import Paths
from tests.fixtures import models


@contextmanager
def whole_kit(home: Path, **settings: object) -> Iterator[Kit]:
    """Every part's library and model is there; devices are those of this computer."""
    paths = Paths(home)
    paths.prepare()
    if not any(paths.models.iterdir()):
        models.install_vosk(paths.models)
        models.install_whisper(paths.models)
        models.install_faster_whisper(paths.models)
        models.install_gguf(paths.models)
    store = Store(paths.database)
    kit = Kit(paths, Settings.model_validate(settings), store)
    try:
        yield kit
    finally:
        kit.close()
        store.close()


def check_all(kit: Kit, kind: str, tested: set[str]) -> None:
    """Raise AssertionError where a registered make is not tested, or does not work here."""
    assert set(implementations(kind)) == tested, "a registered make is missing from the suite"
    for name, check in kit.check(kind).items():
        assert isinstance(check, Check)
        assert check.is_ok, (name, check)
        assert check.detail
        assert not check.remedy


def code_of(pages: Iterable[Page]) -> Code:
    """The code with which reading ends."""
    with pytest.raises(AssistantError) as caught:
        list(pages)
    return caught.value.code


def only(pages: Iterable[Page]) -> Page:
    """The one page of a document."""
    (page,) = pages
    return page
