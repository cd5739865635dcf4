"""`[n]` in a reply -> the place it stands for: pure."""

import re
from collections.abc import Iterable
from dataclasses import replace

from app.engine.sentences import segment
from app.sources import Citation, Passage

_MARK = re.compile(r"\s*\[(\d{1,2}(?:\s*,\s*\d{1,2})*)\]")
_UNFINISHED = re.compile(r"\s*(?:\[[\d\s,]*)?$")
"""What may yet become a mark; white space too, since it goes with the mark that follows it."""


class Marks:
    """Takes the marks out of a reply while it grows."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> tuple[str, list[int]]:
        """Take a further piece; returns the text to show and the numbers that were marked in it."""
        text = self._held + piece
        # Cut before anything is taken out, so that what stands around a mark never makes another.
        unfinished = _UNFINISHED.search(text)
        cut = unfinished.start() if unfinished else len(text)
        text, self._held = text[:cut], text[cut:]
        numbers = [int(number) for found in _MARK.findall(text) for number in found.split(",")]
        return _MARK.sub("", text), numbers

    def rest(self) -> str:
        """What was held back and is no mark after all."""
        rest, self._held = self._held, ""
        return rest.rstrip()


def cite(passages: tuple[Passage, ...], numbers: Iterable[int], said: str, language: str = "en") -> list[Citation]:
    """The citations of marked numbers (from 1), each with the words of its passage that fit what was said.

    Numbers of no passage are left out: a model may invent them.
    """
    found = [passages[number - 1] for number in dict.fromkeys(numbers) if 1 <= number <= len(passages)]
    return [_citation(passage, quote(passage.text, said, language)) for passage in found]


def _citation(passage: Passage, words: str) -> Citation:
    """Of the words of a passage; where they stand in one piece, their own place."""
    place, start = passage.place, passage.text.find(words)
    if start >= 0 and place.end:
        place = replace(place, start=place.start + start, end=place.start + start + len(words))
    return Citation(passage.document, passage.title, passage.page, words, passage.score, place, passage.address)


def quote(passage: str, said: str, language: str = "en") -> str:
    """The sentences of a passage that were said as they are, else the one that shares the most words with it."""
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
