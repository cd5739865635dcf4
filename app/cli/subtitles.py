"""Transcripts of whole files, as text or as subtitles."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import srt

from app.audio import read
from app.engine.parts import Recognizer
from app.engine.registry import Kit, makes
from app.errors import AssistantError, Code
from app.events import Transcript

_LONGEST_S = 6.0
"""A subtitle stands no longer than this, so that it can be read while its words are heard."""
_LONGEST_CHARACTERS = 84
"""Two lines of 42, as broadcasters have it."""


def chosen(kit: Kit, name: str | None) -> Recognizer:
    """The recognizer of a name, and no other; without a name the best. Raises AssistantError."""
    if name is None:
        return kit.recognizer
    if name not in makes("recognizer"):
        raise AssistantError(Code.RECOGNIZER_MISSING, name)
    return cast(Recognizer, makes("recognizer")[name].create(kit))


def transcribe(path: Path, recognizer: Recognizer) -> dict[str, Any]:
    """One file's row, as the command line tables it. Raises AssistantError(AUDIO_UNREADABLE | ...)."""
    seconds = 0.0
    transcript = Transcript("")

    def blocks() -> Iterator[Any]:
        nonlocal seconds
        for block in read(path):
            seconds += block.seconds
            yield block

    for revised in recognizer.recognize(blocks()):
        transcript = revised
    words = [
        {"text": word.text, "start": round(word.start_s, 2), "end": round(word.end_s, 2),
         "confidence": round(word.confidence, 3)}
        for word in transcript.words
    ]  # fmt: skip
    return {
        "file": str(path),
        "text": transcript.text,
        "language": transcript.language,
        "seconds": round(seconds, 3),
        "engine": recognizer.name,
        "words": words,
    }


def show(found: dict[str, Any], form: str) -> str:
    """A transcript as plain text, or as SubRip or WebVTT subtitles."""
    if form not in ("srt", "vtt"):
        return str(found["text"])
    text: str = srt.compose(_cues(found))
    if form == "srt":
        return text
    return "WEBVTT\n\n" + "\n".join(line.replace(",", ".") if " --> " in line else line for line in text.split("\n"))


def _cues(found: dict[str, Any]) -> Iterator[srt.Subtitle]:
    words = found["words"] or [{"text": found["text"], "start": 0.0, "end": found["seconds"]}]
    held: list[dict[str, Any]] = []
    number = 0
    for word in [*words, None]:
        length = sum(len(one["text"]) + 1 for one in held)
        if held and (
            word is None
            or word["end"] - held[0]["start"] > _LONGEST_S
            or length + len(word["text"]) > _LONGEST_CHARACTERS
        ):
            number += 1
            begin, end = (timedelta(seconds=float(second)) for second in (held[0]["start"], held[-1]["end"]))
            yield srt.Subtitle(number, begin, end, " ".join(one["text"] for one in held))
            held = []
        if word is not None:
            held.append(word)
