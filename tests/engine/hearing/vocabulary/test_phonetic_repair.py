"""Doubtful words that sound like one of the vocabulary."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.audio import samples
from app.domain.transcript import Mend, Transcript, Word
from app.engine.hearing.vocabulary.phonetic_repair import likeness, repair
from tests.fixtures import models

VOCABULARY = ("Okonkwo", "Zollikofen", "Kubernetes", "metoprolol", "Bern", "XR-200")


def undone(mended: Transcript) -> str:
    """The text as it was heard, by what the mends tell."""
    text = mended.text
    for each in reversed(mended.mends):
        text = text[: each.start] + each.heard + text[each.start + len(each.meant) :]
    return text


def transcript(text: str, *doubtful: str) -> Transcript:
    words = tuple(
        Word(word, number, number + 0.9, 0.3 if word.strip(".,?") in doubtful else 0.9)
        for number, word in enumerate(text.split())
    )
    return Transcript(text, is_final=True, words=words, language="en", engine="test")


def test_a_doubtful_word_becomes_what_it_sounds_like() -> None:
    heard = transcript("how is burn today", "burn")
    mended = repair(heard, VOCABULARY)
    assert mended.text == "how is Bern today"
    assert mended.mends == (Mend(7, "burn", "Bern"),)
    assert [word.text for word in mended.words] == ["how", "is", "Bern", "today"]
    assert (mended.is_final, mended.language, mended.engine) == (True, "en", "test")


def test_a_run_becomes_one_word_with_the_times_of_all() -> None:
    mended = repair(transcript("what does cooper netties cost, please?", "cooper", "netties"), VOCABULARY)
    assert mended.text == "what does Kubernetes cost, please?"
    assert mended.mends == (Mend(10, "cooper netties", "Kubernetes"),)
    assert [(word.text, word.start_s, word.end_s) for word in mended.words][2:4] == [
        ("Kubernetes", 2, 3.9),
        ("cost,", 4, 4.9),
    ]


def test_several_at_once_and_the_marks_around_them_stay() -> None:
    mended = repair(transcript("Is burn, or solly coffin?", "burn", "solly", "coffin"), VOCABULARY)
    assert mended.text == "Is Bern, or Zollikofen?"
    assert mended.mends == (Mend(3, "burn", "Bern"), Mend(12, "solly coffin", "Zollikofen"))
    for each in mended.mends:
        assert mended.text[each.start :].startswith(each.meant)
    assert " ".join(word.text for word in mended.words) == mended.text
    assert undone(mended) == "Is burn, or solly coffin?"


@pytest.mark.parametrize(
    "heard",
    [
        transcript("how is burn today"),
        transcript("how is burn today", "today"),
        transcript("what does cooper netties cost", "cost"),
        transcript("is Bern cold", "Bern"),
        transcript("the rent of the table", "rent", "table"),
        Transcript("how is burn today", is_final=True),
        Transcript("", is_final=True),
        transcript("a b", "a", "b"),
    ],
)
def test_what_is_sure_or_sounds_otherwise_stays(heard: Transcript) -> None:
    assert repair(heard, VOCABULARY) is heard


def test_no_run_is_mended_that_holds_a_sure_word() -> None:
    assert repair(transcript("what does cooper netties cost", "cooper"), VOCABULARY).mends == ()


def test_an_ordinary_word_must_sound_almost_the_same() -> None:
    heard = transcript("the rent of the table", "rent", "table")
    assert repair(heard, ("Brent", "Sable")) is heard
    assert repair(transcript("ask helvetia", "helvetia"), ("Helvartia",)).text == "ask Helvartia"


def test_without_confidences_only_words_that_nobody_knows_are_mended() -> None:
    mended = repair(Transcript("who is Okonquo in burn", is_final=True, language="en"), VOCABULARY)
    assert mended.text == "who is Okonkwo in burn"


def test_of_two_as_like_neither_is_taken() -> None:
    heard = transcript("call miller", "miller")
    assert repair(heard, ("Millar", "Millor")) is heard
    assert repair(heard, ("Millar",)).text == "call Millar"


def test_no_vocabulary() -> None:
    heard = transcript("how is burn today", "burn")
    assert repair(heard, ()) is heard


def test_other_scripts_are_compared_by_their_letters() -> None:
    assert likeness("キョウトシ", "キョートシ") > 0.7
    assert likeness("Москва", "Пермь") < 0.5
    assert likeness("Zürich", "Zurich") == 1


def test_people_who_speak_of_other_things_are_left_alone(shared: Path) -> None:
    unrelated = (Path(__file__).parent / "rare_words.txt").read_text().split()
    assert len(unrelated) == 300
    listed = {entry["file"]: entry for entry in json.loads((shared / "speech" / "manifest.json").read_text())}
    recognizer, changed, total = models.built_in_whisper(), 0, 0
    for name in ("harvard_spk1_1.wav", "harvard_spk1_4.wav", "birch_canoe.wav", "librivox_austen_0920.wav"):
        assert name in listed
        *_, heard = recognizer.recognize(samples.read(shared / "speech" / name))
        changed += len(repair(heard, unrelated).mends)
        total += len(heard.words)
    recognizer.close()
    assert total > 30
    assert changed <= 1


_HEARD = st.lists(
    st.tuples(
        st.sampled_from(
            ["burn", "Burn,", "cooper", "netties", "solly", "coffin.", "the", "is", "“burn”", "a", "metropolol"]
        ),
        st.floats(0, 1),
    ),
    max_size=8,
)


@settings(deadline=None)  # the first is slow: it loads the list of words
@given(_HEARD, st.booleans())
def test_whatever_is_mended_can_be_undone(heard: list[tuple[str, float]], has_words: bool) -> None:
    text = " ".join(word for word, _ in heard)
    words = tuple(Word(word, at, at + 1, sure) for at, (word, sure) in enumerate(heard)) if has_words else ()
    before = Transcript(text, is_final=True, words=words)
    after = repair(before, VOCABULARY)
    assert undone(after) == text
    for each in after.mends:
        assert after.text[each.start : each.start + len(each.meant)] == each.meant
    if has_words:
        assert " ".join(word.text for word in after.words) == after.text
