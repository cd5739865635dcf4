"""What a voice is called. Imports nothing of ours."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InstalledVoice:
    """A voice that can be chosen."""

    id: str
    """The speaker's own; what the settings keep."""
    name: str
    """As people call it."""
    languages: frozenset[str]
    """ISO 639-1 codes; empty where it does not say."""
