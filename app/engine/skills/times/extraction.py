"""A time phrase and what is to be done then, told apart: neither takes a word of the other. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.engine.skills.times.expression import TimePhrase
from app.engine.skills.times.phrases import longest, parse
from app.engine.skills.times.said import Said, said
from app.engine.skills.times.spans import pattern
from app.engine.skills.times.vocabulary import LANGUAGES, LINKS, OPEN, TIMELY

_TURNS = {"en": r"to|that|about|of|for|:", "de": r"daran|dran|dass|ans?|zu|:"}
"""Language -> words between a time that was said first and what is to be done."""
_BEGINS = {
    "en": r"in|at|on|by|tomorrow|today|tonight|every|each|next|this|after|before|until|within|\d+",
    "de": r"in|um|am|bis|morgen|übermorgen|heute|jede[nrsm]?|nächste[nrsm]?|diese[nrsm]?|nach|vor|ab|gegen|alle|\d+\.?",
}
"""Language -> words with which a time begins."""
_OF_THE_TASK = {
    "en": r"for|of|the|a|an|my|our|her|his|their",
    "de": r"für|der|die|das|dem|den|des|vom|mein\w*|unser\w*",
}
"""Language -> words before a time that belongs to what is to be done: "tickets for Monday", "the 3 pm meeting"."""
_LASTING = {
    language: re.compile(rf"(?:^| )(?:{word}) {pattern(language)}$")
    for language, word in {"en": "for", "de": "für"}.items()
}
"""Language -> how long what is to be done lasts: "read for 20 minutes at eight"."""
_REACH = 5
"""Words to each side of a phrase that may still belong to it."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done, in the words that were said, and when."""

    text: str
    phrase: TimePhrase


@dataclass(frozen=True, slots=True)
class _Found:
    """A time phrase in a text: from one word up to another."""

    first: int
    end: int
    phrase: TimePhrase


def told_apart(text: str, language: str) -> Task | None:
    """What is to be done and when; None where either was not said, or a word of time was not understood."""
    if language not in LANGUAGES:
        return None
    read = said(text, language)
    leading = _leading(read)
    if leading:
        return _after(read, leading)
    first = read.words[0].lower().strip(",") if read.words else ""
    if re.fullmatch(_BEGINS[language], first) and _is_timely(read, 0, _turn(read)):
        return None
    return _beside(read)


def _beside(read: Said) -> Task | None:
    """What is to be done and the time after it, or within it."""
    found = [*_all(read)]
    if not found:
        return None
    chosen = found[-1] if found[-1].end == len(read.words) else found[0]
    others = [one for one in found if one != chosen]
    if any(_rivals(chosen, one, read) for one in others) or not _stands_alone(read, chosen):
        return None
    if not chosen.phrase.has_time and any(one.phrase.has_time for one in _candidates(read, 0)):
        return None  # "the 8 am flight tomorrow": no other hour stands in for the one that was said
    text = " ".join([*read.words[: chosen.first], *read.words[chosen.end :]]).strip(" ,;:")
    return Task(text, chosen.phrase) if text else None


def prefix(text: str, language: str) -> tuple[TimePhrase, str] | None:
    """The longest time phrase that a text begins with, and the rest, which a word that turns to the task begins."""
    if language not in LANGUAGES:
        return None
    read = said(text, language)
    for end in range(len(read.words), 0, -1):
        is_turn = end == len(read.words) or re.fullmatch(_TURNS[language], read.words[end].lower())
        phrase = parse(read.between(0, end), language) if is_turn else None
        if phrase:
            return phrase, read.between(end, len(read.words))
    return None


def speaks_of_time(text: str, language: str) -> bool:
    """Whether a text has words of time, understood or not."""
    read = said(text, language)
    return _is_timely(read, 0, len(read.words))


def _leading(read: Said) -> _Found | None:
    """The phrase that a text begins with."""
    for end in range(len(read.words) - 1, 0, -1):
        if re.fullmatch(_TURNS[read.language], read.words[end].lower()):
            phrase = parse(re.sub(r"^for ", "", read.between(0, end)), read.language)
            if phrase:
                return _Found(0, end, phrase)
    found = longest(read, 0)
    return _Found(0, read.ends[found[0]], found[1]) if found and read.ends[found[0]] < len(read.words) else None


