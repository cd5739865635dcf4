from dataclasses import replace

import pytest

from app.domain.passages import Passage
from app.engine.answering.reply_cache import ReplyCache
from app.engine.prompts.prompt import Exchange, Prompt

LEASE = Passage(1, "/lease.pdf", "Lease", 2, "The rent is 950 euros a month.", 1, 1)
RULES = Passage(2, "/rules.md", "Rules", None, "Cats are allowed.", 0.5)
PROMPT = Prompt("Sotto.", (Exchange("Hello?", "Hello."),), (LEASE, RULES), "How much is the rent?")


@pytest.fixture
def remembered() -> ReplyCache:
    made = ReplyCache()
    made.keep(PROMPT, "It is 950 euros [1]. Cats are [2]. Both [1-2]. [sic]", "model")
    return made


def test_the_same_question_is_known(remembered: ReplyCache) -> None:
    assert remembered.find(PROMPT) == ("It is 950 euros [1]. Cats are [2]. Both [1-2]. [sic]", "model")
    again = replace(PROMPT, question=" how much is  the rent ")
    again = replace(again, exchanges=(*PROMPT.exchanges, Exchange("How much is the rent?", "It is 950 euros.")))
    assert remembered.find(again) == remembered.find(PROMPT)


def test_its_numbers_follow_the_passages(remembered: ReplyCache) -> None:
    turned = replace(PROMPT, passages=(RULES, replace(LEASE, score=0.1)))
    assert remembered.find(turned) == ("It is 950 euros [2]. Cats are [1]. Both [2, 1]. [sic]", "model")


@pytest.mark.parametrize(
    "changed",
    [
        {"question": "How much is the flat?"},
        {"passages": (LEASE,)},
        {"passages": (LEASE, replace(RULES, text="Cats are not allowed."))},
        {"exchanges": ()},
        {"exchanges": (Exchange("Hello?", "Good day."),)},
        {"system": "Another."},
    ],
)
def test_whatever_it_was_drawn_from_may_not_have_changed(remembered: ReplyCache, changed: dict[str, object]) -> None:
    assert remembered.find(replace(PROMPT, **changed)) is None  # type: ignore[arg-type]


def test_few_are_kept(remembered: ReplyCache) -> None:
    for number in range(64):
        remembered.keep(replace(PROMPT, question=f"{number}?"), "Yes.", "model")
    assert remembered.find(PROMPT) is None
    assert remembered.find(replace(PROMPT, question="0?")) is not None
    remembered.clear()
    assert remembered.find(replace(PROMPT, question="0?")) is None
