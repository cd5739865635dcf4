"""Facts about the database: what has been built from the other tables, and for which home. A value for each name."""

from app.storage.database import Store


def fact(store: Store, name: str) -> str | None:
    """The value under a name; None if there is none."""
    row = store.db.execute("SELECT value FROM facts WHERE name = ?", [name]).fetchone()
    return None if row is None else str(row[0])


def keep_fact(store: Store, name: str, value: str) -> None:
    """Store a value in place of the previous one."""
    store.db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", [name, value])
