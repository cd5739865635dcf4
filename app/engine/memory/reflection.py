"""Idle time: what earlier conversations were about, and what the user said of themselves by the way.

Only what the user said is looked at, never a reply or a document; and what is kept is in the user's own words: a model
is asked for no more than a yes or a no.
"""

import logging
import re
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from typing import Literal, Protocol

from app.domain.errors import AssistantError
from app.domain.listings import MemoryKind
from app.domain.settings import Settings
from app.engine.memory.turn_rows import TurnRows, now
from app.engine.parts.generator import Generator as Model
from app.engine.prompts.prompt import Prompt
from app.storage.database import Store
from app.text.localized import listed, whole_day
from app.text.sentences import segment
from app.text.terms import term, terms

log = logging.getLogger(__name__)

_FEWEST = 2
"""A conversation of fewer questions needs no summary."""
_MOST = 3
"""So many questions stand for a conversation."""
_LONGEST_ANSWER = 12
"""Pieces of a model's reply after which it is taken for no answer."""
_FIRST_PERSON = {
    "en": re.compile(r"\b(?:i|i'm|i've|my|mine|me|we|our|us)\b", re.IGNORECASE),
    "de": re.compile(r"\b(?:ich|mein\w*|mir|mich|wir|unser\w*|uns)\b", re.IGNORECASE),
}
_ASKS = re.compile(
    r"\?\s*$|^\s*(?:what|who|whom|whose|when|where|why|how|which|is|are|am|was|were|do|does|did|can|could|may|might|must|"
    r"shall|should|will|would|has|have|had|tell|find|show|read|give|list|set|remind|remember|forget|"
    r"was|wer|wen|wem|wann|wo|warum|wie|welche\w*|ist|sind|bin|kann|darf|muss|soll|sag|such|suche|zeig|lies|gib)\b",
    re.IGNORECASE,
)
_SYSTEM = (
    "You decide whether a sentence tells something lasting about the person who says it: who they are, whom they know, "
    "what they own, like or need. Answer with one word, yes or no."
)
_YES = re.compile(r"\W*(?:yes|ja)\b", re.IGNORECASE)


class ReflectionServices(Protocol):
    """What it works with, each as it is when it is asked for."""

    @property
    def store(self) -> Store:
        """The database."""
        ...

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        ...

    @property
    def generator(self) -> Model:
        """Raises AssistantError where none can be loaded."""
        ...

    def held(self, kind: Literal["generator"]) -> Model | None:
        """It, where it has been loaded."""
        ...


class Reflection:
    """Takes one turn or conversation after another that has not been looked at."""

    def __init__(self, services: ReflectionServices, tell: Callable[..., object]) -> None:
        """`tell`: remembers a text, by its language and kind."""
        self._services = services
        self._tell = tell
        self._since = now()

    def steps(self) -> Iterator[None]:
        """Do it, a little at a time."""
        yield from self._summarize()
        if self._services.settings.reflects and self._has_model():
            yield from self._extract()

    def _has_model(self) -> bool:
        held = self._services.held("generator")
        return held is not None and not held.is_extractive

    def _summarize(self) -> Iterator[None]:
        """A summary of each conversation that is over."""
        rows = TurnRows(self._services.store)
        for conversation, started in rows.not_summarized(self._since):
            questions = rows.questions(conversation)
            language = next((known for _, known in questions if known), self._services.settings.language)
            asked = [text for text, _ in questions if len(text) < 300]
            if len(asked) >= _FEWEST:
                day = whole_day(datetime.fromisoformat(started).astimezone().date(), language)
                self._tell(f"{day}: {listed(summary(asked, language), language)}"[:500], language, MemoryKind.SUMMARY)
            rows.mark_summarized(conversation, self._since)
            yield

    def _extract(self) -> Iterator[None]:
        """What the user said of themselves, as the model judges it."""
        rows = TurnRows(self._services.store)
        for turn, text, language in rows.not_reflected():
            try:
                for sentence in candidates(text, language or self._services.settings.language):
                    is_lasting = yield from self._judge(sentence)
                    if is_lasting:
                        self._tell(sentence, language)
            except AssistantError as error:
                log.info("not reflected: %s", error)
                return  # another time
            rows.mark_reflected(turn, self._since)
            yield

    def _judge(self, sentence: str) -> Generator[None, None, bool]:
        """Ask the model whether a sentence is worth remembering; yields after each piece of its reply."""
        said = ""
        prompt = Prompt(_SYSTEM, (), (), f"“{sentence}”")
        with closing(self._services.generator.generate(prompt)) as pieces:
            for number, piece in enumerate(pieces):
                said += piece
                yield
                if number >= _LONGEST_ANSWER or _YES.match(said):
                    break
        return bool(_YES.match(said))


def candidates(text: str, language: str) -> list[str]:
    """The sentences of what somebody said that may tell something of the speaker: no questions, no requests. Pure."""
    first = _FIRST_PERSON.get(language)
    if first is None or len(text) > 1000:
        return []
    sentences = [" ".join(sentence.split()) for sentence in segment(text, language)]
    return [one for one in sentences if first.search(one) and not _ASKS.search(one) and len(one.split()) >= 3]


def summary(questions: Sequence[str], language: str) -> list[str]:
    """The questions that stand for a conversation, in their order: those that share most with the others. Pure.

    The centrality of a sentence as the sum of its likeness to the others: Erkan and Radev, LexRank, 2004, of degree.
    """
    unique = list(dict.fromkeys(questions))
    matter = [{term(word, language) for word in terms(one, (language,))} for one in unique]
    spread = Counter(word for own in matter for word in own)
    weight = [sum(spread[word] for word in own) / (len(own) or 1) for own in matter]
    best = sorted(range(len(unique)), key=lambda index: (-weight[index], index))[:_MOST]
    return [unique[index] for index in sorted(best)]
