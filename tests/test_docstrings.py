"""A docstring says something about exactly one thing."""

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def is_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def strays(source: str) -> list[int]:
    """Lines of the strings that stand neither at the beginning of a block nor below an assignment."""
    return [
        statement.lineno
        for node in ast.walk(ast.parse(source))
        for block in blocks(node)
        for before, statement in pairwise(block)
        if is_text(statement) and not isinstance(before, ast.Assign | ast.AnnAssign)
    ]


def blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield block


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('"""A module."""\nA = 1\n"""A constant."""\n', []),
        ('"""A module."""\n"""Of what?"""\n', [2]),
        ('A = 1\n"""A constant."""\n"""Another one, which has moved."""\n', [3]),
        ('import os\n"""A constant that has moved."""\n', [2]),
        ('class A:\n    b: int\n    """A field."""\n    """And?"""\n', [4]),
        ('if a:\n    pass\nelse:\n    b()\n    """Nothing."""\n', [5]),
    ],
)
def test_a_string_that_belongs_to_nothing_is_found(source: str, lines: list[int]) -> None:
    assert strays(source) == lines


@pytest.mark.parametrize("folder", ["app", "tests"])
def test_no_docstring_stands_below_another_or_below_nothing(folder: str) -> None:
    files = list((ROOT / folder).rglob("*.py"))
    assert len(files) > 100
    found = {str(path.relative_to(ROOT)): strays(path.read_text(encoding="utf-8")) for path in files}
    assert {path: lines for path, lines in found.items() if lines} == {}
