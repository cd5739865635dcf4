"""The generator without a model of its own: it answers with the documents' own sentences."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from app.domain.document_state import DocumentState
from app.domain.passages import Passage
from app.engine.answering import quotation, table_answers
from app.engine.answering.attributes import subject, tells
from app.engine.answering.citations import guarded
from app.engine.answering.extractive_scoring import (
    BLIND_CONFIDENCE,
    BLIND_WEIGHTS,
    CONFIDENCE,
    REFUSED_BELOW,
    WEIGHTS,
    Statement,
    confidence,
    evidence,
    is_code_found,
    is_other_code,
    read,
    scores,
)
from app.engine.answering.headings import is_blank, is_title
from app.engine.answering.refusals import NO_DOCUMENTS, NOTHING_FOUND, said_in
from app.engine.answering.table_answers import TableAnswer
from app.engine.library.rows.places import Places
from app.engine.library.search.followups import standalone
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.embedder import Embedder
from app.engine.parts.generator import BaseGenerator
from app.engine.parts.part import Check
from app.engine.parts.part_context import PartContext
from app.engine.parts.question_vectors import question_vector
from app.engine.prompts.prompt import Prompt
from app.text.codes import as_written, asked_codes
from app.text.question_kinds import is_yes_or_no
from app.text.sentences import segment
from app.text.stopwords import STOPS, language
from app.text.terms import terms, words
from app.text.word_forms import stem

_EMBEDDED = 8
"""How many statements are compared in meaning, the best by words and passage; 6 lose nothing on XQuAD-en."""
_ENOUGH = 400
"""Characters from which a text's language is detected."""
_SPOKEN_WORDS = 60
_ABOUT = 0.3
"""The cosine of a question and a statement from which the statement is about it, though they share no word."""
_SURER = 1.0
"""By how much what was said before must make an answer surer, where the question is surely answered alone."""
_ALIKE = 0.5
"""The same where it is another word for what is asked about."""
_BESIDE = 0.22
"""The cosine of a question and a neighbour of the answer from which it is about the same; others are below 0.2."""
_CERTAIN = 2.0
"""Confidence in a cell whose row and column the question names."""
_KEPT = 2000
"""Vectors held for earlier statements; 3 MB."""
_ASKABLE = (
    DocumentState.READY,
    DocumentState.EMBEDDING,
    DocumentState.WAITING,
    DocumentState.READING,
    DocumentState.AWAY,
)
_SIMILARITY = list(WEIGHTS).index("similarity")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a quote is chosen by."""

    question: str = ""
    """What it is for: with what it points back to, if that was needed."""
    statements: tuple[Statement, ...] = ()
    """Those that might answer, best first."""
    lags: tuple[float, ...] = ()
    """How far the score of each lags behind the best one's."""
    confidence: float = -math.inf
    """The logit of the best one answering at all."""
    beside: Statement | None = None
    """What limits the best one and must not be left out, where there is such a neighbour."""
    table: TableAnswer | None = None
    """The cell or row that answers instead of a statement, where one does."""


