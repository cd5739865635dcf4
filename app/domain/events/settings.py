"""The settings in force, reported whenever they may have changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.domain.events.base import Event

if TYPE_CHECKING:
    from app.domain.settings import Settings  # pydantic: too slow to load for all who only want to name an event


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsChanged(Event):
    """These settings are in force from now on: at the start, and after every request to change some.

    It carries the settings themselves. They are frozen, plain values of `app.domain`, so whoever shows them needs
    neither the file they are kept in nor a copy of their fields.
    """

    settings: "Settings"
    requested: Mapping[str, object] = field(default_factory=dict)
    """What was asked for, by name; a value that `settings` does not have was refused. Empty at the start."""
