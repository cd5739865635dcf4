"""Recurrence: iCalendar rules (RFC 5545), their next moment by the wall clock, and their wording. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

from app.text.localized import clock, counted, listed, nth, weekday, yearly

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = DAYS[:5]
_UNITS = {
    "MINUTELY": "minute",
    "HOURLY": "hour",
    "DAILY": "day",
    "WEEKLY": "week",
    "MONTHLY": "month",
    "YEARLY": "year",
}
_BY_THE_CLOCK = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
"""The others recur after a span of elapsed time, whatever the clock shows."""
_SHORTEST_MONTH = 28
_EXACT = {"MINUTELY": timedelta(minutes=1), "HOURLY": timedelta(hours=1)}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "MINUTELY": "every minute", "HOURLY": "every hour", "DAILY": "every day", "WEEKLY": "every {days}",
        "MONTHLY": "every month on the {date}", "YEARLY": "every year on {date}", "workdays": "every weekday",
        "many": "every {count}", "many WEEKLY": "every {count} on {days}",
        "many MONTHLY": "every {count} on the {date}", "many YEARLY": "every {count} on {date}",
        "last day": "last day", "last": "last {day}", "shorter": " or the last day",
        "leap": " or 28", "at": "{often} at {times}",
    },
    "de": {
        "MINUTELY": "jede Minute", "HOURLY": "jede Stunde", "DAILY": "jeden Tag", "WEEKLY": "jeden {days}",
        "MONTHLY": "jeden Monat am {date}", "YEARLY": "jedes Jahr am {date}", "workdays": "montags bis freitags",
        "many": "alle {count}", "many WEEKLY": "alle {count} am {days}", "many MONTHLY": "alle {count} am {date}",
        "many YEARLY": "alle {count} am {date}",
        "last day": "letzten Tag", "last": "letzten {day}", "shorter": " oder am letzten Tag",
        "leap": " oder am 28. Februar", "at": "{often} um {times} Uhr",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How often something recurs, and when on such a day."""

    freq: str
    """As in RFC 5545: MINUTELY to YEARLY."""
    interval: int = 1
    days: tuple[str, ...] = ()
    """Days of the week, as BYDAY of RFC 5545; "+2FR" is the second Friday of a month."""
    times: tuple[time, ...] = ()
    """On such a day."""
    month_day: int = 0
    """The day of the month; -1 for the last; 0 if the rule is not bound to one."""
    month: int = 0
    """The month; 0 if the rule is not bound to one."""

    @classmethod
    def on(  # noqa: PLR0913, PLR0917  # what was said, and the day that fills what was not
        cls, freq: str, interval: int, days: tuple[str, ...], month_day: int, on: date, times: tuple[time, ...]
    ) -> Self:
        """A recurrence by the clock, complete: a day gives what was not said."""
        if freq == "WEEKLY" and not days:
            days = (DAYS[on.weekday()],)
        if freq in ("MONTHLY", "YEARLY") and not days:
            month_day = month_day or on.day
        return cls(freq, interval, days, tuple(sorted(set(times))), month_day, on.month if freq == "YEARLY" else 0)

    @classmethod
    def of(cls, rule: str) -> Self:
        """The recurrence of a stored rule."""
        rules = [
            dict(part.split("=", 1) for part in line.removeprefix("RRULE:").split(";")) for line in rule.split("\n")
        ]
        said = rules[0]
        times = tuple(time(int(one["BYHOUR"]), int(one["BYMINUTE"])) for one in rules if "BYHOUR" in one)
        days = tuple(said["BYDAY"].split(",")) if "BYDAY" in said else ()
        month_day = int(said.get("BYMONTHDAY", "0").rpartition(",")[2])
        return cls(said["FREQ"], int(said["INTERVAL"]), days, times, month_day, int(said.get("BYMONTH", 0)))

    @property
    def rule(self) -> str:
        """The rule to be stored; one line for each time of day."""
        parts = [f"FREQ={self.freq}", f"INTERVAL={self.interval}"]
        if self.days:
            parts.append(f"BYDAY={','.join(self.days)}")
        if self.month:
            parts.append(f"BYMONTH={self.month}")
        if self.month_day > _SHORTEST_MONTH:  # shorter months have one as well
            days = ",".join(map(str, range(_SHORTEST_MONTH, self.month_day + 1)))
            parts.append(f"BYMONTHDAY={days};BYSETPOS=-1")
        elif self.month_day:
            parts.append(f"BYMONTHDAY={self.month_day}")
        lines = [";".join([*parts, f"BYHOUR={at.hour};BYMINUTE={at.minute};BYSECOND=0"]) for at in self.times] or [
            ";".join(parts)
        ]
        return lines[0] if len(lines) == 1 else "\n".join(f"RRULE:{line}" for line in lines)

    def in_words(self, language: str) -> str:
        """In words: "every weekday at 6:30 AM"."""
        words = _WORDS.get(language, _WORDS["en"])
        date_, days = self._date(language), self.days if self.freq == "WEEKLY" else ()
        name = self.freq if self.interval == 1 else f"many {self.freq}" if days or date_ else "many"
        if self.interval == 1 and set(self.days) == set(WORKDAYS):
            name = "workdays"
        named = listed([weekday(DAYS.index(one), language) for one in days], language)
        count = counted(self.interval, _UNITS[self.freq], language)
        often = words[name].format(days=named, count=count, date=date_)
        times = listed([clock(datetime.combine(date.min, at), language) for at in self.times], language)
        return words["at"].format(often=often, times=times) if times else often

    def _date(self, language: str) -> str:
        words = _WORDS.get(language, _WORDS["en"])
        if self.freq == "MONTHLY" and self.days:
            return listed([_nth_day(one, language, words) for one in self.days], language)
        if self.freq == "MONTHLY" and self.month_day:
            more = words["shorter"] if self.month_day > _SHORTEST_MONTH else ""
            return words["last day"] if self.month_day < 0 else nth(self.month_day, language) + more
        if self.freq == "YEARLY" and self.month_day:
            is_leap = (self.month, self.month_day) == (2, 29)
            return yearly(date(2000, self.month, self.month_day), language) + (words["leap"] if is_leap else "")
        return ""


