"""Which text counts as never said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.adapters.recognizers.whisper.hallucinations import is_hallucination, is_known, is_looping

SURE = {"speech_s": 2.0, "no_speech": 0.01, "log_probability": -0.3}


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("What is the capital of France?", {}),
        ("What is the capital of France?", {"no_speech": 0.5, "log_probability": -0.9}),
        ("What is the capital of France?", {"no_speech": 0.8}),  # a detector of its own heard two seconds of voice
        ("Mumbled words nobody understood well.", {"log_probability": -1.6}),
        ("Thank you.", {"speech_s": 0.4}),
        ("Danke.", {"speech_s": 0.3, "log_probability": -0.6}),
        ("Four.", {"speech_s": 0.04}),
        ("No no no no.", {}),
        ("请问现在几点", {"speech_s": 0.8}),
    ],
)
def test_what_was_said_stays(text: str, evidence: dict[str, float]) -> None:
    assert not is_hallucination(text, **(SURE | evidence))


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("What is the capital of France?", {"speech_s": 0.0}),
        ("What is the capital of France?", {"speech_s": 0.3}),  # nobody speaks so fast
        ("What is it?", {"speech_s": 0.3, "no_speech": 0.7}),
        ("What is the capital of France?", {"no_speech": 0.7, "log_probability": -1.2}),
        ("What is the capital of France?", {"no_speech": 0.95}),
        ("Thank you.", {"speech_s": 0.13}),
        ("Thank you.", {"no_speech": 0.3}),
        ("Thank you. Thank you.", {"log_probability": -0.8}),
        ("Untertitel der Amara.org-Community", {"no_speech": 0.3}),
        ("Sous-titres réalisés par la communauté d'Amara.org", {"log_probability": -0.8}),
        ("ご視聴ありがとうございました", {"no_speech": 0.3}),
        (" period" * 60, {"speech_s": 12.0, "log_probability": -1.1}),
        ("♪ ... ♪", {}),
        ("", {}),
    ],
)
def test_what_nobody_said_goes(text: str, evidence: dict[str, float]) -> None:
    assert is_hallucination(text, **(SURE | evidence))


def test_nothing_is_decided_by_its_words_alone() -> None:
    for text in ("Thank you.", "Thanks for watching!", "Subtitles by the Amara.org community", "Vielen Dank."):
        assert is_known(text)
        assert not is_hallucination(text, **SURE)


def test_a_loop_is_told_from_emphasis() -> None:
    assert is_looping(" so, you know" * 20)
    assert not is_looping("No, no, no, no, that is not what I meant.")


@given(
    st.text(max_size=40) | st.sampled_from(["Thank you.", " period" * 40, "Tell me more."]),
    st.tuples(st.floats(0, 3), st.floats(0, 1), st.floats(-3, 0)),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_more_doubt_never_makes_it_more_believable(
    text: str, evidence: tuple[float, float, float], less: float, more: float
) -> None:
    speech_s, no_speech, log_probability = evidence
    if is_hallucination(text, speech_s, no_speech, log_probability):
        assert is_hallucination(text, speech_s * less, no_speech + (1 - no_speech) * more, log_probability - more)
