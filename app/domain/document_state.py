"""How far a file of the library is."""

from enum import StrEnum


class DocumentState(StrEnum):
    """The states of a file, in their usual order."""

    WAITING = "waiting"
    READING = "reading"
    EMBEDDING = "embedding"
    """Read; its words find it, its meaning not yet."""
    READY = "ready"
    SKIPPED = "skipped"
    FAILED = "failed"
    AWAY = "away"
    """Its drive is not plugged in; what was read of it answers all the same."""
    GONE = "gone"
    """No longer there; forgotten as soon as it is known that it was not just moved."""
    REMOVED = "removed"
    """Forgotten; nothing keeps this state, it is only reported."""