def _nth_day(said: str, language: str, words: Mapping[str, str]) -> str:
    found = re.fullmatch(r"([+-]\d)(\w\w)", said)
    if found is None:
        return weekday(DAYS.index(said), language)
    day = weekday(DAYS.index(found[2]), language)
    return words["last"].format(day=day) if found[1] == "-1" else f"{nth(int(found[1]), language)} {day}"


def following(rule: str, due: datetime, now: datetime) -> datetime:
    """The first moment after now, counted from one that was due; both have a time zone, `now` that of this computer.

    A time of day is that of the wall clock, in summer as in winter; where the clock is put forward over it, it is
    as long after midnight as usual. Where `due` lies ahead, because the clock was put back, it is counted back from it.
    """
    from dateutil.rrule import rrulestr

    whole = Recurrence.of(rule)
    if whole.freq not in _BY_THE_CLOCK:
        step = _EXACT[whole.freq] * whole.interval
        steps = (now - due) // step + 1
        return (due.astimezone(UTC) + steps * step).astimezone(now.tzinfo)
    begins = _in_step(datetime.combine(due.astimezone(now.tzinfo).date(), time.min), whole, now)
    moments = (at.replace(tzinfo=now.tzinfo) for at in rrulestr(rule, dtstart=begins))
    due_next: datetime = next(at for at in moments if at.astimezone(UTC) > now.astimezone(UTC))
    return due_next.astimezone(UTC).astimezone(now.tzinfo)


def _in_step(begins: datetime, whole: Recurrence, now: datetime) -> datetime:
    """A day in step with another, not after now."""
    from dateutil.relativedelta import relativedelta

    unit = {"DAILY": "days", "WEEKLY": "weeks", "MONTHLY": "months", "YEARLY": "years"}[whole.freq]
    today, steps = datetime.combine(now.date(), time.min), 0
    while begins - relativedelta(**{unit: steps * whole.interval}) > today:
        steps += 1
    return begins - relativedelta(**{unit: steps * whole.interval}) if steps else begins
