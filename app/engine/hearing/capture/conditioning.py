"""What is done to captured sound before anything listens to it; the recording stays as it was."""

from collections import deque
from collections.abc import Iterable, Iterator

import numpy as np

from app.audio.samples import RATE_HZ, Audio, Samples
from app.domain.settings import Settings
from app.engine.adapters.audio.ffmpeg_filters import Denoiser, HighPass

_FRAME = RATE_HZ // 50
"""Samples of which the level is taken in one go: 20 ms."""
_NOTHING_DB = -90.0
"""Less than this is no sound, only a device that has not begun or is muted."""
_FLOOR_RISE_DB = 4.0 / 50
"""How fast, each frame, louder noise is taken for the new quiet: 4 dB a second."""
_NOISE_STEP_DB = 1.0

_AHEAD = 5
"""Frames that wait, so that the gain is known before a word begins, and a peak before it comes: 100 ms."""
_TARGET_DB = -21.0
"""Where `_LOUD_PERCENT` of lifted speech lies; its RMS is then about -23 dBFS (measured on 34 recordings)."""
_LOUD_PERCENT = 70
"""Neither soft beginnings nor a door that slams move this percentile much."""
_ENOUGH_DB = 6.0
"""Speech that lacks less than this is loud enough, and stays as it is."""
_MOST_DB = 40.0
"""No more gain than this; speech that is quieter still drowns in what a sound card adds."""
_OVER_DB = 9.0
"""What is this much louder than the quietest of late may be speech; steady noise never is."""
_REMEMBERED = 200
"""Frames of speech that decide the gain: four seconds."""
_KNOWN = 25
"""After so many of them (0.5 s) the speaker is known, and the gain moves but slowly."""
_RISE_DB = 12.0 / 50
"""How far it then rises in a frame: 12 dB a second."""
_FALL_DB = 60.0 / 50
"""How far it then falls: what turns out to be loud must not stay lifted."""
_OTHER_DB = 12.0
"""Where `_AHEAD` frames in a row are louder by this, what was heard before was not the one who speaks now."""


class _Frames:
    """Cuts a stream into frames."""

    def __init__(self) -> None:
        self.held = np.zeros(0, np.float32)
        """The beginning of the next one."""

    def feed(self, samples: Samples) -> Iterator[Samples]:
        """Yield the frames that are whole now."""
        held = np.concatenate([self.held, samples])
        whole = len(held) - len(held) % _FRAME
        self.held = held[whole:]
        yield from held[:whole].reshape(-1, _FRAME)


class _Floor:
    """How loud the room is when nobody speaks: the least level of late."""

    def __init__(self) -> None:
        self.db: float | None = None
        """None before anything was heard."""

    def feed(self, frame: Samples) -> float | None:
        """Take the next frame; returns its level, or None where it holds nothing."""
        level_db = float(10 * np.log10(np.mean(np.square(frame, dtype=np.float64)) + 1e-12))
        if level_db < _NOTHING_DB:
            return None
        self.db = level_db if self.db is None else min(level_db, self.db + _FLOOR_RISE_DB)
        return level_db


class _Noise:
    """Takes steady noise away, and keeps following how loud it is."""

    def __init__(self) -> None:
        self._denoiser = Denoiser()
        self._frames = _Frames()
        self._floor = _Floor()
        self._expected_db = 0.0

    def feed(self, samples: Samples) -> Samples:
        pieces: list[Samples] = [np.zeros(0, np.float32)]
        for frame in self._frames.feed(samples):
            self._floor.feed(frame)
            if self._floor.db is not None and abs(self._floor.db - self._expected_db) > _NOISE_STEP_DB:
                self._expected_db = self._floor.db
                self._denoiser.expect(self._expected_db)
            pieces.append(self._denoiser.feed(frame))
        return np.concatenate(pieces)

    def rest(self) -> Samples:
        return np.concatenate([self._denoiser.feed(self._frames.held), self._denoiser.rest()])


