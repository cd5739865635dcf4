"""What measuring says while it goes on."""

OUT_OF_TIME = "There was no time for more rounds (--minutes gives more)."


def reading(count: int) -> str:
    """Say that the documents to be asked about are read."""
    return f"Reading {count} documents..."


def progress(done: str, what: str, ms: float | None) -> str:
    """Say how far it is, and what was measured last: milliseconds, None where it took too long."""
    took = "nothing was said in time" if ms is None else f"{ms:.0f} ms"
    return f"{done}: {what}: {took}"
