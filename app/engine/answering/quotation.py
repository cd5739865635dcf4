"""How what was chosen is said: a statement or two with their source, cut to the clause that answers. Pure."""

import re
from collections.abc import Iterator, Sequence

from app.domain.passages import Passage
from app.engine.answering.citations import CUT, guarded
from app.engine.answering.clauses import MOST, WORDS, answering
from app.engine.answering.extractive_scoring import Statement
from app.text.polarity import denies, is_limited

_ALIKE_WITHIN = 0.5
"""A second statement is spoken as well where its score lags less behind: the two are hardly to be told apart."""
SECOND_WITHIN = 1.5
"""A second statement is shown as well where its score lags less behind. On articles of XQuAD not learned from: for
0.24 of the questions, which raises the share whose answer is given from 0.848 to 0.907 (always: 0.934)."""
_CUT_WITHIN = 2.5
"""The same where the best one is so long that it may have been cut."""
_BOTH = 28
"""Words of two statements that are quickly said."""
_MOST_SPOKEN = 45
"""Words of a quotation, with its source."""
_STOP = re.compile(r"[.!?:;\u2026\u3002\uff01\uff1f][\"')\]\u201d\u2019]*(?:[\[(]\u2060?\d+[)\]])*$")


def spoken(statements: Sequence[Statement], lags: Sequence[float], beside: Statement | None) -> tuple[Statement, ...]:
    """The statements that are spoken: the best, and what it must not be heard without, or one that is hardly worse.

    `lags`: how far the score of each lags behind the best one's; `beside`: what limits the best.
    """
    if beside is not None:
        return statements[0], beside
    is_short = sum(len(one.text.split()) for one in statements[:2]) <= _BOTH
    is_near = len(lags) > 1 and lags[1] < (SECOND_WITHIN if is_short else _ALIKE_WITHIN)
    return tuple(statements[: 1 + is_near])


def shown(statements: Sequence[Statement], lags: Sequence[float], count: int) -> tuple[Statement, ...]:
    """The statements that are shown below those, `count`, that are spoken."""
    is_long = bool(statements) and len(statements[0].text.split()) > WORDS
    within = _CUT_WITHIN if is_long else SECOND_WITHIN
    return tuple(one for one, lag in list(zip(statements, lags, strict=True))[count:2] if lag < within)


def said(question: str, language: str, statements: Sequence[Statement], passages: Sequence[Passage]) -> Iterator[str]:
    """Statements as they are spoken, each with its mark, and with its source unless that is the one before.

    `language`: of the question, ISO 639-1.
    """
    named = sum(len(source(passages[place]).split()) for place in {one.passage for one in statements})
    most = min(MOST, _MOST_SPOKEN - named) // len(statements)
    before = None
    for number, statement in enumerate(statements):
        passage = passages[statement.passage]
        here = (passage.document, passage.page)
        if statement.row is None:
            text, is_begun, is_continued = answering(question, statement.text, language, most)
        else:
            text, is_begun, is_continued = statement.text, False, False
        cut = f"{CUT} " * is_begun + guarded(text) + f" {CUT}" * is_continued
        yield " " * bool(number) + marked(cut, statement.passage, passage if here != before else None)
        before = here


def marked(text: str, number: int, passage: Passage | None) -> str:
    """A statement with its mark, after its source where one is given; `number`: its passage's index, from 0."""
    text = text if _STOP.search(text) else f"{text}."
    return f"{guarded(source(passage))}: {text} [{number + 1}]" if passage else f"{text} [{number + 1}]"


def source(passage: Passage) -> str:
    """Where a statement stands, as it is said before it."""
    if not passage.document:  # the user's own words
        return passage.title
    page = f", page {passage.page}" if passage.page is not None else ""
    return f"From {passage.title}{page}"


def limiting(best: Statement, every: Sequence[Statement], language: str) -> list[Statement]:
    """The neighbours of a statement that name a condition, or deny, where it does not.

    "Cats are allowed." answers whether pets are; "Dogs need consent." beside it may have to be said too.
    """
    beside = [
        one
        for one in every
        if one.passage == best.passage and one.context == best.context and abs(one.position - best.position) == 1
    ]
    return [
        one
        for one in beside
        if (is_limited(one.text) and not is_limited(best.text))
        or denies(one.text, language) != denies(best.text, language)
    ]
