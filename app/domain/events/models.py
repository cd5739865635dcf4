"""Models that come, and those that are here."""

from dataclasses import dataclass

from app.domain.events.base import Event
from app.domain.listings import FoundModel, ListedModel, Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelProgressed(Event):
    """A model is being fetched or loaded."""

    model: str
    fraction: float
    """0 to 1."""
    stage: str = "loading"
    """loading, waiting, fetching, unpacking, measuring, paused, done, failed or cancelled."""
    title: str = ""
    """What people call it."""
    done_bytes: int = 0
    total_bytes: int = 0
    bytes_per_s: float = 0.0
    """How fast it comes; 0 while that cannot be told."""
    remaining_s: float | None = None
    """How long it will take still, in seconds; None where that cannot be told."""
    code: str = ""
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
