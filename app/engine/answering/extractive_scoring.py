"""How well a statement answers a question: evidence, and the weights learned for it. Pure."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from app.domain.passages import Passage
from app.engine.answering.headings import is_heading, is_question, is_title
from app.engine.answering.table_answers import TableRow, rows_of
from app.text.codes import asked_codes, codes, holds
from app.text.statements import statements
from app.text.terms import term, terms, words
from app.text.word_forms import stem

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence, list item or line of a table."""

    passage: int
    """Index of its passage among those given, best first, from 0."""
    position: int
    """Index within the passage, from 0."""
    text: str
    context: str = ""
    """The heading or question above it, without which it would not be understood; may be empty."""
    row: TableRow | None = None
    """The row of a table that it is, if it is one."""

    @property
    def whole(self) -> str:
        """The text with its context: what is compared in meaning."""
        return f"{self.context} {self.text}" if self.context else self.text


WEIGHTS = {
    "similarity": 5.62,
    "coverage": 3.24,
    "coverage_before": -1.31,
    "coverage_joint": 5.45,
    "place": 1.37,
    "passage_similarity": 7.96,
    "who_name": 2.67,
    "when_time": 1.57,
    "when_digit": 2.05,
    "many_number": 1.45,
    "many_digit": 0.36,
    "where_place": 1.54,
    "where_name": 1.37,
    "why_reason": 1.22,
    "what_name": 0.45,
    "what_digit": -0.43,
}
"""Logits, learned by `python -m tests.benchmarks.quoting`: the statement that holds the answer against the others
of five passages, over the answerable questions of halves of XQuAD-en and SQuAD 2.0."""
CONFIDENCE = {"similarity": 5.88, "coverage_joint": 3.87, "passage_similarity": 5.66, "": -7.09}
"""Logits of the best statement answering at all, and their constant; learned by the same program against
questions about an article that was removed and, at 0.3 of the weight, SQuAD 2.0's unanswerable ones."""
REFUSED_BELOW = -1.75
"""Confidence under which nothing is quoted. On articles not learned from: 0.015 of the answerable questions are
refused, 0.957 of those whose article was removed, 0.078 of SQuAD 2.0's unanswerable ones. (At -2: 0.013, 0.934,
0.060; at -1.5: 0.020, 0.974, 0.094; at 0: 0.084, 0.996, 0.234.) Not -1.5, because everyday questions about a lease in
other words than its own ("may I keep a dog") come out between -1.5 and -1.6, and off-topic ones below -1.8."""
BLIND_WEIGHTS = {
    "similarity": 1.78,
    "coverage": 2.97,
    "coverage_before": -1.96,
    "coverage_joint": 7.33,
    "place": 3.18,
    "passage_similarity": 4.17,
}
"""The same for questions in a language that the embedder does not know, learned in the same way from the even ones of
XQuAD's German, Spanish, Russian and Chinese questions; the clues are English. On the odd ones, with words compared by
their own language's stems: the answer is in what is said for 0.87 to 0.91, with WEIGHTS for 0.86 to 0.88."""
BLIND_CONFIDENCE = {"similarity": 5.15, "coverage_joint": 13.7, "passage_similarity": 2.94, "": -9.26}
"""For these languages what counts is how many of the question's words are held; the cosines are high for anything.
The constant is such that REFUSED_BELOW holds here too. On the odd questions 0.88 to 0.98 are answered, and 0.07 to 0.21
of those whose article was removed; with CONFIDENCE it would be 0.15 to 0.95 of these."""


