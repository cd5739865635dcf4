"""How often the passages are read before the question ends: `make bench foresight`.

The open questions of XQuAD-en are fed word by word at the pace of speech to the real finding and the real choice of
what to read; only the model's reading is reckoned, by its time for a token.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from app.domain.passages import Passage
from app.engine.adapters.embedders.minilm import MiniLM
from app.engine.turns.prompt_passages import PromptPassages
from app.storage.paths import resources
from tests.benchmarks.questions import FOLDER, QuestionSet, embedded

say = partial(print, flush=True)
WORD_S = 0.4
"""150 words a minute."""
LAG_S = 0.2
"""From a word's end until it stands in the partial transcript and its passages are found."""
TAIL_S = 0.15
"""What is still captured after release."""
TOKEN_S = (0.0045, 0.009, 0.0135)
"""A model's time to read a token: one of 0.35 B parameters on two cores (200 tokens in 0.9 s), of 0.7 B, of 1.1 B."""
CHARACTERS_A_TOKEN = 4.4
FEWEST_WORDS = 2
NEEDED = 3
"""What finding with the whole question is held to: the right passage is among the first three."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, and what is found after each of its words."""

    right: frozenset[int]
    found: tuple[tuple[Passage, ...], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of working ahead."""

    has_answer: bool
    would_have: bool
    """Whether finding with the whole question has it."""
    is_read: bool
    """Whether nothing was left to be read."""
    passages: int
    left_s: float
    """Reading that was left."""


def questions(name: str = "xquad_en") -> Iterator[Asked]:
    """Those that can be answered."""
    minilm = MiniLM(resources() / "embedder")
    held = QuestionSet(name, minilm)
    words = [question.text.split() for question in held.questions]
    prefixes = [[" ".join(spoken[:count]) for count in range(1, len(spoken) + 1)] for spoken in words]
    flat = [prefix for some in prefixes for prefix in some]
    vectors = dict(zip(flat, embedded(minilm, flat), strict=True))
    for question, some in zip(held.questions, prefixes, strict=True):
        if question.is_answerable:
            yield Asked(question.right, tuple(tuple(held.retrieved(prefix, vectors[prefix])) for prefix in some))
    held.close()


def follow(asked: Asked, token_s: float) -> Outcome:
    """One question as it is spoken: the model reads what the context wants, as fast as it can."""
    context, ends_s = PromptPassages(), 0.0
    release_s = len(asked.found) * WORD_S + TAIL_S

    def cost_s(passage: Passage) -> float:
        return len(passage.text) / CHARACTERS_A_TOKEN * token_s

    def read_until(now_s: float) -> None:
        nonlocal ends_s
        while context.underway is not None and ends_s <= now_s:
            context.finish()
            if wanted := context.next():
                context.begin(wanted)
                ends_s += cost_s(wanted)

    for count, found in enumerate(asked.found, 1):
        now_s = count * WORD_S + LAG_S
        if now_s > release_s:
            break
        read_until(now_s)
        if count < FEWEST_WORDS:
            continue
        context.see(found)
        wanted, underway = context.next(), context.underway
        if wanted and (underway is None or wanted.id != underway.id):
            context.begin(wanted)
            ends_s = now_s + cost_s(wanted)
    read_until(release_s)
    read, whole = len(context.read), asked.found[-1]
    settled = context.settle(whole)
    half = context.underway
    left = [ends_s - release_s if half and half.id == one.id else cost_s(one) for one in settled[read:]]
    return Outcome(
        not asked.right.isdisjoint(one.id for one in settled),
        not asked.right.isdisjoint(one.id for one in whole[:NEEDED]),
        not left,
        len(settled),
        sum(left),
    )


def main() -> None:
    """Measure and print."""
    if not FOLDER.is_dir():
        say("not measured, the question sets are not here")
        return
    every = list(questions())
    say("\nXQuAD-en word by word: the model reads while one speaks (the policy was chosen on the even questions)")
    for token_s in TOKEN_S:
        for name, some in (("odd", every[1::2]), ("all", every)):
            outcomes = [follow(asked, token_s) for asked in some]
            say(
                f"  {token_s * 1000:4.1f} ms a token, {name} questions ({len(some)}): nothing left to read "
                f"{np.mean([one.is_read for one in outcomes]):.3f}, answer in the context "
                f"{np.mean([one.has_answer for one in outcomes]):.3f} (whole question, first three: "
                f"{np.mean([one.would_have for one in outcomes]):.3f}), passages "
                f"{np.mean([one.passages for one in outcomes]):.2f}, left to read "
                f"{np.mean([one.left_s for one in outcomes]) * 1000:.0f} ms on average"
            )


if __name__ == "__main__":
    main()
