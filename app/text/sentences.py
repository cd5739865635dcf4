"""A text -> its sentences; how words are joined: pure."""

import sentencex

_WIDE_SPACES = dict.fromkeys((133, 160, 5760, *range(8192, 8203), 8232, 8233, 8239, 8287, 12288), " ")
"""White space beyond ASCII, which PDF and Word text is full of: sentencex 1.0.32 panics on it after an initial."""

_UNSPACED = frozenset({"zh", "ja", "th", "lo", "my", "yue"})
"""ISO 639 codes of languages that write no spaces between words; the list is Whisper's own."""

_AT_ONCE = 4_000
"""Characters; where no spaces part words, sentencex's time grows with their square."""


def space(language: str) -> str:
    """What a language writes between two words: a space or nothing."""
    return "" if language in _UNSPACED else " "


def segment(text: str, language: str = "en") -> list[str]:
    """The sentences of a text, with the white space that follows each; joined they are the text."""
    plain = text.translate(_WIDE_SPACES)
    sentences, start = [], 0
    while start < len(text):
        found = sentencex.segment(language, plain[start : start + _AT_ONCE])
        if start + _AT_ONCE < len(text) and len(found) > 1:
            found.pop()  # it may go on
        for sentence in found:
            sentences.append(text[start : start + len(sentence)])
            start += len(sentence)
    return sentences
