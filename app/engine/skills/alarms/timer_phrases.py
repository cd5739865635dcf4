"""What a request for a timer says: how long and, where it has one, its name. Pure."""

import re
from dataclasses import dataclass
from datetime import timedelta

from app.engine.skills.time_phrases import duration
from app.engine.skills.times.extraction import speaks_of_time
from app.engine.skills.times.said import said

_LONGEST = 200
"""Characters of a request for a timer."""
_MOST_WORDS = 12
"""Of how long one runs."""
_LEADING = {
    "en": re.compile(r"(?:me|the|a|an|another|my|new|one more|please)\b\s*", re.IGNORECASE),
    "de": re.compile(r"(?:mir|uns|bitte|den|einen|ein|noch|meinen|neuen|weiteren|mal)\b\s*", re.IGNORECASE),
}
_LINKS = {
    "en": re.compile(r"\b(?:for|of|to|with|at|lasting|called|named)\b\s*|[:,]\s*", re.IGNORECASE),
    "de": re.compile(r"\b(?:auf|für|von|über|mit|namens|dem namen|zum|um)\b\s*|[:,]\s*", re.IGNORECASE),
}
"""Language -> words before how long, or before the name."""
_ARTICLES = {
    "en": re.compile(r"^(?:the|my|a|an|our|some)\s+", re.IGNORECASE),
    "de": re.compile(r"^(?:der|die|das|den|dem|meine[nmrs]?|unsere[nmrs]?|eine[nmrs]?|ein)\s+", re.IGNORECASE),
}
_TRAILING = {
    "en": re.compile(r"\s*\b(?:from now|please|now|starting now)$", re.IGNORECASE),
    "de": re.compile(r"\s*\b(?:stellen|starten|setzen|ein|an|bitte|ab jetzt)$", re.IGNORECASE),
}
_TIMER = re.compile(r"(?P<before>.*?)(?:\b|(?<=[a-zäöü])|-)timers?\b(?P<after>.*)", re.IGNORECASE)
_WATCH = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)")
"""As a kitchen timer shows it: minutes and seconds, or hours before them."""


@dataclass(frozen=True, slots=True)
class TimerRequest:
    """A timer to be set."""

    lasts: timedelta | None
    """None where it was not said, or not understood."""
    name: str


def requested(text: str, language: str) -> TimerRequest | None:
    """What is said around the word "timer", without the verb; None where there is no such word, or far too many."""
    found = _TIMER.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if found is None:
        return None
    before = _before(found["before"].strip(" -"), language)
    after = _after(_TRAILING[language].sub("", found["after"].strip()), language)
    lengths = [*before[0], *after[0]]
    name = " ".join(dict.fromkeys(part for part in (before[1], after[1]) if part))
    is_whole = (
        len(lengths) == 1 and not speaks_of_time(name, language) and not re.search(r"\d", said(name, language).text)
    )
    return TimerRequest(lengths[0] if is_whole else None, name)


def length(text: str, language: str) -> timedelta | None:
    """How long a timer runs."""
    if watch := _WATCH.fullmatch(text.strip()):
        lasts = timedelta(hours=int(watch[1] or 0), minutes=int(watch[2]), seconds=int(watch[3]))
        return lasts or None
    return duration(text, language)


def _before(text: str, language: str) -> tuple[list[timedelta], str]:
    """How long, and the name, from the words before "timer"."""
    words = text.removesuffix("-").split()
    for start in range(len(words)):
        for end in range(min(len(words), start + _MOST_WORDS), start, -1):
            if lasts := length(" ".join(words[start:end]), language):
                return [lasts], _name([*words[:start], *words[end:]], language)
    return [], _name(words, language)


def _name(words: list[str], language: str) -> str:
    """A name without the articles before it."""
    name = " ".join(words)
    while found := _LEADING[language].match(name):
        name = name[found.end() :]
    return name


def _after(text: str, language: str) -> tuple[list[timedelta], str]:
    """The same from the words after it: each stretch that a preposition begins is one or the other."""
    lengths, names = list[timedelta](), list[str]()
    starts = [0, *(found.start() for found in _LINKS[language].finditer(text)), len(text)]
    position = 0
    while position < len(starts) - 1:
        for end in range(len(starts) - 1, position, -1):
            stretch = text[starts[position] : starts[end]].strip(" ,")
            bare = _LINKS[language].sub("", stretch, count=1) if _LINKS[language].match(stretch) else stretch
            if lasts := length(bare, language):
                lengths.append(lasts)
                break
        else:
            end = position + 1
            stretch = text[starts[position] : starts[end]].strip(" ,")
            if stretch:
                bare = _LINKS[language].sub("", stretch, count=1) if _LINKS[language].match(stretch) else stretch
                names.append(_ARTICLES[language].sub("", bare))
        position = end
    return lengths, " ".join(name for name in names if name)
