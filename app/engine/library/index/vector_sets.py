"""Which embedder's vectors are in use, and which are being computed to replace them.

Another embedder, or another place for the vectors, means other vectors: they are computed beside the old ones, which
stay in use until the new ones are complete. Which ones are in use is recorded in SQLite, and so survives restarts.
"""

import json
import logging
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Self, cast

from app.domain.errors import AssistantError, Code
from app.engine.adapters.vectors.chroma import Vectors, open_vectors
from app.engine.adapters.vectors.chroma_server import ServerVectors
from app.engine.library.index.home_id import home_id
from app.engine.library.rows.facts import fact, keep_fact
from app.engine.parts.embedder import Embedder
from app.engine.parts.kit import Kit
from app.engine.parts.part_context import PartContext
from app.engine.parts.registry import implementations

log = logging.getLogger(__name__)

_FACT = "meaning"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where vectors come from and where they are stored."""

    make: str
    """Name of the embedder; the field is called as in existing databases."""
    model: str
    """Which of its models."""
    fingerprint: str
    """That of the embedder."""
    server: str = ""
    """Address of the Chroma server that stores them; empty: they are in a folder of the home."""

    @property
    def title(self) -> str:
        """What to call it."""
        name = f"{self.make} {self.model}".rstrip()
        return f"{name} on {self.server}" if self.server else name

    @property
    def mark(self) -> str:
        """What a passage that has its vector is marked with."""
        return f"{self.fingerprint}@{self.server}" if self.server else self.fingerprint

    @property
    def name(self) -> str:
        """The name of the folder, or the end of the name of a server's collection."""
        return self.fingerprint[:16]


@dataclass(frozen=True, slots=True)
class VectorSet:
    """An embedder with its vectors."""

    embedder: Embedder
    vectors: Vectors
    origin: Origin
    """By which it can be found again."""

    @property
    def mark(self) -> str:
        """What a passage that has its vector is marked with."""
        return self.origin.mark


class VectorSets:
    """Those of one home. While a new one is being built, whatever has a vector in it also has one in the old one."""

    def __init__(self, context: PartContext) -> None:
        """Open them; nothing is changed. Raises AssistantError(MODEL_... | INDEX_FAILED)."""
        self._context = context
        if context.paths.vectors.is_file():
            context.paths.vectors.unlink()
        recorded = answering(context)
        before = None if recorded in (None, self._wanted()) else self._reopen(recorded)
        wanted = self._open(context.embedder(), self._wanted())
        self.now = before or wanted
        """The one in use."""
        self.coming = wanted if before else None
        """The one that takes over once it is complete; None where nothing is to change."""

    @classmethod
    def create(cls, context: PartContext) -> Self:
        """Those of the home, for everything that searches and fills them: `context.shared(VectorSets)`."""
        return cls(context)

    def __iter__(self) -> Iterator[VectorSet]:
        """The one in use, then the one being built."""
        yield self.now
        if self.coming is not None:
            yield self.coming

    @property
    def newest(self) -> VectorSet:
        """The one that the settings ask for."""
        return self.coming or self.now

    @property
    def is_other_wanted(self) -> bool:
        """Whether the settings now ask for another one. Raises AssistantError where none can be loaded."""
        return self._wanted() != self.newest.origin

    def choose(self) -> None:
        """Follow the settings. Raises AssistantError."""
        if self.coming is not None:
            self.coming.vectors.discard()
            self.coming = None
        if (wanted := self._wanted()) != self.now.origin:
            self.coming = self._open(self._context.embedder(), wanted)

    def switch(self) -> None:
        """Use the new one from now on, whether it is complete or not; the old one's vectors are deleted."""
        if self.coming is not None:
            self._keep(self.coming)
            old, self.now, self.coming = self.now, self.coming, None  # read by other threads: `now` is never empty
            old.vectors.discard()
            self.sweep()

    def sweep(self) -> None:
        """Delete vectors that no embedder in use has computed, and record which one is in use."""
        if answering(self._context) != self.now.origin:
            self._keep(self.now)
        family = _family(self._context)
        for vector_set in self:
            try:
                vector_set.vectors.sweep(family, {family + one.origin.name for one in self})
            except AssistantError as error:
                log.info("unused vectors stay on %s: %s", vector_set.origin.server, error)
        used = {self._folder(vector_set.origin) for vector_set in self if not vector_set.origin.server}
        for path in self._context.paths.vectors.glob("*"):
            if path not in used:
                try:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
                except OSError as error:  # another program has it open: it is tried again at the next start
                    log.info("%s cannot be deleted: %s", path, error)

    def close(self) -> None:
        """Release the files."""
        for vector_set in self:
            vector_set.vectors.close()

    def _wanted(self) -> Origin:
        embedder, server = self._context.embedder(), self._context.current_settings().chroma_server.rstrip("/")
        return Origin(embedder.name, embedder.model, embedder.fingerprint, server)

    def _open(self, embedder: Embedder, origin: Origin) -> VectorSet:
        if not origin.server:
            return VectorSet(embedder, open_vectors(self._folder(origin), origin.fingerprint), origin)
        return VectorSet(embedder, open_server(self._context, origin), origin)

    def _folder(self, origin: Origin) -> Path:
        return self._context.paths.vectors / origin.name

    def _reopen(self, recorded: Origin) -> VectorSet | None:
        """The one used before; None where its embedder is gone: then passages are found by words meanwhile."""
        embedder = self._context.embedder()
        try:
            if embedder.fingerprint != recorded.fingerprint:
                embedder = _embedder(self._context, recorded.make, recorded.model)
        except AssistantError as error:
            log.info("the embedder %s %s is gone: %s", recorded.make, recorded.model, error)
            return None
        return self._open(embedder, recorded) if embedder.fingerprint == recorded.fingerprint else None

    def _keep(self, vector_set: VectorSet) -> None:
        keep_fact(self._context.store, _FACT, json.dumps(asdict(vector_set.origin)))


def answering(context: PartContext) -> Origin | None:
    """The origin of the vectors in use, from SQLite; None before there are any."""
    recorded = fact(context.store, _FACT)
    return Origin(**json.loads(recorded)) if recorded else None


def open_server(context: PartContext, origin: Origin) -> ServerVectors:
    """Vectors on a server; it connects when they are first used."""

    def is_allowed(host: str) -> bool:
        return host.lower() in {one.lower() for one in context.current_settings().allowed_hosts}

    return ServerVectors(origin.server, _family(context) + origin.name, is_allowed, context.on_trouble)


def _family(context: PartContext) -> str:
    """How the names of this home's collections on a server begin."""
    return f"sotto-{home_id(context.store, context.paths.home)}-"


def _embedder(context: PartContext, name: str, model: str) -> Embedder:
    """One whose vectors are still in use, whatever the settings now ask for. Raises AssistantError(MODEL_...)."""
    if name not in implementations("embedder"):
        raise AssistantError(Code.MODEL_MISSING, name)
    settings = context.settings.model_copy(update={"embedder": name, "embedder_model": model or None})
    embedder = implementations("embedder")[name].create(replace(context, settings=settings, passed_over=frozenset()))
    return cast(Embedder, embedder)


def names_in_use(kit: Kit) -> dict[str, str]:
    """Kind -> name of every part that has been created; the embedder is the one whose vectors are in use."""
    sets = kit.opened(VectorSets)
    return kit.names() | ({"embedder": sets.now.embedder.name} if sets is not None else {})
