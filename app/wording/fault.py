"""How a fault is put into words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """What can be said of one."""

    plain: str
    """The sentence where nothing further is known."""
    remedy: str
    about: str = ""
    """The sentence where the detail is known; empty where the detail would not help the user."""
