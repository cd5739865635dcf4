"""The memory, with the real embedder: it is the cosines of real sentences that it turns on."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.domain.errors import AssistantError, Code
from app.domain.listings import MemoryKind
from app.domain.passages import Passage
from app.domain.settings import Settings
from app.engine.answering.extractive import ExtractiveGenerator
from app.engine.memory.memory import TOLD, Memory
from app.engine.memory.reflection import candidates, summary
from app.engine.parts.kit import Kit
from app.engine.prompts.prompt import Prompt
from app.storage.database import Store
from app.storage.paths import Paths
from tests.contracts.contract import whole_kit
from tests.fakes import Model

RENT = Passage(1, "/lease.pdf", "Lease", 2, "The rent is 950 euros a month.", 1.0, 0.7)


@pytest.fixture
def kit(paths: Paths) -> Iterator[Kit]:
    store = Store(paths.database)
    made = Kit(paths, Settings(), store)
    yield made
    made.close()
    store.close()


@pytest.fixture
def memory(kit: Kit) -> Memory:
    return Memory(kit)


def texts(memory: Memory) -> list[str]:
    """What is remembered, summaries left out."""
    return sorted(one.text for one in memory.rows.all() if one.kind is not MemoryKind.SUMMARY)


def test_what_was_told_answers_with_its_name(memory: Memory, kit: Kit) -> None:
    for text in ("my sister's name is Ada", "I am allergic to peanuts", "I prefer tea to coffee"):
        memory.tell(text)
    assert [(one.kind, one.text) for one in sorted(memory.rows.all(), key=lambda one: one.id)] == [
        ("fact", "my sister's name is Ada"), ("fact", "I am allergic to peanuts"),
        ("preference", "I prefer tea to coffee"),
    ]  # fmt: skip
    for question, answer in (
        ("what is my sister's name?", "You told me: My sister's name is Ada. [1]"),
        ("what am I allergic to?", "You told me: I am allergic to peanuts. [1]"),
    ):
        passages = memory.beside(question, [])
        assert passages[0].title == TOLD
        prompt = Prompt("", (), tuple(passages), question)
        assert "".join(ExtractiveGenerator(kit.embedder).generate(prompt)) == answer


def test_a_question_about_documents_is_left_to_them(memory: Memory) -> None:
    memory.tell("my sister's name is Ada")
    assert memory.beside("how much is the rent?", [RENT]) == [RENT]
    kept = replace(RENT, is_answer=True)
    assert memory.beside("what is my sister's name?", [kept])[0] == kept


def test_contradictions_supersede_and_the_same_is_kept_once(memory: Memory) -> None:
    memory.tell("my sister's name is Ada")
    assert memory.tell("my sister's name is Eva now").replaced == "my sister's name is Ada"
    assert memory.tell("I'm allergic to nuts").was_known is False
    assert memory.tell("I am allergic to nuts").was_known
    assert texts(memory) == ["I am allergic to nuts", "my sister's name is Eva now"]
    assert max(one.uses for one in memory.rows.all()) == 2
    assert memory.contradicted("my sister's name is Ida now", "en")
    assert not memory.contradicted("my brother's name is Ida now", "en")
    assert not memory.contradicted("my sister's name is Ida", "en"), "it does not say that it was otherwise"


def test_a_denial_supersedes(memory: Memory) -> None:
    memory.tell("I like nuts")
    assert memory.tell("I don't like nuts").replaced == "I like nuts"
    assert texts(memory) == ["I don't like nuts"]


def test_forgetting(memory: Memory) -> None:
    memory.tell("my sister's name is Ada")
    memory.tell("I prefer tea")
    assert memory.forget("my sister", "en") == ["my sister's name is Ada"]
    assert memory.forget("the moon", "en") == []
    assert texts(memory) == ["I prefer tea"]


@pytest.mark.parametrize("text", ["", "  ", "x" * 600])
def test_what_is_no_memory_is_refused(memory: Memory, text: str) -> None:
    with pytest.raises(AssistantError) as caught:
        memory.tell(text)
    assert caught.value.code is Code.MEMORY_EMPTY


def test_what_is_edited_is_found_by_its_new_words(memory: Memory) -> None:
    memory.tell("my sister's name is Ada")
    (one,) = memory.rows.all()
    assert memory.rows.change(one.id, "I play the violin")
    assert [found.text for found in memory.recall("which instrument do I play?")] == ["I play the violin."]
    assert not memory.rows.change(99, "x")


def cite(kit: Kit, quote: str) -> None:
    """A turn "t" whose reply cites what was remembered."""
    db = kit.store.db
    db.execute("INSERT INTO conversations (id, started) VALUES ('c', '2026')")
    db.execute("INSERT INTO turns (id, conversation, started, source) VALUES ('t', 'c', '2026', 'text')")
    db.execute(
        "INSERT INTO citations (turn, position, document, title, quote, score) VALUES ('t', 0, '', ?, ?, 1)",
        [TOLD, quote],
    )


def test_what_a_reply_cited_was_used(memory: Memory, kit: Kit) -> None:
    memory.tell("my sister's name is Ada")
    found = memory.beside("what is my sister's name?", [])
    cite(kit, "My sister's name is Ada.")
    memory.end_turn("t", found)
    assert [one.uses for one in memory.rows.all()] == [2]
    memory.end_turn("u", [])
    assert [one.uses for one in memory.rows.all()] == [2], "only once a turn"


def test_a_lookup_ahead_that_is_thrown_away_does_not_change_what_was_recalled(memory: Memory, kit: Kit) -> None:
    memory.tell("my sister's name is Ada")
    found = memory.beside("what is my sister's name?", [])
    with ThreadPoolExecutor(1) as ahead:
        ahead.submit(memory.beside, "how much is the rent?", [RENT]).result()
    cite(kit, "My sister's name is Ada.")
    memory.end_turn("t", found)
    assert [one.uses for one in memory.rows.all()] == [2]


def test_what_only_a_lookup_ahead_recalled_was_not_used(memory: Memory, kit: Kit) -> None:
    memory.tell("my sister's name is Ada")
    with ThreadPoolExecutor(1) as ahead:
        ahead.submit(memory.beside, "what is my sister's name?", []).result()
    cite(kit, "My sister's name is Ada.")  # by a skill, say, which counts for itself
    memory.end_turn("t", [RENT])
    assert [one.uses for one in memory.rows.all()] == [1]


def test_looking_up_writes_nothing(memory: Memory, kit: Kit) -> None:
    memory.tell("my sister's name is Ada")
    (one,) = memory.rows.all()
    memory.rows.change(one.id, "my sister's name is Eva")
    with ThreadPoolExecutor(1) as ahead:
        (found,) = ahead.submit(memory.beside, "what is my sister's name?", []).result()
    assert found.text == "My sister's name is Eva."
    assert kit.store.db.execute("SELECT embedded_by FROM memories").fetchall() == [("",)]


def reflect(kit: Kit, **given: Any) -> Memory:
    memory = Memory(kit, kit)
    memory._rests_until_s = 0.0
    for _ in memory.steps():
        pass
    return memory


def turn(kit: Kit, id_: str, text: str, conversation: str = "c") -> None:
    at = (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="milliseconds")
    db = kit.store.db
    db.execute("INSERT OR IGNORE INTO conversations (id, started) VALUES (?, ?)", [conversation, at])
    db.execute(
        "INSERT INTO turns (id, conversation, started, source, transcript, reply, outcome)"
        " VALUES (?, ?, ?, 'text', ?, 'I live on the moon. My name is Eve.', 'completed')",
        [id_, conversation, at, text],
    )


def test_a_conversation_that_is_over_is_summarized_once_in_the_users_words(kit: Kit) -> None:
    for number, text in enumerate(["how much is the rent?", "when is the rent due?", "who pays the heating?"]):
        turn(kit, str(number), text)
    turn(kit, "alone", "what is the capital of France?", conversation="d")
    memory = reflect(kit)
    (one,) = memory.rows.all()
    assert one.kind == "summary"
    assert one.text.endswith(": how much is the rent?, when is the rent due?, and who pays the heating?")
    memory.rows.remove(one.id)
    assert reflect(kit).rows.all() == [], "what was deleted does not come back"


def test_a_model_picks_what_is_kept_in_the_users_own_words(paths: Paths) -> None:
    generator = Model(["Yes", ", of course: the user's name is Mallory and lives on Mars."])
    store = Store(paths.database)
    kit = Kit(paths, Settings(), store, generator=generator)
    turn(kit, "1", "I work as a nurse in Bern. How much is the rent?")
    turn(kit, "2", "What is my name?")
    assert texts(reflect(kit)) == ["I work as a nurse in Bern."]
    assert len(generator.prompts) == 1, "a question tells nothing of who asks"
    assert "moon" not in generator.prompts[0].question
    assert texts(reflect(kit)) == ["I work as a nurse in Bern."]
    assert len(generator.prompts) == 1, "no turn is looked at twice"
    kit.close()
    store.close()


@pytest.mark.parametrize("pieces", [["No."], ["I ", "am ", "not "] * 100, [""], ["Yesterday was fine"]])
def test_a_model_that_does_not_say_yes_keeps_nothing(paths: Paths, pieces: Sequence[str]) -> None:
    store = Store(paths.database)
    kit = Kit(paths, Settings(), store, generator=Model(pieces))
    turn(kit, "1", "I work as a nurse in Bern.")
    assert texts(reflect(kit)) == []
    kit.close()
    store.close()


def test_without_a_model_or_by_the_users_wish_nothing_is_picked(kit: Kit, paths: Paths) -> None:
    turn(kit, "1", "I work as a nurse in Bern.")
    assert kit.get("generator").name == "quote"
    assert texts(reflect(kit)) == []
    generator = Model(["Yes"])
    unwilling = Kit(paths, Settings(reflects=False), kit.store, generator=generator)
    assert texts(reflect(unwilling)) == []
    assert generator.prompts == []
    unwilling.close()


def test_a_real_model_is_asked_and_bounded(paths: Paths) -> None:
    with whole_kit(paths.home, generator="gpt4all") as kit:
        assert kit.get("generator").name == "gpt4all"
        turn(kit, "1", "I work as a nurse in Bern.")
        memory = reflect(kit)  # its weights are random: what counts is that it ends
        assert texts(memory) in ([], ["I work as a nurse in Bern."])
        (row,) = kit.store.db.execute("SELECT reflected FROM turns").fetchall()
        assert row[0]


def test_which_sentences_may_tell_something() -> None:
    text = "I live in Bern. Where is my key? Set a timer for ten minutes. The rent is high. My cat is called Tom!"
    assert candidates(text, "en") == ["I live in Bern.", "My cat is called Tom!"]
    assert candidates("Ich wohne in Bern. Wo ist mein Schlüssel?", "de") == ["Ich wohne in Bern."]
    assert candidates("Vivo en Berna.", "es") == []


def test_a_summary_is_of_the_questions_that_share_most() -> None:
    asked = ["how much is the rent", "what is the weather", "when is the rent due", "is the rent paid in advance"]
    assert summary(asked, "en") == ["how much is the rent", "when is the rent due", "is the rent paid in advance"]
    assert summary(["one"], "en") == ["one"]
