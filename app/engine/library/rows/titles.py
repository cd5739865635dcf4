"""A document without a title of its own is named after its file; when the file is renamed, so is the document."""

from collections.abc import Iterator
from pathlib import Path

from app.engine.library.parsing.draft import title_of
from app.engine.library.rows.terms import TermRows, terms_of
from app.storage.database import Store

_AT_ONCE = 100
"""Passages whose terms are computed in one step."""


def follow_name(store: Store, document: int) -> Iterator[None]:
    """Name a document after its file's current name, if its title was the name of a file that has since gone.

    The terms are computed in short steps, and replaced in one transaction: a crash leaves the old title with its terms.
    """
    (title, language) = store.db.execute("SELECT title, language FROM documents WHERE id = ?", [document]).fetchone()
    places = [
        (title_of(Path(path)), state == "gone" or not Path(path).exists())
        for path, state in store.db.execute("SELECT path, state FROM places WHERE document = ? ORDER BY id", [document])
    ]
    named = [is_gone for name, is_gone in places if name == title]
    new = next((name for name, is_gone in places if not is_gone), title)
    if not named or not all(named) or new == title:
        return
    rows = list(store.db.query("SELECT id, text, place FROM passages WHERE document = ?", [document]))
    terms = []
    for number, row in enumerate(rows, 1):
        before, after = ({**row, "title": name, "language": language} for name in (title, new))
        terms.append((row["id"], terms_of(before), terms_of(after)))
        if number % _AT_ONCE == 0:
            yield
    rows_of_terms = TermRows(store)
    with store.db.atomic():
        for id_, before_, after_ in terms:
            rows_of_terms.remove(id_, *before_)
            rows_of_terms.add(id_, *after_)
        store.db.execute("UPDATE documents SET title = ? WHERE id = ?", [new, document])
    yield
