"""What a time phrase says, as values: days, times of day, spans and how often. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Self


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it was named."""

    of: Callable[[date, bool], date | None]
    """Today, and whether the past is meant -> the day; None if there is none."""
    comes_again: bool = False
    """Whether the next one is meant once today's hour has passed: "on the fifth"."""
    fits: str = ""
    """How often something can recur on it, as in RFC 5545; empty if it names one day only."""


@dataclass(frozen=True, slots=True)
class Span:
    """A duration as it was said; days and more follow the calendar, what is shorter the seconds."""

    months: int = 0
    days: int = 0
    seconds: float = 0

    @property
    def is_of_days(self) -> bool:
        """Whether it names a day and leaves the time open."""
        return self.seconds == 0


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day."""

    hour: int
    """0 to 24; 24 is the end of the day."""
    minute: int = 0
    half: str = ""
    """`am` or `pm`, if it was said."""
    is_24: bool = False
    """Whether the hour is one of 24."""
    follows: bool = False
    """Whether it is midnight, which a night leads to: "Friday at midnight" is when Friday is over."""


@dataclass(frozen=True, slots=True)
class Every:
    """How often something recurs."""

    freq: str
    """As in RFC 5545."""
    interval: int = 1
    days: tuple[str, ...] = ()
    """As BYDAY of RFC 5545: "MO", "+2FR"."""
    month_day: int = 0
    """The day of the month, -1 for the last; 0 if none was said."""


@dataclass(frozen=True, slots=True)
class TimePhrase:
    """All that a phrase says, nothing left out."""

    days: tuple[Day, ...] = ()
    clocks: tuple[Clock, ...] = ()
    part: str = ""
    """Of the day: `morning`, `noon`, `afternoon`, `evening`, `night`."""
    ahead: Span | None = None
    """From now."""
    every: Every | None = None

    @property
    def kinds(self) -> frozenset[str]:
        """What kinds of things it says."""
        return frozenset(one.name for one in fields(self) if getattr(self, one.name))

    @property
    def is_complete(self) -> bool:
        """Whether it says when."""
        return bool(self.days or self.clocks or self.part or self.ahead or self.every)

    @property
    def has_time(self) -> bool:
        """Whether it says a time of day, or needs none."""
        is_exact = self.ahead is not None and not self.ahead.is_of_days
        often = self.every is not None and self.every.freq in ("MINUTELY", "HOURLY")
        return bool(self.clocks or self.part or is_exact or often)

    @property
    def has_day(self) -> bool:
        """Whether it says a day."""
        return bool(self.days or self.ahead or self.every)

    def merged(self, other: "TimePhrase", is_row: bool = False) -> Self | None:
        """Both together; None where they contradict each other.

        `is_row`: whether they were joined by "and" or a comma, so that days or times may stand in a row.
        """
        for name in ("days", "clocks"):
            if getattr(self, name) and getattr(other, name) and not is_row:
                return None
        for name in ("part", "ahead", "every"):
            if getattr(self, name) and getattr(other, name):
                return None
        whole = replace(
            self,
            days=self.days + other.days,
            clocks=self.clocks + other.clocks,
            part=self.part or other.part,
            ahead=self.ahead or other.ahead,
            every=self.every or other.every,
        )
        return whole if whole._is_consistent() else None

    def _is_consistent(self) -> bool:
        has_clock = bool(self.clocks or self.part)
        if self.ahead and (self.days or self.every or (has_clock and not self.ahead.is_of_days)):
            return False
        if self.every is None:
            return True
        if self.every.freq in ("MINUTELY", "HOURLY"):
            return not (self.days or self.clocks or self.part)
        is_bound = bool(self.every.days or self.every.month_day)
        return not self.days or (len(self.days) == 1 and not is_bound and self.days[0].fits == self.every.freq)


def relative(days: int) -> Day:
    """So many days from today."""
    return Day(lambda today, _: today + timedelta(days=days))
