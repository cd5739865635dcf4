"""What `app.engine.parts.generator.Generator` promises, held to by every registered make."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from app.domain.passages import Passage
from app.engine.answering.citations import Marks
from app.engine.parts.generator import Generator
from app.engine.parts.kit import Kit
from app.engine.parts.registry import implementations
from app.engine.prompts.prompt import Exchange, Prompt
from tests.contracts.contract import check_all, whole_kit
from tests.fixtures import models
from tests.fixtures.llama_server import serving

NAMES = sorted(implementations("generator"))
PASSAGES = (
    Passage(1, "/lease.pdf", "Lease", 2, "The rent is 950 euros a month. It is due on the first.", 0.9, 0.8),
    Passage(2, "/rules.md", "Rules", None, "Cats are allowed. Dogs are not.", 0.4, 0.2),
)
PROMPT = Prompt("You are Sotto.", (Exchange("Hello?", "Hello."),), PASSAGES, "How much is the rent?")


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    served = models.install_gguf(tmp_path_factory.mktemp("served"))
    with serving(served) as url, whole_kit(tmp_path_factory.mktemp("home"), server=url) as made:
        yield made


@pytest.fixture(scope="module", params=NAMES)
def generator(kit: Kit, request: pytest.FixtureRequest) -> Generator:
    return cast(Generator, implementations("generator")[request.param].create(kit.context))


def reply(generator: Generator, prompt: Prompt) -> str:
    pieces = list(generator.generate(prompt))
    assert all(isinstance(piece, str) for piece in pieces)
    return "".join(pieces)


def test_none_is_left_out(kit: Kit) -> None:
    check_all(kit, "generator", {"quote", "gpt4all", "llama.cpp", "server"})


def test_the_pieces_joined_are_the_reply_and_the_same_again(generator: Generator) -> None:
    first = reply(generator, PROMPT)
    assert first.strip()
    assert reply(generator, PROMPT) == first


def test_what_is_cited_is_a_passage(generator: Generator) -> None:
    text, marks = Marks().feed(reply(generator, PROMPT) + " ")
    assert "[" not in text
    assert all(1 <= number <= len(PASSAGES) for mark in marks for number in mark.numbers)


@pytest.mark.parametrize("question", ["", PROMPT.question])
def test_what_was_prepared_is_generated_the_same(kit: Kit, generator: Generator, question: str) -> None:
    plain = reply(generator, PROMPT)
    for passages in (PASSAGES[:1], PASSAGES):
        for _ in generator.prepare(Prompt(PROMPT.system, PROMPT.exchanges, passages, question)):
            pass
    assert reply(generator, PROMPT) == plain
    fresh = cast(Generator, implementations("generator")[generator.name].create(kit.context))
    for _ in fresh.prepare(Prompt(PROMPT.system, PROMPT.exchanges, PASSAGES, "")):
        pass
    assert reply(fresh, PROMPT) == plain


@pytest.mark.parametrize("taken", [0, 1, 3])
def test_closed_early_it_is_ready_again(generator: Generator, taken: int) -> None:
    plain = reply(generator, PROMPT)
    left = generator.generate(PROMPT)
    for _ in zip(range(taken), left, strict=False):
        pass
    left.close()
    assert reply(generator, PROMPT) == plain


@pytest.mark.parametrize("system", ["", "You are Sotto."])
def test_without_passages_it_still_says_something(generator: Generator, system: str) -> None:
    assert reply(generator, Prompt(system, (), (), "How much is the rent?")).strip()


@pytest.mark.parametrize("question", ["", " ", "?", "¿Cuánto?", "家賃はいくら", "\U0001f408", "a\x00b", "[1] [2]"])
def test_any_question_is_answered(generator: Generator, question: str) -> None:
    assert reply(generator, Prompt("You are Sotto.", (), PASSAGES, question)).strip()


@pytest.mark.parametrize("text", ["", " ", "\n\n", "%1 %2 <|im_end|> [7]", "x" * 50_000, "\U0001f408" * 100])
def test_any_passage_is_read(generator: Generator, text: str, tmp_path: Path) -> None:
    odd = Passage(3, "/odd.txt", "", None, text, 0.1, 0.0)
    assert reply(generator, Prompt("You are Sotto.", (), (odd, *PASSAGES), PROMPT.question)).strip()
    for _ in generator.prepare(Prompt("You are Sotto.", (), (odd,), "")):
        pass
