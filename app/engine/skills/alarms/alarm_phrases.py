"""What a request for an alarm says: when and, where it has one, its name. Pure."""

import re
from dataclasses import dataclass

from app.engine.skills.times.expression import TimePhrase
from app.engine.skills.times.extraction import prefix, speaks_of_time

_MOST_WORDS = 30
"""Of a time."""
_FILLER = {
    "en": r"(?:me|the|a|an|another|my|new|recurring|repeating)",
    "de": r"(?:mir|uns|den|einen|ein|noch|meinen|neuen|wiederkehrenden|bitte)",
}
_CALLED = {
    "en": re.compile(r",? (?:called|named) (?P<name>(?:(?! for | to | at )[\w' -]){1,40})", re.IGNORECASE),
    "de": re.compile(r",? (?:namens|mit dem namen) (?P<name>(?:(?! auf | für | um )[\w' -]){1,40})", re.IGNORECASE),
}
_LINK = {"en": r"(?:for|to|at|on|:)", "de": r"(?:auf|für|:)"}
_NAME = {
    "en": re.compile(r"(?:to|for|called|named|that|about)(?: (?:the|my))? (?P<name>.+)", re.IGNORECASE),
    "de": re.compile(r"(?:für|zum|zur|namens|um)(?: (?:den|die|das|meine[nrms]?))? (?P<name>.+)", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class AlarmRequest:
    """An alarm to be set."""

    phrase: TimePhrase | None
    """When; None where it was not said, or a word of it was not understood."""
    name: str


def requested(before: str, after: str, language: str) -> AlarmRequest:
    """What is said before and after the word "alarm", without the verb."""
    called = _CALLED[language].search(f" {after}")
    after = _CALLED[language].sub("", f" {after}").strip(" ,")
    early, name = _told(before, language)
    late, rest = _told(after, language)
    named = _NAME[language].fullmatch(rest)
    name = " ".join(
        part for part in (name, called["name"].strip() if called else "", named["name"] if named else "") if part
    )
    is_whole = (not rest or bool(named)) and not speaks_of_time(name, language)
    phrase = early.merged(late) if early and late else early or late
    return AlarmRequest(phrase if is_whole else None, name)


def _told(text: str, language: str) -> tuple[TimePhrase | None, str]:
    """The time that a text begins with, and the rest."""
    bare = re.sub(rf"^(?:{_FILLER[language]}\b ?)+", "", text.strip(), flags=re.IGNORECASE)
    for candidate in dict.fromkeys((bare, re.sub(rf"^{_LINK[language]} ?\b", "", bare, flags=re.IGNORECASE))):
        words = candidate.split()
        for end in range(min(len(words), _MOST_WORDS), 0, -1):
            found = prefix(" ".join(words[:end]), language)
            if found and not found[1]:
                return found[0], " ".join(words[end:])
    return None, bare
