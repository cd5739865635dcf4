"""Whether a voice or a language that somebody names can be spoken with what is installed, and by which engine."""

from typing import cast

from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.engine.parts.kit import Kit
from app.engine.parts.registry import implementations
from app.engine.parts.synthesizer import Synthesizer


def speaking_with(kit: Kit, voice: str) -> Settings:
    """The settings with which a voice speaks, whichever engine has it. Raises AssistantError(VOICE_UNKNOWN)."""
    for name in kit.candidates("synthesizer"):
        if cast(type[Synthesizer], implementations("synthesizer")[name]).has_voice(kit.context, voice):
            return kit.settings.model_copy(update={"synthesizer": name, "voice": voice})
    raise AssistantError(Code.VOICE_UNKNOWN, voice)


def speaker_of(kit: Kit, language: str) -> Synthesizer:
    """What speaks a language: the next best where the one in use has no voice for it. Empty: the user's own.

    Raises AssistantError where there is no voice at all.
    """
    chosen = kit.synthesizer
    if not language or not chosen.has_voice_models or _speaks(chosen, language):
        return chosen
    for name in kit.candidates("synthesizer"):
        if name != chosen.name and _speaks(other := cast(Synthesizer, kit.named("synthesizer", name)), language):
            return other
    return chosen


def _speaks(synthesizer: Synthesizer, language: str) -> bool:
    return any(language in one.languages for one in synthesizer.voices())


def ensure_spoken(synthesizer: Synthesizer, language: str) -> None:
    """Raises AssistantError(LANGUAGE_UNKNOWN); a synthesizer that lists no voices has its own ways."""
    known = frozenset[str]().union(*(one.languages for one in synthesizer.voices()))
    if known and language not in known:
        raise AssistantError(Code.LANGUAGE_UNKNOWN, language)
