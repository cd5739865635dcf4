import pytest

from app.engine.adapters.readers.page_layout.hyphens import hyphenated, restore
from app.engine.adapters.readers.page_layout.lines import Line, join_lines


def joined(*texts: str, known: str = "") -> str:
    """Lines as PDFium gives them: "~" stands for a hyphen that it takes for one of typesetting."""
    lines = [
        Line(text.removesuffix("~"), 0, 12 * row, 100, 12 * row + 10, 10, is_hyphenated=text.endswith("~"))
        for row, text in enumerate(texts)
    ]
    return join_lines(restore(lines, set(hyphenated(known))))


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (("the agree~", "ment"), "the agreement"),
        (("a reg~", "istered letter"), "a registered letter"),
        (("part XK~", "9920"), "part XK-9920"),
        (("from 12~", "18 years"), "from 12-18 years"),
        (("from 12-", "18 years"), "from 12-18 years"),
        (("an X~", "ray"), "an X-ray"),
        (("by e~", "mail"), "by e-mail"),
        (("a self~", "taught cook"), "a self-taught cook"),
        (("the non~", "swimmers"), "the non-swimmers"),
        (("father-in~", "law"), "father-in-law"),
        (("die Straßen~", "beleuchtung"), "die Straßenbeleuchtung"),
        (("der Ein-", "und Ausgang"), "der Ein- und Ausgang"),
        (("a photo~", "voltaic cell"), "a photovoltaic cell"),
        (("Model RT-", "X of 2020"), "Model RT-X of 2020"),
        (("he said -", "and left"), "he said - and left"),
    ],
)
def test_a_hyphen_stays_where_it_belongs_to_the_word(lines: tuple[str, ...], text: str) -> None:
    assert joined(*lines) == text


def test_a_word_that_stands_with_a_hyphen_elsewhere_keeps_it() -> None:
    assert joined("the re~", "cover of the seat") == "the recover of the seat"
    assert (
        joined("the re~", "cover of the seat", known="To re-cover a chair takes a day.") == "the re-cover of the seat"
    )
