"""`[n]` in a reply -> the place it stands for: pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.domain.passages import Citation, Passage
from app.text.statements import Located, located

_LONGEST = 30
"""Characters within a bracket; with more in it, it is not a mark."""
_MARK = re.compile(rf"\s*(?:\[([^][]{{1,{_LONGEST}}})\]|\u3010([^][]{{1,{_LONGEST}}}?)\u3011|\((\d{{1,2}})\))")
_UNFINISHED = re.compile(rf"\s*(?:\[[^][]{{0,{_LONGEST}}}|\u3010[^][\u3011]{{0,{_LONGEST}}}|\(\d{{0,2}})?$")
"""What may still become a mark; including white space, since it is removed with the mark that follows it."""
_RANGE = r"(\d{1,2})(?:\s*[-\u2013]\s*(\d{1,2}))?"
_NUMBERS = re.compile(
    rf"\s*(?:\^|(?:passages?|sources?)\s+)?{_RANGE}(?:\s*(?:,|;|&|and)\s*{_RANGE})*\s*", re.IGNORECASE
)
_ONE = re.compile(_RANGE)
_GUARD = "\u2060"
"""Joins words and is not seen: within brackets, it says that they are a document's own and no mark."""
_BRACKET = re.compile(r"[(\[\u3010](?=[^][)]*[)\]\u3011])")
CUT = "..."
"""Where something was left out of a quotation."""
_CUTS = re.compile(r"\.\.\.|\u2026")
_TOKEN = re.compile(r"\w+")
_SHORT = 2
"""Words of a line that is said only in passing, such as a heading or a number, where a longer one is said too."""


def guarded(text: str) -> str:
    """A document's own words, so that no bracket in them is taken for a mark; `Marks` takes the guards away."""
    return _BRACKET.sub(lambda found: found[0] + _GUARD, text)


@dataclass(frozen=True, slots=True)
class Mark:
    """Numbers of passages, and where in the text shown they stood."""

    numbers: tuple[int, ...]
    at: int
    """Characters of this piece's text before it."""


class Marks:
    """Removes the marks from a reply as it grows: `[1]`, `[1, 3]`, `[2-4]`, `[source 1]`, within a line `(1)`."""

    def __init__(self, passages: Sequence[Passage] = ()) -> None:
        """A number in parentheses is a mark only if it is one of the passages', and none has the same in its text."""
        self._passages = len(passages)
        texts = "\n".join(passage.text for passage in passages)
        self._written = frozenset(re.findall(r"[(\[](\d{1,2})[)\]]", texts))
        """Numbers that stand in brackets in the passages themselves: a model may copy them."""
        self._held = ""
        self._has_begun = False

    def feed(self, piece: str) -> tuple[str, list[Mark]]:
        """Take the next piece; returns the text to show and the marks in it."""
        text = self._held + piece
        # Cut before anything is removed, so that the text around a mark never forms another.
        unfinished = _UNFINISHED.search(text)
        cut = unfinished.start() if unfinished else len(text)
        text, self._held = text[:cut], text[cut:]
        marks: list[Mark] = []
        shown, at = "", 0
        for found in _MARK.finditer(text):
            numbers = self._numbers(found, is_first=not self._has_begun and found.start() == 0)
            if numbers:
                shown += text[at : found.start()].replace(_GUARD, "")
                marks.append(Mark(tuple(numbers), len(shown)))
                at = found.end()
        self._has_begun = self._has_begun or bool(text)
        return shown + text[at:].replace(_GUARD, ""), marks

    def rest(self) -> str:
        """What was held back and is not a mark after all."""
        rest, self._held = self._held, ""
        return rest.rstrip().replace(_GUARD, "")

    def _numbers(self, found: re.Match[str], is_first: bool) -> list[int]:
        if found[3]:  # a number at the start of a line counts the items of a list
            is_listed = is_first or "\n" in found[0] or found[3] in self._written
            return [] if is_listed or not 1 <= int(found[3]) <= self._passages else [int(found[3])]
        return numbers_of(found[1] or found[2])


def numbers_of(mark: str) -> list[int]:
    """The numbers in the inside of a mark; none where it is not a mark."""
    if not _NUMBERS.fullmatch(mark):
        return []
    numbers: list[int] = []
    for first, last in _ONE.findall(mark):
        numbers += range(int(first), int(last or first) + 1)
    return numbers


def cite(passages: tuple[Passage, ...], numbers: Iterable[int], said: str, language: str = "en") -> list[Citation]:
    """The citations of marked numbers (from 1), each with the words of its passage that fit what was said.

    Numbers of no passage are left out: a model may invent them.
    """
    found = [passages[number - 1] for number in dict.fromkeys(numbers) if 1 <= number <= len(passages)]
    return [_citation(passage, quote(passage.text, said, language, passage.title)) for passage in found]


def _citation(passage: Passage, words: str) -> Citation:
    """A citation of words of a passage; where they are contiguous, with a place of their own."""
    place, start = passage.place, passage.text.find(words)
    if start >= 0 and place.end:
        place = replace(place, start=place.start + start, end=place.start + start + len(words))
    return Citation(passage.document, passage.title, passage.page, words, passage.score, place, passage.address)


def quote(passage: str, said: str, language: str = "en", title: str = "") -> str:
    """The stretch of a passage that was said verbatim, else the sentence that shares most words with what was said.

    Where sentences were said that do not follow one another, "..." stands between them. `title`: of its document, which
    is said as the source, and is no quotation.
    """
    every = located(passage, language)
    if not every:
        return passage
    named = _TOKEN.findall(title)
    wholly = [one for one in every if _is_said(one.text, said) and _TOKEN.findall(one.text) != named]
    kept = [one for one in wholly if len(_TOKEN.findall(one.text)) > _SHORT]
    cut = [part for part in _CUTS.split(said)[1:] if _words(part)]
    kept = kept or [one for one in every if any(_is_said(part, one.text) for part in cut)][:1] or wholly
    if kept:
        return _joined(passage, every, kept)
    spoken = _words(said)
    best = max(every, key=lambda one: _likeness(_words(one.text), spoken))
    return passage[best.start : best.end]


def _joined(passage: str, every: Sequence[Located], kept: Sequence[Located]) -> str:
    """The stretches of what was said; those that follow one another are one."""
    stretches: list[list[Located]] = []
    for place, one in enumerate(every):
        if one in kept:
            if place and every[place - 1] in kept:
                stretches[-1].append(one)
            else:
                stretches.append([one])
    return f" {CUT} ".join(passage[each[0].start : each[-1].end] for each in stretches)


def _is_said(part: str, whole: str) -> bool:
    """Whether the words of one text follow one another in another."""
    return f" {' '.join(_TOKEN.findall(part))} " in f" {' '.join(_TOKEN.findall(whole))} "


def _words(text: str) -> set[str]:
    return set(_TOKEN.findall(text.lower()))


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / (len(one | other) or 1)
