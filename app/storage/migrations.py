"""The schema of the database, by numbered, append-only migrations."""

from sqlite_utils import Database, Migrations

migrations = Migrations("sotto")
"""Append only: a migration that has been shipped is never changed."""

TABLES = frozenset({
    "alarms", "citations", "collected", "collections", "conversations", "documents", "facts", "fetched", "memories",
    "pairs", "passages", "places", "readings", "removed", "roots", "terms", "troubles", "turns",
})  # fmt: skip
"""The tables that all of them make; a database without one of these is damaged."""


@migrations(name="001 conversations")
def _conversations(db: Database) -> None:
    db.executescript("""
        CREATE TABLE conversations (id TEXT PRIMARY KEY, started TEXT NOT NULL);
        CREATE TABLE turns (
            id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversations(id), started TEXT NOT NULL,
            source TEXT NOT NULL, transcript TEXT NOT NULL DEFAULT '', recording TEXT, seconds REAL,
            reply TEXT NOT NULL DEFAULT '', spoken TEXT NOT NULL DEFAULT '', outcome TEXT);
        CREATE INDEX turns_by_conversation ON turns(conversation, started);
        CREATE TABLE citations (
            turn TEXT NOT NULL REFERENCES turns(id), position INTEGER NOT NULL, document TEXT NOT NULL,
            title TEXT NOT NULL, page INTEGER, quote TEXT NOT NULL, score REAL NOT NULL,
            PRIMARY KEY (turn, position));
        CREATE TABLE troubles (
            id INTEGER PRIMARY KEY, turn TEXT REFERENCES turns(id), at TEXT NOT NULL, code TEXT NOT NULL,
            detail TEXT NOT NULL);
    """)


@migrations(name="002 library")
def _library(db: Database) -> None:
    db.executescript("""
        CREATE TABLE roots (path TEXT PRIMARY KEY, added TEXT NOT NULL);
        CREATE TABLE documents (
            id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, title TEXT NOT NULL, state TEXT NOT NULL,
            code TEXT NOT NULL DEFAULT '', pages INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
            modified_ns INTEGER NOT NULL DEFAULT 0, digest TEXT NOT NULL DEFAULT '', added TEXT NOT NULL);
        CREATE TABLE passages (
            id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents(id),
            position INTEGER NOT NULL, page INTEGER, start INTEGER NOT NULL, text TEXT NOT NULL,
            embedded_by TEXT NOT NULL DEFAULT '');
        CREATE INDEX passages_by_document ON passages(document, position);
        CREATE INDEX passages_by_embedder ON passages(embedded_by);
    """)
    db.table("passages").enable_fts(["text"], tokenize="porter unicode61", create_triggers=True)


@migrations(name="003 removed")
def _removed(db: Database) -> None:
    db.executescript("CREATE TABLE removed (path TEXT PRIMARY KEY);")


@migrations(name="004 hearing")
def _hearing(db: Database) -> None:
    db.executescript("""
        ALTER TABLE turns ADD COLUMN recognizer TEXT NOT NULL DEFAULT '';
        ALTER TABLE turns ADD COLUMN language TEXT NOT NULL DEFAULT '';
        ALTER TABLE turns ADD COLUMN heard TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE turns ADD COLUMN corrects TEXT NOT NULL DEFAULT '';
        ALTER TABLE turns ADD COLUMN repeats TEXT NOT NULL DEFAULT '';
    """)


