"""Whether a sentence that a model wrote is borne out by its passage, and what is wrong with it otherwise. Pure.

Decided by words, numbers, names and negations alone, so that no further model has to be believed. It errs on the side
of silence: the quote stands where a sentence falls.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.manner import Fault
from app.domain.passages import Passage
from app.engine.answering.citations import numbers_of
from app.engine.prompts.messages import SYSTEM
from app.text.numerals import figures
from app.text.polarity import denies, is_limited, without_verdict
from app.text.quantities import days, month_numbers, numbers, units, units_held
from app.text.statements import statements
from app.text.stopwords import STOPS
from app.text.terms import term, terms, words

_CITED = 0.5
"""Share of a sentence's terms that the passages it cites must have."""
_UNCITED = 0.7
"""The same for the one passage that fits best, where it cites none."""
_VERDICT = 0.75
"""The same for one sentence of the passage, where a yes or no is claimed."""
_SAME = 0.8
"""Share of the terms of two sentences together at which one repeats the other."""
_BEGINNING = 4
"""Letters that two forms of a word have in common at least."""
_ENDING = 3
"""Letters by which their ends may differ."""
_COMPOUNDING = frozenset({"de", "nl", "sv", "da", "no", "nb"})
"""Languages that write compounds as one word."""
_MARK = re.compile(r"\s*\[([^][]{1,30})\]")
_PAGE = re.compile(
    r"\b(?:pages?|p\.|pp\.|seiten?|s\.|p[áa]ginas?|pagin[ae]|pagina's|blz\.|стр\.|страниц\w+)\s*(\d+)", re.IGNORECASE
)
_SCRAPS = re.compile(
    r"<<<|>>>|<\|[^|]*\|>|\[/?INST\]|</?s>|<(?:start|end)_of_turn>|^\s*#{2,}|"
    r"^\s*(?:system|user|human|assistant|question|answer|context|passage)\s*\d*\s*:",
    re.IGNORECASE,
)
"""What stands around texts in a prompt, of this program or another."""
_RUN = 6
"""Words of the rules in a row that are no coincidence."""
_ASKS = re.compile(r"[?\uff1f][\"')\]\u201d\u2019]*$")
_QUOTED = re.compile('"([^"]{8,})"|\u201c([^\u201d]{8,})\u201d|\u201e([^\u201c]{8,})\u201c|\u00ab([^\u00bb]{8,})\u00bb')
_TOKEN = re.compile(r"[\w'\u2019-]+")


