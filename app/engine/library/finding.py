"""What a turn draws on: the passages on what was asked, in the light of what was said before."""

from collections.abc import Sequence
from datetime import date

from app.engine.library.filters import understand
from app.engine.library.followups import standalone
from app.engine.library.library import Library
from app.engine.library.pairs import placed_first
from app.engine.parts import Exchange, Retriever
from app.events import Transcript
from app.scope import Scope
from app.sources import Passage


def find(
    library: Library, retriever: Retriever, question: Transcript, exchanges: Sequence[Exchange], scope: Scope
) -> Sequence[Passage]:
    """The passages on a question, best first; a kept answer that fits as a whole comes before them.

    `exchanges`: the conversation, oldest first. Where the question names a document, an author, a kind or a time, only
    those count, as long as they hold anything. Raises what the retriever raises.
    """
    asked = standalone(question.text, exchanges, question.language)
    narrow = understand(question.text, date.today(), *library.shelf.names()).within(scope)
    passages = retriever.retrieve(asked, narrow)
    if not passages and narrow != scope:
        passages = retriever.retrieve(asked, scope)
    return placed_first(library.pairs.match(asked, scope), passages)
