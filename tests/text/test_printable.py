"""What comes from documents and file names does nothing to a terminal, and loses nothing in JSON."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.printable import escaped, on_one_line, printable

TEXTS = st.text(st.characters(exclude_categories=()), max_size=40)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("\x9b2J", "\ufffd2J"),
        ("a\x7fb", "a␡b"),
        ("over\rwritten", "over␍written"),
        ("two\r\nlines\tand a tab", "two\nlines\tand a tab"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\u2066isolated\u2069 \u200fmark", "isolated mark"),
        ("hid\u200bden\U000e0041", "hidden"),
        ("para\u2029graph", "para\ngraph"),
        ("Größe 5 € שלום 漢字 👩‍🍳", "Größe 5 € שלום 漢字 👩‍🍳"),
    ],
)
def test_what_would_steer_is_shown_and_what_turns_or_hides_is_gone(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_name_stays_on_one_line() -> None:
    assert on_one_line("lease.pdf\nready  other.pdf") == "lease.pdf␊ready  other.pdf"


@given(TEXTS)
def test_nothing_that_is_printed_steers_or_turns(text: str) -> None:
    for char in printable(text):
        assert char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
        assert unicodedata.bidirectional(char) not in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


@given(st.text(max_size=40))
def test_json_means_the_same_and_steers_nothing(text: str) -> None:
    written = escaped(json.dumps({"title": text}, ensure_ascii=False))
    assert json.loads(written) == {"title": text}
    assert written == printable(written)
