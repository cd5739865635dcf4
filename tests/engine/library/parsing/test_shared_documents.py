"""Every document from other projects, added like people's own: read and stored, or refused with a reason."""

import difflib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.engine.adapters.embedders.minilm import MiniLM
from app.engine.library.rows.places import LASTING
from tests.engine.library.conftest import Home

WORDS = 0.8
"""Share of the words of a sentence in a picture that are found, in order."""
MISSED = {
    "csv/semicolon-delimited.csv": "the sentence spans two cells, with the mark between them",
    "docx/equations.docx": "its exponents are raised, and so they are here",
    "pdf/copy_paste_ligatures.pdf": "ligatures come as the letters they stand for",
    "rtf/tika-test.rtf": "its apostrophe is a typographic one",
}
"""Documents whose known sentence is in no passage, and why."""
REFUSED = {
    "pdf/bug1606566.pdf": "document_unreadable",
    "doc/unstructured-fake.doc": "document_outdated",
    "doc/tika-various.doc": "document_outdated",
    "doc/tika-word6.doc": "document_outdated",
}
"""Documents with a known sentence that are not read, and the code that says why."""


def bare(text: str) -> str:
    """For comparison: without white space, and without marks that only the Markdown source has."""
    return "".join(re.sub(r"\]\([^)]*\)|[*`\[\]_]", "", text).split())


def is_in(entry: dict[str, Any], passages: list[str]) -> bool:
    """Whether one of the passages contains the sentence."""
    if entry["kind"] == "image" or "read by eye" in (entry.get("sentence_from") or ""):
        return any(is_seen_in(entry["sentence"], one) for one in passages)
    return any(bare(entry["sentence"]) in bare(one) for one in passages)


def is_seen_in(sentence: str, text: str) -> bool:
    wanted, seen = (re.findall(r"\w+", one.lower()) for one in (sentence, text))
    blocks = difflib.SequenceMatcher(None, wanted, seen, autojunk=False).get_matching_blocks()
    return sum(one.size for one in blocks) >= WORDS * len(wanted)


@pytest.mark.timeout(900)
def test_each_document_from_other_projects_is_found_by_its_sentence_or_reports_why_not(
    shared: Path, open_home: Callable[..., Home], monkeypatch: pytest.MonkeyPatch
) -> None:
    # This only tests whether they are read; thousands of real vectors would take a minute and a half.
    monkeypatch.setattr(MiniLM, "embed", lambda _, texts: np.full((len(texts), 384), 384**-0.5, np.float32))
    folder = shared / "documents"
    entries: list[dict[str, Any]] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    home = open_home()
    home.library.add([folder / one["file"] for one in entries], watched=False)
    for entry in entries:
        if entry.get("password"):
            home.library.unlock(folder / entry["file"], entry["password"])
    home.work()
    home.check()
    passages: dict[int, list[str]] = {}
    for row in home.kit.store.db.query("SELECT document, text FROM passages ORDER BY position"):
        passages.setdefault(row["document"], []).append(row["text"])
    missed, refused = set(), dict[str, str]()
    for entry in entries:
        one = home.places.document(folder / entry["file"])
        assert one is not None, entry["file"]
        assert one.state in LASTING, entry["file"]
        assert one.code != "bug", entry["file"]
        assert bool(one.code) == (one.state != "ready"), entry["file"]
        if not entry["sentence"] or entry["hostile"]:
            continue
        if one.id is None:
            refused[entry["file"]] = one.code
        elif not is_in(entry, passages[one.id]):
            missed.add(entry["file"])
    assert missed == set(MISSED)
    assert refused == REFUSED
