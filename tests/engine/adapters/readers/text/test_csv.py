"""Tables of text; the rest is in tests/engine/adapters/readers/test_tables.py."""

import csv
from pathlib import Path

from app.engine.adapters.readers.text.csv import Csv


def test_a_small_table_leaves_others_their_long_cells(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    (tmp_path / "small.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert list(Csv().read(tmp_path / "small.csv"))
    assert csv.field_size_limit() >= before
