"""Times as people say them: "ten minutes", "tomorrow at half past nine", "every last Friday of the month". Pure.

Each function understands every word of what it is given, or nothing.
"""

from datetime import date, datetime, timedelta

from app.engine.skills.times.expression import TimePhrase
from app.engine.skills.times.extraction import told_apart
from app.engine.skills.times.moments import AFTERNOON_BELOW, Occurrence, later, occurrences
from app.engine.skills.times.phrases import parse
from app.engine.skills.times.said import said
from app.engine.skills.times.spans import span
from app.engine.skills.times.vocabulary import LANGUAGES


def duration(text: str, language: str) -> timedelta | None:
    """How long something takes; None if the text is not a duration between zero and fifty years."""
    found = span(said(text, language).text, language) if language in LANGUAGES else None
    return timedelta(days=found.days, seconds=found.seconds) if found and not found.months else None


def day(text: str, language: str, now: datetime) -> date | None:
    """The next day that a text names, or one that it counts back to; None if it names none, or a time of day too."""
    phrase = parse(text, language)
    return _day(phrase, now, False) if phrase else None


def past_day(text: str, language: str, now: datetime) -> date | None:
    """The last day that a text names, or today; None where it names none."""
    phrase = parse(text, language)
    found = _day(phrase, now, True) if phrase else None
    return found if found and found <= now.date() else None


def _day(phrase: TimePhrase, now: datetime, is_past: bool) -> date | None:
    if phrase.clocks or phrase.part or phrase.every or len(phrase.days) > 1:
        return None
    if phrase.ahead:
        due = later(phrase, now)
        return due.date() if due else None
    return phrase.days[0].of(now.date(), is_past) if phrase.days else None


def moment(text: str, language: str, now: datetime, afternoon_below: int = AFTERNOON_BELOW) -> datetime | None:
    """The next moment that a text names; None if it names none, several, or one that has passed.

    `afternoon_below`: on a named day, hours below this are in the afternoon unless the text says otherwise.
    """
    phrase = parse(text, language)
    found = occurrences(phrase, now, language, afternoon_below) if phrase else ()
    return found[0].due if len(found) == 1 else None


def split(text: str, language: str, now: datetime) -> tuple[str, tuple[Occurrence, ...]] | None:
    """What is to be done and when, from a text that says both, wherever the time stands.

    None where a word that speaks of time is not understood, or all of it is over.
    """
    task = told_apart(text, language)
    found = occurrences(task.phrase, now, language) if task else ()
    return (task.text, found) if task and found else None
