"""An iterator that must be closed by whoever does not exhaust it."""

from collections.abc import Iterator
from typing import Protocol, TypeVar

T_co = TypeVar("T_co", covariant=True)


class ClosableIterator(Iterator[T_co], Protocol[T_co]):
    """An iterator that can be stopped in the middle; every generator is one."""

    def close(self) -> None:
        """Stop what computes the items; may be called at any time, but not while an item is being computed."""
        ...
