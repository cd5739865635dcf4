"""Who writes the reply: the chosen generator, or, where it fails before its first word, the next that works."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import cast

from app.domain.errors import AssistantError, Code
from app.engine.answering.generator_record import GeneratorRecord
from app.engine.answering.reply_limits import ReplyLimits
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.generator import Generator
from app.engine.parts.kit import Kit
from app.engine.prompts.prompt import Prompt

log = logging.getLogger(__name__)

_AGAIN_S = 300.0
"""Seconds after a failure until a generator is tried again."""


class FallbackGenerator:
    """One reply being written."""

    def __init__(
        self, kit: Kit, record: GeneratorRecord, prompt: Prompt, on_trouble: Callable[[AssistantError], None],
        is_anew: bool = False,
    ) -> None:  # fmt: skip
        """`record`: the outcome of earlier replies, to which this one is added.

        `on_trouble` takes the error of a generator that failed, once until it has worked again.

        `is_anew`: the reply is to be written again, even where it is known.
        """
        self._kit = kit
        self._record = record
        self._prompt = prompt
        self._on_trouble = on_trouble
        self._is_anew = is_anew
        self._is_too_long = False
        self.is_known = False
        """Whether the reply was given before to the same question, and all that it depends on is unchanged."""
        self.writer = ""
        """Name of the generator that writes; empty before its first word."""

        self.is_quoting = False
        """Whether the one that writes answers with the documents' own sentences."""

    def pieces(self) -> ClosableIterator[str]:
        """The reply piece by piece; empty pieces while there is none yet. Close it to stop the model.

        Raises AssistantError where none can write, or where one fails in the middle of a reply.
        """
        self._record.renew(self._kit.releases("generator"))
        known = None if self._is_anew else self._record.replies.find(self._prompt)
        if known is not None:
            self.is_known = True
            text, self.writer = known
            yield text
            return
        failure = AssistantError(Code.MODEL_MISSING, "generator")
        for generator in self._candidates():
            try:
                yield from self._write(generator)
            except AssistantError as error:
                if self.writer:
                    raise
                failure = error
            except Exception as error:  # a third-party part, or a bug: the next best is better than none
                if self.writer:
                    raise
                log.exception("%s fails", generator.name)
                failure = AssistantError(Code.BUG, f"{generator.name}: {type(error).__name__}")
            else:
                self._record.failed_at_s.pop(generator.name, None)
                return
            self._note(generator.name, failure)
        raise failure

    def _candidates(self) -> Iterator[Generator]:
        """The generator in use, then every other one that works and may answer; those that failed lately last."""
        first = self._kit.generator
        names = [first.name, *(name for name in self._kit.candidates("generator") if name != first.name)]
        now = time.monotonic()
        rested = [name for name in names if now - self._record.failed_at_s.get(name, -_AGAIN_S) >= _AGAIN_S]
        for name in (*rested, *(name for name in names if name not in rested)):
            try:
                generator = first if name == first.name else cast(Generator, self._kit.named("generator", name))
                if generator.is_qualified or generator.is_extractive:
                    self.is_quoting = generator.is_extractive
                    yield generator
            except AssistantError as error:
                log.info("%s cannot take over: %s", name, error)

    def _note(self, name: str, failure: AssistantError) -> None:
        """Record a failure, reported once. What is wrong with the question is not a fault of the generator."""
        if failure.code == Code.QUESTION_TOO_LONG:
            if not self._is_too_long:
                self._on_trouble(failure)
            self._is_too_long = True
            return
        if name not in self._record.failed_at_s:
            self._on_trouble(failure)
        self._record.failed_at_s[name] = time.monotonic()

    def _write(self, generator: Generator) -> Iterator[str]:
        bounds = ReplyLimits(time.monotonic())
        with closing(generator.generate(self._prompt)) as pieces:
            for piece in pieces:
                now = time.monotonic()
                kept = bounds.feed(piece, generator.tally.total, now)
                if bounds.hangs(now):
                    raise AssistantError(Code.GENERATOR_STUCK, generator.name)
                if bounds.text.strip():
                    self.writer = generator.name
                    yield kept
                else:
                    yield ""
                if bounds.is_endless(now):
                    self._on_trouble(AssistantError(Code.REPLY_CUT, generator.name))
                    return
        if bounds.text.strip() and generator.is_sequential:
            self._record.replies.keep(self._prompt, bounds.text, generator.name)
        elif not bounds.text.strip():
            raise AssistantError(Code.GENERATOR_FAILED, f"{generator.name}: nothing was written")
