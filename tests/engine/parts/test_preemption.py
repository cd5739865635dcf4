from collections import Counter
from typing import Any, ClassVar

import numpy as np
import pytest

from app.engine.adapters.embedders.minilm import MiniLM
from app.engine.parts.preemption import Preempted, Preemption
from app.engine.parts.question_vectors import question_vector
from app.storage.paths import resources

TEXT = "The rent is 950 euros a month. " * 30


class Hurried:
    """A session: somebody comes while it runs."""

    def __init__(self, session: Any, stop: Preemption) -> None:
        self.session, self.stop, self.finished = session, stop, 0

    def run(self, outputs: Any, feed: Any, options: Any) -> Any:
        self.stop.set()
        found = self.session.run(outputs, feed, options)
        self.finished += 1
        return found


def test_a_text_is_stopped_in_the_middle_and_embedded_as_ever_afterwards() -> None:
    model, stop = MiniLM(resources() / "embedder"), Preemption()
    undisturbed = model.embed([TEXT])
    session = model._model._session
    hurried = model._model._session = Hurried(session, stop)
    with stop.heeded(), pytest.raises(Preempted):
        model.embed([TEXT])
    assert hurried.finished == 0
    assert np.array_equal(model.embed([TEXT]), undisturbed), "a question's own computing heeds nobody"
    model._model._session = session
    with stop.heeded():
        with pytest.raises(Preempted):
            model.embed([TEXT])
        stop.clear()
        assert np.array_equal(model.embed([TEXT]), undisturbed)


def test_a_question_is_embedded_once_whoever_asks() -> None:
    class Counting(MiniLM):
        asked: ClassVar[Counter[str]] = Counter()

        def embed_question(self, question: str) -> Any:
            self.asked[question] += 1
            return super().embed_question(question)

    one, other = (Counting(resources() / "embedder") for _ in range(2))
    vectors = [question_vector(one, "How much is the rent?") for _ in range(3)]
    assert Counting.asked == {"How much is the rent?": 1}
    assert np.array_equal(vectors[-1], one.embed(["How much is the rent?"])[0])
    question_vector(other, "How much is the rent?")
    for number in range(8):
        question_vector(one, str(number))
    question_vector(one, "7")
    assert Counting.asked == {"How much is the rent?": 2} | {str(number): 1 for number in range(8)}
    question_vector(one, "How much is the rent?")
    assert Counting.asked["How much is the rent?"] == 3, "the oldest gives way"
