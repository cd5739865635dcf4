"""`make bench quality`: how well Sotto finds, declines and quotes, over sets of questions with known answers.

What was chosen by trying was tried on every other question (the tuning half); the other half is reported beside it.
"""

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from app.engine.adapters.embedders.minilm import MiniLM
from app.engine.answering.extractive import ExtractiveGenerator, Judgement
from app.engine.answering.extractive_scoring import REFUSED_BELOW
from app.engine.answering.quotation import SECOND_WITHIN
from app.engine.prompts.prompt import Prompt
from app.storage.paths import resources
from tests.benchmarks import codes, faithfulness
from tests.benchmarks.questions import FOLDER, QuestionSet, Ranking, recall

say = partial(print, flush=True)
SETS = (
    "xquad_en", "faq_covid", "squad2_unanswerable", "cranfield", "xquad_de", "xquad_es", "xquad_ru", "xquad_zh",
)  # fmt: skip
_RANK = 10
"""The k of plain reciprocal rank fusion, which is what most others do."""
_THRESHOLDS = (-4.0, -3.0, -2.5, -2.0, REFUSED_BELOW, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0)


class Remembering(MiniLM):
    """The embedder, asked for each text only once."""

    def __init__(self, real: MiniLM) -> None:
        self._real = real
        self._held: dict[str, NDArray[np.float32]] = {}
        self.fingerprint = real.fingerprint

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the real one does."""
        new = [text for text in dict.fromkeys(texts) if text not in self._held]
        self._held.update(zip(new, self._real.embed(new), strict=True))
        return np.array([self._held[text] for text in texts], np.float32).reshape(len(texts), self.dimensions)


def main() -> None:
    """Measure and print, or say why not."""
    faithfulness.main()
    codes.main()
    if not FOLDER.is_dir():
        say("Finding, declining and quoting: not measured, the question sets are not here")
        return
    minilm = MiniLM(resources() / "embedder")
    sets = {name: QuestionSet(name, minilm) for name in SETS}
    remembering = Remembering(minilm)
    halves = {"the half that was tried on": slice(0, None, 2), "the other half": slice(1, None, 2), "all": slice(None)}
    for title, half in halves.items():
        say(f"\nFinding, {title}: right passage first / among three")
        say(f"  {'':22}{'words':>14}{'meaning':>14}{'plain fusion':>14}{'Sotto':>14}")
        for name, questions in sets.items():
            say(f"  {name:22}" + "".join(f"{share:>14}" for share in found(questions, half)))
    say("\nQuoting, the other half: the answer is in the first sentence / in what is said / in the first two; two said")
    for name, questions in sets.items():
        if any(question.answers for question in questions.questions):
            say(
                f"  {name:22}"
                + quoted(questions, ExtractiveGenerator(remembering, questions.language), halves["the other half"])
            )
    say("\nDeclining, the other half: answered, by confidence at least")
    say("  (answerable; unanswerable though its article is there; its article taken away)")
    for name, questions in sets.items():
        if name != "cranfield":
            decline(name, questions, ExtractiveGenerator(remembering, questions.language))


def plain(words: Ranking, meaning: Ranking) -> Ranking:
    """Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""
    sums: dict[int, float] = {}
    for ranking in (words[:50], meaning[:50]):
        for place, (index, _) in enumerate(ranking, 1):
            sums[index] = sums.get(index, 0.0) + 1 / (_RANK + place)
    return sorted(sums.items(), key=lambda pair: -pair[1])


def asked(questions: QuestionSet, half: slice) -> list[int]:
    """Numbers of the answerable questions of a half."""
    return [n for n, question in enumerate(questions.questions) if question.is_answerable][half]


def found(questions: QuestionSet, half: slice) -> list[str]:
    """R@1 / R@3 of each way to find."""
    numbers = asked(questions, half)
    words = [questions.by_words(questions.questions[number].text) for number in numbers]
    meaning = [questions.by_meaning(questions.question_vectors[number]) for number in numbers]
    fusions = [plain(*both) for both in zip(words, meaning, strict=True)]
    ways: list[Sequence[Sequence[int]]] = [
        [[index for index, _ in one] for one in way] for way in (words, meaning, fusions)
    ]
    ways.append([[passage.id for passage in questions.passages(number)] for number in numbers])
    right = [questions.questions[number].right for number in numbers]
    return [f"{recall(way, right, 1):.3f}/{recall(way, right, 3):.3f}" for way in ways]


def judged(questions: QuestionSet, quote: ExtractiveGenerator, number: int, without: str | None = None) -> Judgement:
    """What the quoting generator thinks of what is found for a question."""
    passages = tuple(questions.passages(number, without=without))
    return quote.judge(Prompt("", (), passages, questions.questions[number].text))


def quoted(questions: QuestionSet, quote: ExtractiveGenerator, half: slice) -> str:
    """How often the answer is said."""
    rows = []
    for number in asked(questions, half):
        one, answers = judged(questions, quote, number), questions.questions[number].answers
        held = [any(answer in statement.text for answer in answers) for statement in one.statements]
        is_double = len(held) > 1 and one.lags[1] < SECOND_WITHIN
        rows.append((any(held[:1]), any(held[: 1 + is_double]), any(held[:2]), is_double))
    first, said, two, double = np.mean(rows, axis=0)
    return f"{first:10.3f}{said:10.3f}{two:10.3f}{double:10.3f}"


def decline(name: str, questions: QuestionSet, quote: ExtractiveGenerator) -> None:
    """The trade between answering what can be answered and not answering what cannot."""
    every = range(1, len(questions.questions), 2)
    kinds = {
        "answerable": [judged(questions, quote, n).confidence for n in every if questions.questions[n].is_answerable],
        "unanswerable": [
            judged(questions, quote, n).confidence for n in every if not questions.questions[n].is_answerable
        ],
        "absent": [judged(questions, quote, n, questions.questions[n].article).confidence for n in every],
    }
    say(f"  {name}")
    for least in _THRESHOLDS:
        shares = {kind: np.mean(np.array(values) >= least) for kind, values in kinds.items() if values}
        mark = " <- Sotto's" if least == REFUSED_BELOW else ""
        say(f"    {least:6.2f}  " + "  ".join(f"{kind} {share:.3f}" for kind, share in shares.items()) + mark)


if __name__ == "__main__":
    main()
