"""What skills are given and what they return: somebody's own words, and an answer that needs no model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Protocol

from app.domain.manner import Manner
from app.domain.passages import Citation, Passage
from app.engine.parts.part import Part
from app.engine.prompts.prompt import Exchange


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody said or wrote; never the text of a document or of a reply."""

    text: str
    """As it was understood, with its punctuation."""
    language: str
    """The language of the grammar to use, ISO 639-1."""
    now: datetime
    """The moment, with the time zone of this computer."""
    exchanges: tuple[Exchange, ...] = ()
    """The conversation so far, oldest first."""
    unheard: str = ""
    """The part of the last reply that was not heard; empty if all of it was."""


@dataclass(frozen=True, slots=True)
class ReadAloudRequest:
    """A document to be read aloud, from where reading last stopped."""

    path: Path
    page: int | None = None
    """This page and no other."""


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """An earlier question, to be answered in another manner."""

    question: str
    manner: Manner
    turn: str = ""
    """The id of the turn in which it was asked."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a skill answers, and what is to be done besides saying it."""

    text: str = ""
    """What is said; cites passages as `[n]`, n being their position, from 1."""
    passages: tuple[Passage, ...] = ()
    quotes: tuple[str, ...] = ()
    """For each passage, the sentence of it that is meant; empty: whichever fits the text best."""
    changes: Mapping[str, object] = field(default_factory=dict)
    """Settings to change, by their names."""
    opens: Citation | None = None
    """The place in a document to be shown."""
    adds: tuple[Path, ...] = ()
    """Files and folders that the library is to read, or check again."""
    reads: ReadAloudRequest | None = None
    """What to read aloud instead of the text."""
    asks: AskedAgain | None = None
    """What is to be answered instead of saying the text."""
    speaks_all: bool = True
    """Whether details below the first paragraph are spoken too."""
    is_stop: bool = False
    """Whether the turn ends here, without even an answer."""


class Skill(Part, Protocol):
    """Answers what needs no model: it recognizes what was meant with a small grammar over the user's own words."""

    examples: ClassVar[Mapping[str, tuple[str, ...]]]
    """Language (ISO 639-1) -> things that can be said, the most useful first; each must be answered."""

    def answer(self, asked: Asked) -> Answer | None:
        """The answer; None at once where it is not for this skill.

        Called in the engine's thread, before anything is looked for, until one skill has answered, the highest rank
        first. What resembles a question about documents is left alone: a pattern matches all of what was said, or
        does not match. Raises AssistantError where it is for this skill but cannot be done.
        """
        ...
