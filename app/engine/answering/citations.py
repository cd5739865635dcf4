"""`[n]` in a reply -> the place it stands for: pure."""

import re
from collections.abc import Iterable
from dataclasses import replace

from app.domain.passages import Citation, Passage
from app.text.sentences import segment

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


class Marks:
    """Removes the marks from a reply as it grows: `[1]`, `[1, 3]`, `[2-4]`, `[source 1]`, within a line `(1)`."""

    def __init__(self, passages: int = 0) -> None:
        """`passages`: how many there are; a number in parentheses is a mark only if it is one of theirs."""
        self._passages = passages
        self._held = ""
        self._has_begun = False

    def feed(self, piece: str) -> tuple[str, list[int]]:
        """Take the next piece; returns the text to show and the numbers that were marked in it."""
        text = self._held + piece
        # Cut before anything is removed, so that the text around a mark never forms another.
        unfinished = _UNFINISHED.search(text)
        cut = unfinished.start() if unfinished else len(text)
        text, self._held = text[:cut], text[cut:]
        numbers: list[int] = []

        def take(found: re.Match[str]) -> str:
            marked = self._numbers(found, is_first=not self._has_begun and found.start() == 0)
            numbers.extend(marked)
            return "" if marked else found[0]

        shown = _MARK.sub(take, text)
        self._has_begun = self._has_begun or bool(text)
        return shown, numbers

    def rest(self) -> str:
        """What was held back and is not a mark after all."""
        rest, self._held = self._held, ""
        return rest.rstrip()

    def _numbers(self, found: re.Match[str], is_first: bool) -> list[int]:
        if found[3]:  # a number at the start of a line counts the items of a list
            is_listed = is_first or "\n" in found[0]
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
    return [_citation(passage, quote(passage.text, said, language)) for passage in found]


def _citation(passage: Passage, words: str) -> Citation:
    """A citation of words of a passage; where they are contiguous, with a place of their own."""
    place, start = passage.place, passage.text.find(words)
    if start >= 0 and place.end:
        place = replace(place, start=place.start + start, end=place.start + start + len(words))
    return Citation(passage.document, passage.title, passage.page, words, passage.score, place, passage.address)


def quote(passage: str, said: str, language: str = "en") -> str:
    """The sentences of a passage that were said verbatim, else the one that shares most words with what was said."""
    sentences = [
        sentence.strip()
        for paragraph in passage.split("\n\n")
        for sentence in segment(paragraph, language)
        if sentence.strip()
    ]
    whole = [sentence for sentence in sentences if sentence in said]
    if whole:
        return " ".join(whole)
    spoken = _words(said)
    return max(sentences, key=lambda sentence: _likeness(_words(sentence), spoken), default=passage)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / (len(one | other) or 1)