def _after(read: Said, leading: _Found) -> Task | None:
    """What follows a time that was said first: all of it is the task's, but for the hour of a day without one."""
    if not _stands_alone(read, leading):
        return None
    phrase, end = leading.phrase, len(read.words)
    if any(one.first == leading.end for one in _all(read, leading.end)):
        return None
    if not phrase.has_time or not phrase.has_day:
        trailing = next((one for one in _all(read, leading.end) if one.end == end), None)
        if trailing and not phrase.has_time and not trailing.phrase.has_day:
            whole = phrase.merged(trailing.phrase)
            if whole is None or not _stands_alone(read, trailing):
                return None
            phrase, end = whole, trailing.first
    text = read.between(leading.end, end)
    return Task(text, phrase) if text else None


def _all(read: Said, after: int = 0) -> Iterator[_Found]:
    """Each phrase in a text from left to right, the longest at each place; one up to the end of the text goes first."""
    found = [one for one in _candidates(read, after) if not _is_of_the_task(read, one.first, one.phrase)]
    last = next((one for one in found if one.end == len(read.words)), None)
    position = after
    for one in found:
        is_cut = last is not None and one is not last and one.end > last.first
        end = last.first if last is not None and is_cut else one.end  # "at six" of "at six tomorrow at nine"
        phrase = parse(read.between(one.first, end), read.language) if is_cut else one.phrase
        if phrase is not None and one.first >= position:
            position = end
            yield _Found(one.first, end, phrase)


def _candidates(read: Said, after: int) -> Iterator[_Found]:
    """The longest phrase at each place where one starts."""
    for start, word in read.starts.items():
        here = longest(read, start) if word >= after else None
        if here:
            yield _Found(word, read.ends[here[0]], here[1])


def _is_of_the_task(read: Said, first: int, phrase: TimePhrase) -> bool:
    """Whether a day is only named in what is to be done."""
    before = read.words[first - 1].lower() if first else ""
    return phrase.every is None and bool(re.fullmatch(_OF_THE_TASK[read.language], before))


def _rivals(chosen: _Found, other: _Found, read: Said) -> bool:
    """Whether another phrase may be the time, or part of it, just as well."""
    if chosen.first == other.end or other.first == chosen.end:
        return True
    if chosen.phrase.has_time and chosen.phrase.has_day:
        return False
    if other.phrase.has_time and not chosen.phrase.has_time:
        return True
    if other.phrase.has_time and not (other.phrase.has_day and chosen.phrase.has_day):
        return True
    starts_with_link = re.fullmatch(_BEGINS[read.language], read.words[other.first].lower())
    return bool(starts_with_link) and other.phrase.has_day and not chosen.phrase.has_day


def _stands_alone(read: Said, found: _Found) -> bool:
    """Whether no word beside a phrase may belong to it."""
    tokens = [(read.starts[at], token) for at, token in read.tokens()]
    before = _LASTING[read.language].sub("", " ".join(token for word, token in tokens if word < found.first)).split()
    after = [token for word, token in tokens if word >= found.end]
    is_cut_off = after in (["to"], ["past"]) or after[:2] == ["to", "to"]  # "at five to"
    return not (is_cut_off or _ties(before[::-1], read.language) or _ties(after, read.language))


def _ties(beside: list[str], language: str) -> bool:
    """Whether the tokens to one side, the nearest first, tie to a word of time."""
    for step, token in enumerate(beside[:_REACH]):
        is_open = step == 0 and (re.fullmatch(OPEN[language], token) or (token.isdigit() and _is_hour(token)))
        if is_open or re.fullmatch(TIMELY[language], token):
            return True
        if not re.fullmatch(LINKS[language], token):
            return False
    return False


def _is_hour(figures: str) -> bool:
    """Whether three or four figures may be an hour and its minutes."""
    return 3 <= len(figures) <= 4 and int(figures[:-2]) <= 24 and int(figures[-2:]) < 60


def _turn(read: Said) -> int:
    """The position of the first word that turns to what is to be done."""
    turns = (at for at, word in enumerate(read.words) if at and re.fullmatch(_TURNS[read.language], word.lower()))
    return next(turns, len(read.words))


def _is_timely(read: Said, first: int, end: int) -> bool:
    return any(re.fullmatch(TIMELY[read.language], word.lower().strip(",.;:")) for word in read.words[first:end])
