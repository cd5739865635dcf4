"""Small grammars: ways to say something, for each language. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.text.numerals import figures

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
"""Language -> filler that may come before and after whatever is said."""
_LONGEST = 1000
"""Characters; anything longer was pasted, not addressed to a skill."""
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Meant:
    """What was recognized."""

    what: str
    """The name of the group of patterns."""
    words: Mapping[str, str]
    """The regular expression's groups that matched, as they were said."""


class Grammar:
    """Name of what can be meant -> language -> patterns, each a regular expression for the whole text.

    The first that matches counts. Case is ignored, and so are polite phrases before and after.
    """

    def __init__(self, ways: Mapping[str, Mapping[str, tuple[str, ...]]], is_verbatim: bool = False) -> None:
        """Number words become figures first ("ten minutes" is "10 minutes"), unless it is verbatim."""
        self._is_verbatim = is_verbatim
        self._ways: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
        for what, languages in ways.items():
            for language, patterns in languages.items():
                before, after = _POLITE.get(language, ("", ""))
                for pattern in patterns:
                    whole = re.compile(rf"{before}(?:{pattern}){after}", re.IGNORECASE)
                    self._ways.setdefault(language, []).append((what, whole))

    def meant(self, text: str, language: str) -> Meant | None:
        """What a whole text means; None if no pattern matches."""
        if len(text) > _LONGEST:
            return None
        said = trimmed(text) if self._is_verbatim else plain(text, language)
        for what, pattern in self._ways.get(language, ()):
            match = pattern.fullmatch(said)
            if match:
                return Meant(what, {name: found.strip(" ,") for name, found in match.groupdict().items() if found})
        return None


def trimmed(text: str) -> str:
    """A text with single spaces, without its final punctuation."""
    return _BLANKS.sub(" ", text.replace("\u2019", "'")).strip().rstrip(".!?… ").strip()


@lru_cache(maxsize=64)
def plain(text: str, language: str) -> str:
    """A text with single spaces, its number words as figures, without its final punctuation."""
    said = trimmed(text)
    return figures(said, language)
