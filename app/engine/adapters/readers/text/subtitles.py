"""Subtitles (.srt, .vtt): what is said, and when."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.charset import decode
from app.engine.parts.pages import PLAIN_READING, Block, Page, ReadingOptions, Sample

_TIMES = re.compile(
    r"^[ \t]*(?P<start>(?:\d{1,4}:)?\d\d:\d\d[.,]\d{1,3})[ \t]+-->[ \t]+(?P<end>(?:\d{1,4}:)?\d\d:\d\d[.,]\d{1,3}).*\n",
    re.MULTILINE,
)
"""SubRip has hours and commas, WebVTT points, and hours where they are needed."""
_GAP = re.compile(r"\n[ \t]*\n")
_MARK = re.compile(r"<[^<>\n]{0,200}>|\{\\[^{}\n]{0,200}\}")
"""What makes letters slanted or coloured, or names the speaker."""
_SENTENCE_END = re.compile(r"[.!?…。？！][)\]\"'»”]*$")  # noqa: RUF001  # Chinese and Japanese ends of sentences
_LONGEST = 600
"""Characters from which a block ends in the middle of a sentence."""
_PAUSE_S = 3.0
"""Silence after which it does too."""


def cues(text: str) -> Iterator[Block]:
    """What each subtitle says."""
    found = list(_TIMES.finditer(text))
    ends = [*(times.start() for times in found), len(text)][1:]
    for times, end in zip(found, ends, strict=True):
        words = _GAP.split(text[times.end() : end].strip("\n"), maxsplit=1)[0]
        words = " ".join(html.unescape(_MARK.sub("", words)).split())
        if words:
            yield Block(words, start_s=_seconds(times["start"]), end_s=_seconds(times["end"]))


def _seconds(time: str) -> float:
    *hours, minutes, seconds = time.replace(",", ".").split(":")
    return 3600 * int(hours[0] if hours else 0) + 60 * int(minutes) + float(seconds)


def spoken(found: Iterator[Block]) -> Iterator[Block]:
    """Subtitles joined to whole sentences, where no pause parts them."""
    held: Block | None = None
    for cue in found:
        if held is not None and _parts(held, cue):
            yield held
            held = None
        held = cue if held is None else Block(f"{held.text} {cue.text}", start_s=held.start_s, end_s=cue.end_s)
    if held is not None:
        yield held


def _parts(held: Block, cue: Block) -> bool:
    pause_s = (cue.start_s or 0.0) - (held.end_s or 0.0)
    is_long = len(held.text) + len(cue.text) > _LONGEST
    return is_long or pause_s > _PAUSE_S or _SENTENCE_END.search(held.text) is not None


class Subtitles(BuiltIn):
    """One page."""

    name: ClassVar[str] = "subtitles"
    reads: ClassVar[str] = "subtitles"
    suffixes: ClassVar[frozenset[str]] = frozenset({".srt", ".vtt"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """WebVTT says what it is."""
        return sample.head.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT")

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield all that is said as one page, a block a sentence; nothing where it has no times."""
        yield Page(None, tuple(spoken(cues(decode(path, reading)))))
