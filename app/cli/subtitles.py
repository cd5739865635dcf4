"""What is said in a file, as text, as subtitles, or as the command line's row of it."""

import html
import json
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from enum import StrEnum
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

import srt

from app.domain.transcript import Word
from app.text.sentences import space

if TYPE_CHECKING:
    from app.engine.hearing.files.journal import Settled
    from app.engine.hearing.files.transcription import Transcribed

_LONGEST_S = 6.0
"""A subtitle is shown no longer than this, so that it can be read while its words are heard."""
_SHORTEST_S = 1.0
"""Nor shorter, where the next one allows it."""
_LINE = 42
"""Characters in a line, of which a subtitle has two, as broadcasters have it."""
_PAUSE_S = 0.5
"""A pause between words at which a subtitle always ends."""
_SENTENCE_S = 1.5
"""A sentence of this length has a subtitle of its own."""
_PARAGRAPH_S = 1.0
"""Stretches this far apart are lines of their own in a text."""
_ENDS = (".", "?", "!", "…", "。", "？", "！")  # noqa: RUF001  # Chinese and Japanese ends of sentences


class Format(StrEnum):
    """How a transcript is written."""

    TXT = "txt"
    SRT = "srt"
    VTT = "vtt"
    JSON = "json"


def row(found: "Transcribed") -> dict[str, Any]:
    """A transcript as the command line tables it."""
    words = [
        {"text": word.text, "start": round(word.start_s, 2), "end": round(word.end_s, 2),
         "confidence": round(word.confidence, 3)}
        for one in found.segments for word in one.words
    ]  # fmt: skip
    return {
        "file": str(found.file),
        "text": _together(found.segments),
        "language": found.language,
        "seconds": round(found.seconds, 3),
        "engine": found.engine,
        "words": words,
    }


def _together(segments: Sequence["Settled"]) -> str:
    """All that was said, in whatever languages."""
    runs = groupby(segments, key=lambda one: one.language)
    return " ".join(_joined((one.text for one in run), language) for language, run in runs)


def show(found: "Transcribed", form: Format) -> str:
    """A transcript as the content of a file of that format."""
    match form:
        case Format.TXT:
            return "\n".join(_paragraphs(found))
        case Format.JSON:
            return json.dumps(row(found), ensure_ascii=False, indent=2)
        case Format.SRT:
            return str(srt.compose(_cues(found)))
        case Format.VTT:
            cues = (
                srt.Subtitle(cue.index, cue.start, cue.end, html.escape(cue.content, False)) for cue in _cues(found)
            )
            lines = str(srt.compose(cues)).split("\n")
            told = [f"Language: {found.language}"] if found.is_detected and found.language else []
            cued = [line.replace(",", ".") if " --> " in line else line for line in lines]
            return "\n".join(["WEBVTT", *told, "", *cued])


def _paragraphs(found: "Transcribed") -> Iterator[str]:
    held: list[Settled] = []
    for one in found.segments:
        if held and (one.start_s - held[-1].end_s > _PARAGRAPH_S or one.language != held[-1].language):
            yield _joined((each.text for each in held), held[0].language)
            held = []
        held.append(one)
    if held:
        yield _joined((each.text for each in held), held[0].language)


def _cues(found: "Transcribed") -> Iterator[srt.Subtitle]:
    groups = [(group, one.language) for one in found.segments for group in _groups(_timed(one), one.language)]
    following = [group[0].start_s for group, _ in groups[1:]] + [float("inf")]
    for number, ((group, language), next_s) in enumerate(zip(groups, following, strict=False), 1):
        start_s, end_s = group[0].start_s, group[-1].end_s
        end_s = min(max(end_s, start_s + _SHORTEST_S), max(end_s, next_s))
        lines = textwrap.wrap(_joined((word.text for word in group), language), _LINE)
        yield srt.Subtitle(number, timedelta(seconds=start_s), timedelta(seconds=end_s), "\n".join(lines))


def _timed(settled: "Settled") -> list[Word]:
    """The words with their times; where the recognizer gives none, they are spread by their length."""
    if settled.words:
        return list(settled.words)
    pieces = settled.text.split() if space(settled.language) else list(settled.text)
    second = (settled.end_s - settled.start_s) / max(1, sum(len(piece) + 1 for piece in pieces))
    words: list[Word] = []
    for piece in pieces:
        start_s = words[-1].end_s if words else settled.start_s
        words.append(Word(piece, start_s, start_s + (len(piece) + 1) * second, 0.0))
    return words


def _groups(words: Sequence[Word], language: str) -> Iterator[list[Word]]:
    """Cut so that each group fits into a subtitle: at sentence ends and long pauses, else where it is best."""
    rest = list(words)
    while rest:
        size = next((size for size in range(1, len(rest)) if _ends(rest[:size], rest[size])), len(rest))
        while size > 1 and not _fits(rest[:size], language):
            size = _best_end(rest[:size], language)
        yield rest[:size]
        rest = rest[size:]


def _ends(group: Sequence[Word], following: Word) -> bool:
    if following.start_s - group[-1].end_s >= _PAUSE_S:
        return True
    return group[-1].text.endswith(_ENDS) and group[-1].end_s - group[0].start_s >= _SENTENCE_S


def _fits(group: Sequence[Word], language: str) -> bool:
    text = _joined((word.text for word in group), language)
    return group[-1].end_s - group[0].start_s <= _LONGEST_S and len(textwrap.wrap(text, _LINE)) <= 2


def _best_end(group: Sequence[Word], language: str) -> int:
    """How many of the words to take: up to the longest pause or a comma, not too far from as many as fit."""
    most = next(size for size in range(len(group) - 1, 0, -1) if size == 1 or _fits(group[:size], language))
    gaps = [after.start_s - before.end_s for before, after in pairwise(group[: most + 1])]

    def worth(size: int) -> tuple[bool, float, int]:
        text = group[size - 1].text
        return text.endswith(_ENDS), gaps[size - 1] + 0.2 * text.endswith((",", ";", ":", "、", "，")), size  # noqa: RUF001

    return max(range(max(1, most // 2), most + 1), key=worth)


def _joined(texts: Iterable[str], language: str) -> str:
    return space(language).join(text for text in texts if text)
