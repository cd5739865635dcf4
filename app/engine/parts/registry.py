"""Which implementations of each kind of part are installed."""

import logging
from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points

from app.engine.parts.embedder import Embedder
from app.engine.parts.generator import Generator
from app.engine.parts.listener import Listener
from app.engine.parts.part import Part
from app.engine.parts.player import Player
from app.engine.parts.reader import Reader
from app.engine.parts.recognizer import Recognizer
from app.engine.parts.retriever import Retriever
from app.engine.parts.skill import Skill
from app.engine.parts.synthesizer import Synthesizer

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


@cache
def implementations(kind: str) -> Mapping[str, type[Part]]:
    """Every registered make of a kind by name, best rank first.

    One whose module cannot be imported (a library that is not installed) is left out, with a log entry.
    """
    found: list[type[Part]] = []
    for point in entry_points(group=f"sotto.{kind}"):
        try:
            found.append(point.load())
        except (ImportError, OSError, RuntimeError) as error:
            log.info("%s %s cannot be used here: %s", kind, point.name, error)
    found.sort(key=lambda make: -make.rank)
    return {make.name: make for make in found}
