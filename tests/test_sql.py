"""SQL stands in the modules of rows and in app/storage, and nowhere else."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_STATEMENT = re.compile(
    r"\s*(?:SELECT\s|INSERT (?:OR \w+ )?INTO\s|REPLACE INTO\s|UPDATE \w+ SET\s|DELETE FROM\s|WITH \w+ AS\s"
    r"|(?:CREATE|ALTER|DROP) (?:VIRTUAL |TEMP |UNIQUE )*(?:TABLE|INDEX|VIEW|TRIGGER)\s|PRAGMA\s"
    r"|BEGIN\b(?!:)|COMMIT$|VACUUM$)"
)
_ASKING = {"execute", "executemany", "executescript", "query", "table", "conn"}
"""What a connection is asked with; `atomic`, which opens a transaction, is left to whoever writes several rows."""


def is_allowed(path: Path) -> bool:
    """Whether a module below app/ may speak SQL."""
    return (
        path.parts[0] == "storage"
        or path.parent.name == "rows"
        or re.fullmatch(r"(?:\w+_)?rows", path.stem) is not None
    )


def sql(source: str) -> list[int]:
    """Lines with a statement of SQL, or on which a connection is asked for one."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _STATEMENT.match(node.value):
            found.add(node.lineno)
        if (
            isinstance(node, ast.Attribute)
            and node.attr in _ASKING
            and ast.unparse(node.value).rpartition(".")[2] == "db"
        ):
            found.add(node.lineno)
    return sorted(found)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('store.db.execute("SELECT id FROM turns")', [1]),
        ('_ALL = """\n    SELECT places.*\n    FROM places"""', [1]),
        ('f"UPDATE turns SET {changes}"', [1]),
        ('"INSERT OR REPLACE INTO readings VALUES (?, ?, ?)"\n"DELETE FROM places"', [1, 2]),
        ("db = store.db\ndb.table('turns').insert(row)\nstore.db.query(text)", [2, 3]),
        ("with store.db.atomic():\n    rows.write(turn)", []),
        ('"""Select a document. UPDATED daily."""\nlog.info("INSERT a disk")\ncollection.query(vector)', []),
        ('"Begin with this"\n"BEGINNING"\n"PRAGMATIC"', []),
    ],
)
def test_a_statement_is_found(source: str, lines: list[int]) -> None:
    assert sql(source) == lines


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("storage/salvage.py", True),
        ("engine/library/rows/terms.py", True),
        ("engine/memory/rows.py", True),
        ("engine/memory/turn_rows.py", True),
        ("engine/memory/browse.py", False),
        ("engine/memory/arrows.py", False),
        ("engine/storage/turns.py", False),
    ],
)
def test_modules_of_rows_may_hold_it(path: str, allowed: bool) -> None:
    assert is_allowed(Path(path)) is allowed


def test_sql_stands_in_the_modules_of_rows_only() -> None:
    files = {path.relative_to(ROOT / "app"): path.read_text(encoding="utf-8") for path in (ROOT / "app").rglob("*.py")}
    assert sum(bool(sql(source)) for path, source in files.items() if is_allowed(path)) > 10
    found = {str(path): sql(source) for path, source in files.items() if not is_allowed(path)}
    assert {path: lines for path, lines in found.items() if lines} == {}
