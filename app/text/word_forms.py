"""English words that differ by their endings only, taken as one. Pure."""

import re

from app.text.terms import term

_SUFFIX = re.compile(
    r"(?:i[sz]ation|ational|ation|ingly|edly|ment|ness|ity|itie|ive|ance|ence|ion|ing|er|or|ie|ied|ed|e|ly|al|y)$"
)


def stem(word: str) -> str:
    """Cut off a plural's s and one English suffix, so that forms of a word mostly coincide; accents do not count."""
    word = word if word.isascii() else term(word)
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    cut = _SUFFIX.sub("", word)
    if len(cut) < 3:
        return word
    return cut[:-1] if len(cut) > 3 and cut[-1] == cut[-2] and cut[-1] not in "lsz" else cut