_KINDS = {
    "who": r"\b(?:who|whom|whose|what (?:person|people|family|team|company|organi[sz]ation))\b|name of",
    "when": r"\bwhen\b|\b(?:what|which)\b(?: \w+)? (?:year|years|date|day|month|century|decade|era|time)\b",
    "many": r"\bhow (?:many|much|long|old|far|tall|large|big|high|deep|often|fast|wide)\b"
    r"|\b(?:percentage|percent|proportion|number|amount|rate|cost|price|population)\b",
    "where": r"\bwhere\b|\b(?:what|which)\b(?: \w+)? (?:city|country|state|place|location|region|area|"
    r"river|continent)\b",
    "why": r"\bwhy\b|\b(?:cause|causes|caused|reason|reasons|purpose)\b",
}
"""Kind of question -> how it is recognized; one that fits none is `what`."""
_CLUES = {
    "name": re.compile(r"(?<=[\w,;:)\"'] )[\"'(]?[A-Z]\w+"),
    "digit": re.compile(r"\d"),
    "number": re.compile(
        r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|"
        r"thousand|million|billion|half|third|quarter|dozen|percent|twice|once|several|few|first|second|last)\b",
        re.IGNORECASE,
    ),
    "time": re.compile(
        r"\b1\d{3}s?\b|\b20\d\ds?\b|\b(?:January|February|March|April|May|June|July|August|September|October|"
        r"November|December|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|BC|AD)\b|\b\d{1,2}:\d\d\b|"
        r"\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b(?:century|centuries|decade|era|years?|months?|weeks?|days?|weekdays?|"
        r"weekends?|mornings?|evenings?|noon|midnight|o'clock|[ap]\.?m)\b"
    ),
    "place": re.compile(
        r"\b(?:in|at|from|to|near|of|across|throughout|into|through|between) (?:the )?[A-Z]\w+",
    ),
    "reason": re.compile(
        r"\b(?:because|due to|since|so|in order|therefore|thus|as a result|caused?|led to|leads to|reason|"
        r"result|resulting|owing|thereby|to avoid|to prevent|for the purpose)\b",
        re.IGNORECASE,
    ),
}
"""What an answer of a kind holds; `<kind>_<clue>` is the feature."""
_DIGITS = re.compile(r"\d+")


_ABOUT_CODES = frozenset(
    {
        "mean",
        "means",
        "meaning",
        "stand",
        "stands",
        "code",
        "number",
        "bedeutet",
        "bedeuten",
        "heißt",
        "steht",
        "nummer",
    }
)
"""Words that ask nothing further of a code: "what does E07 mean"."""


def kind(question: str) -> str:
    """What sort of answer a question asks for: who, when, many, where, why or what."""
    low = question.lower()
    return next((name for name, pattern in _KINDS.items() if re.search(pattern, low)), "what")


def evidence(question: str, found: Sequence[Statement], passages: Sequence[Passage], language: str = "en") -> Floats:
    """Shape (len(found), len(WEIGHTS)), columns in the order of WEIGHTS. `language`: of the question, ISO 639-1.

    A statement's similarity to the question is taken to be its passage's; a caller that knows better sets column 0.
    """
    root = stem if language == "en" else partial(term, language=language)
    asked = {root(word) for word in terms(question, (language,))}
    named = asked_codes(question)
    held = [asked & {root(word) for word in _held(s.text, named)} for s in found]
    index = {(s.passage, s.position): i for i, s in enumerate(found)}
    before = [index.get((s.passage, s.position - 1)) for s in found]
    spread = Counter(word for some in held for word in some)
    # Smoothed inverse document frequency, a statement being a document.
    worth = {word: math.log(1 + len(found) / (0.5 + spread[word])) for word in asked}
    whole = sum(worth.values()) or 1.0

    def coverage(there: set[str]) -> float:
        return sum(worth[word] for word in there) / whole

    table = np.zeros((len(found), len(WEIGHTS)))
    column = {name: number for number, name in enumerate(WEIGHTS)}
    for row, s, own, earlier in zip(table, found, held, before, strict=True):
        under = asked & {root(word) for word in _held(s.context, named)}
        above = held[earlier] if earlier is not None else set()
        values = {
            "similarity": passages[s.passage].similarity,
            "coverage": coverage(own),
            "coverage_before": coverage(above),
            "coverage_joint": coverage(own | above | under),
            "place": 1 / (1 + s.passage),
            "passage_similarity": passages[s.passage].similarity,
            **clues(question, s.text),
        }
        for name, value in values.items():
            row[column[name]] = value
    return table


