"""What a turn draws on: the passages about the question, in the light of the conversation."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import zip_longest

from app.domain.passages import Passage
from app.domain.scope import Scope
from app.domain.transcript import Transcript
from app.engine.library.library import Library
from app.engine.library.rows.kept_answers import placed_first
from app.engine.library.search.filters import understand
from app.engine.library.search.followups import standalone
from app.engine.parts.retriever import Retriever
from app.engine.prompts.prompt import Exchange
from app.text.codes import as_written

_WEAK = 0.5
"""If the best passage is less similar than this, the right document may have been classified as another kind."""
_STRONGER = 0.15
"""A passage of another kind counts if it is this much more similar."""


def find(
    library: Library, retriever: Retriever, question: Transcript, exchanges: Sequence[Exchange], scope: Scope
) -> Sequence[Passage]:
    """The passages about a question, best first; a kept answer that fits as a whole comes before them.

    `exchanges`: the conversation, oldest first. Where the question may point back to it, what is found for the question
    alone is among them too: which of the two is meant is shown by what answers it. Where the question names a document,
    an author, a kind or a time, only those count, as long as they contain anything; a kind, which was only inferred
    from the text, counts as long as its passages are not far less similar to the question. Raises what the retriever
    raises.
    """
    alone = standalone(question.text, (), question.language)
    asked = standalone(question.text, exchanges, question.language)
    narrow = understand(question.text, date.today(), *library.documents.names()).within(scope)
    passages = retriever.retrieve(asked, narrow)
    written = as_written(asked, [one.title + "\n" + one.text for one in passages])
    if written != asked:  # in meaning, a code is like itself only where it is written alike
        asked, passages = written, retriever.retrieve(written, narrow)
    if asked != alone and as_written(alone, [one.text for one in passages]) != asked:
        passages = _merged(passages, retriever.retrieve(alone, narrow))
    if not passages and narrow != scope:
        passages = retriever.retrieve(asked, scope)
    elif narrow.kinds != scope.kinds and _likeness(passages) < _WEAK:
        others = retriever.retrieve(asked, replace(narrow, kinds=scope.kinds))
        passages = others if _likeness(others) >= _likeness(passages) + _STRONGER else passages
    return placed_first(library.kept_answers.match(asked, scope), passages)


def _merged(one: Sequence[Passage], other: Sequence[Passage]) -> Sequence[Passage]:
    """Two rankings by turns, each passage once."""
    both = [passage for pair in zip_longest(one, other) for passage in pair if passage is not None]
    return list({passage.id: passage for passage in reversed(both)}.values())[::-1]


def _likeness(passages: Sequence[Passage]) -> float:
    """The cosine of the question and the passage most similar to it."""
    return max((one.similarity for one in passages), default=0.0)
