"""Learn the weights of `answering.extractive_scoring`, and say how well they do on articles they have not seen.

`python -m tests.benchmarks.quoting` prints the tables to be put there. Conditional logistic regression with a
Gaussian prior; six folds by article, XQuAD and SQuAD 2.0 counting as one, for they share articles.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.optimize import minimize

from app.domain.passages import Passage
from app.engine.adapters.embedders.minilm import MiniLM
from app.engine.answering.extractive_scoring import (
    CONFIDENCE,
    REFUSED_BELOW,
    WEIGHTS,
    Floats,
    Statement,
    evidence,
    read,
)
from app.storage.paths import resources
from tests.benchmarks.questions import QuestionSet

say = partial(print, flush=True)
FOLDS = 6
PRIOR = 2e-3
SETS = ("xquad_en", "squad2_unanswerable")
UNANSWERABLE = 0.3
"""Weight of a question that looks as if its article held the answer: half of them need reading that is beyond
similarity, and learning from them in full makes the rest timid."""


@dataclass(slots=True)
class Case:
    """A question with what was retrieved for it."""

    set: str
    sort: str
    """answerable, unanswerable, or absent: its article was taken away."""
    article: str
    table: Floats
    """Evidence, (statements, features)."""
    holds: Floats
    """(statements,): 1 where a statement of the right paragraph holds the answer, 0.3 where another's does."""


def cases(name: str, questions: QuestionSet, minilm: MiniLM) -> list[Case]:
    """Every question of a set, and every one again with its article taken away."""
    known: dict[str, Floats] = {}
    found = []
    for number, question in enumerate(questions.questions):
        for without in (None, question.article):
            passages = questions.passages(number, without=without)
            flat = read(passages)
            new = [s.whole for s in flat if s.whole not in known]
            known.update(zip(new, minilm.embed(new), strict=True))
            table = evidence(question.text, flat, passages)
            table[:, 0] = np.stack([known[s.whole] for s in flat]) @ questions.question_vectors[number]
            sort = "absent" if without else "answerable" if question.is_answerable else "unanswerable"
            holds = _holds(question.answers, question.right, flat, passages)
            found.append(Case(name, sort, question.article, table, holds * (sort == "answerable")))
    return found


def _holds(
    answers: Sequence[str], right: frozenset[int], flat: Sequence[Statement], passages: Sequence[Passage]
) -> Floats:
    there = [any(answer in s.text for answer in answers) for s in flat]
    worth = [1.0 if passages[s.passage].id in right else 0.3 for s in flat]
    held: Floats = np.array(there) * np.array(worth)
    return held


def learn_choice(known: Sequence[Case]) -> Floats:
    """Weights under which the statements that hold the answer are the likeliest."""
    known = [case for case in known if case.holds.any()]
    spread = np.concatenate([case.table for case in known]).std(axis=0) + 1e-6

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = 0.0, np.zeros_like(weights)
        for case in known:
            table = case.table / spread
            logits = table @ weights
            odds = np.exp(logits - logits.max())
            wanted = odds * case.holds
            total += np.log(odds.sum() / wanted.sum())
            slope += (odds / odds.sum() - wanted / wanted.sum()) @ table
        return float(total / len(known) + PRIOR * weights @ weights), slope / len(known) + 2 * PRIOR * weights

    result: Floats = minimize(loss, np.zeros(len(WEIGHTS)), jac=True, method="L-BFGS-B").x / spread
    return result


def best(case: Case, weights: Floats) -> Floats:
    """The features, and a 1, that confidence in the best statement rests on."""
    row = dict(zip(WEIGHTS, case.table[np.argmax(case.table @ weights)], strict=True))
    return np.array([row[name] for name in CONFIDENCE if name] + [1.0])


def learn_confidence(known: Sequence[Case], weights: Floats) -> Floats:
    """Logistic regression of whether a case is answerable on its best statement's features."""
    table = np.array([best(case, weights) for case in known])
    sign = np.array([1.0 if case.sort == "answerable" else -1.0 for case in known])
    share = np.array([UNANSWERABLE if case.sort == "unanswerable" else 1.0 for case in known])

    def loss(w: Floats) -> tuple[float, Floats]:
        margin = sign * (table @ w)
        slope = -(share * sign / (1 + np.exp(margin))) @ table / len(known)
        return float(share @ np.logaddexp(0, -margin) / len(known) + 1e-5 * w @ w), slope + 2e-5 * w

    result: Floats = minimize(loss, np.zeros(table.shape[1]), jac=True, method="L-BFGS-B").x
    return result


def judge(every: Sequence[Case]) -> None:
    """Print how it does on articles that were left out of learning."""
    titles = sorted({case.article for case in every})
    chosen: list[tuple[str, bool, bool, float]] = []
    trust: dict[str, list[float]] = {}
    for fold in range(FOLDS):
        known = [case for case in every if titles.index(case.article) % FOLDS != fold]
        weights = learn_choice(known)
        belief = learn_confidence(known, weights)
        for case in (case for case in every if titles.index(case.article) % FOLDS == fold):
            trust.setdefault(case.sort, []).append(float(best(case, weights) @ belief))
            if case.sort == "answerable":
                logits = case.table @ weights
                order = np.argsort(-logits)
                lag = float(logits[order[0]] - logits[order[1]])
                chosen.append((case.set, bool(case.holds[order[0]]), bool(case.holds[order[:2]].any()), lag))
    for name in SETS:
        mine = [row for row in chosen if row[0] == name]
        say(f"{name}: first sentence {np.mean([r[1] for r in mine]):.3f}, two {np.mean([r[2] for r in mine]):.3f}")
        for most in (0.5, 1.0, 1.5, 2.0):
            said = np.mean([two if lag < most else one for _, one, two, lag in mine])
            say(f"  a second one within {most}: in {np.mean([r[3] < most for r in mine]):.3f}, answer {said:.3f}")
    for least in (-2.0, REFUSED_BELOW, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0):
        say(
            f"  refused below {least}: ",
            {sort: round(float(np.mean(np.array(v) < least)), 3) for sort, v in trust.items()},
        )


def main() -> None:
    """Judge, then learn from everything and print the tables."""
    minilm = MiniLM(resources() / "embedder")
    every = [case for name in SETS for case in cases(name, QuestionSet(name, minilm), minilm)]
    judge(every)
    weights = learn_choice(every)
    say({name: round(float(weight), 2) for name, weight in zip(WEIGHTS, weights, strict=True)})
    belief = learn_confidence(every, weights)
    say({name: round(float(weight), 2) for name, weight in zip(CONFIDENCE, belief, strict=True)})


if __name__ == "__main__":
    main()
