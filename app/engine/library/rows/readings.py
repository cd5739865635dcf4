"""How far documents have been read aloud."""

from pathlib import Path
from typing import Any

from app.storage.database import Store


def passages(store: Store, path: Path) -> list[dict[str, Any]]:
    """A document's passages in order, each with `position`, `page`, `text` and `language`; none if it is unknown."""
    return list(
        store.db.query(
            """SELECT position, page, text, language FROM passages JOIN documents ON documents.id = passages.document
               WHERE documents.id = (SELECT document FROM places WHERE path = ?) ORDER BY position""",
            [str(path)],
        )
    )


def place(store: Store, path: Path) -> tuple[int, int] | None:
    """Where the reading of a document stopped: the passage's position and the character in it; None if unknown."""
    found = store.db.execute("SELECT position, offset FROM readings WHERE path = ?", [str(path)]).fetchone()
    return (int(found[0]), int(found[1])) if found else None


def keep_place(store: Store, path: Path, position: int, offset: int) -> None:
    """Store where the reading of a document stopped."""
    store.db.execute("INSERT OR REPLACE INTO readings VALUES (?, ?, ?)", [str(path), position, offset])


def last_read(store: Store) -> Path | None:
    """The document that was read aloud last; None if there is none."""
    found = store.db.execute("SELECT path FROM readings ORDER BY rowid DESC LIMIT 1").fetchone()
    return Path(found[0]) if found else None