@dataclass(frozen=True, slots=True)
class Material:
    """What a reply may draw on."""

    passages: tuple[Passage, ...]
    question: str
    language: str = "en"
    """Of the reply, ISO 639-1."""

    def fault(self, sentence: str, said: Sequence[str] = ()) -> Fault | None:
        """What is wrong with a sentence, marks and all; None where it is borne out.

        `said`: the sentences before it. Where there are no passages, it only must not echo nor repeat.
        """
        claim = _MARK.sub("", sentence).strip()
        if self._echoes(claim):
            return Fault.ECHO
        held = self._matter(claim)
        if any(self._repeats(claim, held, earlier) for earlier in said):
            return Fault.REPEATED
        if not self.passages:
            return None
        cited = [number for mark in _MARK.findall(sentence) for number in numbers_of(mark)]
        if any(not 1 <= number <= len(self.passages) for number in cited):
            return Fault.SOURCE
        own = [self.passages[number - 1] for number in dict.fromkeys(cited)] or [self._nearest(held)]
        return self._unlike(claim, held, own, _CITED if cited else _UNCITED)

    def _echoes(self, claim: str) -> bool:
        if _SCRAPS.search(claim) or _ASKS.search(claim):
            return True
        bare = " ".join(_PAGE.sub("", claim).strip(" ,.:;-\u2013\u2014*#").split()).casefold()
        if any(bare == " ".join(passage.title.split()).casefold() for passage in self.passages):
            return True
        run = words(claim)
        if run == words(self.question):
            return True
        rules = f" {' '.join(words(SYSTEM))} "
        return any(f" {' '.join(run[at : at + _RUN])} " in rules for at in range(len(run) - _RUN + 1))

    def _repeats(self, claim: str, held: set[str], earlier: str) -> bool:
        before = self._matter(_MARK.sub("", earlier))
        return (
            len(held & before) >= _SAME * len(held | before)
            and numbers(_PAGE.sub("", claim), self.language) <= numbers(earlier, self.language)
            and denies(claim, self.language) == denies(earlier, self.language)
        )

    def _nearest(self, held: set[str]) -> Passage:
        return max(self.passages, key=lambda passage: self._share(held, self._terms(_whole(passage))))

    def _unlike(self, claim: str, held: set[str], own: Sequence[Passage], least: float) -> Fault | None:
        """What of a claim its own passages do not hold."""
        whole = "\n".join(map(_whole, own))
        pages = {str(passage.page) for passage in own if passage.page is not None}
        if not set(_PAGE.findall(claim)) <= pages:
            return Fault.SOURCE
        bare = _PAGE.sub("", claim)
        there = self._terms(whole)
        is_compounding = self.language in _COMPOUNDING
        if not self._counts(bare, whole, there):
            return Fault.NUMBER
        if any(name not in there and not (is_compounding and self._has(name, there)) for name in self._names(bare)):
            return Fault.NAME
        text = " ".join(whole.split())
        for quoted in _QUOTED.findall(bare):
            if " ".join("".join(quoted).split()).strip(" .,;:!?") not in text:
                return Fault.UNSUPPORTED
        if not held or self._share(held, there) < least:
            return Fault.UNSUPPORTED
        return self._unlike_its_sentence(bare, own)

    def _counts(self, claim: str, whole: str, there: set[str]) -> bool:
        """Whether every number, unit and day in a claim stands in the text as well."""
        named = days(claim, self.language)
        known = days(whole, self.language)
        given = numbers(whole, self.language)
        if not numbers(claim, self.language) <= given | month_numbers(known, self.language):
            return False
        if not named <= known and not month_numbers(named - known, self.language) <= given - {""}:
            return False
        if any(not month_numbers({name}, self.language) for name in named - known):
            return False
        held = units_held(whole)
        return all(unit in held or self._has(term(unit, self.language), there) for unit in units(claim, self.language))

    def _unlike_its_sentence(self, claim: str, own: Sequence[Passage]) -> Fault | None:
        """Compare a claim with the statement of its passages that says most of it."""
        plain, verdict = without_verdict(claim)
        said = self._terms(plain)
        every = [one for passage in own for one in statements(passage.text, self.language)]
        best = max(every, key=lambda one: self._share(said, self._terms(one)), default="")
        is_denied = denies(plain, self.language)
        if is_denied != denies(best, self.language):
            return Fault.NEGATION
        if verdict is None:
            return None
        is_wider = is_limited(best) and not is_limited(plain)
        is_alike = self._share(said, self._terms(best)) >= _VERDICT
        return None if is_alike and not is_wider and verdict != is_denied else Fault.NEGATION

    def _names(self, claim: str) -> list[str]:
        """Terms of what is written with capitals or as a code, but for the first word of a sentence."""
        stops = STOPS.get(self.language, frozenset())
        tokens = _TOKEN.findall(claim)
        inner = [token for place, token in enumerate(tokens) if place or any(one.isupper() for one in token[1:])]
        named = [token for token in inner if any(one.isupper() for one in token)]
        return [
            term(word, self.language) for token in named if token != "I" for word in words(token) if word not in stops
        ]

    def _matter(self, claim: str) -> set[str]:
        """The terms of what is said, without the source that is named before it and a yes or no."""
        bare = _PAGE.sub("", claim)
        for passage in self.passages:
            bare = re.sub(rf"^(?:\w+ )?{re.escape(passage.title)}[ ,]*:", "", bare)
        return self._terms(without_verdict(bare)[0])

    def _terms(self, text: str) -> set[str]:
        return {term(word, self.language) for word in terms(figures(text, self.language), (self.language,))}

    def _share(self, held: set[str], there: set[str]) -> float:
        return sum(self._has(one, there) for one in held) / (len(held) or 1)

    def _has(self, one: str, there: Iterable[str]) -> bool:
        """Whether one of the terms is this one, or a form or compound of it."""
        if one in there:
            return True
        if len(one) < _BEGINNING or not one.isalpha():
            return False
        begins = one[: max(_BEGINNING, len(one) - _ENDING)]
        others = [other for other in there if other.isalpha() and len(other) >= _BEGINNING]
        if self.language in _COMPOUNDING and any(other.startswith(one) or other.endswith(one) for other in others):
            return True
        return any(other.startswith(begins) and abs(len(other) - len(one)) <= _ENDING for other in others)


def _whole(passage: Passage) -> str:
    return f"{passage.title}\n{passage.place.context}\n{passage.text}"
