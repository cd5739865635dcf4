"""Where a recording is cut into what Whisper can hear at once."""

from collections.abc import Sequence

import numpy as np
import pytest

from app.audio.samples import RATE_HZ, Samples
from app.engine.adapters.recognizers.whisper.voiced_windows import LONGEST_S, VoicedWindows, Window
from app.engine.adapters.vad.silero import WINDOW_S


def windows(monkeypatch: pytest.MonkeyPatch, *stretches: tuple[float, float]) -> list[Window]:
    """Of a recording with so many seconds of such a probability of speech, one stretch after the other."""
    voices = [voice for seconds, voice in stretches for _ in range(round(seconds / WINDOW_S))]
    given = iter(voices)

    def feed(_: object, samples: Samples) -> Sequence[float]:
        return [next(given) for _ in range(len(samples) // 512)]

    monkeypatch.setattr("app.engine.adapters.recognizers.whisper.voiced_windows.SileroVad.feed", feed)
    voiced = VoicedWindows()
    voiced.feed(np.arange(len(voices) * 512, dtype=np.float32))
    return voiced.windows()


def span(window: Window) -> tuple[float, float]:
    assert window.samples[0] == round(window.start_s * RATE_HZ), "the sound is from where it says"
    return window.start_s, window.start_s + len(window.samples) / RATE_HZ


def test_silence_around_speech_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    (window,) = windows(monkeypatch, (3, 0.0), (2, 0.9), (4, 0.1))
    assert span(window) == pytest.approx((2.5, 5.5), abs=0.1)
    assert window.speech_s() == pytest.approx(2, abs=0.1)
    assert window.speech_s(-1, 1.5) == pytest.approx(1, abs=0.1)


def test_what_is_no_word_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert windows(monkeypatch, (3, 0.0), (0.06, 0.9), (4, 0.1)) == []
    assert windows(monkeypatch) == []


def test_a_long_recording_is_cut_at_its_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    found = windows(monkeypatch, (20, 0.9), (1, 0.0), (24, 0.9), (2, 0.0), (10, 0.9))
    assert [span(window) for window in found] == [
        pytest.approx((0, 20.3), abs=0.3),
        pytest.approx((20.5, 45.3), abs=0.3),
        pytest.approx((46.5, 57), abs=0.3),
    ]


def test_without_any_pause_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    found = windows(monkeypatch, (100, 0.9))
    assert sum(len(window.samples) for window in found) == round(100 / WINDOW_S) * 512
    assert all(len(window.samples) <= LONGEST_S * RATE_HZ for window in found)
    assert [span(left)[1] for left in found[:-1]] == pytest.approx([span(right)[0] for right in found[1:]])


def test_the_last_sound_before_the_end_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    voiced = VoicedWindows()
    monkeypatch.setattr("app.engine.adapters.recognizers.whisper.voiced_windows.SileroVad.feed", lambda *_: [0.9] * 10)
    voiced.feed(np.ones(10 * 512 + 300, np.float32))
    assert [len(window.samples) for window in voiced.windows()] == [10 * 512 + 300]
