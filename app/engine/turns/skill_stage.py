"""A turn that a skill answers: no model is asked and, unless the skill does so, nothing is looked for."""

from collections.abc import Sequence
from typing import Protocol

from app.domain.events import PassagesFound, SourceRequested
from app.domain.transcript import Transcript
from app.engine.library.requests import LibraryRequests
from app.engine.parts.turn_emitter import Cancelled, TurnEmitter
from app.engine.prompts.prompt import Exchange
from app.engine.skills.dispatch import Skilled, Skills


class SkillServices(Protocol):
    """What it is answered with."""

    skills: Skills
    desk: LibraryRequests

    def unheard(self) -> str:
        """What was not heard of the last reply; empty where all was."""
        ...

    def change(self, **settings: object) -> None:
        """Change settings after this turn, and keep them."""
        ...


def answer_by_skill(
    teller: TurnEmitter, at: SkillServices, question: Transcript, exchanges: Sequence[Exchange]
) -> Skilled | None:
    """Have a skill do what is asked, but for saying its answer; None where it is a question for the documents.

    The question's own words decide, nothing else. Raises Cancelled, and AssistantError where a skill cannot do it.
    """
    found = at.skills.answer(question, exchanges, at.unheard())
    if found is None:
        return None
    teller.go_on()
    answer = found.answer
    if answer.is_stop:
        raise Cancelled
    if answer.passages:
        teller.tell(PassagesFound, passages=answer.passages)
    if answer.opens is not None:
        teller.tell(SourceRequested, citation=answer.opens)
    if answer.adds:
        at.desk.add(answer.adds)
    if answer.changes:
        at.change(**answer.changes)
    return found
