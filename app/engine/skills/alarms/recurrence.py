"""Recurrence: an iCalendar rule (RFC 5545), its next moment by the wall clock, and its wording. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Self

from app.text.localized import at_time, counted, listed, nth, weekday, yearly

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
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "MINUTELY": "every minute", "HOURLY": "every hour", "DAILY": "every day", "WEEKLY": "every {days}",
        "MONTHLY": "every month on the {date}", "YEARLY": "every year on {date}", "workdays": "every weekday",
        "many": "every {count}", "many WEEKLY": "every {count} on {days}",
        "many MONTHLY": "every {count} on the {date}", "many YEARLY": "every {count} on {date}",
    },
    "de": {
        "MINUTELY": "jede Minute", "HOURLY": "jede Stunde", "DAILY": "jeden Tag", "WEEKLY": "jeden {days}",
        "MONTHLY": "jeden Monat am {date}", "YEARLY": "jedes Jahr am {date}", "workdays": "montags bis freitags",
        "many": "alle {count}", "many WEEKLY": "alle {count} am {days}", "many MONTHLY": "alle {count} am {date}",
        "many YEARLY": "alle {count} am {date}",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How often something recurs, and when on such a day."""

    freq: str
    """As in RFC 5545: MINUTELY to YEARLY."""
    interval: int = 1
    days: tuple[str, ...] = ()
    """Days of the week, as in RFC 5545."""
    at: datetime | None = None
    """The month, day and time that the rule is bound to."""

    @classmethod
    def of(cls, rule: str) -> Self:
        """The recurrence of a stored rule."""
        said = dict(part.split("=", 1) for part in rule.split(";"))
        at = None
        if "BYHOUR" in said:
            on = date(2000, int(said.get("BYMONTH", 1)), int(said.get("BYMONTHDAY", 1)))  # a leap year
            at = datetime.combine(on, time(int(said["BYHOUR"]), int(said["BYMINUTE"])))
        days = tuple(said["BYDAY"].split(",")) if "BYDAY" in said else ()
        return cls(said["FREQ"], int(said["INTERVAL"]), days, at)

    @property
    def rule(self) -> str:
        """The rule to be stored."""
        parts = [f"FREQ={self.freq}", f"INTERVAL={self.interval}"]
        if self.days:
            parts.append(f"BYDAY={','.join(self.days)}")
        if self.at:
            if self.freq == "YEARLY":
                parts.append(f"BYMONTH={self.at.month}")
            if self.freq in ("MONTHLY", "YEARLY"):
                parts.append(f"BYMONTHDAY={self.at.day}")
            parts.append(f"BYHOUR={self.at.hour};BYMINUTE={self.at.minute};BYSECOND=0")
        return ";".join(parts)

    def begun(self, due: datetime, now: datetime) -> tuple["Recurrence", datetime]:
        """The complete rule and its first moment; `due` has its time of day and, where the rule needs one, its day."""
        if self.freq not in _BY_THE_CLOCK:
            return self, due
        at = due.replace(tzinfo=None, second=0, microsecond=0)
        days = self.days or ((DAYS[due.weekday()],) if self.freq == "WEEKLY" else ())
        whole = replace(self, days=days, at=at)
        return whole, following(replace(whole, interval=1).rule, now, now)

    def in_words(self, language: str) -> str:
        """In words: "every weekday at 6:30 AM"."""
        words = _WORDS.get(language, _WORDS["en"])
        name = self.freq if self.interval == 1 else f"many {self.freq}" if self.days or self._date(language) else "many"
        if self.interval == 1 and set(self.days) == set(WORKDAYS):
            name = "workdays"
        days = listed([weekday(DAYS.index(one), language) for one in self.days], language)
        count = counted(self.interval, _UNITS[self.freq], language)
        text = words[name].format(days=days, count=count, date=self._date(language))
        return at_time(text, self.at, language) if self.at else text

    def _date(self, language: str) -> str:
        if self.at is None or self.freq not in ("MONTHLY", "YEARLY"):
            return ""
        return nth(self.at.day, language) if self.freq == "MONTHLY" else yearly(self.at, language)


def following(rule: str, due: datetime, now: datetime) -> datetime:
    """The first moment after now, counted from one that was due; both have a time zone, `now` that of this computer.

    A time of day is that of the wall clock, in summer as in winter; where the clock is put forward over it, it is
    as long after midnight as usual.
    """
    from dateutil.rrule import rrulestr

    if Recurrence.of(rule).freq not in _BY_THE_CLOCK:
        later: datetime = rrulestr(rule, dtstart=due.astimezone(UTC)).after(now)
        return later.astimezone(now.tzinfo)
    begins = datetime.combine(due.astimezone(now.tzinfo).date(), time.min)
    moments = (at.replace(tzinfo=now.tzinfo) for at in rrulestr(rule, dtstart=begins))
    due_next: datetime = next(at for at in moments if at.astimezone(UTC) > now.astimezone(UTC))
    return due_next
