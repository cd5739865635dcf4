"""Which sentences of a reply no passage supports, by the words and numbers they share. Pure."""

import re
from collections.abc import Sequence

from app.domain.passages import Passage
from app.engine.answering.citations import numbers_of
from app.text.sentences import segment
from app.text.terms import term, terms

_CITED = 0.3
"""Share of a sentence's terms that the passages it cites must have."""
_UNCITED = 0.7
"""The same for all passages together, where it cites none."""
_LEAST = 3
"""Terms that a claim has at least; "Yes, that is so." is not a claim."""
_MARKS = re.compile(r"(?:\s*\[([^][]{1,30})\])+")
_MARK = re.compile(r"\s*\[([^][]{1,30})\]")
_LATE = re.compile(r"([.!?\u3002\uff01\uff1f][\"')\]\u201d\u2019]*)((?:\s*\[[^][]{1,30}\])+)")
"""Marks that follow the full stop of the sentence they belong to."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def unsupported(reply: str, passages: Sequence[Passage], language: str = "en") -> tuple[str, ...]:
    """The claims, without their marks, that neither their own passages nor all of them support.

    `reply`: with its marks. A claim that cites nothing counts as supported where there are no passages at all:
    then the reply says itself that it is not drawn from documents.
    """
    if not passages:
        return ()
    texts = [f"{passage.title} {passage.page or ''} {passage.place.context} {passage.text}" for passage in passages]
    found = []
    for sentence in segment(_LATE.sub(r"\2\1", reply), language):
        cited = [number for mark in _MARK.findall(sentence) for number in numbers_of(mark)]
        claim = _MARKS.sub("", sentence).strip()
        own = [texts[number - 1] for number in cited if 1 <= number <= len(texts)]
        if _is_claim(claim, language) and not _is_borne_out(claim, own or texts, bool(own), language):
            found.append(claim)
    return tuple(found)


def _is_claim(text: str, language: str) -> bool:
    return not text.endswith(("?", "\uff1f", ":")) and len(_terms(text, language)) >= _LEAST


def _is_borne_out(claim: str, texts: Sequence[str], is_cited: bool, language: str) -> bool:
    whole = "\n".join(texts)
    if not set(_NUMBER.findall(claim)) <= set(_NUMBER.findall(whole)):
        return False
    said = _terms(claim, language)
    shared = len(said & _terms(whole, language)) / len(said)
    return shared >= (_CITED if is_cited else _UNCITED)


def _terms(text: str, language: str) -> set[str]:
    return {term(word, language) for word in terms(text, (language,))}
