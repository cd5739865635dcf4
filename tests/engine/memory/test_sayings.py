import pytest

from app.engine.memory.sayings import contradicts, is_preference, is_reversed, is_same, read


@pytest.mark.parametrize(
    ("new", "old", "language", "is_so"),
    [
        ("my sister's name is Eva", "my sister's name is Ada", "en", True),
        ("my sister's name is Eva now", "my sister's name is Ada", "en", True),
        ("my car is red now", "my car is blue", "en", True),
        ("my sister is a doctor", "my sister is tall", "en", False),
        ("my brother's name is Eva", "my sister's name is Ada", "en", False),
        ("my sister's name is Ada", "My sister's name is Ada.", "en", False),
        ("my favourite colour is green", "my favourite colour is blue", "en", True),
        ("Meine Schwester heißt Eva", "meine Schwester heißt Ada", "de", True),
        ("mein Auto ist jetzt rot", "mein Auto ist blau", "de", True),
        ("mein Bruder ist Arzt", "mein Bruder ist groß", "de", False),
    ],
)
def test_what_contradicts(new: str, old: str, language: str, is_so: bool) -> None:
    one, other = read(new, language), read(old, language)
    assert one is not None
    assert other is not None
    assert contradicts(one, other) is is_so


@pytest.mark.parametrize(
    ("one", "other", "alike", "is_so"),
    [
        ("I am allergic to nuts", "i am allergic to nuts", 0.0, True),
        ("I am allergic to all nuts", "I'm allergic to nuts", 0.95, True),
        ("my sister's name is Ada", "my sister's name is Eva", 0.95, False),
        ("I live at 5 Harbour Street", "I live at 7 Harbour Street", 0.99, False),
        ("I like tea", "I like coffee", 0.7, False),
    ],
)
def test_what_says_the_same(one: str, other: str, alike: float, is_so: bool) -> None:
    assert is_same(one, other, alike) is is_so


def test_what_is_denied_is_never_the_same() -> None:
    assert is_reversed("I like nuts", "I don't like nuts")
    assert is_reversed("Ich mag Nüsse", "Ich mag keine Nüsse")
    assert not is_reversed("I like nuts", "I don't like tea")
    assert not is_same("I like nuts", "I don't like nuts", 0.99)


def test_preferences() -> None:
    assert is_preference("I prefer tea", "en")
    assert is_preference("Ich trinke lieber Tee", "de")
    assert not is_preference("my sister likes tea", "en")
    assert not is_preference("I prefer tea", "fr")
