from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.talk.gesture import HOLD_S, SLIP_S, Act, Gesture

SLIP = [Act.PRESS, Act.SLIP]
TAP = [Act.PRESS, Act.LISTEN, Act.HANDS_FREE]
HOLD = [Act.PRESS, Act.LISTEN, Act.RELEASE]

lengths_s = st.floats(0.001, 1) | st.sampled_from([SLIP_S / 2, SLIP_S * 1.01, HOLD_S / 2, HOLD_S * 1.01])
waits_s = st.lists(st.floats(0, 1), max_size=4).map(sorted)
presses = st.lists(st.tuples(lengths_s, waits_s), max_size=6)


def play(gesture: Gesture, began_s: float, length_s: float, shares: Sequence[float] = ()) -> list[Act]:
    """Press, look at the clock now and then, and let go."""
    acts = list(gesture.press(began_s))
    for share in shares:
        acts += gesture.wait(began_s + share * length_s)
    return [*acts, *gesture.release(began_s + length_s)]


@pytest.mark.parametrize(
    ("length_s", "acts"), [(0.0, SLIP), (0.079, SLIP), (0.081, TAP), (0.399, TAP), (0.401, HOLD), (60.0, HOLD)]
)
def test_the_length_tells_slip_tap_and_hold(length_s: float, acts: list[Act]) -> None:
    assert play(Gesture(), 0.0, length_s) == acts
    assert play(Gesture(), 0.0, length_s, [0.5, 1.0]) == acts


@given(presses)
def test_only_the_lengths_count_however_often_the_clock_is_looked_at(pressed: list[tuple[float, list[float]]]) -> None:
    gesture = Gesture()
    now_s, is_hands_free = 0.0, False
    for length_s, shares in pressed:
        ended_s = now_s + length_s
        acts = play(gesture, now_s, length_s, shares)
        if is_hands_free:
            assert acts == [Act.RELEASE]
            is_hands_free = False
        else:
            assert acts == (SLIP if ended_s < now_s + SLIP_S else TAP if ended_s < now_s + HOLD_S else HOLD)
            is_hands_free = acts == TAP
        assert gesture.is_listening == is_hands_free
        assert not gesture.is_down
        now_s = round(now_s + length_s + 1)


steps = st.sampled_from(["press", "wait", "release", "tap", "release_all", "finish", "forget"])


@given(st.lists(st.tuples(steps, st.floats(0, 0.6)), max_size=30))
def test_whatever_comes_what_is_begun_is_ended_once(played: list[tuple[str, float]]) -> None:
    """No turn is asked for twice, ended without being begun, or left open at a microphone nobody holds."""
    gesture, now_s = Gesture(), 0.0
    is_open = is_listening = False
    for step, passed_s in played:
        now_s += passed_s
        timed = {"press": gesture.press, "wait": gesture.wait, "release": gesture.release, "tap": gesture.tap}
        if step in timed:
            acts = timed[step](now_s)
        elif step == "finish":
            gesture.finish()
            acts, is_listening = (), False
        else:
            acts = gesture.release_all() if step == "release_all" else gesture.forget()
            is_listening = is_listening and step != "forget"
        for act in acts:
            match act:
                case Act.PRESS:
                    assert not is_open
                    assert not is_listening
                    is_open = True
                case Act.SLIP:
                    assert is_open
                    is_open = False
                case Act.LISTEN:
                    assert is_open
                    is_open, is_listening = False, True
                case Act.HANDS_FREE:
                    assert is_listening
                case Act.RELEASE:
                    assert is_listening
                    is_listening = False
        assert gesture.is_listening == is_listening
        assert (gesture.due_s is not None) == is_open
        assert is_open <= gesture.is_down


def test_a_press_while_hands_free_ends_it_and_its_own_letting_go_does_nothing() -> None:
    gesture = Gesture()
    play(gesture, 0.0, 0.2)
    assert gesture.press(2.0) == (Act.RELEASE,)
    assert gesture.is_down
    assert gesture.wait(2.5) == ()
    assert gesture.release(3.0) == ()
    assert play(gesture, 4.0, 0.5) == HOLD


def test_losing_the_control_ends_a_hold_however_short_but_no_hands_free() -> None:
    held = Gesture()
    held.press(0.0)
    held.wait(0.1)
    assert held.release_all() == (Act.RELEASE,)
    short = Gesture()
    short.press(0.0)
    assert short.release_all() == (Act.SLIP,)
    free = Gesture()
    play(free, 0.0, 0.2)
    assert free.release_all() == ()
    assert free.is_listening


def test_a_switch_listens_hands_free_and_ends_it() -> None:
    gesture = Gesture()
    assert gesture.tap(0.0) == tuple(TAP)
    assert gesture.tap(3.0) == (Act.RELEASE,)
    gesture.press(4.0)
    assert gesture.tap(4.01) == ()
