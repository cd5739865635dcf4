# ruff: noqa: RUF001 - signs are what this is about
"""What is spoken has the meaning of what is shown: every sign, figure, unit and code of a sentence is in its words.

Two sentences that differ in one of them are never spoken alike.
"""

import re
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.engine.speaking.normalization import verbalize
from app.engine.speaking.normalization.lexicon import LEXICONS
from tests.fixtures.amounts import SENTENCES, SIGN_WORDS, SIGNS, UNITS, Amount

LANGUAGES = st.sampled_from(sorted(LEXICONS))
AMOUNTS = st.builds(
    Amount,
    st.sampled_from(SIGNS),
    st.one_of(
        st.integers(0, 99_999), st.integers(0, 9_999).map(lambda number: number * 100), st.integers(0, 999_999_999)
    ),
    st.sampled_from(UNITS),
)
CHANGES = st.one_of(
    st.sampled_from(SIGNS).map(lambda sign: {"sign": sign}),
    st.sampled_from(UNITS).map(lambda unit: {"unit": unit}),
    st.integers(0, 999_999).map(lambda number: {"hundredths": number}),
)


def spoken(amount: Amount, language: str) -> str:
    return verbalize(SENTENCES[language].format(amount.written(language)), language)


@given(AMOUNTS, LANGUAGES)
def test_every_sign_figure_and_unit_is_in_words(amount: Amount, language: str) -> None:
    said = spoken(amount, language)
    assert not re.search(r"[\d%°€$£<>±≤≥~²³‰/+−]", said), said
    assert not re.search(r"(?<!\w)-(?=\w)", said), said
    word = SIGN_WORDS[language].get("-" if amount.sign == "−" else amount.sign)
    if word is not None:
        assert word in said
    if amount.unit:
        bare = spoken(replace(amount, unit=""), language)
        assert said != bare


@given(AMOUNTS, CHANGES, LANGUAGES)
def test_amounts_that_differ_are_never_spoken_alike(amount: Amount, change: dict[str, object], language: str) -> None:
    other = replace(amount, **change)  # type: ignore[arg-type]
    assume(other.meaning != amount.meaning)
    assert spoken(amount, language) != spoken(other, language)


CODES = st.one_of(
    st.from_regex(r"[A-Z]{2,3}-[0-9]{1,4}", fullmatch=True),
    st.from_regex(r"[A-Z]{3}-20[0-9]{2}-[0-9]{4}", fullmatch=True),
    st.from_regex(r"[1-9]\.[0-9]{1,2}\.[0-9]{1,2}", fullmatch=True),
    st.from_regex(r"192\.168\.[1-9][0-9]?\.[1-9][0-9]{0,2}", fullmatch=True),
    st.from_regex(r"[0-9]{3}-[0-9]{1}-[0-9]{5}-[0-9]{1}", fullmatch=True),
    st.from_regex(r"0[0-9]{1,5}", fullmatch=True),
    st.from_regex(r"[1-9][0-9]{15,20}", fullmatch=True),
    st.from_regex(r"[2-9]\^[2-9]|10\^-?[1-9][0-9]?", fullmatch=True),
    st.from_regex(r"[1-9]{1}/[2-9]{1}", fullmatch=True),
    st.from_regex(r"[1-9] [1-3]/[4-9]", fullmatch=True),
    st.from_regex(r"[1-9][0-9]?:[1-9]", fullmatch=True),
    st.from_regex(r"[1-9]\.[1-9][0-9]?e-?[1-9][0-9]?", fullmatch=True),
    st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(date.isoformat),
    st.times().map(lambda at: time(at.hour, at.minute).isoformat("minutes")),
    st.times().map(lambda at: time(at.hour, at.minute, at.second).isoformat("seconds")),
)


@given(st.tuples(CODES, CODES), LANGUAGES)
def test_codes_dates_and_times_that_differ_are_never_spoken_alike(pair: tuple[str, str], language: str) -> None:
    one, other = pair
    assume(one != other)
    first, second = (verbalize(SENTENCES[language].format(code), language) for code in pair)

    assert first != second
    assert not re.search(r"\d", first), first


@given(
    st.lists(st.sampled_from(["No.", "It is forbidden.", "No. 5 is free.", "Is it allowed?"]), min_size=1, max_size=4)
)
def test_a_negation_is_heard(sentences: list[str]) -> None:
    said = verbalize(" ".join(sentences))
    assert len(re.findall(r"\bNo\b", said)) == sum(sentence == "No." for sentence in sentences)
    assert said.count("umber five") == sum("5" in sentence for sentence in sentences)


@pytest.mark.parametrize("language", ["pt", "nl", "pl", "ru", "sv", "ja", "tr", "cs", "da", "uk"])
@pytest.mark.parametrize("unit", ["", " %", " kg", " °C", " €"])
def test_elsewhere_a_minus_is_not_left_to_the_voice(language: str, unit: str) -> None:
    said, bare = (verbalize(f"x {sign}15{unit}", language) for sign in ("-", ""))
    assert "-" not in said
    assert "15" in said
    assert said != bare
    assert not re.search("[%°€]", said)
