"""Which documents may answer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """Which documents may answer; what is empty restricts nothing."""

    paths: tuple[str, ...] = ()
    """Those that are, or lie below, one of these."""
    collection: str = ""
    """Those of this collection, by its name."""
    titles: tuple[str, ...] = ()
    """Those with one of these titles."""
    authors: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    """Invoices, letters and so on; see `app.engine.library.parsing.kinds`."""
    since: str = ""
    """Those not older than this ISO date."""
    until: str = ""
    """Those not younger."""


EVERYTHING = Scope()
