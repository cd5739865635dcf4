"""What has been built from the other tables, and for which home: a value for each name."""

from app.storage.database import Store


def fact(store: Store, name: str) -> str | None:
    """The value kept under a name; None: nothing is."""
    row = store.db.execute("SELECT value FROM facts WHERE name = ?", [name]).fetchone()
    return None if row is None else str(row[0])


def keep_fact(store: Store, name: str, value: str) -> None:
    """Keep a value in place of the one before."""
    store.db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", [name, value])
