"""Rows of documents, their passages and the terms that find them, in SQLite.

A document arrives in many short transactions and is visible only after the last; it is hidden in one and deleted
in many short ones. So neither a turn nor a crash ever sees half a document.
"""

from collections.abc import Iterator, Sequence

from app.domain.passages import Passage
from app.domain.scope import EVERYTHING, Scope
from app.engine.library.parsing.chunking import Chunk, embedded_text, pack, unpack
from app.engine.library.parsing.draft import Draft
from app.engine.library.rows.facts import fact, keep_fact
from app.engine.library.rows.places import condition, marks, now
from app.engine.library.rows.terms import TermRows, terms_of
from app.storage.database import Store

_AT_ONCE = 100
"""Rows written in one transaction: some 10 ms, which is how long a turn's own transaction may have to wait."""
_MOST_NAMES = 2_000
_OUTDATED = "outdated:"
"""Before the digest of a document that was read by an earlier version, so that its file counts as unknown."""
_SHOWN = "documents.state IN ('embedding', 'ready')"


class DocumentRows:
    """Documents and their passages."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._terms = TermRows(store)

    # Coming and going

    def find(self, digest: str) -> int | None:
        """The document with this content."""
        rows = self._store.db.query(f"SELECT id FROM documents WHERE digest = ? AND {_SHOWN}", [digest])
        return next((row["id"] for row in rows), None)

    def outdate(self, version: int) -> bool:
        """Mark what was read by another version as outdated; returns whether it was. It is found until read again."""
        if fact(self._store, "reading") == str(version):
            return False
        with self._store.db.atomic():
            self._store.db.execute(
                "UPDATE documents SET digest = ? || digest WHERE digest NOT LIKE ?", [_OUTDATED, f"{_OUTDATED}%"]
            )
            keep_fact(self._store, "reading", str(version))
        return True

    def keep_outdated(self, document: int, digest: str) -> bool:
        """Keep an outdated document of this content as it was read; returns whether there was one."""
        known = "UPDATE documents SET digest = ? WHERE id = ? AND digest = ?"
        return bool(self._store.db.execute(known, [digest, document, f"{_OUTDATED}{digest}"]).rowcount)

    def fill(self, path: str, digest: str, draft: Draft, **columns: object) -> Iterator[None]:
        """Create a document from what was read and assign it to a place, in short transactions.

        Passages that the place's previous document had, and no other place needs, are kept with their vectors.
        """
        about = draft.about
        db = self._store.db
        row = {
            "digest": digest, "state": "arriving", "title": about.title, "author": about.author, "date": about.date,
            "language": about.language, "format": draft.format, "kind": draft.kind, "topic": draft.topic,
            "pages": draft.pages, "passages": len(draft.chunks),
        }  # fmt: skip
        names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
        with db.atomic():
            document = int(db.execute(f"INSERT INTO documents ({names}) VALUES ({marks})", row).lastrowid or 0)
        kept = self._reusable(path, draft)
        new = [(position, chunk) for position, chunk in enumerate(draft.chunks) if position not in kept]
        for start in range(0, len(new), _AT_ONCE):
            with db.atomic():
                for position, chunk in new[start : start + _AT_ONCE]:
                    self._write(document, position, chunk, draft.terms[position])
            yield
        with db.atomic():
            for position, id_ in kept.items():
                chunk = draft.chunks[position]
                db.execute(
                    "UPDATE passages SET document = ?, position = ?, page = ?, place = ? WHERE id = ?",
                    [document, position, chunk.page, pack(chunk.place), id_],
                )
            for pair in draft.pairs:
                db.execute(
                    "INSERT INTO pairs (question, answer, document, page, made) VALUES (?, ?, ?, ?, ?)",
                    [pair.question, pair.answer, document, pair.page, now()],
                )
            db.execute("UPDATE documents SET state = 'embedding' WHERE id = ?", [document])
            names = ", ".join(f"{name} = :{name}" for name in columns)
            db.execute(
                f"UPDATE places SET document = :document, state = 'ready', code = '', {names} WHERE path = :path",
                {**columns, "document": document, "path": path},
            )
            self.drop_orphans()
        yield

    def _reusable(self, path: str, draft: Draft) -> dict[int, int]:
        """Position -> id of an unchanged passage that can be kept."""
        db = self._store.db
        before = db.execute(
            """SELECT documents.id, title, language FROM places JOIN documents ON documents.id = places.document
               WHERE path = ? AND (SELECT count(*) FROM places WHERE document = documents.id) = 1""",
            [path],
        ).fetchone()
        if before is None or tuple(before[1:]) != (draft.about.title, draft.about.language):
            return {}
        had: dict[tuple[str, str], list[int]] = {}
        for row in db.query("SELECT id, text, place FROM passages WHERE document = ? ORDER BY position", [before[0]]):
            had.setdefault((unpack(row["place"]).context, row["text"]), []).append(row["id"])
        kept = {}
        for position, chunk in enumerate(draft.chunks):
            same = had.get((chunk.place.context, chunk.text))
            if same:
                kept[position] = same.pop(0)
        return kept

    def _write(self, document: int, position: int, chunk: Chunk, terms: tuple[str, str]) -> None:
        row = [document, position, chunk.page, chunk.text, pack(chunk.place)]
        id_ = self._store.db.execute(
            "INSERT INTO passages (document, position, page, text, place) VALUES (?, ?, ?, ?, ?)", row
        ).lastrowid
        self._terms.add(int(id_ or 0), *terms)

    def drop_orphans(self) -> None:
        """Mark documents that no place holds for deletion."""
        self._store.db.execute(
            f"""UPDATE documents SET state = 'leaving' WHERE {_SHOWN}
                AND NOT EXISTS (SELECT 1 FROM places WHERE document = documents.id)"""
        )

    def drop_unfinished(self) -> None:
        """Mark documents for deletion that were arriving when the program ended."""
        self._store.db.execute("UPDATE documents SET state = 'leaving' WHERE state = 'arriving'")

    def clear(self) -> list[int]:
        """Delete some of what is marked for deletion; returns the passages' ids, none once nothing is left."""
        db = self._store.db
        if not db.execute("SELECT 1 FROM documents WHERE state = 'leaving' LIMIT 1").fetchone():
            return []
        rows = list(
            db.query(
                """SELECT passages.id, text, place, title, language FROM passages
                   JOIN documents ON documents.id = passages.document WHERE state = 'leaving' LIMIT ?""",
                [_AT_ONCE],
            )
        )
        with db.atomic():
            for row in rows:
                self._terms.remove(row["id"], *terms_of(row))
                db.execute("DELETE FROM passages WHERE id = ?", [row["id"]])
            if not rows:
                leaving = "(SELECT id FROM documents WHERE state = 'leaving')"
                db.execute(f"DELETE FROM pairs WHERE document IN {leaving}")
                db.execute("DELETE FROM documents WHERE state = 'leaving'")
        return [row["id"] for row in rows]

    def document_of(self, passage: int) -> int:
        """The document of a passage."""
        return int(self._store.db.execute("SELECT document FROM passages WHERE id = ?", [passage]).fetchone()[0])

    # Vectors

    def marked_with(self, mark: str, most: int) -> list[tuple[int, str]]:
        """(id, what to embed) of passages with this mark, oldest first; an empty mark: those without a vector."""
        rows = self._store.db.query(
            f"""SELECT passages.id, text, place FROM passages JOIN documents ON documents.id = passages.document
                WHERE embedded_by = ? AND {_SHOWN} ORDER BY passages.id LIMIT ?""",
            [mark, most],
        )
        return [(row["id"], embedded_text(row["text"], unpack(row["place"]))) for row in rows]

    def marked_count(self, mark: str) -> int:
        """How many passages have this mark."""
        found = self._store.db.execute(
            f"""SELECT count(*) FROM passages JOIN documents ON documents.id = passages.document
                WHERE embedded_by = ? AND {_SHOWN}""",
            [mark],
        )
        return int(found.fetchone()[0])

    def marked(self) -> dict[str, set[int]]:
        """Mark -> ids of the passages with it; those without one are left out."""
        found: dict[str, set[int]] = {}
        for mark, id_ in self._store.db.execute("SELECT embedded_by, id FROM passages WHERE embedded_by > ''"):
            found.setdefault(mark, set()).add(id_)
        return found

    def mark_embedded(self, ids: Sequence[int], mark: str) -> None:
        """Record the newest embedder that gave them a vector; an empty mark has them embedded again."""
        db = self._store.db
        for start in range(0, len(ids), 10 * _AT_ONCE):
            some = ids[start : start + 10 * _AT_ONCE]
            with db.atomic():
                db.conn.executemany("UPDATE passages SET embedded_by = ? WHERE id = ?", [(mark, i) for i in some])

    def finish(self) -> list[int]:
        """Documents whose last passage has a vector become ready; returns their ids."""
        db = self._store.db
        # Outside the transaction: one that begins by reading could not write once the index's thread has written.
        done = [
            row["id"]
            for row in db.query(
                """SELECT id FROM documents WHERE state = 'embedding' AND NOT EXISTS
                   (SELECT 1 FROM passages WHERE document = documents.id AND embedded_by = '')"""
            )
        ]
        with db.atomic():
            db.conn.executemany("UPDATE documents SET state = 'ready' WHERE id = ?", [[id_] for id_ in done])
        return done

    # What words there are

    def last_ids(self) -> tuple[int, int]:
        """The ids of the newest document and of the newest passage, which may be gone; 0 before the first."""
        found = self._store.db.execute(
            "SELECT (SELECT coalesce(max(id), 0) FROM documents), (SELECT coalesce(max(id), 0) FROM passages)"
        ).fetchone()
        return int(found[0]), int(found[1])

    def languages(self, most: int) -> tuple[str, ...]:
        """The languages of documents, ISO 639-1, the commonest first; where it is not known a document has none."""
        rows = self._store.db.execute(
            """SELECT language FROM documents WHERE language != '' GROUP BY language
               ORDER BY count(*) DESC, language LIMIT ?""",
            [most],
        )
        return tuple(row[0] for row in rows)

    def digests(self) -> dict[int, str]:
        """Id -> digest of the content of each document that is ready, oldest first."""
        rows = self._store.db.execute("SELECT id, digest FROM documents WHERE state = 'ready' ORDER BY id")
        return {int(id_): str(digest) for id_, digest in rows}

    def texts(self, document: int) -> list[str]:
        """The text of each passage of a document, in no order."""
        rows = self._store.db.execute("SELECT text FROM passages WHERE document = ?", [document])
        return [row[0] for row in rows]

    # Finding

    def match(self, expression: str, most: int, scope: Scope = EVERYTHING) -> list[tuple[int, float]]:
        """(id, bm25) of passages that match an FTS5 expression, best first; a lower bm25 is better."""
        where, names = condition(scope)
        only = "" if scope == EVERYTHING else f"AND rowid IN ({_IDS.format(where)})"
        rows = self._store.db.execute(
            f"SELECT rowid, rank FROM terms WHERE terms MATCH :expression {only} ORDER BY rank LIMIT :most",
            {"expression": expression, "most": most, **names},
        )
        return [(id_, rank) for id_, rank in rows]

    def within(self, scope: Scope) -> list[int]:
        """Ids of the passages of a scope that have a vector: Chroma raises if it is asked for one that has none."""
        where, names = condition(scope)
        return [row[0] for row in self._store.db.execute(f"{_IDS.format(where)} AND embedded_by > ''", names)]

    def names(self) -> tuple[list[str], list[str]]:
        """Titles and authors of the latest documents, by which people may name them."""
        titles = self._store.db.execute(
            f"SELECT DISTINCT title FROM documents WHERE {_SHOWN} ORDER BY id DESC LIMIT {_MOST_NAMES}"
        )
        authors = self._store.db.execute(
            f"SELECT DISTINCT author FROM documents WHERE {_SHOWN} AND author != '' LIMIT {_MOST_NAMES}"
        )
        return [row[0] for row in titles], [row[0] for row in authors]

    def titled(self) -> list[tuple[int, str, str]]:
        """(id, title, path) of each place of each document that has passages."""
        rows = self._store.db.execute(
            f"""SELECT documents.id, title, path FROM documents JOIN places ON places.document = documents.id
                WHERE {_SHOWN} AND documents.passages > 0"""
        )
        return [(id_, title, path) for id_, title, path in rows]

    def first_passage(self, document: int) -> Passage | None:
        """The first passage of a document; None where it has none, or is not there yet."""
        rows = self._store.db.execute(
            "SELECT id FROM passages WHERE document = ? ORDER BY position LIMIT 1", [document]
        ).fetchall()
        return next(iter(self.passages([row[0] for row in rows]).values()), None)

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """The passages with these ids; those that do not exist, or not yet, are left out."""
        rows = self._store.db.query(
            f"""WITH found AS (SELECT passages.id, title, page, text, place,
                    (SELECT path FROM places WHERE document = documents.id ORDER BY state = 'away', id LIMIT 1) AS path
                FROM passages JOIN documents ON documents.id = passages.document
                WHERE passages.id IN ({marks(ids)}) AND {_SHOWN})
                SELECT found.id, coalesce(found.path, '') AS document, title, page, text, place,
                    coalesce(address, '') AS address
                FROM found LEFT JOIN fetched ON fetched.path = found.path""",
            list(ids),
        )
        return {row["id"]: Passage(**row | {"place": unpack(row["place"])}) for row in rows}


_IDS = f"""
    SELECT passages.id FROM passages JOIN documents ON documents.id = passages.document WHERE {_SHOWN} AND {{}}"""
