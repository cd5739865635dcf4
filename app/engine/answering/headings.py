"""What of a text answers nothing: headings, questions, labels. Pure."""

import re

from app.domain.passages import Passage
from app.text.codes import codes
from app.text.terms import terms, words
from app.text.word_forms import stem

_ASKS = re.compile(r"[?\uff1f][\"')\]\u201d\u2019]*$")
_LABEL = re.compile(r"(?:\S+\s+){0,7}\S*[:\uff1a]\s*")
"""A few words that end in a colon: of a form that is not filled in, say."""
_HEADING = 9
"""Words of a line that may be a heading."""
_FULL_STOP = re.compile(r"[.!?\u3002\uff01\uff1f]\W*$")
_COMMA = re.compile(r"[,;\u3001\uff0c]")
_NUMBERING = re.compile(r"^\(?(?:\d{1,3}|[a-zA-Z])[.)]\s")
_YES_OR_NO = re.compile(
    r"\W*(?:is|are|was|were|am|do|does|did|can|could|may|must|shall|should|will|would|has|have)\b", re.I
)
_DIGITS = re.compile(r"\d")


def is_question(text: str) -> bool:
    """Whether a statement asks."""
    return bool(_ASKS.search(text))


def is_heading(text: str) -> bool:
    """Whether a statement looks like a heading: few words, no full stop at the end, no digit or comma within."""
    bare = _NUMBERING.sub("", text)
    return len(bare.split()) <= 6 and not re.search(r"[\d:;,\uff1a\u3001\uff0c]|[.!?\u3002\uff01\uff1f]\W*$", bare)


def is_title(text: str, passage: Passage) -> bool:
    """Whether a statement is only what its document is called, above a text that says more."""
    title = words(passage.title)
    return bool(title) and words(text) == title and len(words(passage.text)) > len(title)


def is_blank(question: str, text: str) -> bool:
    """Whether a statement can answer nothing: it asks, only names what should follow, or is a heading.

    That is a short line with words of the question, and nothing beyond them that could be a value: a figure, or what
    stands after a colon. It may well answer a yes or no.
    """
    if is_question(text) or _LABEL.fullmatch(text):
        return True
    label, _, value = _NUMBERING.sub("", text).partition(":")
    is_line = len(text.split()) <= _HEADING and not _FULL_STOP.search(text) and not _COMMA.search(text)
    if not is_line or _YES_OR_NO.match(question):
        return False
    asked = {stem(word) for word in terms(question)}
    if value.strip() and any(stem(word) not in asked for word in terms(value)):
        return False
    known = " ".join((*words(question), *codes(label)))
    has_value = any(_DIGITS.search(word) and word not in known for word in words(label))
    return not has_value and any(stem(word) in asked for word in terms(label))
