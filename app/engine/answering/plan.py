"""Who answers a question: the documents in their own words, a model in its own, or nobody.

Sotto decides whether documents answer, not the model. A sure quote is the answer where one fact is wanted; a model is
asked where something has to be put together, or where the user says so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from app.domain.manner import Manner
from app.domain.passages import Passage
from app.engine.answering.checked_reply import MORE, SPOKEN
from app.engine.answering.extractive import ExtractiveGenerator, Judgement
from app.engine.answering.extractive_scoring import REFUSED_BELOW
from app.engine.answering.pace import Pace
from app.engine.answering.refusals import NO_MODEL, NOT_FROM_DOCUMENTS, said_in
from app.engine.parts.generator import Generator
from app.engine.parts.kit import Kit
from app.engine.prompts.prompt import Prompt
from app.text.question_kinds import is_composite, is_yes_or_no, matter, wants_more
from app.text.stopwords import language
from app.text.terms import term, terms, words

SURE = 0.0
"""The quote's confidence (a logit) from which it is the answer. On articles not learned from, 0.916 of the questions
that can be answered get one, and 0.004 of those whose article was removed (docs/benchmarks.md)."""
_MARK = re.compile(r"\[(\d+)\]")
_JOINS = re.compile(r"\b(?:and|und|y|e|et|en|и)\b|和|と", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a question is answered."""

    prompt: Prompt
    """What a generator is given."""
    is_written: bool = True
    """Whether a generator writes; otherwise what is said at once is all."""
    is_by_model: bool = False
    """Whether a model does, in its own words, which are checked."""
    opening: str = ""
    """What is said at once."""
    quote: str = ""
    """What stands where nothing of what a model writes is borne out."""
    introduction: str = ""
    """Comes before what a model writes from no document; empty where it is drawn from documents."""
    spoken: int = SPOKEN
    """Sentences that are spoken at most."""
    offers: tuple[Manner, ...] = ()
    """In which other manners the question could be answered."""


def speaker(kit: Kit) -> Generator | None:
    """The model that may speak in its own words; None where there is none."""
    generator = kit.generator
    return None if generator.is_extractive or not generator.is_qualified else generator


def plan(kit: Kit, pace: Pace, prompt: Prompt, found: Sequence[Passage], manner: Manner = Manner.USUAL) -> Plan:
    """How to answer. `found`: the passages of the prompt that were found for the whole question, best first.

    Raises AssistantError where the quoting generator cannot be made.
    """
    model = speaker(kit)
    if model is None:
        return _without_model(kit, replace(prompt, passages=tuple(found)), manner)
    free = Plan(
        replace(prompt, passages=()),
        is_by_model=True,
        introduction=said_in(NOT_FROM_DOCUMENTS, _language(kit, prompt)),
        spoken=_most(prompt.question, manner),
    )
    if manner is Manner.WITHOUT_DOCUMENTS:
        return free
    quote = _Quote(kit, replace(prompt, passages=tuple(found)))
    if quote.is_kept:
        return quote.plan
    if not quote.is_near:
        return free if kit.settings.talks_without_documents else quote.offering(Manner.WITHOUT_DOCUMENTS)
    is_anyhow = manner is Manner.OWN_WORDS or kit.settings.quotes_first is False
    if not is_anyhow and quote.is_answer:
        return quote.offering(Manner.OWN_WORDS)
    is_opened = not is_anyhow and quote.is_sure and (kit.settings.quotes_first or pace.is_slow(model.name))
    return quote.explained(prompt, is_opened, _most(prompt.question, manner))


def _without_model(kit: Kit, prompt: Prompt, manner: Manner) -> Plan:
    """To quote, or to say that nothing else can be done."""
    if manner is not Manner.USUAL:
        return Plan(prompt, is_written=False, opening=said_in(NO_MODEL, _language(kit, prompt)))
    return Plan(prompt) if kit.generator.is_extractive else _Quote(kit, prompt).plan


def _language(kit: Kit, prompt: Prompt) -> str:
    return language(words(prompt.question), (kit.settings.language,))


def _most(question: str, manner: Manner) -> int:
    """How many sentences are spoken at most."""
    return MORE if manner is Manner.OWN_WORDS or wants_more(question) else SPOKEN


class _Quote:
    """What can be quoted for a question."""

    def __init__(self, kit: Kit, prompt: Prompt) -> None:
        """`prompt`: with the passages that were found, best first."""
        self._prompt = prompt
        self._quoting = cast(ExtractiveGenerator, kit.named("generator", ExtractiveGenerator.name))
        self.is_kept = bool(prompt.passages) and prompt.passages[0].is_answer
        """Whether it is the user's own answer to this very question."""
        self.judged = (
            Judgement() if self.is_kept else self._quoting.judge(replace(prompt, question=matter(prompt.question)))
        )

    @property
    def plan(self) -> Plan:
        """To say it, and nothing else."""
        return Plan(self._prompt, is_written=False, opening="".join(self._pieces()))

    @property
    def is_near(self) -> bool:
        """Whether documents answer; one that is to be told as a whole does where it is named."""
        if not wants_more(self._prompt.question):
            return self.judged.confidence >= REFUSED_BELOW
        asked = {term(word) for word in terms(matter(self._prompt.question))}
        named = [{term(word) for word in terms(passage.title)} for passage in self._prompt.passages]
        return self.judged.confidence >= REFUSED_BELOW or any(asked & title for title in named)

    @property
    def is_sure(self) -> bool:
        """Whether it surely answers."""
        return self.judged.confidence >= SURE

    @property
    def is_answer(self) -> bool:
        """Whether it is the answer: it is sure and one fact is wanted, or it decides a yes or no."""
        question = self._prompt.question
        if is_composite(question):
            return False
        return is_yes_or_no(question) or (self.is_sure and not _spans(question, self.judged))

    def offering(self, manner: Manner) -> Plan:
        """To say it, and offer to answer in another manner."""
        return replace(self.plan, offers=(manner,))

    def explained(self, prompt: Prompt, is_opened: bool, spoken: int) -> Plan:
        """To have a model write. `prompt`: what it is given; `is_opened`: the first sentence of the quote is said."""
        pieces = self._pieces()
        cited = {self._prompt.passages[int(number) - 1] for number in _MARK.findall("".join(pieces))}
        have = {passage.id for passage in prompt.passages}
        missing = tuple(one for one in self._prompt.passages if one in cited and one.id not in have)
        prompt = replace(prompt, passages=(*prompt.passages, *missing))
        places = {passage.id: number for number, passage in enumerate(prompt.passages, 1)}

        def renumbered(text: str) -> str:
            return _MARK.sub(lambda mark: f"[{places[self._prompt.passages[int(mark[1]) - 1].id]}]", text)

        opening = renumbered(pieces[0]) if is_opened else ""
        return Plan(prompt, is_by_model=True, opening=opening, quote=renumbered("".join(pieces)), spoken=spoken)

    def _pieces(self) -> list[str]:
        """Its sentences, or that there is none."""
        kept = self._quoting.generate(self._prompt) if self.is_kept else None
        return list(kept if kept is not None else self._quoting.said(self._prompt, self.judged))


def _spans(question: str, judged: Judgement) -> bool:
    """Whether it takes several passages: of two things asked about, each stands in another one."""
    if not _JOINS.search(question):
        return False
    asked = {term(word) for word in terms(question)}
    held: dict[int, set[str]] = {}
    for one in judged.statements:
        held.setdefault(one.passage, set()).update(asked & {term(word) for word in words(one.whole)})
    first = held.pop(judged.statements[0].passage)
    return any(other - first for other in held.values())
