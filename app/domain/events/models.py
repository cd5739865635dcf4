"""Models that come, and those that are here."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import Code
from app.domain.events.base import Event
from app.domain.listings import FoundModel, ListedModel, Offer


class ModelStage(StrEnum):
    """What is being done with a model."""

    LOADING = "loading"
    WAITING = "waiting"
    """For those before it."""
    FETCHING = "fetching"
    UNPACKING = "unpacking"
    MEASURING = "measuring"
    PACK = "pack"
    """It is being written into a pack."""
    UNPACK = "unpack"
    """It is being taken out of one."""
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelProgressed(Event):
    """A model is being fetched, tried or loaded."""

    model: str
    fraction: float
    """0 to 1."""
    stage: ModelStage = ModelStage.LOADING
    title: str = ""
    """What people call it."""
    done_bytes: int = 0
    total_bytes: int = 0
    bytes_per_s: float = 0.0
    """How fast it comes; 0 while that is not known."""
    remaining_s: float | None = None
    """How long it will take still, in seconds; None where that cannot be estimated."""
    code: Code | None = None
    """Why it failed."""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsListed(Event):
    """Every known model, as asked for."""

    models: tuple[ListedModel, ...]
    offers: tuple[Offer, ...]
    """What fits this machine: small, balanced, best."""
    found: tuple[FoundModel, ...] = ()
    """What other programs on this machine hold."""
    machine: str = ""
    """What this machine is like, in one line."""
