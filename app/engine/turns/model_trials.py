"""What is found out about models while nobody asks: which serves best, how fast it computes, whether it may speak."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from app.domain.errors import AssistantError
from app.engine.answering.examination import Examiner, examine
from app.engine.parts.kit import Kit

log = logging.getLogger(__name__)

_AGAIN_S = 600.0
"""After this long, what the machine was too busy for, or what failed, is tried again."""


class ModelTrials:
    """Used in the engine's thread."""

    def __init__(
        self, kit: Kit, on_examined: Callable[[], object], on_tuned: Callable[[], object] = lambda: None
    ) -> None:
        """`on_examined`: called at the end of another examination; `on_tuned`: after a trial of the recognizer."""
        self._kit = kit
        self._on_examined = on_examined
        self._on_tuned = on_tuned
        self._wanted: list[Mapping[str, object]] = []
        self._due_s: float | None = None

    def examine(self, changes: Mapping[str, object]) -> None:
        """Examine a model when there is time; `changes`: the settings that would put it to use."""
        held = self._kit.held("generator")
        self._due_s = None
        if held is None or Path(held.model).name != changes["generator_model"]:  # the one in use is examined anyway
            self._wanted.append(changes)

    @property
    def wait_s(self) -> float | None:
        """Seconds until something is to be tried again; None: nothing is."""
        return None if self._due_s is None else max(0.0, self._due_s - time.monotonic())

    def steps(self) -> Iterator[None]:
        """Do it, a little at a time; what is interrupted is done again, but for the questions that were answered."""
        if self.wait_s:
            return
        self._due_s = None
        try:
            yield from self._tune_recognizer()
            yield from self._try_used()
            while self._wanted:
                for _ in examine(self._kit, self._wanted[0]):
                    yield
                del self._wanted[0]
                self._on_examined()
        except AssistantError as error:
            log.info("a language model is not examined: %s", error)
            del self._wanted[:1]
            self._due_s = time.monotonic() + _AGAIN_S

    def _tune_recognizer(self) -> Iterator[None]:
        recognizer = self._kit.held("recognizer")
        if recognizer is None or recognizer.is_tuned:
            return
        yield from recognizer.tune()
        self._on_tuned()
        if not recognizer.is_tuned:
            self._due_s = time.monotonic() + _AGAIN_S

    def _try_used(self) -> Iterator[None]:
        """The model in use."""
        generator = self._kit.held("generator")
        if generator is None or generator.is_extractive:
            return
        yield from generator.tune()
        if not generator.is_tuned:
            self._due_s = time.monotonic() + _AGAIN_S
        examiner = Examiner(self._kit, generator)
        if not examiner.is_over:
            for _ in examiner.steps():
                yield
            self._on_examined()
