"""The examination of a language model: questions over documents made for it, asked and checked as in a turn."""

import time
from collections import Counter
from collections.abc import Generator as Steps
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import cast

from app.domain.errors import AssistantError, Code
from app.domain.examination import Examination, Mark, Task
from app.domain.passages import Passage
from app.engine.answering.checked_reply import SPOKEN, CheckedReply
from app.engine.answering.citations import Marks
from app.engine.answering.examination_questions import Question, declines, questions
from app.engine.answering.extractive import ExtractiveGenerator
from app.engine.answering.grounding import Material
from app.engine.answering.reply_limits import ReplyLimits
from app.engine.models.qualification import Qualifications
from app.engine.parts.generator import Generator
from app.engine.parts.kit import Kit
from app.engine.parts.question_vectors import question_vector
from app.engine.parts.registry import implementations
from app.engine.prompts.messages import SYSTEM
from app.engine.prompts.prompt import Prompt
from app.text.sentences import segment

_LONGEST = 400
"""Characters of a reply that are waited for; two sentences of it are spoken."""
_AS_WRITTEN = (Task.CONDITION, Task.ABSENT)
"""What is judged by all that was written; the rest by what would be spoken of it. That no document answers, and a yes
or no that a condition leads to, stand in no document, and are held back in a turn: there the quote is said."""


class Examiner:
    """Examines one model, a piece of a reply at a time; what was answered before it was stopped is kept."""

    def __init__(self, kit: Kit, generator: Generator) -> None:
        """`kit`: of the home in which the outcome is kept; it also quotes, to which the model is compared."""
        self._kit = kit
        self._generator = generator
        self._qualifications = Qualifications(kit.paths)

    def steps(self) -> Iterator[int]:
        """Ask what has not been asked yet; yields how many questions have been answered.

        Raises AssistantError where the model fails.
        """
        if self.is_over:
            return
        model = self._generator.model
        for _ in self._qualifications.identify(model):
            yield 0
        if not self._qualifications.quoted():
            quoted = yield from quote_all(self._kit)
            self._qualifications.keep_quoted({task: quoted.share(task) for task in Task})
        known = self._qualifications.find(model)
        for question in questions():
            if known is not None and (known.is_settled or question.id in known.marks):
                continue
            mark = yield from answer(self._generator, question, asked=len(known.marks) if known else 0)
            known = self._qualifications.note(model, question.id, mark)

    @property
    def is_over(self) -> bool:
        """Whether the outcome is known; of a generator that does not say which model writes, none ever is."""
        if not self._generator.model:
            return True
        known = self._qualifications.find(self._generator.model)
        return known is not None and known.is_settled


def examine(kit: Kit, changes: Mapping[str, object]) -> Iterator[int]:
    """Examine a model that need not be in use; yields how many questions have been answered.

    `changes`: the settings that would put it to use.
    Raises AssistantError where it cannot be loaded, or fails.
    """
    context = replace(kit.context, settings=kit.settings.model_copy(update=dict(changes)))
    generator = cast(Generator, implementations("generator")[str(changes["generator"])].create(context))
    try:
        yield from Examiner(kit, generator).steps()
    finally:
        generator.close()


def quote_all(kit: Kit) -> Steps[int, None, Examination]:
    """How quoting answers the same questions."""
    quoting, marks = cast(Generator, kit.named("generator", ExtractiveGenerator.name)), {}
    for question in questions():
        vectors = kit.embedder.embed([passage.text for passage in question.passages])
        near = vectors @ question_vector(kit.embedder, question.text)
        passages = tuple(
            replace(passage, similarity=float(each)) for passage, each in zip(question.passages, near, strict=True)
        )
        marks[question.id] = yield from answer(quoting, replace(question, passages=passages))
    return Examination(marks, Counter(question.task for question in questions()), {})


def answer(
    generator: Generator, question: Question, system: str = SYSTEM, most: int = 0, asked: int = 0
) -> Steps[int, None, Mark]:
    """Have a question answered; yields `asked` after each piece of the reply.

    `most`: how many passages it is given; 0: all, which together are as long as one of a document, so that the outcome
    does not depend on how busy the machine is. Raises AssistantError where the model fails or hangs.
    """
    passages = question.passages[:most] if most else question.passages
    limits, checked = ReplyLimits(time.monotonic()), CheckedReply(Material(passages, question.text, question.language))
    is_whole = generator.is_extractive or question.task in _AS_WRITTEN
    shown = ""
    with closing(generator.generate(Prompt(system, (), passages, question.text))) as pieces:
        for piece in pieces:
            now = time.monotonic()
            shown += checked.feed(limits.feed(piece, generator.tally.total, now))
            yield asked
            is_enough = _is_enough(limits.text, question.language) or (checked.is_over and not is_whole)
            if limits.hangs(now):
                raise AssistantError(Code.GENERATOR_STUCK, generator.name)
            if is_enough or limits.is_endless(now):
                break
    seconds = time.monotonic() - limits.began_s
    said = _unmarked(shown + checked.rest(), passages)
    written = _unmarked(limits.text, passages)
    is_borne_out = generator.is_extractive or not checked.held_back or declines(written)
    is_right = question.is_right(written if is_whole else said)
    return Mark(question.task, is_right, is_borne_out, round(seconds, 2), question.text, written)


def _is_enough(text: str, language: str) -> bool:
    """Whether as many sentences have been written as are spoken, or what never ends."""
    return len(text) > _LONGEST or len(segment(text.strip(), language)) > SPOKEN


def _unmarked(reply: str, passages: Sequence[Passage]) -> str:
    """A reply on one line, without its marks."""
    marks = Marks(passages)
    shown, _ = marks.feed(reply)
    return " ".join((shown + marks.rest()).split())
