"""How parts are made, kept and rebuilt, and what they say of themselves."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import ClassVar, Self, cast

import pytest

from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.engine.parts import kit as kit_module
from app.engine.parts.implementation import Implementation
from app.engine.parts.kit import Kit
from app.engine.parts.part import BasePart, Check, Part
from app.engine.parts.part_context import PartContext
from app.engine.parts.registry import KINDS, implementations
from app.storage.database import Store
from app.storage.paths import Paths

REGISTERED = [(kind, name) for kind in KINDS for name in implementations(kind)]
MADE_WITH_SETTINGS = [(kind, name) for kind, name in REGISTERED if kind not in ("reader", "skill")]
READ_AS = {"spoken_languages": {"language", "languages"}}
"""What is read of the settings that is no setting itself -> those it is made of."""


class Watched:
    """Settings that note which of them are read."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.read: set[str] = set()

    def __getattr__(self, name: str) -> object:
        self.read |= READ_AS.get(name, {name})
        return getattr(self._settings, name)


class Plain(BasePart):
    """A part that holds nothing; it can be told to fail."""

    name: ClassVar[str] = "plain"
    rank: ClassVar[int] = 1
    uses: ClassVar[frozenset[str]] = frozenset({"voice"})
    fails: ClassVar[list[AssistantError]] = []

    def __init__(self, context: PartContext) -> None:
        self.context = context
        self.is_closed = False

    @classmethod
    def check(cls, context: PartContext) -> Check:
        return Check(True, "plain")

    @classmethod
    def create(cls, context: PartContext) -> Self:
        if cls.fails:
            raise cls.fails.pop(0)
        return cls(context)

    def close(self) -> None:
        self.is_closed = True


class Better(Plain):
    """Preferred to the plain one."""

    name: ClassVar[str] = "better"
    rank: ClassVar[int] = 2
    uses: ClassVar[frozenset[str]] = frozenset({"pitch"})
    fails: ClassVar[list[AssistantError]] = []


@pytest.fixture
def kit(paths: Paths) -> Iterator[Kit]:
    store = Store(paths.database)
    made = Kit(paths, Settings(), store)
    yield made
    made.close()
    store.close()


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two synthesizers are registered, and nothing else."""
    both: Mapping[str, type[Implementation]] = {"better": Better, "plain": Plain}
    monkeypatch.setattr(kit_module, "implementations", lambda kind: both if kind == "synthesizer" else {})
    monkeypatch.setattr(Plain, "fails", [])
    monkeypatch.setattr(Better, "fails", [])


@pytest.mark.parametrize(("kind", "name"), REGISTERED)
def test_what_a_part_uses_are_settings(kind: str, name: str) -> None:
    assert implementations(kind)[name].uses <= set(Settings.model_fields)


@pytest.mark.parametrize(("kind", "name"), MADE_WITH_SETTINGS)
def test_what_a_part_reads_of_the_settings_it_says_that_it_uses(kit: Kit, kind: str, name: str) -> None:
    one = implementations(kind)[name]
    watched = Watched(kit.settings)
    context = replace(kit.context, settings=cast(Settings, watched))
    one.check(context)
    with suppress(AssistantError):  # its model is not here; it has read the settings to find that out
        one.create(context).close()
    assert watched.read - {kind} <= one.uses


@pytest.mark.usefixtures("two")
def test_a_part_is_kept_until_a_setting_changes_that_its_kind_uses(kit: Kit) -> None:
    first, other = kit.get("synthesizer"), kit.named("synthesizer", "plain")
    kit.apply(Settings(volume=0.5, language="de"))
    assert kit.get("synthesizer") is first
    assert kit.named("synthesizer", "plain") is other
    assert kit.releases("synthesizer") == 0
    for changed in (Settings(voice="low"), Settings(pitch=60), Settings(synthesizer="better")):
        before = cast(Plain, kit.get("synthesizer"))
        count = kit.releases("synthesizer")
        kit.apply(changed)
        assert before.is_closed
        assert kit.releases("synthesizer") == count + 1
        made = cast(Plain, kit.get("synthesizer"))
        assert made is not before
        assert made.context.settings == changed


@pytest.mark.usefixtures("two")
def test_the_settings_of_a_context_stay_and_the_current_ones_follow(kit: Kit) -> None:
    context = cast(Plain, kit.get("synthesizer")).context
    kit.apply(Settings(volume=0.5))
    assert context.settings.volume == 1
    assert context.current_settings().volume == 0.5


@pytest.mark.usefixtures("two")
def test_what_fails_is_replaced_by_the_next_best(kit: Kit) -> None:
    failed = kit.get("synthesizer")
    told: list[AssistantError] = []
    kit._on_trouble = told.append
    error = AssistantError(Code.VOICE_FAILED, "better")
    assert cast(Part, kit.fall_back("synthesizer", failed, error)).name == "plain"
    assert kit.chosen("synthesizer") == "plain"
    assert told == [error]
    assert kit.fall_back("synthesizer", kit.get("synthesizer"), error) is None, "there is no other"


@pytest.mark.usefixtures("two")
def test_a_damaged_model_is_named_by_the_subject_of_the_error(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Better, "fails", [AssistantError(Code.MODEL_BROKEN, "large/model.bin", "large")])
    made = cast(Better, kit.get("synthesizer"))
    assert made.name == "better", "it has another model"
    assert made.context.passed_over == {"large"}


class Shared:
    """Used by several parts."""

    def __init__(self, context: PartContext) -> None:
        self.is_closed = False

    @classmethod
    def create(cls, context: PartContext) -> Self:
        return cls(context)

    def close(self) -> None:
        self.is_closed = True


def test_what_several_parts_use_is_created_once_and_closed_with_the_home(paths: Paths) -> None:
    store = Store(paths.database)
    made = Kit(paths, Settings(), store)
    assert made.opened(Shared) is None
    shared = made.context.shared(Shared)
    assert made.context.shared(Shared) is shared
    assert made.opened(Shared) is shared
    made.close()
    store.close()
    assert shared.is_closed
