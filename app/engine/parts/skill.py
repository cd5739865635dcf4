"""What skills are given and what they give: somebody's own words, and an answer that needs no model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Protocol

from app.domain.passages import Citation, Passage
from app.engine.parts.part import Part
from app.engine.prompts.prompt import Exchange


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody said or wrote; never the text of a document or of a reply."""

    text: str
    """As it was understood, with its punctuation."""
    language: str
    """Of the grammar to use, ISO 639-1."""
    now: datetime
    """The moment, with the time zone of this computer."""
    exchanges: tuple[Exchange, ...] = ()
    """The conversation before it, oldest first."""
    unheard: str = ""
    """What was not heard of the last reply; empty where all was."""


@dataclass(frozen=True, slots=True)
class ReadAloudRequest:
    """A document that is to be read aloud, from where that stopped last."""

    path: Path
    page: int | None = None
    """This page and no other."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a skill answers, and what is to be done beside saying it."""

    text: str = ""
    """What is said; cites passages as `[n]`, n being their place, from 1."""
    passages: tuple[Passage, ...] = ()
    changes: Mapping[str, object] = field(default_factory=dict)
    """Settings to change, by their names."""
    opens: Citation | None = None
    """The place in a document that is to be shown."""
    adds: tuple[Path, ...] = ()
    """Files and folders that the library is to read, or look at again."""
    reads: ReadAloudRequest | None = None
    """What is to be read aloud instead of the text."""
    speaks_all: bool = True
    """Whether details below the first paragraph are spoken too."""
    is_stop: bool = False
    """Whether nothing more of the turn is wanted, not even an answer."""


class Skill(Part, Protocol):
    """Answers what needs no model: it knows what was meant by a small grammar over the user's own words."""

    examples: ClassVar[Mapping[str, tuple[str, ...]]]
    """Language (ISO 639-1) -> things that can be said, the most useful first; each is answered."""
    phrases: ClassVar[Mapping[str, tuple[str, ...]]]
    """Language -> things that are said in these words only, and by themselves: a recognizer expects them."""

    def answer(self, asked: Asked) -> Answer | None:
        """What is answered; None at once where it is not for this skill.

        Called in the engine's thread, before anything is looked for, until one skill has answered, the highest rank
        first. What resembles a question about documents is left alone: ways to say something fit the whole of what was
        said or not at all. Raises AssistantError where it is for this skill but cannot be done.
        """
        ...
