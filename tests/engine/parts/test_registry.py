"""Somebody else's part need not say what most parts do not say."""

from typing import Any, cast

from app.engine.parts.generator import Tally
from app.engine.parts.implementation import Implementation
from app.engine.parts.registry import KINDS, _completed, implementations


def foreign() -> Any:
    """A class that derives from nothing and says what it must."""

    class Foreign:
        name = "foreign"
        rank = 1

    return Foreign


def test_what_a_foreign_part_leaves_unsaid_is_the_usual() -> None:
    generator = cast(Any, _completed(foreign(), "generator"))()
    assert not generator.is_extractive
    assert not generator.is_bundled
    assert generator.tally == Tally()
    assert list(generator.tune()) == []
    assert generator.uses == frozenset()
    generator.close()
    recognizer = cast(Any, _completed(foreign(), "recognizer"))()
    assert recognizer.languages is None
    assert not recognizer.hears_several
    synthesizer = cast(Any, _completed(foreign(), "synthesizer"))()
    assert (synthesizer.voice, tuple(synthesizer.voices())) == ("", ())
    assert cast(Any, _completed(foreign(), "player"))().device == ""
    assert cast(Any, _completed(foreign(), "embedder"))().languages == frozenset()
    assert cast(Any, _completed(foreign(), "skill"))().uses == frozenset()


def test_what_it_says_of_itself_stands() -> None:
    class Own(foreign()):  # type: ignore[misc]  # a base that mypy cannot know
        is_extractive = True
        uses = frozenset({"voice"})

    made = cast(Any, _completed(cast(type[Implementation], Own), "generator"))
    assert made.is_extractive
    assert made.uses == {"voice"}


def test_what_comes_with_sotto_gives_way() -> None:
    bundled = {name for kind in KINDS for name, one in implementations(kind).items() if one.is_bundled}
    assert bundled == {"built-in-whisper", "quote", "pyttsx3", "minilm"}