@migrations(name="005 library")
def _library_of_places(db: Database) -> None:
    """Documents are what was read, places where it lies: the same bytes twice are one document.

    What was read before is read again, since its structure was not kept.
    """
    db.executescript("""
        DROP TABLE passages_fts;
        DROP TABLE passages;
        CREATE TABLE places (
            id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, document INTEGER REFERENCES documents(id),
            state TEXT NOT NULL, code TEXT NOT NULL DEFAULT '', bytes INTEGER NOT NULL DEFAULT 0,
            modified_ns INTEGER NOT NULL DEFAULT 0, is_recording INTEGER NOT NULL DEFAULT 0, added TEXT NOT NULL);
        CREATE INDEX places_by_state ON places(state, is_recording, id);
        CREATE INDEX places_by_document ON places(document);
        INSERT INTO places (path, state, added) SELECT path, 'waiting', added FROM documents ORDER BY id;
        DROP TABLE documents;
        CREATE TABLE documents (
            id INTEGER PRIMARY KEY AUTOINCREMENT, digest TEXT NOT NULL, state TEXT NOT NULL, title TEXT NOT NULL,
            author TEXT NOT NULL DEFAULT '', date TEXT NOT NULL DEFAULT '', language TEXT NOT NULL DEFAULT '',
            format TEXT NOT NULL DEFAULT '', kind TEXT NOT NULL DEFAULT '', topic TEXT NOT NULL DEFAULT '',
            pages INTEGER NOT NULL DEFAULT 0, passages INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX documents_by_digest ON documents(digest);
        CREATE INDEX documents_by_state ON documents(state);
        CREATE TABLE passages (
            id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents(id),
            position INTEGER NOT NULL, page INTEGER, text TEXT NOT NULL, place TEXT NOT NULL,
            embedded_by TEXT NOT NULL DEFAULT '');
        CREATE INDEX passages_by_document ON passages(document, position);
        CREATE INDEX passages_by_embedder ON passages(embedded_by);
        CREATE VIRTUAL TABLE terms USING fts5(above, text, content='', tokenize='unicode61 remove_diacritics 0');
        ALTER TABLE citations ADD COLUMN place TEXT NOT NULL DEFAULT '{}';
        CREATE TABLE collections (name TEXT PRIMARY KEY, made TEXT NOT NULL);
        CREATE TABLE collected (
            collection TEXT NOT NULL REFERENCES collections(name), path TEXT NOT NULL, PRIMARY KEY (collection, path));
        CREATE TABLE pairs (
            id INTEGER PRIMARY KEY AUTOINCREMENT, question TEXT NOT NULL, answer TEXT NOT NULL,
            document INTEGER REFERENCES documents(id), page INTEGER, made TEXT NOT NULL, vector BLOB,
            embedded_by TEXT NOT NULL DEFAULT '');
        CREATE INDEX pairs_by_document ON pairs(document);
        CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    """)


@migrations(name="006 web pages")
def _web_pages(db: Database) -> None:
    db.executescript("""
        CREATE TABLE fetched (path TEXT PRIMARY KEY, address TEXT NOT NULL UNIQUE, at TEXT NOT NULL);
        ALTER TABLE citations ADD COLUMN address TEXT NOT NULL DEFAULT '';
    """)


@migrations(name="007 reading")
def _reading(db: Database) -> None:
    db.execute("CREATE TABLE readings (path TEXT PRIMARY KEY, position INTEGER NOT NULL, offset INTEGER NOT NULL)")


@migrations(name="008 skills and memory")
def _skills_and_memory(db: Database) -> None:
    db.executescript("""
        CREATE TABLE alarms (
            id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, name TEXT NOT NULL, due TEXT NOT NULL,
            made TEXT NOT NULL);
        CREATE INDEX alarms_by_due ON alarms(due);
        CREATE TABLE memories (
            id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, text TEXT NOT NULL, made TEXT NOT NULL,
            used TEXT NOT NULL, uses INTEGER NOT NULL DEFAULT 1, vector BLOB, embedded_by TEXT NOT NULL DEFAULT '');
        CREATE INDEX memories_by_embedder ON memories(embedded_by);
        ALTER TABLE turns ADD COLUMN reflected TEXT NOT NULL DEFAULT '';
        ALTER TABLE conversations ADD COLUMN summarized TEXT NOT NULL DEFAULT '';
    """)


@migrations(name="009 alarms that come again")
def _recurring(db: Database) -> None:
    db.executescript("""
        ALTER TABLE alarms ADD COLUMN rule TEXT NOT NULL DEFAULT '';
        ALTER TABLE alarms ADD COLUMN rang TEXT NOT NULL DEFAULT '';
    """)


@migrations(name="010 turns by their time")
def _turns_by_time(db: Database) -> None:
    """So that the latest are found without reading all."""
    db.execute("CREATE INDEX turns_by_start ON turns(started)")
