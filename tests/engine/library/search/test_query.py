"""What a turn draws on where a question says which documents it means."""

from pathlib import Path

from app.domain.scope import EVERYTHING
from app.domain.transcript import Transcript
from app.engine.library.search.query import find
from tests.engine.library.conftest import Home
from tests.engine.library.test_library import text


def first(home: Home, question: str) -> str:
    found = find(home.library, home.kit.retriever, Transcript(question, language="en"), [], EVERYTHING)
    return Path(found[0].document).name


def test_a_kind_that_was_concluded_wrongly_hides_no_document(home: Home, docs: Path) -> None:
    text(docs / "right.txt", "The repair of the washing machine by Miller & Sons cost 180 euros.")
    text(docs / "wrong.txt", "Tomatoes want sun, water and a stick to hold on to.")
    home.add(docs)
    kinds = home.kit.store.db
    kinds.execute("UPDATE documents SET kind = 'invoice' WHERE title = 'wrong'")
    question = "How much was the repair of the washing machine in the invoices?"
    assert first(home, question) == "right.txt"
    kinds.execute("UPDATE documents SET kind = 'invoice' WHERE title = 'right'")
    kinds.execute("UPDATE documents SET kind = '' WHERE title = 'wrong'")
    assert first(home, "What do the tomatoes want, according to the invoices?") in ("wrong.txt", "right.txt")
    text(docs / "talk.txt", "We talked about how much the repair of the washing machine was: far too much.")
    home.sync()
    assert first(home, question) == "right.txt", "what is like it and of the kind comes before what is more like it"
