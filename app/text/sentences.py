"""Splits a text into sentences, and knows how a language joins words. Pure."""

import sentencex

_WIDE_SPACES = dict.fromkeys((133, 160, 5760, *range(8192, 8203), 8232, 8233, 8239, 8287, 12288), " ")
"""Non-ASCII white space, common in PDF and Word text: sentencex 1.0.32 panics on it after an initial."""

_UNSPACED = frozenset({"zh", "ja", "th", "lo", "my", "yue"})
"""ISO 639 codes of languages that write no spaces between words; the list is Whisper's own."""

_WINDOW = 4_000
"""Characters per call: without spaces between words, sentencex takes quadratic time."""


def space(language: str) -> str:
    """What a language writes between two words: a space or nothing."""
    return "" if language in _UNSPACED else " "


def segment(text: str, language: str = "en") -> list[str]:
    """The sentences of a text, each with the white space after it: joined, they are the text again."""
    plain = text.translate(_WIDE_SPACES)
    sentences, start = [], 0
    while start < len(text):
        found = sentencex.segment(language, plain[start : start + _WINDOW])
        if start + _WINDOW < len(text) and len(found) > 1:
            found.pop()  # it may continue
        for sentence in found:
            sentences.append(text[start : start + len(sentence)])
            start += len(sentence)
    return sentences