class ExtractiveGenerator(BaseGenerator):
    """Names the source and quotes the sentence, or two, that best answer the question."""

    name: ClassVar[str] = "quote"
    rank: ClassVar[int] = 10
    is_bundled: ClassVar[bool] = True
    is_extractive: ClassVar[bool] = True
    uses: ClassVar[frozenset[str]] = frozenset({"language", "embedder", "embedder_model"})
    is_sequential: ClassVar[bool] = False

    def __init__(
        self, embedder: Embedder, likely: str = "en", has_documents: Callable[[], bool] = lambda: True
    ) -> None:
        """`likely`: the language to assume where none can be detected, ISO 639-1."""
        self._embedder = embedder
        self._has_documents = has_documents
        self._language = likely
        self._vectors: dict[str, NDArray[np.float32]] = {}

    @classmethod
    def check(cls, context: PartContext) -> Check:
        """It works wherever an embedder does."""
        found = context.chosen("embedder")
        return Check(True, f"with {found}") if found else Check(False, "no embedder", "Install Sotto again.")

    @classmethod
    def create(cls, context: PartContext) -> Self:
        """Take the embedder in use. Raises what creating it raises."""
        places = Places(context.store)
        return cls(context.embedder(), context.settings.language, lambda: places.count(*_ASKABLE) > 0)

    def prepare(self, prompt: Prompt) -> ClosableIterator[int]:
        """Embed what might be quoted, so that only the question is left; no language model reads any token."""
        for statement in self._read(prompt.passages):
            self._embed([statement.whole])
            yield 0

    def generate(self, prompt: Prompt) -> ClosableIterator[str]:
        """Yield the best statement with its source, then the second best where that is nearly as good."""
        if prompt.passages and prompt.passages[0].is_answer and prompt.question.strip():
            yield f"{_beginning(prompt.passages[0].text, self._language)} [1]"
            return
        yield from self.said(prompt, self.judge(prompt))

    def said(self, prompt: Prompt, judged: Judgement) -> Iterator[str]:
        """What is said of a judgement: a cell of a table, or a statement or two, with their source; or a refusal.

        Long statements are cut to the clause that answers. Below, to be shown only, stands what may answer as well.
        """
        asked_in = language(words(prompt.question), (self._language,))
        if judged.table is not None:
            first = judged.table.rows[0].passage
            yield quotation.marked(guarded(judged.table.text), first, prompt.passages[first])
        elif not judged.statements or judged.confidence < REFUSED_BELOW:
            yield said_in(NOTHING_FOUND if prompt.passages or self._has_documents() else NO_DOCUMENTS, asked_in)
        else:
            spoken = quotation.spoken(judged.statements, judged.lags, judged.beside)
            yield from quotation.said(judged.question, asked_in, spoken, prompt.passages)
            for other in quotation.shown(judged.statements, judged.lags, len(spoken)):
                yield f"\n\n{quotation.marked(guarded(other.text), other.passage, prompt.passages[other.passage])}"

    def judge(self, prompt: Prompt) -> Judgement:
        """Weigh every statement of the passages, for the question with what it points back to, and for it alone."""
        alone, joined = standalone(prompt.question, ()), standalone(prompt.question, prompt.exchanges)
        judged = self._judged(prompt, joined)
        if joined == alone:
            return judged
        by_itself = self._judged(prompt, alone)
        is_related = judged.table is not None or self._is_about(alone, judged)
        least = by_itself.confidence + (_SURER if by_itself.confidence >= 0 else 0)
        return judged if is_related and judged.confidence >= least else by_itself

    def _is_about(self, question: str, judged: Judgement) -> bool:
        """Whether a question's own words, not only those of the question before it, have led to a statement."""
        asked_in = language(words(question), (self._language,))
        own = {stem(word) for word in terms(question, (asked_in,)) if word not in STOPS.get(asked_in, frozenset())}
        if not own or not judged.statements:
            return True
        best = judged.statements[0].whole
        if own & {stem(word) for word in words(best)}:
            return True
        return float(self._embed([best])[0] @ question_vector(self._embedder, question)) >= _ABOUT

    def _judged(self, prompt: Prompt, question: str) -> Judgement:
        """Weigh the statements for a question; of tables, the rows that the question names or that are text."""
        found = every = self._read(prompt.passages) if prompt.question.strip() else []
        asked = question
        question = as_written(question, [one.title + "\n" + one.text for one in prompt.passages])
        asked_in = language(words(question), (self._language,))
        if is_other_code(question, prompt.passages):
            return Judgement(asked)
        is_known = not self._embedder.languages or asked_in in self._embedder.languages
        named = table_answers.choose(question, prompt.passages, asked_in)
        found = [one for one in found if _may_answer(one, named)]
        weights, belief = (WEIGHTS, CONFIDENCE) if is_known else (BLIND_WEIGHTS, BLIND_CONFIDENCE)
        table = evidence(question, found, prompt.passages, asked_in)
        able = [
            index
            for index, statement in enumerate(found)
            if not is_blank(question, statement.text)
            and not is_title(statement.text, prompt.passages[statement.passage])
            and tells(question, statement.whole)
        ]
        rough = scores(table, weights)
        likely = sorted(able, key=lambda index: -rough[index])[:_EMBEDDED]
        if not likely:
            return _with_table(Judgement(asked), named, question, asked_in)
        found, table = [found[index] for index in likely], table[likely]
        table[:, _SIMILARITY] = self._embed([s.whole for s in found]) @ question_vector(self._embedder, question)
        result = scores(table, weights)
        order = np.argsort(-result, kind="stable")
        lags = tuple(float(result[order[0]] - result[index]) for index in order)
        best = found[order[0]]
        believed = confidence(table[order[0]], belief)
        if not self._is_of_subject(question, best, prompt.passages[best.passage], asked_in):
            return _with_table(Judgement(asked), named, question, asked_in)
        if is_code_found(question, best.whole, asked_in):
            believed = max(believed, 0.0)
        beside = self._beside(question, best, every)
        judged = Judgement(asked, tuple(found[index] for index in order), lags, believed, beside)
        return _with_table(judged, named, question, asked_in)

    def _is_of_subject(self, question: str, best: Statement, passage: Passage, asked_in: str) -> bool:
        """Whether a statement can tell an attribute of what the question asks it of: the price of this, not of that."""
        asked = {stem(word) for word in terms(subject(question), (asked_in,)) if word not in STOPS.get(asked_in, ())}
        there = {stem(word) for word in words(f"{passage.title} {passage.place.context} {passage.text}")}
        if not asked or asked & there or asked_codes(question):
            return True
        return float(self._embed([best.whole])[0] @ question_vector(self._embedder, question)) >= _ALIKE

    def _beside(self, question: str, best: Statement, every: Sequence[Statement]) -> Statement | None:
        """The neighbour without which the best statement would say too much of a yes or no."""
        limiting = quotation.limiting(best, every, self._language) if is_yes_or_no(question) else []
        if not limiting:
            return None
        likeness = self._embed([one.text for one in limiting]) @ question_vector(self._embedder, question)
        return limiting[int(np.argmax(likeness))] if likeness.max() >= _BESIDE else None

    def _read(self, passages: Sequence[Passage]) -> list[Statement]:
        """Their statements; sentences are split by the language of the first."""
        first = passages[0].text[:_ENOUGH] if passages else ""
        return read(passages, language(words(first), (self._language,)))

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the embedder does, but each text only once."""
        # Replaced, not cleared: another thread may be using it.
        held = self._vectors = self._vectors if len(self._vectors) <= _KEPT else {}
        new = [text for text in dict.fromkeys(texts) if text not in held]
        held.update(zip(new, self._embedder.embed(new), strict=True))
        vectors = [held[text] for text in texts]
        return np.stack(vectors) if vectors else np.empty((0, self._embedder.dimensions), np.float32)


def _may_answer(statement: Statement, named: TableAnswer | None) -> bool:
    """Whether a statement may be weighed: a row with named columns that the question does not name may not."""
    row = statement.row
    return row is None or not row.columns or row.is_wordy or (named is not None and row in named.rows)


def _with_table(judged: Judgement, named: TableAnswer | None, question: str, asked_in: str) -> Judgement:
    """The judgement, with what a table answers where no sentence answers better."""
    if named is None:
        return judged
    best = judged.statements[0] if judged.statements else None
    is_best = best is not None and best.row in named.rows and judged.confidence >= REFUSED_BELOW
    if named.is_certain and (is_best or named.coverage > _coverage(question, best, asked_in)):
        return replace(judged, table=named, confidence=max(judged.confidence, _CERTAIN))
    return replace(judged, table=named) if is_best else judged


def _coverage(question: str, statement: Statement | None, likely: str) -> float:
    """The share of a question's words that a statement that is no row holds."""
    asked = set(terms(question, (likely,)))
    if statement is None or statement.row is not None or not asked:
        return 0.0
    there = {stem(word) for word in words(statement.whole)}
    return sum(stem(word) in there for word in asked) / len(asked)


def _beginning(answer: str, language: str) -> str:
    """As much of a kept answer as is pleasant to hear; the rest is behind its citation."""
    spoken = ""
    for sentence in segment(answer, language):
        if spoken and len(f"{spoken}{sentence}".split()) > _SPOKEN_WORDS:
            break
        spoken += sentence
    return " ".join(spoken.split())
