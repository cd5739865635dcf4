"""What the user asked of the library: pages to be fetched, answers to be kept."""

from dataclasses import dataclass

from app.domain.errors import Code
from app.domain.events.base import Event
from app.domain.listings import KeptAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchStarted(Event):
    """The network is being used, since the user said so: a web page is being fetched."""

    address: str
    host: str
    """The computer that is contacted, and no other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchEnded(Event):
    """The network is no longer used."""

    address: str
    document: str = ""
    """Path of the copy that was kept and is being imported; empty where there is none."""
    code: Code | None = None
    """Why there is none."""
    detail: str = ""
    """What `code` is about."""
    moved_to: str = ""
    """The page's address on another computer, where `code` says that it has moved there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersListed(Event):
    """The user's own answers, as asked for or after one was kept or forgotten."""

    answers: tuple[KeptAnswer, ...]
