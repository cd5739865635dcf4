"""Terms come and go with their passages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.engine.library.rows.documents import DocumentRows
from app.engine.library.rows.terms import TermRows
from app.storage.database import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "library.sqlite")
    yield made
    made.close()


def test_a_term_is_counted_once_for_each_passage_that_has_it(store: Store) -> None:
    terms = TermRows(store)
    terms.add(1, "lease", "rent rent flat")
    terms.add(2, "lease", "dog")
    assert terms.frequencies(["lease", "rent", "cat", "rent"]) == {"lease": 2, "rent": 1}
    terms.remove(1, "lease", "rent rent flat")
    assert terms.frequencies(["lease", "rent"]) == {"lease": 1}


def test_terms_of_another_version_are_rebuilt_from_the_passages(store: Store) -> None:
    store.db.table("documents").insert({"id": 1, "title": "Lease", "state": "ready", "digest": "a", "language": "en"})
    store.db.table("passages").insert({"document": 1, "position": 0, "place": "{}", "text": "The rent is due."})
    terms = TermRows(store)
    terms.add(1, "old", "words")
    assert not terms.are_current
    for _ in terms.rebuild():
        pass
    assert terms.are_current
    assert terms.frequencies(["old", "words"]) == {}
    assert len(DocumentRows(store).match("rent", 5)) == 1
