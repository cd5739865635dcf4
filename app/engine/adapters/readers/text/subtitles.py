"""Subtitles (.srt, .vtt): what is said, and when."""

import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import ClassVar

from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.charset import decode
from app.engine.parts.pages import PLAIN_READING, Block, Page, ReadingOptions, Sample

_TIMES = re.compile(
    r"^[ \t]*(?P<start>(?:\d{1,4}:)?\d\d:\d\d[.,]\d{1,3})[ \t]+-->[ \t]+(?P<end>(?:\d{1,4}:)?\d\d:\d\d[.,]\d{1,3}).*\n",
    re.MULTILINE,
)
"""SubRip has hours and decimal commas; WebVTT has decimal points, and hours only where needed."""
_GAP = re.compile(r"\n[ \t]*\n")
_MARK = re.compile(r"<[^<>\n]{0,200}>|\{\\[^{}\n]{0,200}\}")
"""Markup for italics and colour, or the speaker's name."""
_SENTENCE_END = re.compile(r"[.!?…。？！][)\]\"'»”]*$")  # noqa: RUF001  # Chinese and Japanese full stops
_LONGEST = 600
"""Characters after which a block ends even in the middle of a sentence."""
_PAUSE_S = 3.0
"""Silence after which it does so too."""


def parse_cues(text: str) -> Iterator[Block]:
    """The text and times of each subtitle."""
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


def join_sentences(cues: Iterable[Block]) -> Iterator[Block]:
    """Subtitles joined into whole sentences, unless a pause separates them."""
    pending: Block | None = None
    for cue in cues:
        if pending is not None and _is_break(pending, cue):
            yield pending
            pending = None
        if pending is None:
            pending = cue
        else:
            pending = Block(f"{pending.text} {cue.text}", start_s=pending.start_s, end_s=cue.end_s)
    if pending is not None:
        yield pending


def _is_break(pending: Block, cue: Block) -> bool:
    """Whether a new block begins with `cue`."""
    pause_s = (cue.start_s or 0.0) - (pending.end_s or 0.0)
    is_long = len(pending.text) + len(cue.text) > _LONGEST
    return is_long or pause_s > _PAUSE_S or _SENTENCE_END.search(pending.text) is not None


class Subtitles(BuiltIn):
    """One page."""

    name: ClassVar[str] = "subtitles"
    reads: ClassVar[str] = "subtitles"
    suffixes: ClassVar[frozenset[str]] = frozenset({".srt", ".vtt"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """By the signature of WebVTT; SubRip has none."""
        return sample.head.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT")

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield everything as one page, a block for each sentence; the page is empty if there are no times."""
        yield Page(None, tuple(join_sentences(parse_cues(decode(path, reading)))))
