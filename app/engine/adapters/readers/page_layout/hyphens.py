"""Decides which hyphens at the ends of lines belong to their words.

A hyphen that only splits a word at a line's end is left out. It stays in AB-4417, 5-35, X-ray and self-employed: before
a figure, after a figure, a capital or a single letter, in a word that has one already or stands with one elsewhere,
and between two English words that are not written as one.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import zip_longest

from app.engine.adapters.readers.page_layout.lines import Line

_HYPHENATED = re.compile(r"[^\W\d_]+(?:-\w+)+")
_LAST_WORD = re.compile(r"([\w-]*\w)$")
_FIRST_WORD = re.compile(r"([^\W\d_]+)")
_LEFT = re.compile(r"\w[-\u2010\u2011]$")
"""A line that ends in a hyphen."""
_LINKING = frozenset(
    ("and", "or", "to", "und", "oder", "bis", "sowie", "et", "ou", "e", "o", "y", "en", "of", "och", "og")
)
"""Words before which a hyphen stands for what follows later: Ein- und Ausgang."""
_PREFIXES = frozenset(
    (  # noqa: SIM905
        "self ex non mid half well all cross quasi long short high low full part"
    ).split()
)
"""After which English has a hyphen, unless the word is usual without one."""
_COMMON = 1e-5
_RARE = 1e-7
"""Shares of all words: a word that is rarer is hardly known, or not common."""


def hyphenated(text: str) -> Iterator[str]:
    """The words of a text that are written with a hyphen, in small letters."""
    yield from (found[0].casefold() for found in _HYPHENATED.finditer(text))


def restore(lines: Sequence[Line], known: Iterable[str] = ()) -> Iterator[Line]:
    """The lines with the hyphens that belong to words; `known`: words of the document that have one."""
    held = known if isinstance(known, (set, frozenset)) else set(known)
    for line, after in zip_longest(lines, lines[1:]):
        if after is None:
            yield line
        elif line.is_hyphenated and _stays(line.text, after.text, held):
            yield replace(line, text=f"{line.text}-")
        elif not line.is_hyphenated and _LEFT.search(line.text) and _goes_on(after.text):
            yield replace(line, is_hyphenated=True)
        else:
            yield line


def _goes_on(after: str) -> bool:
    first = re.match(r"\w+", after)
    return first is not None and first[0].casefold() not in _LINKING


def _stays(before: str, after: str, known: set[str] | frozenset[str]) -> bool:
    last, first = _LAST_WORD.search(before), _FIRST_WORD.match(after)
    if last is None or first is None:
        return True
    word = last[1]
    if not word[-1].islower() or "-" in word or len(word) == 1:
        return True
    if f"{word}-{first[1]}".casefold() in known:
        return True
    joined, parts = f"{word}{first[1]}".casefold(), (word.casefold(), first[1].casefold())
    if _share(joined):
        return False
    if parts[0] in _PREFIXES and _share(parts[1]):
        return True
    return min(map(_share, parts)) >= _COMMON and _share(joined, "large") < _RARE


@cache
def _frequencies(size: str) -> dict[str, float]:
    import wordfreq  # takes a seventh of a second

    return wordfreq.get_frequency_dict("en", size)


def _share(word: str, size: str = "small") -> float:
    """How often a word occurs in English, as a share of all words; 0 for one that the list of that size lacks."""
    return _frequencies(size).get(word, 0.0)
