"""A turn that a skill answers: no model is asked and, unless the skill does so, nothing is looked for."""

from app.domain.events import PassagesFound, SourceRequested
from app.engine.parts.turn_emitter import Cancelled, TurnEmitter
from app.engine.skills.dispatch import Skilled
from app.engine.turns.hearing_stage import Question
from app.engine.turns.services import SkillServices


def answer_by_skill(emitter: TurnEmitter, services: SkillServices, question: Question) -> Skilled | None:
    """Have a skill do what is asked, but for saying its answer; None where it is a question for the documents.

    The question's own words decide, nothing else. Raises Cancelled, and AssistantError where a skill cannot do it.
    """
    unheard = services.conversation.unheard()
    found = services.skills.answer(question.transcript, question.exchanges, unheard)
    if found is None:
        return None
    emitter.raise_if_cancelled()
    answer = found.answer
    if answer.is_stop:
        raise Cancelled
    if answer.passages:
        emitter.emit(PassagesFound, passages=answer.passages)
    if answer.opens is not None:
        emitter.emit(SourceRequested, citation=answer.opens)
    if answer.adds:
        services.library_requests.add(answer.adds)
    if answer.changes:
        services.change_settings(**answer.changes)
    return found
