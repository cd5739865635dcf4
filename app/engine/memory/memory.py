"""Long-term memory, as a companion has it: told once, drawn on when it fits, and forgotten when asked to."""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from app.domain.errors import AssistantError, Code
from app.domain.listings import ListedMemory, MemoryKind
from app.domain.passages import Passage
from app.domain.settings import Settings
from app.engine.memory.reflection import Reflection, ReflectionServices
from app.engine.memory.rows import Memories, StoredMemory
from app.engine.memory.sayings import contradicts, is_preference, is_reversed, is_same, read
from app.engine.memory.turn_rows import TurnRows
from app.engine.parts.embedder import Embedder
from app.engine.parts.question_vectors import question_vector
from app.storage.database import Store, translated
from app.text.terms import term, terms

log = logging.getLogger(__name__)

TOLD = "You told me"
"""What is named as the source of a fact or a preference."""
ASKED = "You asked me"
"""The same for what a conversation was about."""
_CLOSE = 0.5
"""The cosine from which a memory may have to do with a question; what is important needs a tenth less."""
_LEEWAY = 0.1
_MOST = 2
"""So many memories, the nearest, are put beside the passages of documents."""
_FORGOTTEN = 0.6
"""The cosine from which something is what "forget ..." means, where it does not hold the words themselves."""
_LONGEST = 500
"""Characters; more is a document."""
_REST_S = 30.0
"""So long after a turn nobody seems to want anything more, and the computer is free to reflect."""
_IDS_FROM = 1 << 40
"""A memory's passage has an id below minus this: passages count up from 1, kept answers down from -1."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of something told."""

    text: str
    was_known: bool = False
    replaced: str = ""
    """What was remembered in its place; empty where nothing was."""


class MemoryServices(Protocol):
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
    def embedder(self) -> Embedder:
        """Raises AssistantError where none can be loaded."""
        ...


