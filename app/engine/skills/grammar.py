"""Small grammars: ways to say something, for each language. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from text_to_num import alpha2digit

_COUNTED_IN = frozenset({"en", "de", "fr", "es", "it", "pt", "nl", "ca"})
"""The languages whose number words are understood."""
_POLITE = {
    "en": (
        r"(?:(?:hey|ok|okay|please|sotto|and|so|well|now)[\s,]+)*(?:(?:can|could|would|will) you (?:please )?)?",
        r"(?:[\s,]+(?:please|now|for me|thanks|thank you|sotto))*",
    ),
    "de": (
        r"(?:(?:hey|ok|okay|bitte|sotto|und|also|na)[\s,]+)*(?:(?:kannst|könntest|würdest) du (?:mir |bitte )*)?",
        r"(?:[\s,]+(?:bitte|danke|jetzt|mal|sotto))*",
    ),
}
"""Language -> what may stand before and after whatever is said, and means nothing."""
_LONGEST = 1000
"""Characters; what is longer was pasted, not asked of a skill."""
_SECOND = re.compile(r"(?<=\d[ -])2nd\b|(?<=\ba )2nd\b")
"""After a number it is the unit of time that was said."""
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Meant:
    """What one way of saying something came to."""

    what: str
    """The name of the ways."""
    words: Mapping[str, str]
    """The groups that were said, as they were said; those that were not are absent."""


class Grammar:
    """Name of what can be meant -> language -> ways to say it, each a regular expression for the whole.

    The first that fits counts. Case does not, and what stands before and after out of politeness.
    """

    def __init__(self, ways: Mapping[str, Mapping[str, tuple[str, ...]]], is_verbatim: bool = False) -> None:
        """Number words are figures by then ("ten minutes" is "10 minutes"), unless it is verbatim."""
        self._is_verbatim = is_verbatim
        self._ways: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
        for what, languages in ways.items():
            for language, patterns in languages.items():
                before, after = _POLITE.get(language, ("", ""))
                for pattern in patterns:
                    whole = re.compile(rf"{before}(?:{pattern}){after}", re.IGNORECASE)
                    self._ways.setdefault(language, []).append((what, whole))

    def meant(self, text: str, language: str) -> Meant | None:
        """What a whole text means; None where it is nothing of this."""
        if len(text) > _LONGEST:
            return None
        said = trimmed(text) if self._is_verbatim else plain(text, language)
        for what, pattern in self._ways.get(language, ()):
            match = pattern.fullmatch(said)
            if match:
                return Meant(what, {name: found.strip(" ,") for name, found in match.groupdict().items() if found})
        return None


def trimmed(text: str) -> str:
    """A text with single blanks, without the marks that end it."""
    return _BLANKS.sub(" ", text.replace("\u2019", "'")).strip().rstrip(".!?… ").strip()


@lru_cache(maxsize=64)
def plain(text: str, language: str) -> str:
    """A text with single blanks, its number words as figures, without the marks that end it."""
    said = trimmed(text)
    return figures(said, language)


def figures(text: str, language: str) -> str:
    """Number words as figures: "twenty five minutes" is "25 minutes"; a language that is not known stays as it is."""
    figured = str(alpha2digit(text, language, 0)) if language in _COUNTED_IN else text
    return _SECOND.sub("second", figured)