class _Gain:
    """Lifts quiet speech to ordinary loudness, and nothing else; never lowers, never clips."""

    def __init__(self, start_db: float) -> None:
        self.db = start_db
        self._levels = deque([_level_for(start_db)] * (_KNOWN if start_db > 0 else 0), _REMEMBERED)
        self._floor = _Floor()
        self._frames = _Frames()
        self._waiting: deque[tuple[Samples, float]] = deque()
        """Frames and the factors at which they would reach full scale."""
        self._factor = _factor(start_db)
        """At the end of what has been given out."""

    def feed(self, samples: Samples) -> Samples:
        pieces: list[Samples] = [np.zeros(0, np.float32)]
        for frame in self._frames.feed(samples):
            self._learn(frame)
            self._waiting.append((frame, _most(frame)))
            if len(self._waiting) > _AHEAD:
                pieces.append(self._amplified())
        return np.concatenate(pieces)

    def rest(self) -> Samples:
        self._waiting.append((self._frames.held, _most(self._frames.held)))
        return np.concatenate([self._amplified() for _ in tuple(self._waiting)])

    def _learn(self, frame: Samples) -> None:
        """Move the gain to where the speech of late, as far as this frame is any, should have it."""
        level_db = self._floor.feed(frame)
        if level_db is None or self._floor.db is None or level_db < self._floor.db + _OVER_DB:
            return
        self._levels.append(level_db)
        if len(self._levels) < _AHEAD:
            return
        usual_db = float(np.percentile(self._levels, _LOUD_PERCENT))
        latest = [self._levels[-back] for back in range(1, _AHEAD + 1)]
        if min(latest) > usual_db + _OTHER_DB:
            self._levels = deque(latest, _REMEMBERED)
            usual_db = float(np.percentile(latest, _LOUD_PERCENT))
        move_db = _gain_for(usual_db) - self.db
        if len(self._levels) > _KNOWN:
            move_db = min(max(move_db, -_FALL_DB), _RISE_DB)
        self.db += move_db

    def _amplified(self) -> Samples:
        """The frame that has waited longest, its gain moving evenly to where the next one's begins."""
        frame, most = self._waiting.popleft()
        following = self._waiting[0][1] if self._waiting else most
        start, end = min(self._factor, most), min(_factor(self.db), most, following)
        self._factor = end
        return frame * np.linspace(start, end, len(frame), endpoint=False, dtype=np.float32)


def _gain_for(level_db: float) -> float:
    """None up to `_ENOUGH_DB`, all that is lacking from twice that on, and evenly between."""
    lacking_db = _TARGET_DB - level_db
    return min(max(min(2 * (lacking_db - _ENOUGH_DB), lacking_db), 0.0), _MOST_DB)


def _level_for(gain_db: float) -> float:
    """The level of speech that needs this gain."""
    return _TARGET_DB - max(gain_db, gain_db / 2 + _ENOUGH_DB)


def _factor(decibels: float) -> float:
    return float(10 ** (decibels / 20))


def _most(frame: Samples) -> float:
    """The factor at which it reaches full scale; less than 1 only where a filter has made a peak higher."""
    return 1.0 / max(float(np.abs(frame).max(initial=0.0)), 1e-9)


class Conditioner:
    """Makes one stream of sound fit for voice activity and recognition.

    As many samples come out as went in, each where it was, so that the times of words stay true. They come late,
    by up to 0.12 s for the gain and 0.06 s for noise, but at `rest` all at once: nobody waits for them.
    """

    def __init__(self, gain: bool, rumble: bool, noise: bool, start_gain_db: float = 0.0) -> None:
        """`start_gain_db`: the `gain_db` that the same microphone had at the end of the last stream."""
        stages = ((HighPass, rumble), (_Noise, noise))
        self._stages: list[HighPass | _Noise | _Gain] = [make() for make, is_wanted in stages if is_wanted]
        self._gain = _Gain(start_gain_db) if gain else None
        if self._gain:
            self._stages.append(self._gain)

    @classmethod
    def chosen(cls, settings: Settings, start_gain_db: float = 0.0) -> "Conditioner":
        """One that does what the settings have."""
        return cls(settings.normalizes_gain, settings.suppresses_rumble, settings.suppresses_noise, start_gain_db)

    @property
    def gain_db(self) -> float:
        """How much louder speech is made now."""
        return self._gain.db if self._gain else 0.0

    def feed(self, audio: Audio) -> Audio:
        """Take a further block, of any length; returns what is ready, which may be nothing."""
        samples = audio.samples
        for stage in self._stages:
            samples = stage.feed(samples)
        return Audio(samples, lost_s=audio.lost_s)

    def rest(self) -> Audio:
        """The end of the stream, once everything has been fed."""
        samples = np.zeros(0, np.float32)
        for stage in self._stages:
            samples = np.concatenate([stage.feed(samples), stage.rest()])
        return Audio(samples)


def conditioned(blocks: Iterable[Audio], settings: Settings) -> Iterator[Audio]:
    """A whole recording, made fit as the settings have it."""
    conditioner = Conditioner.chosen(settings)
    for block in blocks:
        yield conditioner.feed(block)
    yield conditioner.rest()
