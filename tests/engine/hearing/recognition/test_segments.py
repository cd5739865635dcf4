"""Where what is being said is cut."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.audio.samples import RATE_HZ
from app.engine.hearing.recognition.segments import GUESS_S, LONG_S, LONGEST_S, Segment, Segmenter

WINDOW_S = 0.032
WINDOW = 512


def feed(stretches: Segmenter, probability: float, seconds: float) -> None:
    """Each sample's value is its place, so that cuts can be seen."""
    for _ in range(round(seconds / WINDOW_S)):
        first = getattr(stretches, "fed", 0)
        stretches.fed = first + WINDOW  # type: ignore[attr-defined]
        stretches.feed(np.arange(first, first + WINDOW, dtype=np.float32), [probability], WINDOW_S)


def fed(*parts: tuple[float, float]) -> Segmenter:
    stretches = Segmenter()
    for probability, seconds in parts:
        feed(stretches, probability, seconds)
    return stretches


def is_in_place(stretch: Segment) -> bool:
    return bool(stretch.sound.samples[0] == round(stretch.start_s * RATE_HZ))


def test_silence_is_never_worth_transcribing() -> None:
    stretches = fed((0.0, 40))
    assert not any((stretches.has_speech, stretches.may_end, stretches.is_too_long))
    assert stretches.seam(40) is None


def test_of_long_silence_little_is_held() -> None:
    stretches = fed((0.0, 600), (0.9, 1))
    assert len(stretches._sound) < 4 * RATE_HZ

    whole = stretches.whole()
    assert 0.4 < 600 - whole.start_s < 0.6
    assert is_in_place(whole)


def test_a_click_does_not_have_the_silence_after_it_held() -> None:
    stretches = fed((0.9, WINDOW_S), (0.0, 60))
    assert len(stretches._sound) < 4 * RATE_HZ
    feed(stretches, 0.9, 1)
    feed(stretches, 0.0, 1)
    assert stretches.may_end
    assert is_in_place(stretches.whole())
    assert 59 < stretches.whole().start_s < 60.1, "the click is not what it begins with"


def test_a_short_pause_may_be_the_end() -> None:
    assert not fed((0.0, 1), (0.9, 2), (0.0, GUESS_S - 0.1)).may_end
    guessed = fed((0.0, 1), (0.9, 2), (0.0, GUESS_S + 0.1))
    assert guessed.may_end
    assert guessed.is_covered_by(guessed.whole().end_s)
    assert not guessed.is_covered_by(3 + GUESS_S - 0.1), "without that pause a last sound may be missing"
    feed(guessed, 0.9, 0.1)
    assert not guessed.is_covered_by(guessed.whole().end_s), "more is being said"


@pytest.mark.parametrize(
    ("parts", "seam_s"),
    [
        ([(0.9, LONG_S - 0.5), (0.0, 0.4)], None),
        ([(0.9, LONG_S + 3)], None),
        ([(0.9, 3), (0.0, 0.5), (0.9, LONG_S)], 3.25),
        ([(0.0, 2), (0.9, 3), (0.0, 0.5), (0.9, LONG_S)], 5.25),
        ([(0.9, 2), (0.0, 0.3), (0.9, 2), (0.0, 0.8), (0.9, LONG_S)], 4.7),
        ([(0.9, 2), (0.0, 0.4), (0.9, 2), (0.0, 0.4), (0.9, LONG_S)], 4.6),
        ([(0.9, LONG_S), (0.0, 0.5), (0.9, 1)], None),
        ([(0.9, 4), (0.0, 0.1), (0.9, LONG_S)], None),
    ],
    ids=["short", "no pause", "a pause", "late", "the longer", "the later", "too near the end", "hardly a pause"],
)
def test_long_speech_is_cut_in_its_longest_pause_that_lies_well_back(
    parts: list[tuple[float, float]], seam_s: float | None
) -> None:
    stretches = fed(*parts)
    assert stretches.seam(stretches.now_s) == (None if seam_s is None else pytest.approx(seam_s, abs=0.07))


def test_a_stretch_begins_shortly_before_its_first_word() -> None:
    whole = fed((0.0, 3), (0.9, 1), (0.0, 0.5)).whole()
    assert 0.4 < 3 - whole.start_s < 0.6
    assert abs(whole.end_s - 4.5) < 0.1
    assert is_in_place(whole)


def test_what_is_settled_is_gone_and_the_rest_is_whole() -> None:
    stretches = fed((0.9, 1), (0.0, 0.7))
    settled = stretches.settle(stretches.whole().end_s)
    assert not stretches.has_speech
    feed(stretches, 0.9, 1)
    rest = stretches.whole()
    assert is_in_place(rest)
    assert rest.start_s >= settled.end_s
    assert rest.end_s > 2.6


def test_endless_speech_is_cut_at_its_least_voiced_moment() -> None:
    stretches = fed((0.9, LONGEST_S - 2), (0.6, WINDOW_S), (0.9, 2.1))
    assert stretches.is_too_long
    first = stretches.first()
    assert abs(first.end_s - (LONGEST_S - 2)) < 0.1
    stretches.settle(first.end_s)
    assert not stretches.is_too_long
    assert stretches.whole().start_s == first.end_s, "in mid-speech nothing lies between"


@example([(0.9, 1.0), (0.4, 25.0)])
@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([0.0, 0.4, 0.9]), st.floats(0.05, 9)), min_size=1, max_size=12))
def test_no_speech_is_ever_left_out(parts: list[tuple[float, float]]) -> None:
    stretches, taken, speech = Segmenter(), list[Segment](), set[int]()
    is_speaking = False
    for probability, seconds in parts:
        for _ in range(round(seconds / WINDOW_S)):
            start = getattr(stretches, "fed", 0)
            feed(stretches, probability, WINDOW_S)
            is_speaking = probability > (0.35 if is_speaking else 0.5)
            if is_speaking:
                speech.update(range(start, start + WINDOW))
            seam_s = stretches.seam(stretches.now_s)
            if seam_s is not None or stretches.is_too_long:
                taken.append(stretches.settle(stretches.first().end_s if seam_s is None else seam_s))
    if stretches.has_speech:
        taken.append(stretches.whole())
    covered = {int(sample) for stretch in taken for sample in stretch.sound.samples}
    assert sum(len(stretch.sound.samples) for stretch in taken) == len(covered), "nothing is transcribed twice"
    missed = sorted(speech - covered)
    runs = np.split(missed, np.where(np.diff(missed) > 1)[0] + 1) if missed else []
    assert all(len(run) < 4 * WINDOW for run in runs), "but for clicks too short to be a word"
    assert all(is_in_place(stretch) for stretch in taken)