class Memory:
    """What is remembered of the user.

    Used in the engine's thread; `recall` and `beside` look up and write nothing, so that any thread may use them.
    """

    def __init__(self, services: MemoryServices, reflects_with: ReflectionServices | None = None) -> None:
        """`reflects_with`: what `steps` asks the model with; without it they do nothing."""
        self._services = services
        self.rows = Memories(services.store)
        self._reflecting = Reflection(reflects_with, self.tell) if reflects_with is not None else None
        self._rests_until_s: float | None = time.monotonic() + _REST_S

    # Telling and forgetting

    def tell(self, text: str, language: str = "", kind: MemoryKind | None = None) -> Told:
        """Remember something that the user said; what it contradicts is forgotten, what says the same is kept once.

        Raises AssistantError(MEMORY_EMPTY).
        """
        text = " ".join(text.split()).strip()
        if not text or len(text) > _LONGEST:
            raise AssistantError(Code.MEMORY_EMPTY)
        self.rows.embed(self._services.embedder)
        language = language or self._services.settings.language
        kind = kind or (MemoryKind.PREFERENCE if is_preference(text, language) else MemoryKind.FACT)
        alike = self._alike(text)
        new = read(text, language)
        for known in self.rows.all():
            if known.kind is MemoryKind.SUMMARY or kind is MemoryKind.SUMMARY:
                continue
            old = read(known.text, language)
            if (new and old and contradicts(new, old)) or is_reversed(text, known.text):
                self.rows.change(known.id, text)
                return Told(text, replaced=known.text)
            if is_same(text, known.text, alike.get(known.id, 0.0)):
                self.rows.use(known.id)
                if len(text) > len(known.text):
                    self.rows.change(known.id, text)
                return Told(text, was_known=True)
        self.rows.add(kind, text)
        return Told(text)

    def contradicted(self, text: str, language: str) -> bool:
        """Whether what is said says of itself that something remembered is otherwise now."""
        new = read(text, language)
        if new is None or not new.is_now:
            return False
        known = (read(one.text, language) for one in self.rows.all() if one.kind is not MemoryKind.SUMMARY)
        return any(old is not None and contradicts(new, old) for old in known)

    def forget(self, text: str, language: str) -> list[str]:
        """Forget what is meant by a text; returns the texts of that."""
        wanted = {term(word, language) for word in terms(text, (language,))}
        alike = self._alike(text)
        found = [one for one in self.rows.all() if wanted and wanted <= _terms(one.text, language)]
        if not found:
            found = [one for one in self.rows.all() if alike.get(one.id, 0.0) >= _FORGOTTEN][:1]
        for one in found:
            self.rows.remove(one.id)
        return [one.text for one in found]

    # Recalling

    def beside(self, question: str, passages: Sequence[Passage]) -> list[Passage]:
        """Passages of documents, and what is remembered on the question: before those that fit it less."""
        recalled = self.recall(question)
        best = max((one.similarity for one in passages), default=-1.0)
        whole = bool(passages and passages[0].is_answer)
        first = [] if whole else [one for one in recalled if one.similarity >= best]
        return [*first, *passages, *(one for one in recalled if one not in first)]

    def recall(self, question: str) -> list[Passage]:
        """What is remembered on a question, the nearest first."""
        if not question.strip():
            return []
        alike, now = self._alike(question, is_question=True), datetime.now(UTC)
        asked = _terms(question, self._services.settings.language)
        near = [
            (alike[one.id], one)
            for one in self.rows.all()
            if one.id in alike and self._is_near(alike[one.id], one, asked, now)
        ]
        near.sort(key=lambda found: -found[0])
        return [
            Passage(
                -_IDS_FROM - one.id,
                "",
                ASKED if one.kind is MemoryKind.SUMMARY else TOLD,
                None,
                sentence(one.text),
                1.0,
                cosine,
            )
            for cosine, one in near[:_MOST]
        ]

    def _is_near(self, cosine: float, one: StoredMemory, asked: set[str], now: datetime) -> bool:
        shared = asked & _terms(one.text, self._services.settings.language)
        known = self._services.embedder.languages
        if known and self._services.settings.language not in known:
            return len(shared) * 2 >= max(1, len(asked))
        return cosine >= _CLOSE - _LEEWAY * one.importance(now)

    def _alike(self, text: str, is_question: bool = False) -> dict[int, float]:
        """Id -> cosine to a text."""
        with translated():
            vectors = self.rows.vectors(self._services.embedder)
        if not vectors:
            return {}
        embedder = self._services.embedder
        own = question_vector(embedder, text) if is_question else embedder.embed([text])[0]
        return {id_: float(vector @ own) for id_, vector in vectors.items()}

    def listed(self) -> list[ListedMemory]:
        """Every one, as a list shows it."""
        return listed(self.rows)

    # Idle time

    def end_turn(self, turn: str, passages: Sequence[Passage]) -> None:
        """A turn has ended: of the passages it was answered from, the memories that its reply cited were drawn on.

        Reflecting waits again.
        """
        self._rests_until_s = time.monotonic() + _REST_S
        recalled = [one for one in passages if one.id <= -_IDS_FROM]
        if recalled:
            quoted = TurnRows(self._services.store).quoted_memories(turn)
            for one in recalled:
                if any(quote in one.text for quote in quoted):
                    self.rows.use(-one.id - _IDS_FROM)

    def rests_s(self) -> float | None:
        """How long to wait before `steps` has something to do; None where it has nothing."""
        return None if self._rests_until_s is None else max(0.0, self._rests_until_s - time.monotonic())

    def steps(self) -> Iterator[None]:
        """Make the vectors that are missing; where nobody has asked anything for a while, reflect on what was said."""
        self._embed()
        if self._rests_until_s is None or time.monotonic() < self._rests_until_s:
            return
        if self._reflecting is not None:
            yield from self._reflecting.steps()
        self._rests_until_s = None

    def _embed(self) -> None:
        """Keep the vectors that are missing, where there is an embedder: that there is none is known by now."""
        if not self.rows.all():
            return
        try:
            embedder = self._services.embedder
        except AssistantError as error:
            log.info("no vectors of memories: %s", error)
            return
        with translated():
            self.rows.embed(embedder)


def sentence(text: str) -> str:
    """A saying as a sentence of its own."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"


def listed(rows: Memories) -> list[ListedMemory]:
    """Every memory, as a list shows it, the most important first."""
    now = datetime.now(UTC)
    return [
        ListedMemory(one.id, one.kind, one.text, one.made.isoformat(timespec="seconds"),
                     one.used.isoformat(timespec="seconds"), one.uses, round(one.importance(now), 3))
        for one in rows.all()
    ]  # fmt: skip


def _terms(text: str, language: str) -> set[str]:
    return {term(word, language) for word in terms(text, (language,))}
