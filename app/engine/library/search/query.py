"""What a turn draws on: the passages on what was asked, in the light of what was said before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from app.domain.passages import Passage
from app.domain.scope import Scope
from app.domain.transcript import Transcript
from app.engine.library.library import Library
from app.engine.library.rows.kept_answers import placed_first
from app.engine.library.search.filters import understand
from app.engine.library.search.followups import standalone
from app.engine.parts.retriever import Retriever
from app.engine.prompts.prompt import Exchange

_WEAK = 0.5
"""A passage less like the question may be the best only because the right document was taken for another kind."""
_STRONGER = 0.15
"""One of another kind counts where it is so much more like it."""


def find(
    library: Library, retriever: Retriever, question: Transcript, exchanges: Sequence[Exchange], scope: Scope
) -> Sequence[Passage]:
    """The passages on a question, best first; a kept answer that fits as a whole comes before them.

    `exchanges`: the conversation, oldest first. Where the question names a document, an author, a kind or a time, only
    those count, as long as they hold anything; a kind, which was only concluded from the text, as long as what it
    holds is not far less like the question. Raises what the retriever raises.
    """
    asked = standalone(question.text, exchanges, question.language)
    narrow = understand(question.text, date.today(), *library.documents.names()).within(scope)
    passages = retriever.retrieve(asked, narrow)
    if not passages and narrow != scope:
        passages = retriever.retrieve(asked, scope)
    elif narrow.kinds != scope.kinds and _likeness(passages) < _WEAK:
        others = retriever.retrieve(asked, replace(narrow, kinds=scope.kinds))
        passages = others if _likeness(others) >= _likeness(passages) + _STRONGER else passages
    return placed_first(library.kept_answers.match(asked, scope), passages)


def _likeness(passages: Sequence[Passage]) -> float:
    """Cosine of the question and the passage that is most like it."""
    return max((one.similarity for one in passages), default=0.0)
