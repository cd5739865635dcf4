"""What turns, skills and idle work are done with: each is given what it uses, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.domain.scope import Scope
from app.engine.answering.generator_record import GeneratorRecord
from app.engine.answering.pace import Pace
from app.engine.hearing.recognition.recognition import Recognition
from app.engine.library.library import Library
from app.engine.library.requests import LibraryRequests
from app.engine.memory.conversation import ConversationRecorder
from app.engine.memory.memory import Memory
from app.engine.parts.kit import Kit
from app.engine.parts.preemption import Preemption
from app.engine.skills.dispatch import Skills
from app.engine.turns.device_reporter import DeviceReporter
from app.engine.turns.model_trials import ModelTrials
from app.engine.turns.speculation import Speculator
from app.engine.turns.unloading import Unloader


class ChangeSettings(Protocol):
    """Changes settings after the turn, and keeps them."""

    def __call__(self, **settings: object) -> None:
        """`settings`: the new values by their names in `Settings`; one that is refused is reported by an event."""
        ...


@dataclass(frozen=True, slots=True)
class SkillServices:
    """What a skill's answer may need done."""

    skills: Skills
    conversation: ConversationRecorder
    library_requests: LibraryRequests
    change_settings: ChangeSettings


@dataclass(frozen=True, slots=True)
class TurnServices:
    """What a turn is taken with."""

    kit: Kit
    conversation: ConversationRecorder
    recognition: Recognition
    speculator: Speculator
    library: Library
    memory: Memory
    pace: Pace
    record: GeneratorRecord
    """What came of the generators' replies."""
    device_reporter: DeviceReporter
    default_scope: Callable[[], Scope]
    """Which documents answer a turn that brings no scope of its own."""
    for_skills: SkillServices


@dataclass(frozen=True, slots=True)
class IdleServices:
    """What is used while there is no request."""

    kit: Kit
    conversation: ConversationRecorder
    recognition: Recognition
    speculator: Speculator
    library: Library
    memory: Memory
    skills: Skills
    trials: ModelTrials
    unloader: Unloader
    preemption: Preemption


def for_idle_work(
    services: TurnServices, trials: ModelTrials, unloader: Unloader, preemption: Preemption
) -> IdleServices:
    """What idle work is given beside turns taken with these services."""
    return IdleServices(
        kit=services.kit,
        conversation=services.conversation,
        recognition=services.recognition,
        speculator=services.speculator,
        library=services.library,
        memory=services.memory,
        skills=services.for_skills.skills,
        trials=trials,
        unloader=unloader,
        preemption=preemption,
    )
