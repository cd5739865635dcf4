"""Which implementations of each kind of part are installed."""

import logging
from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points

from app.engine.parts.embedder import BaseEmbedder, Embedder
from app.engine.parts.generator import BaseGenerator, Generator
from app.engine.parts.implementation import Implementation
from app.engine.parts.listener import BaseListener, Listener
from app.engine.parts.part import BasePart
from app.engine.parts.player import BasePlayer, Player
from app.engine.parts.reader import Reader
from app.engine.parts.recognizer import BaseRecognizer, Recognizer
from app.engine.parts.retriever import Retriever
from app.engine.parts.skill import Skill
from app.engine.parts.synthesizer import BaseSynthesizer, Synthesizer

log = logging.getLogger(__name__)

KINDS: dict[str, object] = {
    "listener": Listener,
    "recognizer": Recognizer,
    "embedder": Embedder,
    "retriever": Retriever,
    "generator": Generator,
    "synthesizer": Synthesizer,
    "player": Player,
    "reader": Reader,
    "skill": Skill,
}
"""Kind -> protocol; the entry-point group of a kind is `sotto.<kind>`."""

_BASES: dict[str, type[BasePart]] = {
    "listener": BaseListener,
    "recognizer": BaseRecognizer,
    "embedder": BaseEmbedder,
    "generator": BaseGenerator,
    "synthesizer": BaseSynthesizer,
    "player": BasePlayer,
}
"""Kind -> the class with its defaults; `BasePart` for the others."""


@cache
def implementations(kind: str) -> Mapping[str, type[Implementation]]:
    """Every registered implementation of a kind by name, highest rank first.

    One whose module cannot be imported (a library that is not installed) is left out, with a log entry.
    """
    found: list[type[Implementation]] = []
    for point in entry_points(group=f"sotto.{kind}"):
        try:
            found.append(_completed(point.load(), kind))
        except (ImportError, OSError, RuntimeError) as error:
            log.info("%s %s cannot be used here: %s", kind, point.name, error)
    found.sort(key=lambda one: -one.rank)
    return {one.name: one for one in found}


def _completed(found: type[Implementation], kind: str) -> type[Implementation]:
    """The class with the defaults it lacks, as a third-party class may."""
    for base in _BASES.get(kind, BasePart).__mro__[:-1]:
        for name, usual in vars(base).items():
            if not name.startswith("__") and not hasattr(found, name):
                setattr(found, name, usual)
    return found
