"""Which language each stretch of a recording is in: detected piece by piece, and followed where it changes.

A piece by itself may be too short to be told, so the likeliest course through several of them counts, in which a
change of language has its price (a Viterbi path over a few pieces of the future).
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.audio.samples import RATE_HZ, Audio, Samples
from app.engine.adapters.vad.silero import WINDOW_S, SileroVad
from app.engine.hearing.recognition.segments import Segment

Detect = Callable[[Samples], Mapping[str, float]]
"""Sound -> how probable each language is; empty where that cannot be told."""

_PIECE_S = 5.0
"""What is detected at once: of 95 pieces of this length of recordings in nine languages, Whisper base told 94."""
_WHOLE_S = 7.5
"""A segment up to this length is one piece."""
_SEARCH_S = 1.0
"""How far from where a piece should end the pause is looked for at which it does."""
_BIT_S = 1.0
"""The shortest piece that is detected by itself, where a change is looked for."""
_AHEAD_S = 9.0
"""So much is known of what follows before a piece is settled."""
_SURE_S = 3.0
"""A piece of this length is told for certain; a shorter one counts by its length."""
_FLOOR = 1e-3
"""The least probability that counts: the model is surer of itself than it may be."""
_CHANGE = 3.0
"""The price of a change, as a logarithm: a piece of 2.7 s in another language, between two, is just worth two."""
_EXPECTED = math.log(10)
"""How much likelier the recording begins in a language of the user's."""


@dataclass(frozen=True, slots=True)
class _Piece:
    segment: int
    """Which of the segments it is of."""
    start_s: float
    samples: Samples
    scores: Mapping[str, float]
    """Language -> the logarithm of its probability, weighed by how much there is to hear."""

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE_HZ

    @property
    def end_s(self) -> float:
        return self.start_s + self.seconds

    def score(self, language: str) -> float:
        return self.scores.get(language, _score(0.0, self.seconds))


def follow(
    segments: Iterable[Segment], detect: Detect, expected: Sequence[str], known: Callable[[Segment], str]
) -> Iterator[tuple[Segment, str]]:
    """Yield each segment with its language, ISO 639-1; one in which the language changes is cut there.

    `detect`: gives the languages that count; `expected`: those of the user, in which it is a little likelier to be.
    `known`: the language of a segment that was told in an earlier run, empty where it was not.
    """
    pieces = _pieces(segments, detect, known)
    pending: list[_Piece] = []
    held: list[_Piece] = []  # what goes on in the same language, of the same segment
    language, is_over = "", False
    while not is_over or pending:
        while not is_over and sum(piece.seconds for piece in pending[1:]) < _AHEAD_S:
            piece = next(pieces, None)
            is_over = piece is None
            pending += [piece] if piece is not None else []
        if not pending:
            break
        path = likeliest([piece.scores for piece in pending], [piece.seconds for piece in pending], language, expected)
        if len(path) > 1 and path[0] != path[1]:
            pending[:2] = _shift(pending[0], pending[1], path[0], path[1], detect)
        first = pending.pop(0)
        if held and (path[0] != language or first.segment != held[0].segment):
            yield _joined(held), language
            held = []
        language = path[0]
        held.append(first)
    if held:
        yield _joined(held), language


def likeliest(
    scores: Sequence[Mapping[str, float]], seconds: Sequence[float], before: str, expected: Sequence[str]
) -> list[str]:
    """The likeliest course of languages through pieces of such lengths; pure.

    `before`: the language before them, empty at the beginning, where the `expected` ones are likelier.
    """
    languages = list(dict.fromkeys(code for piece in scores for code in piece)) or [before or next(iter(expected), "")]
    if before:
        best = {code: -_CHANGE * (code != before) for code in languages}
    else:
        best = {code: _EXPECTED * (code in expected) for code in languages}
    came: list[dict[str, str]] = []
    for piece, length_s in zip(scores, seconds, strict=True):
        top = max(best, key=lambda code: best[code])
        came.append({code: code if best[code] >= best[top] - _CHANGE else top for code in languages})
        floor = _score(0.0, length_s)
        best = {
            code: max(best[code], best[top] - _CHANGE) + piece.get(code, floor)
            for code in languages
        }  # fmt: skip
    last = max(best, key=lambda code: best[code])
    path = [last]
    for step in reversed(came[1:]):
        path.append(step[path[-1]])
    return path[::-1]


