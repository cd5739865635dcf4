"""What is told of models. Imports nothing of ours."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListedModel:
    """One model, of the catalogue or found on the shelf."""

    id: str
    role: str
    """recognition, generation, speech, embedding, reranking or vad."""
    engine: str
    title: str
    bytes: int
    """What is fetched, or what it takes on the disk where it is here."""
    licence: str
    licence_page: str
    languages: tuple[str, ...]
    """ISO 639; empty: any, or not known."""
    memory_bytes: int
    """What it takes while it is loaded; 0 where that is not known."""
    good_at: str
    hosts: tuple[str, ...]
    """The machines it is fetched from."""
    installed: bool
    active: bool
    """Whether its role is played by it, for one of the languages at least."""
    is_built_in: bool = False
    is_linked: bool = False
    """Whether it is another program's, used where that keeps it."""
    speed: str = ""
    """What was measured here, in words; empty where nothing was."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A set of models that fits this machine."""

    size: str
    """small, balanced or best."""
    models: tuple[str, ...]
    """Ids."""
    bytes: int
    """What is fetched of it, without what is here."""
    reason: str
    """Why these, in one sentence."""


@dataclass(frozen=True, slots=True)
class FoundModel:
    """A model that another program holds."""

    path: str
    title: str
    program: str
    role: str
    bytes: int
