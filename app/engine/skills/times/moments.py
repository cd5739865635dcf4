"""The moments that a time phrase means, as seen from another. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from app.engine.skills.times.clocks import NIGHT_ENDS, in_part
from app.engine.skills.times.expression import Clock, Day, Every, TimePhrase
from app.engine.skills.times.recurrence import Recurrence, following
from app.engine.skills.times.vocabulary import FIRST_HOURS

AFTERNOON_BELOW = 6
"""On a named day, "at three" is in the afternoon, "at six" in the morning, unless the text says otherwise."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """When something is to happen."""

    due: datetime
    """When next."""
    rule: str = ""
    """How it recurs, as in `recurrence`; empty if it happens once."""


def occurrences(
    phrase: TimePhrase, now: datetime, language: str, afternoon_below: int = AFTERNOON_BELOW
) -> tuple[Occurrence, ...]:
    """Everything that a phrase names; empty where one of it is over, or there is no such day or time.

    `afternoon_below`: on a named day, hours below this are in the afternoon unless the text says otherwise.
    """
    reading = _Reading(now, language, afternoon_below)
    found = reading.recurring(phrase) if phrase.every else reading.once(phrase)
    return tuple(dict.fromkeys(found)) if found else ()


def later(phrase: TimePhrase, now: datetime) -> datetime | None:
    """The moment that is so long from now; days and more by the calendar, what is shorter by the seconds."""
    lasts = phrase.ahead
    if lasts is None:
        return None
    wall = now.replace(tzinfo=None, fold=0) + relativedelta(months=lasts.months, days=lasts.days)
    at = real(wall, now) if lasts.months or lasts.days else now
    return (at.astimezone(UTC) + timedelta(seconds=lasts.seconds)).astimezone(now.tzinfo)


def real(wall: datetime, now: datetime) -> datetime:
    """A time on the wall clock as a moment.

    One that the clock leaves out is as long after midnight as usual; of one that it shows twice, the first is meant
    that is still to come.
    """
    both = [wall.replace(tzinfo=now.tzinfo, fold=fold).astimezone(UTC).astimezone(now.tzinfo) for fold in (0, 1)]
    to_come = [at for at in both if at.replace(tzinfo=None) == wall and at.astimezone(UTC) > now.astimezone(UTC)]
    return to_come[0] if to_come else both[0]


@dataclass(frozen=True, slots=True)
class _Reading:
    now: datetime
    language: str
    afternoon_below: int

    def once(self, phrase: TimePhrase) -> list[Occurrence] | None:
        if phrase.ahead:
            return self._ahead(phrase)
        clocks = self._alike(phrase.clocks)
        wanted: list[Clock | None] = [*clocks] if clocks else [None]
        days: list[Day | None] = [*phrase.days] if phrase.days else [None]
        dues = [self._due(day, at, phrase.part) for day in days for at in wanted]
        return [Occurrence(due) for due in dues if due] if all(dues) else None

    def recurring(self, phrase: TimePhrase) -> list[Occurrence] | None:
        every = phrase.every
        if every is None:
            return None
        if every.freq in ("MINUTELY", "HOURLY"):
            step = timedelta(minutes=every.interval) if every.freq == "MINUTELY" else timedelta(hours=every.interval)
            due = (self.now.astimezone(UTC) + step).astimezone(self.now.tzinfo)
            return [Occurrence(due, Recurrence(every.freq, every.interval).rule)]
        times = []
        for at in self._alike(phrase.clocks) or (None,):
            found = self._by_the_wall(at, phrase.part, is_named=True)
            if found is None:
                return None
            times.append(found)
        if any(shift for _, shift in times) and every.freq != "DAILY":
            every = _next_day(every, {shift for _, shift in times})
        if every is None:
            return None
        if every.freq != "DAILY" and not (every.days or every.month_day or phrase.days):
            return None  # on which day was not said
        on = phrase.days[0].of(self.now.date(), False) if phrase.days else self.now.date()
        return self._begun(every, on, tuple(at for at, _ in times)) if on else None

    def _begun(self, every: Every, on: date, times: tuple[time, ...]) -> list[Occurrence]:
        recurrence = Recurrence.on(every.freq, every.interval, every.days, every.month_day, on, times)
        due = following(replace(recurrence, interval=1).rule, self.now, self.now)
        return [Occurrence(due, recurrence.rule)]

    def _ahead(self, phrase: TimePhrase) -> list[Occurrence] | None:
        due = later(phrase, self.now)
        if due is None or not (phrase.clocks or phrase.part):
            return [Occurrence(due)] if due else None
        on = due.date()
        dues = [self._due(Day(lambda _, __: on), at, phrase.part) for at in (self._alike(phrase.clocks) or (None,))]
        return [Occurrence(at) for at in dues if at] if all(dues) else None

    def _alike(self, clocks: tuple[Clock, ...]) -> tuple[Clock, ...]:
        """In "at 8 and 10 pm" the last word counts for both."""
        if len(clocks) < 2 or not clocks[-1].half:
            return clocks
        shift = 12 if clocks[-1].half == "pm" else 0
        return tuple(
            at if at.is_24 else replace(at, hour=at.hour % 12 + shift, half=clocks[-1].half, is_24=True)
            for at in clocks
        )

    def _due(self, day: Day | None, at: Clock | None, part: str) -> datetime | None:
        """The first such moment to come; None if there is none."""
        if day is None:
            return self._next(at, part)
        found = self._by_the_wall(at, part, is_named=True)
        on = day.of(self.now.date(), False)
        if found is None or on is None:
            return None
        if part == "night" and on == self.now.date() and self.now.hour < NIGHT_ENDS:
            last_night = self._at(on - timedelta(days=1), *found)
            if last_night:
                return last_night
        due = self._at(on, *found)
        if due is None and day.comes_again and on == self.now.date():
            again = day.of(on + timedelta(days=1), False)
            due = self._at(again, *found) if again else None
        if due is None and on == self.now.date() and at and not at.is_24 and not part and self._is_ambiguous:
            due = self._today(on, at)
        return due

    @property
    def _is_ambiguous(self) -> bool:
        """Whether hours up to twelve may be before or after noon, in this language."""
        return self.language == "en"

    def _today(self, on: date, at: Clock) -> datetime | None:
        halves = (at.hour % 12, at.hour % 12 + 12, 24 if at.hour == 12 and not at.minute else -1)
        dues = (self._at(on, time(hour % 24, at.minute), hour // 24) for hour in halves if hour >= 0)
        return next((due for due in dues if due), None)

    def _next(self, at: Clock | None, part: str) -> datetime | None:
        """When it is next that time of any day; if it may be before or after noon, whichever comes first."""
        found = self._by_the_wall(at, part, is_named=False)
        if found is None:
            return None
        times = [found[0]]
        if at and not part and not at.is_24 and self._is_ambiguous:
            times = [time(at.hour % 12, at.minute), time(at.hour % 12 + 12, at.minute)]
        return min(self._upcoming(times), key=lambda due: due.astimezone(UTC), default=None)

    def _upcoming(self, times: list[time]) -> Iterator[datetime]:
        for ahead in (0, 1):
            for at in times:
                due = self._at(self.now.date() + timedelta(days=ahead), at)
                if due:
                    yield due

    def _at(self, on: date, at: time, shift: int = 0) -> datetime | None:
        """A moment on a day, or `shift` days later; None if it is over."""
        due = real(datetime.combine(on + timedelta(days=shift), at), self.now)
        return due if due.astimezone(UTC) > self.now.astimezone(UTC) else None

    def _by_the_wall(self, at: Clock | None, part: str, is_named: bool) -> tuple[time, int] | None:
        """The time on the clock, and how many days after the day that was named; None where they contradict."""
        if at is None:
            return time(FIRST_HOURS[self.language][part]), 0
        if part:
            return in_part(at, part)
        hour = at.hour
        if is_named and self._is_ambiguous and not at.is_24 and 0 < hour < self.afternoon_below:
            hour += 12
        return time(hour % 24, at.minute), (1 if hour == 24 or at.follows else 0)


def _next_day(every: Every, shifts: set[int]) -> Every | None:
    """How often, where the night after such a day is meant; None where some times are on it and some after it."""
    names = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    if len(shifts) > 1 or every.freq != "WEEKLY" or not every.days:
        return None
    return replace(every, days=tuple(names[(names.index(day) + 1) % 7] for day in every.days))
