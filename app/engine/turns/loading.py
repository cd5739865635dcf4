"""Loading everything before it is wanted, so that no turn has to wait."""

from collections.abc import Callable
from contextlib import suppress

import numpy as np

from app.audio.samples import RATE_HZ, Audio
from app.domain.errors import AssistantError
from app.engine.adapters.audio import ducking, ffmpeg_filters
from app.engine.adapters.vad import silero
from app.engine.hearing.vocabulary import vocabulary
from app.engine.parts.kit import Kit
from app.engine.speaking.normalization import verbalize

_LOADED = ("embedder", "retriever", "generator", "synthesizer")


def warm(kit: Kit, on_trouble: Callable[[AssistantError], None], is_closing: Callable[[], bool]) -> None:
    """Load the parts that have something to load; `on_trouble` is called for those that cannot be."""
    for kind in _LOADED:
        if not is_closing():
            load(kit, kind, on_trouble)
    for kind in ("listener", "player"):
        with suppress(AssistantError):  # a missing device is reported when it is wanted
            kit.get(kind)
    if kit.held("listener"):
        kit.listener.prepare()
    silero.warm()
    ffmpeg_filters.warm()
    ducking.Ducking(kit.paths.home / ducking.FILE).restore()  # what a crash has left quiet
    verbalize("1", kit.settings.language)  # the first call reads tables
    vocabulary.is_ordinary("a", kit.settings.language)  # the first call reads a list of words
    if kit.held("retriever"):
        kit.retriever.retrieve("warm up")
    if kit.held("recognizer"):
        for _ in kit.recognizer.recognize([Audio(np.zeros(RATE_HZ // 4, np.float32))]):
            if is_closing():
                return  # at its end, one that loads its model in a process of its own has done so


def load(kit: Kit, kind: str, on_trouble: Callable[[AssistantError], None]) -> None:
    """Load one part."""
    try:
        kit.get(kind)
    except AssistantError as error:
        on_trouble(error)
