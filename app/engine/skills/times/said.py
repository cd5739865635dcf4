"""A text as the grammars of time read it: in lower case, number words as figures, each token with its words. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.engine.skills.grammar import trimmed
from app.engine.skills.times.vocabulary import months
from app.text.numerals import figures

_LONGEST_NUMBER = 6
"""Words of a number, as in "one hundred and twenty five"."""
_NUMBER = re.compile(r"\d+(?:st|nd|rd|th|\.)?")
_COMPOUNDS = {
    "en": ((r"(?<=[a-z])-(?=[a-z\d])|(?<=\d)-(?=[a-z])", " "),),
    "de": (
        (r"(?<=[a-zäöüß])-(?=[a-zäöüß\d])|(?<=\d)-(?=[a-zäöüß])", " "),
        (r"\b(\w+?)(?=(?:minütig|stündig|sekündig|tägig)(?:e[mnrs]?)?\b)", r"\1 "),
        (r"\b(?!(?:der|die|das)\b)(\w+?)(?=(?:minuten|stunden|sekunden)(?:timer)?$)", r"\1 "),
        (r"\b(mon|diens|donners|frei|sams|sonn)(tag)(?=(?:morgen|vormittag|mittag|nachmittag|abend|nacht)\b)",
         r"\1\2 "),
        (r"\b(mittwoch|sonnabend)(?=(?:morgen|vormittag|mittag|nachmittag|abend|nacht)\b)", r"\1 "),
    ),
}  # fmt: skip
"""Language -> where a compound is parted before it is read."""
_MONTHS = tuple(name.partition("|")[0] for name in months("en"))
_HALVES = {"einein": 1, "zweiein": 2, "dreiein": 3, "vierein": 4, "fünfein": 5, "sechsein": 6}


@dataclass(frozen=True, slots=True)
class Said:
    """A text that is to be read, and where its words lie in what is read."""

    words: tuple[str, ...]
    """As they were said, with their punctuation."""
    text: str
    """What the grammars read; tokens are parted by single spaces, a comma is a token of its own."""
    starts: dict[int, int]
    """Where a token starts in `text` -> the position of its first word."""
    ends: dict[int, int]
    """Where a token ends in `text` -> the position after its last word."""
    language: str

    def tokens(self) -> Iterator[tuple[int, str]]:
        """Each token with its place in `text`."""
        for start in self.starts:
            yield start, self.text[start:].split(" ", 1)[0]

    def between(self, first: int, end: int) -> str:
        """The words from one position up to another, as they were said."""
        return " ".join(self.words[first:end]).strip(" ,;:")


@lru_cache(maxsize=64)
def said(text: str, language: str) -> Said:
    """Read a text."""
    words = tuple(trimmed(text).split())
    tokens: list[tuple[str, int, int]] = []
    position = 0
    while position < len(words):
        length, number = _number(words, position, language)
        if number:
            tokens.append((_second(number, tokens), position, position + length))
        else:
            length = 1
            for token in _parted(words[position].lower(), language):
                tokens.append((_second(token, tokens), position, position + 1))
        if words[position + length - 1].endswith((",", ";", ":")) and tokens and tokens[-1][0] != ",":
            tokens.append((",", position + length - 1, position + length))
        position += length
    return _laid_out(words, tokens, language)


def _laid_out(words: tuple[str, ...], tokens: list[tuple[str, int, int]], language: str) -> Said:
    starts, ends, at = dict[int, int](), dict[int, int](), 0
    for token, first, end in tokens:
        starts.setdefault(at, first)
        at += len(token)
        ends[at] = end
        at += 1
    return Said(words, " ".join(token for token, _, _ in tokens), starts, ends, language)


def _number(words: tuple[str, ...], first: int, language: str) -> tuple[int, str]:
    """How many words from a position on are one number, and its figures; 0 where none is."""
    if not words[first].strip(",;:").isalpha() and "-" not in words[first]:
        return 0, ""
    is_article = words[first].lower() == "a" and words[first + 1 : first + 2] in (("hundred",), ("thousand",))
    for length in range(min(_LONGEST_NUMBER, len(words) - first), 0, -1):
        run = words[first + is_article : first + length]
        if any(word.endswith((",", ";", ":")) for word in run[:-1]):
            continue
        spoken = " ".join(run).lower().rstrip(",;:")
        found = figures(spoken, language)
        is_unit = length > 1 and found.endswith("2nd") and not _is_ordinal(words, first, first + length)
        if found != spoken and _NUMBER.fullmatch(found) and not is_unit:
            return length, found
    return 0, ""


def _is_ordinal(words: tuple[str, ...], first: int, end: int) -> bool:
    """Whether "twenty second" names a day, and no span."""
    before, after = words[first - 1].lower() if first else "", words[end].lower() if end < len(words) else ""
    return before in ("the", "on", "every", "each", *_MONTHS) or after in ("of", *_MONTHS)


def _parted(word: str, language: str) -> list[str]:
    """The tokens of one word; a full stop stays only where it may mean something."""
    bare = word.strip(",;:!?\"“”„'()")
    if bare.endswith(".") and not re.search(r"\d\.$|^[ap]\.m\.$", bare):
        bare = bare.rstrip(".")
    if language == "de" and (half := re.fullmatch(r"(\w+ein)halb", bare)) and half[1] in _HALVES:
        return [f"{_HALVES[half[1]]}.5"]
    for pattern, parted in _COMPOUNDS.get(language, ()):
        bare = re.sub(pattern, parted, bare)
    return [figures(token, language) for token in bare.split()]


def _second(token: str, before: list[tuple[str, int, int]]) -> str:
    """After a number or an article, "second" is the unit."""
    is_unit = token == "2nd" and before and re.fullmatch(r"an?|\d+|half", before[-1][0])
    return "second" if is_unit else token