def _held(text: str, named: Mapping[str, Sequence[str]]) -> list[str]:
    """The words of a text, and those of the question's codes that it holds in whichever way they are written."""
    return [*words(text), *(word for code, pieces in named.items() if holds(text, code) for word in (code, *pieces))]


def is_code_found(question: str, text: str, language: str) -> bool:
    """Whether a question asks for nothing but a code, and a text holds it: no likeness in meaning is to be expected."""
    named = asked_codes(question)
    parts = {piece for pieces in named.values() for piece in pieces}
    rest = {word for word in terms(question, (language,)) if word not in named and word not in parts | _ABOUT_CODES}
    return bool(named) and not rest and all(holds(text, code) for code in named)


def is_other_code(question: str, passages: Sequence[Passage]) -> bool:
    """Whether a question names a code that no passage holds, but one of its kind: an answer would be about that one."""
    texts = [f"{one.title} {one.place} {one.text}" for one in passages]
    missing = [code for code in asked_codes(question) if not any(holds(text, code) for text in texts)]
    kinds = {_DIGITS.sub("0", code) for text in texts for code in codes(text)} if missing else set[str]()
    return any(_DIGITS.sub("0", code) in kinds for code in missing)


def clues(question: str, text: str) -> dict[str, float]:
    """The features of the question's kind, from what the text holds beyond the question's own words."""
    said = set(words(question))
    rest = " ".join(word for word in text.split() if word.strip(".,;:!?()\"'").lower() not in said)
    wanted = [name for name in WEIGHTS if name.startswith(f"{kind(question)}_")]
    return {name: float(bool(_CLUES[name.partition("_")[2]].search(rest))) for name in wanted}


def scores(table: Floats, weights: Mapping[str, float] = WEIGHTS) -> Floats:
    """How well statements answer, shape (n,), from their evidence: the logits of a choice among them."""
    result: Floats = table @ np.array([weights.get(name, 0.0) for name in WEIGHTS])
    return result


def read(passages: Sequence[Passage], language: str = "en") -> list[Statement]:
    """Every statement of the passages; one that stands in two of them, only where it stands first."""
    found: dict[tuple[str, str], Statement] = {}
    for number, passage in enumerate(passages):
        context = ""
        for position, (text, row) in enumerate(_texts(number, passage, language)):
            if row is None and (is_question(text) or is_heading(text) or is_title(text, passage)):
                context = text
                found.setdefault((text, ""), Statement(number, position, text))
            else:
                found.setdefault((text, context), Statement(number, position, text, context, row))
    return list(found.values())


def _texts(number: int, passage: Passage, language: str) -> Iterator[tuple[str, TableRow | None]]:
    """The statements of a passage, and which of them are rows of a table."""
    rows = dict(rows_of(number, passage))
    start = 0
    for begin, end, header in (*passage.place.tables, (len(passage.text), len(passage.text), "")):
        before = passage.text[start:begin].rstrip()
        if header:  # the names of its columns state nothing
            before = before.removesuffix(header)
        yield from ((text, None) for text in statements(before, language))
        yield from ((row.said(), row) for offset, row in rows.items() if begin <= offset < end and row.said())
        start = end


def confidence(evidence_of_best: Floats, weights: Mapping[str, float] = CONFIDENCE) -> float:
    """The logit that a statement, the best there is, answers the question. Takes its row of the evidence."""
    values = dict(zip(WEIGHTS, evidence_of_best, strict=True))
    return weights[""] + sum(weight * float(values[name]) for name, weight in weights.items() if name)
