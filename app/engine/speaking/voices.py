"""Whether a voice or a language that somebody names can be spoken with what is installed."""

from app.domain.errors import AssistantError, Code
from app.domain.voices import InstalledVoice
from app.engine.parts.synthesizer import Synthesizer


def ensure_spoken(synthesizer: Synthesizer, voice: str | None, language: str | None) -> None:
    """Raises AssistantError(VOICE_UNKNOWN | LANGUAGE_UNKNOWN); a synthesizer that lists no voices has its own ways."""
    every = synthesizer.voices()
    if voice is not None and every and not any(_is_called(one, voice) for one in every):
        raise AssistantError(Code.VOICE_UNKNOWN, voice)
    known = frozenset[str]().union(*(one.languages for one in every))
    if language is not None and known and language not in known:
        raise AssistantError(Code.LANGUAGE_UNKNOWN, language)


def _is_called(one: InstalledVoice, name: str) -> bool:
    """espeak-ng takes a name, a language or the end of an id as well, and a variant after a plus."""
    wanted = name.partition("+")[0].casefold()
    names = {one.id, one.id.rpartition("/")[2], one.name, *one.languages}
    return wanted in {each.casefold() for each in names}
