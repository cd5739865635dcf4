"""Whether a text may be cut at a place: what is put in words as a whole must not be spoken in two pieces."""

import re
from functools import lru_cache

from app.engine.speaking.normalization.abbreviations import need_figures
from app.engine.speaking.normalization.lexicon import LEXICONS, abbreviations
from app.engine.speaking.normalization.normalize import verbalize

_BEFORE, _AFTER = 60, 40
"""Characters on each side that are looked at."""
_SUSPICIOUS = re.compile(r"(?:[\d$\u20ac\u00a3\u00a5%\u00b0+\u2212<>=~/\u00a7#\u00ba]|\b[\w.]{1,7}\.|\s[-\u2013])\s*$")
"""What may belong to what follows."""
_MORE_TO_COME = re.compile(r"[\d$\u20ac\u00a3\u00a5\u00a7#+\u2212<>=~]\s*$")
_LEADS_ON = re.compile(r"[\u00a7#$\u00a3<>=~]\s*$")
_ENDS_A_SENTENCE = frozenset(
    ["etc.", "usw.", "ecc.", "Dr.", "St.", "Ave.", "Rd.", "Blvd.", "Ln.", "Str.", "Inc.", "Ltd.", "Co.", "Jr.", "Sr.",
     "a.m.", "p.m.", "Mio.", "Mrd.", "Jh.", "ff.", "Std.", "Min.", "Sek."]
)  # fmt: skip
"""Abbreviations after which a sentence may end."""


def is_torn(before: str, after: str, language: str) -> bool:
    """Whether a cut between the two would change what is said: an ordinal from its noun, a number from its unit."""
    if language not in LEXICONS or not _SUSPICIOUS.search(before[-_BEFORE:]):
        return False
    is_within_a_word = bool(before[-1:].strip() and after[:1].strip())
    if is_within_a_word or _LEADS_ON.search(before):
        return True
    if not after.strip():
        return bool(_MORE_TO_COME.search(before))
    return _is_torn(before[-_BEFORE:], after[:_AFTER], language)


@lru_cache(maxsize=256)
def _is_torn(before: str, after: str, language: str) -> bool:
    short = list(abbreviations(language).finditer(before))
    if short and not before[short[-1].end() :].strip():
        last = short[-1].group()
        if last not in _ENDS_A_SENTENCE and last not in need_figures(language):
            return True
    apart = f"{verbalize(before, language)} {verbalize(after, language)}"
    return _words(verbalize(before + after, language)) != _words(apart)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
