"""A turn that a skill answers: no model is asked and, unless the skill does so, nothing is looked for."""

from collections.abc import Sequence
from typing import Protocol

from app.engine.library.desk import Desk
from app.engine.parts import Exchange
from app.engine.registry import Kit
from app.engine.reply import give
from app.engine.skills.skilled import Skills
from app.engine.telling import Cancelled, Teller
from app.events import PassagesFound, SourceRequested, Transcript


class Surroundings(Protocol):
    """What it is answered with."""

    kit: Kit
    skills: Skills
    desk: Desk

    def change(self, **settings: object) -> None:
        """Change settings after this turn, and keep them."""
        ...


def answered(
    teller: Teller, at: Surroundings, question: Transcript, exchanges: Sequence[Exchange], silent_from_s: float
) -> bool:
    """Have a skill answer; returns whether one has. The question's own words decide, nothing else.

    `exchanges`, `silent_from_s`: as for a reply. Raises Cancelled, and AssistantError where a skill cannot do it.
    """
    skilled = at.skills.answer(question, exchanges)
    if skilled is None:
        return False
    teller.go_on()
    answer = skilled.answer
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
    give(teller, at.kit, answer, skilled.language, silent_from_s)
    return True
