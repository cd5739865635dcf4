import pytest

from app.text.polarity import denies, without_verdict


@pytest.mark.parametrize(("sentence", "language", "denied"), [
    ("The pool isn't heated.", "en", True), ("No pets.", "en", True), ("It is never closed.", "en", True),
    ("Entry is prohibited.", "en", True), ("It is not without risk.", "en", False),
    ("The pool is heated.", "en", False),
    ("Das Bad ist nicht beheizt.", "de", True), ("Es gibt keine Handtücher.", "de", True),
    ("Das Bad ist warm.", "de", False),
    ("La piscina no está abierta.", "es", True), ("Il n'est pas ouvert.", "fr", True), ("Non è aperto.", "it", True),
    ("Het is niet open.", "nl", True), ("Não está aberto.", "pt", True), ("Бассейн не открыт.", "ru", True),
    ("游泳池不开放。", "zh", True), ("游泳池开放。", "zh", False),
])  # fmt: skip
def test_whether_it_denies(sentence: str, language: str, denied: bool) -> None:
    assert denies(sentence, language) is denied


@pytest.mark.parametrize(("sentence", "rest", "verdict"), [
    ("Yes, it is.", "it is.", True), ("No. It is closed.", "It is closed.", False),
    ("Ja: bis acht.", "bis acht.", True),
    ("Nein, nie.", "nie.", False), ("No pets are allowed.", "No pets are allowed.", None), ("Yes", "", True),
])  # fmt: skip
def test_a_verdict_at_the_beginning(sentence: str, rest: str, verdict: bool | None) -> None:
    assert without_verdict(sentence) == (rest, verdict)