def _pieces(segments: Iterable[Segment], detect: Detect, known: Callable[[Segment], str]) -> Iterator[_Piece]:
    for number, segment in enumerate(segments):
        samples, start_s = segment.sound.samples, segment.start_s
        if language := known(segment):
            yield _Piece(number, start_s, samples, {language: 0.0})
            continue
        for begin, end in _cuts(samples):
            part = samples[begin:end]
            yield _Piece(number, start_s + begin / RATE_HZ, part, _scores(part, detect))


def _cuts(samples: Samples) -> Iterator[tuple[int, int]]:
    """Where each piece of a segment begins and ends: about where it should, at the least voiced moment."""
    if len(samples) <= _WHOLE_S * RATE_HZ:
        yield 0, len(samples)
        return
    voices, window = SileroVad().feed(samples), round(WINDOW_S * RATE_HZ)
    count = math.ceil(len(samples) / RATE_HZ / _PIECE_S)
    begin = 0
    for number in range(1, count):
        due = len(samples) * number // count
        around = range((due - round(_SEARCH_S * RATE_HZ)) // window, (due + round(_SEARCH_S * RATE_HZ)) // window)
        end = (_least_voiced(voices, around) + 1) * window
        yield begin, end
        begin = end
    yield begin, len(samples)


def _least_voiced(voices: Sequence[float], among: range) -> int:
    """The middle of the quietest stretch of five windows."""
    smooth = np.convolve(voices, np.ones(5), "same")
    return min(among, key=lambda at: smooth[at])


def _scores(samples: Samples, detect: Detect) -> Mapping[str, float]:
    seconds = len(samples) / RATE_HZ
    return {code: _score(probability, seconds) for code, probability in detect(samples).items()}


def _score(probability: float, seconds: float) -> float:
    return math.log(max(probability, _FLOOR)) * min(1.0, seconds / _SURE_S)


def _shift(first: _Piece, second: _Piece, before: str, after: str, detect: Detect) -> list[_Piece]:
    """Two pieces between which the language changes, cut at the pause where it does."""
    if first.segment != second.segment and abs(first.end_s - second.start_s) > 1 / RATE_HZ:
        return [first, second]  # there was a pause already
    samples = np.concatenate([first.samples, second.samples])
    bits = list(_bits(samples))
    gains = []
    for begin, end in bits:
        scores = _scores(samples[begin:end], detect)
        floor = _score(0.0, (end - begin) / RATE_HZ)
        gains.append(scores.get(before, floor) - scores.get(after, floor))
    # The first piece is in the one language and the second in the other, so that neither is left empty.
    count = max(range(1, len(bits)), key=lambda at: sum(gains[:at]) - sum(gains[at:]), default=0)
    if not count:
        return [first, second]
    at = bits[count][0]
    moved = replace(second, start_s=first.start_s + at / RATE_HZ, samples=samples[at:])
    return [replace(first, samples=samples[:at]), moved]


def _bits(samples: Samples) -> Iterator[tuple[int, int]]:
    """Pieces as short as can be told, cut where nobody speaks."""
    voices, window = SileroVad().feed(samples), round(WINDOW_S * RATE_HZ)
    begin = 0
    for at in range(2, len(voices) - 2):
        is_pause = max(voices[at - 1 : at + 2]) < 0.3
        long = _BIT_S * RATE_HZ
        if is_pause and at * window - begin >= long and len(samples) - at * window >= long:
            yield begin, at * window
            begin = at * window
    yield begin, len(samples)


def _joined(pieces: Sequence[_Piece]) -> Segment:
    samples = np.concatenate([piece.samples for piece in pieces])
    start_s = pieces[0].start_s
    return Segment(Audio(samples), start_s, start_s + len(samples) / RATE_HZ)
