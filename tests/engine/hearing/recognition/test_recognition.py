"""Which recognizers hear together, and when they are made."""

from typing import Any, ClassVar, cast

import pytest

from app.domain.settings import Settings
from app.engine.hearing.recognition import recognition as ears_module
from app.engine.hearing.recognition.incremental import IncrementalRecognizer
from app.engine.hearing.recognition.recognition import Recognition
from app.engine.parts import kit as registry
from app.engine.parts import registry as installed
from app.engine.parts.kit import Kit
from app.engine.parts.part_context import PartContext
from app.storage.database import Store
from app.storage.paths import Paths
from tests import fakes
from tests.fixtures.bench import OpenBench


class Whole(fakes.Recognizer):
    name: ClassVar[str] = "whole"
    is_streaming: ClassVar[bool] = False


class Live(fakes.Recognizer):
    name: ClassVar[str] = "live"
    made: ClassVar[int] = 0

    @classmethod
    def create(cls, context: PartContext) -> "Live":
        Live.made += 1
        return cls()


class Several(Live):
    name: ClassVar[str] = "several"
    hears_several: ClassVar[bool] = True


@pytest.fixture(autouse=True)
def recognizers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    made: dict[str, Any] = {"whole": Whole, "live": Live}
    makes = installed.implementations
    for module in (registry, ears_module):
        monkeypatch.setattr(module, "implementations", lambda kind: made if kind == "recognizer" else makes(kind))
    monkeypatch.setattr(Live, "made", 0)
    return made


def draft(paths: Paths, **settings: object) -> Any:
    paths.prepare()
    ears = Recognition(Kit(paths, Settings.model_validate(settings), Store(paths.database)))
    usual = ears.usual()
    assert isinstance(usual, IncrementalRecognizer)
    return cast(Any, usual)._draft


def test_who_settles_a_language_at_the_same_time_does_not_write_along(
    paths: Paths, recognizers: dict[str, Any]
) -> None:
    languages = {"language": "de", "languages": ["en"]}
    assert isinstance(draft(paths, **languages), Live)
    assert draft(paths, **languages, recognizers={"en": "live"}) is None
    recognizers["several"] = Several
    assert isinstance(draft(paths, **languages, recognizers={"en": "live"}), Several)
    assert isinstance(draft(paths, **languages, recognizers={"en": "several"}, draft="several"), Several)


def test_the_draft_is_made_before_the_first_turn(open_bench: OpenBench) -> None:
    bench = open_bench(starts=False)
    bench.engine._loop._given.pop("recognizer")
    bench.start()
    assert Live.made == 1
