"""A long sentence -> the clause of it that answers. Pure."""

import math
import re
from collections.abc import Sequence

from app.engine.answering.extractive_scoring import clues
from app.text.terms import term, terms, words
from app.text.word_forms import stem

WORDS = 14
"""A sentence of so many words is never cut."""
LIKELY = 0.93
"""How likely what is left must hold the answer. Of 158 questions of XQuAD-en, with what is shown below: the answer is
in the reply for 0.861 and spoken for 0.810, in 29 words (median). At 0.85: 0.816, 0.766, 26 words; uncut, with no limit
to the words: 0.892, 36 words, 120 at most."""
MOST = 38
"""Words that are left of a sentence at most."""
_UNBROKEN = 24
"""Words of a clause that is cut anywhere."""
_BREAK = re.compile(
    r"(?<=[,;:\u2013\u2014)])\s+|\s+(?=[(\u2013\u2014])|"
    r"\s+(?=(?:and|or|but|which|who|whom|whose|that|where|when|while|because|since|although|after|before|until|if|so|"
    r"und|oder|aber|sondern|weil|dass|wenn|falls|damit|obwohl|y|pero|que|porque|cuando|si|et|mais|qui|parce|quand|"
    r"e|ma|che|perché|quando|en|maar|die|omdat|als|mas|porque|и|но|что|который|если)\s)"
)
CLAUSES = {
    "held": 3.04,
    "near": 1.28,
    "far": 0.24,
    "new": 0.26,
    "none": -1.82,
    "first": 0.16,
    "last": 0.19,
    "who_name": 1.67,
    "when_time": 1.67,
    "when_digit": 1.72,
    "many_number": 1.71,
    "many_digit": 0.39,
    "where_place": 0.47,
    "where_name": 0.98,
    "why_reason": 0.61,
    "what_name": 0.98,
    "what_digit": -0.08,
}
"""Logits, learned by `python -m tests.benchmarks.clauses`: the clause that holds the answer against the others of its
sentence, over the answerable questions of halves of XQuAD-en and SQuAD 2.0."""


def clauses(sentence: str) -> list[tuple[int, int]]:
    """Where its clauses begin and end; between them is white space."""
    found, start = list[tuple[int, int]](), 0
    for gap in _BREAK.finditer(sentence):
        if gap.start() > start:
            found += _halved(sentence, start, gap.start())
            start = gap.end()
    return [*found, *_halved(sentence, start, len(sentence))]


def _halved(sentence: str, start: int, end: int) -> list[tuple[int, int]]:
    """A clause, in halves where it is so long that nothing else shortens it."""
    gaps = [gap.span() for gap in re.finditer(r"\s+", sentence[start:end])]
    if len(gaps) < _UNBROKEN:
        return [(start, end)]
    before, after = gaps[len(gaps) // 2]
    return [*_halved(sentence, start, start + before), *_halved(sentence, start + after, end)]


def evidence(question: str, sentence: str, parts: Sequence[tuple[int, int]], language: str) -> list[dict[str, float]]:
    """What speaks for each clause holding the answer, by the names of the weights."""
    asked = {_root(word, language) for word in terms(question, (language,))}
    held = [len(asked & {_root(word, language) for word in words(sentence[a:b])}) / (len(asked) or 1) for a, b in parts]

    def beside(place: int, distance: int) -> float:
        return sum(held[one] for one in (place - distance, place + distance) if 0 <= one < len(held))

    found = []
    for place, (start, end) in enumerate(parts):
        # A capital counts as a name where it does not begin the sentence.
        text = sentence[start:end] if place == 0 else f"a {sentence[start:end]}"
        new = [word for word in terms(text, (language,)) if _root(word, language) not in asked]
        values = {
            "held": held[place],
            "near": beside(place, 1),
            "far": beside(place, 2),
            "new": min(len(new), 6) / 6,
            "none": float(not new),
            "first": float(place == 0),
            "last": float(place == len(parts) - 1),
        }
        found.append(values | (clues(question, text) if language == "en" else {}))
    return found


def answering(question: str, sentence: str, language: str = "en", most: int = MOST) -> tuple[str, bool, bool]:
    """The shortest run of clauses that likely holds the answer, and whether something before and after it was left out.

    `language`: of the question, ISO 639-1; `most`: words of it at most, but never fewer than a clause has.
    """
    parts = clauses(sentence)
    length = [len(sentence[start:end].split()) for start, end in parts]
    if sum(length) <= min(WORDS, most) or len(parts) == 1:
        return sentence, False, False
    logits = [
        sum(CLAUSES.get(name, 0.0) * value for name, value in row.items())
        for row in evidence(question, sentence, parts, language)
    ]
    odds = [math.exp(logit - max(logits)) for logit in logits]
    runs = []
    for first in range(len(parts)):
        for last in range(first, len(parts)):
            count, share = sum(length[first : last + 1]), sum(odds[first : last + 1]) / sum(odds)
            if count <= most or first == last:
                runs.append((share >= LIKELY, -count if share >= LIKELY else share, first, last))
    _, _, first, last = max(runs)
    return sentence[parts[first][0] : parts[last][1]], first > 0, last < len(parts) - 1


def _root(word: str, language: str) -> str:
    return stem(word) if language == "en" else term(word, language)
