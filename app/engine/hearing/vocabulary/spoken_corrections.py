"""What was said before, put right by voice: "No, I said Bern", "correct burn to Bern". Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.domain.transcript import Mend
from app.engine.hearing.vocabulary.phonetic_repair import likeness

_LEAST_LIKENESS, _LEAST_LIKENESS_OF_RUNS = 0.6, 0.7
"""Of what is to be replaced and what replaces it, a word or several: less than for mending, for the speaker asks."""
_LONGEST_RUN = 4
_MOST_WORDS = 5
"""What was said again is a word or a few, not a sentence."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What was said before, as it was meant."""

    text: str
    mend: Mend


@dataclass(frozen=True, slots=True)
class _Ways:
    """How one says in a language that something was misheard."""

    again: tuple[re.Pattern[str], ...]
    """With a group `new`: what was said; the old is to be found."""
    both: tuple[re.Pattern[str], ...]
    """With groups `old` and `new`."""


def _patterns(*texts: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"\s*{text}\s*[.!]?\s*", re.IGNORECASE) for text in texts)


_OLD, _NEW = r"[\"“„]?(?P<old>[^,;?]+?)[\"”“]?", r"[\"“„]?(?P<new>[^,;?]+?)[\"”“]?"

WAYS: Mapping[str, _Ways] = {
    "en": _Ways(
        _patterns(
            rf"(?:no|nope|sorry|not that|wrong)?\s*[,.]?\s*(?:but\s+)?i\s+(?:said|meant|mean)[,:]?\s+{_NEW}",
            rf"(?:no|nope|sorry|wrong)\s*[,.]?\s*(?:it's|it is|it was|that's|that was)\s+{_NEW}",
        ),
        _patterns(
            rf"(?:no|nope|sorry)?\s*[,.]?\s*(?:please\s+)?(?:correct|change)\s+{_OLD}\s+(?:to|into)\s+{_NEW}",
            rf"(?:no|nope|sorry)?\s*[,.]?\s*(?:please\s+)?replace\s+{_OLD}\s+(?:with|by)\s+{_NEW}",
            rf"(?:no|nope|sorry)\s*[,.]?\s*(?:i\s+(?:said|meant|mean)[,:]?\s+)?{_NEW}\s*,?\s+not\s+{_OLD}",
            rf"i\s+(?:said|meant|mean)[,:]?\s+{_NEW}\s*,?\s+not\s+{_OLD}",
            rf"(?:no\s*[,.]?\s*)?not\s+{_OLD}\s*,?\s+(?:but|i said|i meant)\s+{_NEW}",
        ),
    ),
    "de": _Ways(
        _patterns(
            rf"(?:nein|falsch|entschuldigung)?\s*[,.]?\s*ich\s+(?:sagte|meinte|meine)[,:]?\s+{_NEW}",
            rf"(?:nein|falsch|entschuldigung)?\s*[,.]?\s*ich\s+(?:habe|hab|hatte)\s+{_NEW}\s+(?:gesagt|gemeint)",
            rf"(?:nein|falsch)\s*[,.]?\s*(?:es ist|das ist|es war|das war)\s+{_NEW}",
        ),
        _patterns(
            rf"(?:nein)?\s*[,.]?\s*(?:bitte\s+)?(?:korrigiere|korrigier|ändere|änder)\s+{_OLD}\s+(?:zu|in|auf)\s+{_NEW}",
            rf"(?:nein)?\s*[,.]?\s*(?:bitte\s+)?ersetze?\s+{_OLD}\s+(?:durch|mit)\s+{_NEW}",
            rf"nein\s*[,.]?\s*(?:ich\s+(?:sagte|meinte|meine)[,:]?\s+)?{_NEW}\s*,?\s+nicht\s+{_OLD}",
            rf"ich\s+(?:sagte|meinte|meine)[,:]?\s+{_NEW}\s*,?\s+nicht\s+{_OLD}",
            rf"(?:nein\s*[,.]?\s*)?nicht\s+{_OLD}\s*,?\s+sondern\s+{_NEW}",
        ),
    ),
}
"""Language -> its ways; another language is another entry."""


def correct(said: str, before: str, language: str = "en") -> Correction | None:
    """What was said before with what `said` puts right; None where `said` puts nothing right.

    Then it is a question of its own: "how do I change my address to Bern", or words that nothing said before
    sounds like.
    """
    ways = WAYS.get(language)
    if ways is None or not before.strip():
        return None
    for pattern in ways.both:
        match = pattern.fullmatch(said)
        if match and (place := _literally(before, match["old"]) or _closest(before, match["old"])):
            return _replaced(before, place, match["new"])
    for pattern in ways.again:
        match = pattern.fullmatch(said)
        if match and (place := _closest(before, match["new"])):
            return _replaced(before, place, match["new"])
    return None


def _words(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"\w+(?:['\u2019.-]\w+)*", text)]


def _literally(before: str, old: str) -> tuple[int, int] | None:
    """Where the old words stand, the last time; None where they do not."""
    wanted = r"\W+".join(map(re.escape, re.findall(r"\w+", old)))
    places = [match.span() for match in re.finditer(rf"\b{wanted}\b", before, re.IGNORECASE)] if wanted else []
    return places[-1] if places else None


def _closest(before: str, new: str) -> tuple[int, int] | None:
    """Where the run stands that sounds most like the new words; None where none does, or they are there already."""
    if not 0 < len(_words(new)) <= _MOST_WORDS or _literally(before, new):
        return None
    least = _LEAST_LIKENESS if len(_words(new)) == 1 else _LEAST_LIKENESS_OF_RUNS
    best = max(_runs(before), key=lambda place: (likeness(before[slice(*place)], new), place), default=None)
    return best if best and likeness(before[slice(*best)], new) >= least else None


def _runs(text: str) -> Iterator[tuple[int, int]]:
    places = _words(text)
    for first, (start, _) in enumerate(places):
        for _, end in places[first : first + _LONGEST_RUN]:
            yield start, end


def _replaced(before: str, place: tuple[int, int], new: str) -> Correction | None:
    start, end = place
    old = before[start:end]
    meant = new.strip(" \"'“”„.,!")
    if start == 0 and old[:1].isupper() and not before.isupper():
        meant = meant[:1].upper() + meant[1:]
    if not meant or meant == old:
        return None
    return Correction(before[:start] + meant + before[end:], Mend(start, old, meant))
