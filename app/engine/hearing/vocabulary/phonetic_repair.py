"""Doubtful words that sound like one of the vocabulary become that word; can be undone. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import jellyfish

from app.domain.transcript import Mend, Transcript
from app.engine.hearing.vocabulary.vocabulary import is_ordinary

_LONGEST_RUN = 3
"""So many words of a transcript may be one word that was meant: "sack oh" for Sako."""
_LEAST_LIKENESS, _LEAST_LIKENESS_OF_ORDINARY = 0.72, 0.85
"""Of what was heard and what was meant; the second where ordinary language has every word that was heard."""
_LEAST_LEAD = 0.06
"""Over the next best; of two that are as like, neither is taken."""
_SHORTEST = 4
"""Letters: shorter words sound like too many others."""
_SURE = 0.75
"""In a run of which one word is doubtful, the others may be no surer than this."""
_DIGRAPHS = (("ph", "f"), ("ck", "k"), ("qu", "kw"), ("x", "ks"), ("tz", "ts"), ("z", "s"), ("c", "k"), ("y", "i"))


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of the text."""

    start: int
    end: int
    text: str
    is_doubtful: bool
    confidence: float


def likeness(one: str, other: str) -> float:
    """How alike two words or runs of words sound: 0 to 1, of which below 0.7 is not alike at all.

    In Latin letters by metaphone's codes and by the letters, elsewhere by the letters alone.
    """
    left, right = _letters(one), _letters(other)
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    by_letters = _by_changes(_simplified(left), _simplified(right))
    if not (left + right).isascii():
        return _by_changes(left, right)
    return 0.5 * by_letters + 0.5 * _by_changes(_code(one), _code(other))


def _letters(text: str) -> str:
    folded = text.casefold().translate(_FOLDED)
    return "".join(character for character in folded if character.isalnum())


_FOLDED = str.maketrans({
    "ä": "a", "à": "a", "á": "a", "â": "a", "å": "a", "ã": "a", "ç": "k", "č": "ch", "è": "e", "é": "e", "ê": "e",
    "ë": "e", "ì": "i", "í": "i", "î": "i", "ï": "i", "ł": "l", "ñ": "n", "ò": "o", "ó": "o", "ô": "o", "ö": "o",
    "ø": "o", "õ": "o", "š": "sh", "ß": "ss", "ù": "u", "ú": "u", "û": "u", "ü": "u", "ž": "zh",
})  # fmt: skip


def _simplified(letters: str) -> str:
    """Spellings of one sound as one letter, double letters as one."""
    for spelled, sound in _DIGRAPHS:
        letters = letters.replace(spelled, sound)
    return re.sub(r"(.)\1", r"\1", letters)


@lru_cache(maxsize=10_000)
def _code(text: str) -> str:
    return "".join(jellyfish.metaphone(part) for part in text.translate(_FOLDED).split()).replace(" ", "")


def _by_changes(one: str, other: str) -> float:
    longest = max(len(one), len(other))
    return 1 - jellyfish.damerau_levenshtein_distance(one, other) / longest if longest else 0.0


def repair(transcript: Transcript, words: Sequence[str]) -> Transcript:
    """The transcript with doubtful words and runs replaced by the one of `words` that they sound like.

    A word is doubtful by its confidence; where the recognizer gives none, where ordinary language does not have it.
    Where two of `words` are as like, nothing is replaced.
    """
    tokens = list(_tokens(transcript))
    known = {word.casefold() for word in words}
    targets = [word for word in dict.fromkeys(words) if len(_letters(word)) >= _SHORTEST]
    chosen: list[tuple[float, int, int, str]] = []
    language = transcript.language or "en"
    for first, last in _runs(tokens, known):
        run = [token.text for token in tokens[first : last + 1]]
        heard = " ".join(run)
        are_ordinary = all(is_ordinary(text, language) for text in run)
        if are_ordinary and max(map(len, run)) < _SHORTEST:
            continue  # "do for" sounds like many a name
        meant = _meant(heard, targets, _LEAST_LIKENESS_OF_ORDINARY if are_ordinary else _LEAST_LIKENESS)
        if meant is not None:
            chosen.append((likeness(heard, meant), first, last, meant))
    chosen.sort(key=lambda each: (-each[0], each[1]))
    taken: dict[int, tuple[int, str]] = {}
    used: set[int] = set()
    for _, first, last, meant in chosen:
        if used.isdisjoint(range(first, last + 1)):
            used.update(range(first, last + 1))
            taken[first] = (last, meant)
    return _replaced(transcript, tokens, taken) if taken else transcript


def _tokens(transcript: Transcript) -> Iterator[_Token]:
    place = 0
    if transcript.words:
        for word in transcript.words:
            start = transcript.text.find(word.text.strip(), place)
            if start < 0:
                return  # the text is not that of its words
            place = start + len(word.text.strip())
            inner = re.search(r"\w(?:.*\w)?", word.text.strip())
            if inner:
                yield _Token(start + inner.start(), start + inner.end(), inner[0], word.is_doubtful, word.confidence)
        return
    language = transcript.language or "en"
    for match in re.finditer(r"\w+(?:['\u2019.-]\w+)*", transcript.text):
        is_doubtful = not is_ordinary(match[0], language)
        yield _Token(match.start(), match.end(), match[0], is_doubtful, 0.0 if is_doubtful else 1.0)


def _runs(tokens: Sequence[_Token], known: set[str]) -> Iterator[tuple[int, int]]:
    """First and last token of every run that may be mended: a doubtful word in it, and no sure one."""
    for first in range(len(tokens)):
        for last in range(first, min(first + _LONGEST_RUN, len(tokens))):
            run = tokens[first : last + 1]
            if run[-1].confidence > _SURE or run[-1].text.casefold() in known:
                break
            if first == last and not run[0].is_doubtful:
                continue
            if any(token.is_doubtful for token in run):
                yield first, last


def _meant(heard: str, targets: Sequence[str], least: float) -> str | None:
    """The one target that sounds like what was heard; None where none does, or several."""
    length = len(_letters(heard))
    if length < _SHORTEST:
        return None
    ranked = sorted(
        ((likeness(heard, target), target) for target in targets if abs(len(_letters(target)) - length) <= 4),
        reverse=True,
    )
    if not ranked or ranked[0][0] < least:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _LEAST_LEAD:
        return None
    return ranked[0][1]


def _replaced(transcript: Transcript, tokens: Sequence[_Token], taken: dict[int, tuple[int, str]]) -> Transcript:
    pieces, mends, words, place, length, index = [], [], [], 0, 0, 0
    owners = transcript.words if len(transcript.words) == len(tokens) else ()
    while index < len(tokens):
        last, meant = taken.get(index, (index, ""))
        if meant:
            start, end = tokens[index].start, tokens[last].end
            pieces += [transcript.text[place:start], meant]
            length += start - place
            mends.append(Mend(length, transcript.text[start:end], meant))
            length += len(meant)
            place = end
        if owners:
            run = owners[index : last + 1]
            text = "".join((run[0].text[: _lead(run[0].text)], meant, run[-1].text[_tail(run[-1].text) :]))
            words.append(replace(run[0], text=text, end_s=run[-1].end_s) if meant else run[0])
        index = last + 1
    pieces.append(transcript.text[place:])
    return replace(transcript, text="".join(pieces), words=tuple(words), mends=(*transcript.mends, *mends))


def _lead(text: str) -> int:
    return len(text) - len(re.sub(r"^\W+", "", text))


def _tail(text: str) -> int:
    return len(re.sub(r"\W+$", "", text))
