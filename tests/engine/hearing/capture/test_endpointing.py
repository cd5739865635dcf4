"""Speech and pauses, found in a stream of probabilities."""

from hypothesis import given
from hypothesis import strategies as st

from app.engine.adapters.vad.activity import VoiceActivity
from app.engine.hearing.capture.endpointing import Endpoint

WINDOW_S = 0.032


def fed(*stretches: tuple[float, int]) -> VoiceActivity:
    activity = VoiceActivity()
    for probability, count in stretches:
        for _ in range(count):
            activity.feed(probability, WINDOW_S)
    return activity


def test_speech_begins_above_one_half_and_ends_below_a_third() -> None:
    assert not fed((0.45, 20)).is_speaking
    assert fed((0.9, 1), (0.45, 20)).is_speaking, "once begun, less is enough"
    assert not fed((0.9, 1), (0.3, 1)).is_speaking


def test_it_knows_where_the_latest_speech_was() -> None:
    activity = fed((0.0, 10), (0.9, 20), (0.0, 5), (0.9, 10), (0.0, 3))
    assert round(activity.began_s / WINDOW_S) == 35
    assert round(activity.ended_s / WINDOW_S) == 45
    assert round(activity.pause_s / WINDOW_S) == 3
    assert round(activity.speech_s / WINDOW_S) == 30


def test_a_click_is_no_word() -> None:
    assert not fed((0.9, 3), (0.0, 10)).has_spoken
    assert fed((0.9, 4), (0.0, 10)).has_spoken


def test_listening_ends_after_the_pause_the_user_wants() -> None:
    endpoint = Endpoint(patience_s=0.9, first_word_s=6)
    spoken = ((0.0, 10), (0.9, 30))
    assert not endpoint.is_reached(fed(*spoken, (0.0, 27)))
    assert endpoint.is_reached(fed(*spoken, (0.0, 29)))
    assert not endpoint.is_reached(fed(*spoken, (0.0, 28), (0.9, 1))), "who goes on speaking is heard"
    assert not endpoint.is_reached(fed(*spoken, (0.0, 20), (0.9, 5), (0.0, 20))), "each pause counts for itself"


def test_listening_ends_where_nobody_speaks() -> None:
    endpoint = Endpoint(patience_s=0.9, first_word_s=3)
    assert not endpoint.is_reached(fed((0.0, 93)))
    assert endpoint.is_reached(fed((0.0, 94)))
    assert not endpoint.is_reached(fed((0.0, 94)), since_s=1.0), "the wait begins with hands-free listening"


@given(st.lists(st.floats(0, 1), max_size=200))
def test_times_hold_together(probabilities: list[float]) -> None:
    activity = VoiceActivity()
    for probability in probabilities:
        activity.feed(probability, WINDOW_S)
        assert 0 <= activity.began_s <= max(activity.ended_s, activity.began_s) <= activity.now_s + 1e-9
        assert (activity.pause_s == 0) or not activity.is_speaking
        assert activity.speech_s <= activity.now_s + 1e-9
