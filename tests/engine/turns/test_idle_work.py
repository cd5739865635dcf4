import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.domain.events import DocumentRead, Outcome
from app.engine.parts.preemption import Preempted, stoppable
from tests import fakes
from tests.fixtures.bench import OpenBench


class Endless(fakes.Embedder):
    """Its first text takes for ever, unless it is stopped."""

    def __init__(self) -> None:
        self.began, self.ended = threading.Event(), threading.Event()

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if "rent" in "".join(texts) and not self.ended.is_set():
            with stoppable(self.ended.set):
                self.began.set()
                self.ended.wait(60)
                raise Preempted
        return super().embed(texts)


def test_a_question_stops_the_passage_that_is_being_embedded_and_the_import_goes_on(
    open_bench: OpenBench, tmp_path: Path
) -> None:
    embedder = Endless()
    bench = open_bench(embedder=embedder)
    file = tmp_path / "lease.txt"
    file.write_text("The rent is 950 euros a month.")
    bench.engine.library_requests.add([file])
    assert embedder.began.wait(60)
    bench.engine.ask("how much is the rent")
    assert bench.outcome() is Outcome.COMPLETED
    bench.events.wait(lambda event: isinstance(event, DocumentRead) and event.state == "ready")
