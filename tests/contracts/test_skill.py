"""What `app.engine.parts.skill.Skill` promises, held to by every registered make."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain.events import AlarmKind
from app.engine.library.library import Library
from app.engine.parts.kit import Kit
from app.engine.parts.skill import Answer, Asked, Skill
from app.engine.prompts.prompt import Exchange
from app.engine.skills.alarms.rows import Alarms
from app.storage.paths import resources
from tests.contracts.contract import check_all, whole_kit

NAMES = {
    "talking",
    "manners",
    "introduction",
    "memory",
    "reminders",
    "notes",
    "timers",
    "past",
    "documents",
    "clock",
    "conversion",
    "arithmetic",
}
NOW = datetime(2026, 11, 27, 14, 30, tzinfo=ZoneInfo("Europe/Berlin"))
BEFORE = (Exchange("how much is the rent", "950 euros.", "t"),)
LANGUAGES = ("en", "de")


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    with whole_kit(tmp_path_factory.mktemp("home")) as made:
        library = Library(made, lambda _: None)
        library.add([resources() / "demo" / "lease.pdf"])
        for _ in library.steps():
            pass
        library.close()
        yield made


def skill(kit: Kit, name: str) -> Skill:
    return kit.named("skill", name)  # type: ignore[return-value]  # the kit knows parts only


def test_none_is_left_out(kit: Kit) -> None:
    check_all(kit, "skill", NAMES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(NAMES))
def test_what_it_says_can_be_said_is_answered(kit: Kit, name: str, language: str) -> None:
    one = skill(kit, name)
    Alarms(kit.store).set(AlarmKind.TIMER, NOW, "")
    said = one.examples[language]
    assert one.examples[language]
    for text in said:
        for way in (text, text.rstrip("?").lower() if language == "en" else text):
            answer = one.answer(Asked(way, language, NOW, BEFORE))
            assert isinstance(answer, Answer), way
            assert answer.text or answer.reads or answer.asks or answer.is_stop, way
            if "{" in answer.text:
                pytest.fail(f"a word was not filled in: {answer.text}")


@pytest.mark.parametrize("name", sorted(NAMES))
@pytest.mark.parametrize(
    "text",
    [
        "", "?", "how much time does the warranty give me?", "how much is the rent", "when does the bus stop",
        "what is the time limit for repairs?", "how long is the notice period?", "what day is the rent due?",
        "who set the alarm off?", "what did the tenant note about the cellar", "is there a reminder fee?",
        "never mind the cat, how much is the rent", "what is the memory of the computer", "is it louder in the city?",
        "what does article 5 of 2019 say", "how many rooms are in the flat", "1999-2003", "12.05.2026",
        "who should I call tomorrow", "x" * 50_000,
    ],
)  # fmt: skip
def test_what_only_resembles_it_is_left_to_the_documents(kit: Kit, name: str, text: str) -> None:
    assert skill(kit, name).answer(Asked(text, "en", NOW, BEFORE)) is None


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_language_that_it_does_not_know_is_left_alone(kit: Kit, name: str) -> None:
    one = skill(kit, name)
    for text in (*one.examples["en"], *one.examples["de"], "Quelle heure est-il ?"):
        assert one.answer(Asked(text, "fr", NOW, BEFORE)) is None
