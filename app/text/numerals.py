"""Number words as figures, in the languages whose number words are understood. Pure."""

import re

from text_to_num import alpha2digit

_COUNTED_IN = frozenset({"en", "de", "fr", "es", "it", "pt", "nl", "ca"})
_SECOND = re.compile(r"(?<=\d[ -])2nd\b|(?<=\ba )2nd\b")
"""After a number, the unit of time was meant."""


def figures(text: str, language: str) -> str:
    """Number words as figures: "twenty five minutes" is "25 minutes"; text in other languages is unchanged."""
    figured = str(alpha2digit(text, language, 0)) if language in _COUNTED_IN else text
    return _SECOND.sub("second", figured)
