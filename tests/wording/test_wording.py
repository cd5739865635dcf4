import inspect
import re

import pytest

from app.domain.errors import Code
from app.wording import library as library_words
from app.wording import models as models_words
from app.wording import window as wording
from app.wording.faults import describe

VERBS = {
    "Add", "Ask", "Check", "Choose", "Close", "Free", "Hold", "Install", "Look", "Move", "Plug", "Put", "Remove",
    "Save", "Split", "Start", "Try", "Type", "Unlock", "Use",
}  # fmt: skip


@pytest.mark.parametrize("code", Code)
@pytest.mark.parametrize("detail", ["", "lease {final}.pdf"])
def test_every_code_has_a_sentence_and_a_remedy(code: Code, detail: str) -> None:
    said = describe(code, detail)
    for sentence in (said.message, said.remedy):
        assert sentence.endswith(".")
        assert sentence[0].isupper() or sentence[0] == "“"
        assert "{detail}" not in sentence
        assert "  " not in sentence
        assert "()" not in sentence
        assert "“”" not in sentence
    assert said.remedy.split()[0] in VERBS, "a remedy says what to do"
    assert said.message != said.remedy
    assert len(said.message) < 140
    assert len(said.remedy) < 120


def test_no_code_falls_back_to_the_bug_sentence() -> None:
    bug = describe(Code.BUG)
    assert [code for code in Code if describe(code) == bug] == [Code.BUG]


def test_the_detail_is_said_where_it_helps() -> None:
    assert "lease.pdf" in describe(Code.DOCUMENT_ENCRYPTED, "lease.pdf").message
    assert "USB Mic" in describe(Code.MICROPHONE_BUSY, "USB Mic").message


def test_a_foreign_code_is_a_bug_with_its_name() -> None:
    said = describe("gremlins", "in the attic")
    assert "gremlins: in the attic" in said.message
    assert said.remedy == describe(Code.BUG).remedy


def test_only_sentences_of_faults_hold_a_place_for_the_detail() -> None:
    """A window's string that is formatted names its fields, and every field is given by its function's caller."""
    held = {**vars(wording), **vars(library_words), **vars(models_words)}
    strings = {name: value for name, value in held.items() if name.isupper() and isinstance(value, str)}
    assert not [name for name, value in strings.items() if re.search(r"{\w*}", value)]
    public = {name: value for name, value in held.items() if not name.startswith("_")}
    assert all(inspect.getdoc(value) for value in public.values() if inspect.isfunction(value))
