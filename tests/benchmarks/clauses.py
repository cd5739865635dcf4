"""Learn the weights of `answering.clauses`, and say how well they do on articles they have not seen.

`python -m tests.benchmarks.clauses` prints the table to be put there, and what is left of sentences in six folds by
article. Conditional logistic regression with a Gaussian prior, as in `tests.benchmarks.quoting`.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.optimize import minimize

from app.engine.adapters.embedders.minilm import MiniLM
from app.engine.answering.clauses import CLAUSES, answering, clauses, evidence
from app.engine.answering.extractive import ExtractiveGenerator
from app.engine.answering.extractive_scoring import Floats
from app.storage.paths import resources
from tests.benchmarks.quality import Remembering, judged
from tests.benchmarks.questions import QuestionSet

say = partial(print, flush=True)
FOLDS = 6
PRIOR = 2e-3
SETS = ("xquad_en", "squad2_unanswerable")


@dataclass(slots=True)
class Case:
    """The sentence that is quoted first for a question, where it holds the answer."""

    article: str
    question: str
    answers: tuple[str, ...]
    sentence: str
    rows: list[dict[str, float]]
    holds: Floats
    """(clauses,): 1 where a clause holds a part of the answer."""


def cases() -> list[Case]:
    """Those of both sets."""
    minilm, found = Remembering(MiniLM(resources() / "embedder")), []
    for name in SETS:
        questions, quote = QuestionSet(name, minilm), ExtractiveGenerator(minilm)
        for number, question in enumerate(questions.questions):
            if question.is_answerable:
                sentence = judged(questions, quote, number).statements[0].text
                if any(answer in sentence for answer in question.answers):
                    found.append(_case(question.article, question.text, question.answers, sentence))
    return found


def _case(article: str, question: str, answers: tuple[str, ...], sentence: str) -> Case:
    parts = clauses(sentence)
    spans = [
        (at, at + len(answer)) for answer in answers for at in range(len(sentence)) if sentence.startswith(answer, at)
    ]
    holds = [float(any(a < end and start < b for a, b in spans)) for start, end in parts]
    return Case(article, question, answers, sentence, evidence(question, sentence, parts, "en"), np.array(holds))


def learn(known: list[Case], names: list[str]) -> Floats:
    """Weights under which the clauses that hold the answer are the likeliest."""
    tables = [(np.array([[row.get(name, 0.0) for name in names] for row in case.rows]), case.holds) for case in known]

    def loss(w: Floats) -> tuple[float, Floats]:
        total, slope = PRIOR * float(w @ w), 2 * PRIOR * w
        for table, holds in tables:
            odds = np.exp(table @ w - (table @ w).max())
            chance = odds / odds.sum()
            held = float((chance * holds).sum())
            total -= np.log(held) / len(tables)
            slope -= table.T @ (chance * holds / held - chance) / len(tables)
        return total, slope

    result: Floats = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x
    return result


def main() -> None:
    """Judge, then learn from everything and print the table."""
    every = cases()
    names = sorted({name for case in every for row in case.rows for name in row})
    titles = sorted({case.article for case in every})
    kept, before, after = [], [], []
    for fold in range(FOLDS):
        weights = learn([case for case in every if titles.index(case.article) % FOLDS != fold], names)
        CLAUSES.clear()
        CLAUSES.update(zip(names, map(float, weights), strict=True))
        for case in (case for case in every if titles.index(case.article) % FOLDS == fold):
            left = answering(case.question, case.sentence)[0]
            kept.append(any(answer in left for answer in case.answers))
            before.append(len(case.sentence.split()))
            after.append(len(left.split()))
    say(f"{len(every)} sentences that hold the answer: it is left in {np.mean(kept):.3f}")
    say(f"words: median {np.median(before)} to {np.median(after)}, longest {max(before)} to {max(after)}")
    say({name: round(float(weight), 2) for name, weight in zip(names, learn(every, names), strict=True)})


if __name__ == "__main__":
    main()
