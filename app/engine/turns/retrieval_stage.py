"""The passages on a question; what can be, is found and read while the question is still being spoken."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

from app.domain.errors import AssistantError
from app.domain.passages import Foreseen, Passage
from app.domain.scope import EVERYTHING, Scope
from app.domain.transcript import Transcript
from app.engine.answering.extractive import ExtractiveGenerator
from app.engine.answering.plan import speaker
from app.engine.library.search.query import find
from app.engine.memory.conversation import ConversationRecorder
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.generator import Generator
from app.engine.parts.kit import Kit
from app.engine.prompts.messages import SYSTEM
from app.engine.prompts.prompt import Exchange, Prompt
from app.engine.prompts.reading_budget import affordable
from app.engine.turns.hearing_stage import Question
from app.engine.turns.services import TurnServices
from app.engine.turns.speculation import Speculation, Speculator


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What documents and memory hold on a question."""

    passages: tuple[Passage, ...]
    """Best first."""
    context: tuple[Passage, ...]
    """In the order in which the model reads them: what it has read already comes first, then what it has time for."""
    foreseen: Foreseen | None = None
    """What was done before the question was known whole; None: nothing."""
    trouble: AssistantError | None = None
    """Why nothing could be found, where the index does not work."""


def speculate(services: TurnServices, scope: Scope) -> Speculation | None:
    """Find and read from now on, while the question is being spoken; None where the user does not want that."""
    settings = services.kit.settings
    if not settings.thinks_ahead:
        return None
    exchanges = services.conversation.exchanges()
    return services.speculator.begin(
        lambda text: _find(services, scope, Transcript(text, language=settings.language), exchanges),
        partial(_read, services.kit, exchanges),
    )


def retrieve(services: TurnServices, scope: Scope, question: Question, speculation: Speculation | None) -> Retrieved:
    """The passages on a question. `scope`: everything: the user's usual one."""
    ahead, found, foreseen, trouble = speculation, None, None, None
    try:
        if ahead is not None:
            ahead.stop()
            found = ahead.found(question.transcript.text) if _is_as_foreseen(services, question) else None
        if found is None:
            found = _find(services, scope, question.transcript, question.exchanges)
    except AssistantError as error:
        found, trouble = (), error
    passages, model = tuple(found), speaker(services.kit)
    speed = 0.0 if model is None else model.characters_per_s
    context = affordable(passages, speed)
    if ahead is not None:
        read, foreseen = ahead.settle(passages, speed)
        context = passages if model is None else read
    return Retrieved(passages, context, foreseen, trouble)


def read_conversation(kit: Kit, conversation: ConversationRecorder, speculator: Speculator) -> None:
    """Have the model read the conversation so far: whatever is asked next, its prompt begins with that."""
    if kit.settings.thinks_ahead and kit.held("generator") is not None and speaker(kit) is not None:
        speculator.begin(None, partial(_read, kit, conversation.exchanges()))


def _is_as_foreseen(services: TurnServices, question: Question) -> bool:
    """Whether it is in the user's own language and follows the conversation as that was when speculation began."""
    is_usual = question.transcript.language in ("", services.kit.settings.language)
    return is_usual and question.exchanges == services.conversation.exchanges()


def _find(
    services: TurnServices, scope: Scope, question: Transcript, exchanges: Sequence[Exchange]
) -> Sequence[Passage]:
    within = services.default_scope() if scope == EVERYTHING else scope
    passages = find(services.library, services.kit.retriever, question, exchanges, within)
    return services.memory.beside(question.text, passages)


def _read(kit: Kit, exchanges: tuple[Exchange, ...], passages: tuple[Passage, ...]) -> ClosableIterator[int]:
    """Have the beginning of a turn's prompt read by whoever may answer; yields tokens, as `Generator.prepare` does."""
    prompt = Prompt(SYSTEM, exchanges, passages, "")
    model = speaker(kit)
    quoting = kit.generator if kit.generator.is_extractive else kit.named("generator", ExtractiveGenerator.name)
    yield from cast(Generator, quoting).prepare(prompt)
    if model is not None:
        yield from model.prepare(prompt)
