"""What the skills for timers, alarms and reminders have in common."""

from collections.abc import Mapping
from typing import Self

from app.engine.parts.part_context import PartContext
from app.engine.parts.skill import Asked
from app.engine.skills.alarms.rows import Alarm, Alarms
from app.engine.skills.built_in import BuiltIn
from app.engine.skills.times.recurrence import Recurrence
from app.text.localized import when

_NEXT: Mapping[str, str] = {"en": "{every}, next {when}", "de": "{every}, das nächste Mal {when}"}


class AlarmSkill(BuiltIn):
    """A skill whose alarms are kept in the home's database."""

    def __init__(self, alarms: Alarms) -> None:
        self._alarms = alarms

    @classmethod
    def create(cls, context: PartContext) -> Self:
        """Keep them in the home's database."""
        return cls(Alarms(context.store))


def often(one: Alarm, language: str) -> str:
    """How often one rings, in words; empty if it rings once."""
    return Recurrence.of(one.rule).in_words(language) if one.rule else ""


def rings(one: Alarm, asked: Asked) -> str:
    """When one rings: how often, if it recurs, and when next."""
    next_ = when(one.due.astimezone(asked.now.tzinfo), asked.now, asked.language)
    every = often(one, asked.language)
    return _NEXT.get(asked.language, _NEXT["en"]).format(every=every, when=next_) if every else next_
