"""Which recognizers hear together, and when they are made."""

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from app.domain.settings import Settings
from app.engine.adapters.recognizers.whisper.built_in import BuiltInWhisper
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


@pytest.fixture
def recognizers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    made: dict[str, Any] = {"whole": Whole, "live": Live}
    makes = installed.implementations
    monkeypatch.setattr(registry, "implementations", lambda kind: made if kind == "recognizer" else makes(kind))
    monkeypatch.setattr(Live, "made", 0)
    return made


@pytest.fixture
def store(paths: Paths) -> Iterator[Store]:
    paths.prepare()
    made = Store(paths.database)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("settings", "streams_by_itself"),
    [
        ({"recognizer": "live"}, True),
        ({"recognizer": "whole"}, False),
        ({"recognizer": "live", "languages": ["de"], "recognizers": {"de": "live"}}, True),
        ({"recognizer": "live", "languages": ["de"], "recognizers": {"de": "whole"}}, False),
    ],
)
def test_whoever_needs_whole_stretches_hears_them_again_and_again(
    paths: Paths, store: Store, recognizers: dict[str, Any], settings: dict[str, object], streams_by_itself: bool
) -> None:
    recognition = Recognition(Kit(paths, Settings.model_validate(settings), store))
    usual = recognition.usual()
    assert usual.is_streaming
    assert isinstance(usual, IncrementalRecognizer) is not streams_by_itself
    assert recognition.usual() is usual
    recognition.release()


def test_who_hears_another_language_is_made_before_the_first_turn(
    open_bench: OpenBench, recognizers: dict[str, Any]
) -> None:
    bench = open_bench({"languages": ["de"], "recognizers": {"de": "live"}}, starts=False)
    bench.engine._loop._given.pop("recognizer")
    bench.start()
    assert Live.made == 1


@pytest.mark.parametrize("settings", [{}, {"recognizer": "pocketsphinx"}, {"recognizers": {"en": "pocketsphinx"}}])
def test_without_a_choice_or_with_one_that_is_gone_the_built_in_hears(
    paths: Paths, store: Store, settings: dict[str, object]
) -> None:
    told: list[Exception] = []
    kit = Kit(paths, Settings.model_validate(settings), store, told.append)
    recognition = Recognition(kit)
    usual = recognition.usual()
    assert (usual.name, usual.is_streaming) == (BuiltInWhisper.name, True)
    assert not told
    recognition.release()
    kit.close()
