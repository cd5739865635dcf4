"""Name -> part, through entry points; built-in parts are registered the same way as foreign ones."""

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import cached_property
from typing import cast

from app.domain.errors import AssistantError, Code
from app.engine.adapters.vectors.chroma import Vectors
from app.engine.answering.reply_cache import ReplyCache
from app.engine.library.index.vector_sets import VectorSets
from app.engine.parts.embedder import Embedder
from app.engine.parts.generator import Generator
from app.engine.parts.listener import Listener
from app.engine.parts.part import Check, Part
from app.engine.parts.player import Player
from app.engine.parts.reader import Reader
from app.engine.parts.recognizer import Recognizer
from app.engine.parts.registry import KINDS, implementations
from app.engine.parts.retriever import Retriever
from app.engine.parts.synthesizer import Synthesizer
from app.storage.database import Store
from app.storage.paths import Paths
from app.storage.settings import Settings

log = logging.getLogger(__name__)

_NONE_FOUND = {
    "listener": Code.MICROPHONE_MISSING,
    "player": Code.LOUDSPEAKER_MISSING,
    "recognizer": Code.RECOGNIZER_MISSING,
    "synthesizer": Code.VOICE_MISSING,
}


_MADE_WITH = {
    "listener": ("microphone", "keeps_microphone_ready"),
    "player": ("loudspeaker",),
    "recognizer": ("recognizer", "recognizer_model", "recognizer_models", "language", "languages"),
    "embedder": ("embedder", "embedder_model"),
    "synthesizer": ("synthesizer", "voice", "voices", "speaking_rate_wpm", "pitch", "language"),
    "generator": (
        "generator",
        "generator_model",
        "language",
        "server",
        "server_model",
        "allowed_hosts",
        "embedder",
        "embedder_model",
    ),
    "retriever": ("passages", "reranker_model"),
}
"""Kind -> the settings that its parts are made with."""


class Kit:
    """The parts in use for one home, each made when first asked for and then kept."""

    def __init__(
        self,
        paths: Paths,
        settings: Settings,
        store: Store,
        on_trouble: Callable[[AssistantError], None] | None = None,
        **given: Part,
    ) -> None:
        """`given`: parts to use as they are, by kind (a recording as the listener, say).

        `on_trouble` is told of a make that could not be loaded where the next best one took its place.
        """
        self.paths = paths
        self.settings = settings
        self.store = store
        self.passed_over: set[str] = set()
        """Names of models that could not be loaded or found: told once, and not tried again."""
        self._told: set[tuple[Code, str]] = set()
        self._on_trouble = on_trouble
        self._given = frozenset(given)
        self._held: dict[str, Part] = dict(given)
        self._named: dict[tuple[str, str], Part] = {}
        self.remembered = ReplyCache()
        """Replies of the generator in use."""
        self.failed: dict[str, float] = {}
        """Generators that failed and have not worked since -> when that was, on the monotonic clock."""
        self._unfit: set[tuple[str, str]] = set()
        self._locks = {kind: threading.RLock() for kind in KINDS}

    def check(self, kind: str) -> dict[str, Check]:
        """Every make of a kind and whether it works here, best rank first."""
        return {name: make.check(self) for name, make in implementations(kind).items()}

    def candidates(self, kind: str) -> list[str]:
        """The makes to try: the user's choice first, then those that work here, best first."""
        unfit = {name for of, name in self._unfit if of == kind}
        working = [name for name, check in self.check(kind).items() if check.is_ok and name not in unfit]
        wish = getattr(self.settings, kind, None)
        if not isinstance(wish, str) or wish not in implementations(kind) or wish in unfit:
            return working
        return [wish, *(name for name in working if name != wish)]

    def chosen(self, kind: str) -> str | None:
        """The make that is or would be used."""
        if kind in self._held:
            return self._held[kind].name
        return next(iter(self.candidates(kind)), None)

    def get(self, kind: str) -> Part:
        """The part of a kind; where the best cannot be loaded, the next best. Raises AssistantError where none can."""
        with self._locks[kind]:
            if kind not in self._held:
                self._held[kind] = self._make(kind)
            return self._held[kind]

    def named(self, kind: str, name: str) -> Part:
        """The make of that name, and no other, made when first asked for. Raises AssistantError."""
        with self._locks[kind]:
            held = self._held.get(kind)
            if held is not None and held.name == name:
                return held
            if name not in implementations(kind):
                raise AssistantError(_NONE_FOUND.get(kind, Code.MODEL_MISSING), name)
            if (kind, name) not in self._named:
                self._named[kind, name] = implementations(kind)[name].create(self)
            return self._named[kind, name]

    def instead(self, kind: str, failed: Part, error: AssistantError) -> Part | None:
        """The next best part, from now on, where one fails at work, which is told; None where there is no other."""
        with self._locks[kind]:
            if kind in self._given:
                return None
            self._unfit.add((kind, failed.name))
            if not self.candidates(kind):
                self._unfit.discard((kind, failed.name))
                return None
            if self._held.get(kind) is failed:
                self.let_go(kind)
            self.trouble(error)
            try:
                return self.get(kind)
            except AssistantError as another:
                log.info("no %s takes the place of %s: %s", kind, failed.name, another)
                return None

    def trouble(self, error: AssistantError) -> None:
        """Tell of a part that cannot be had, where another took its place."""
        if self._on_trouble is not None:
            self._on_trouble(error)

    def apply(self, settings: Settings) -> None:
        """Use other settings: parts that were made with what has changed are made anew when next asked for."""
        before, self.settings = self.settings, settings
        self.passed_over.clear()
        self._told.clear()
        for kind, names in _MADE_WITH.items():
            if kind not in self._given and any(getattr(before, name) != getattr(settings, name) for name in names):
                self._unfit = {each for each in self._unfit if each[0] != kind}
                self.let_go(kind)

    def let_go(self, kind: str) -> None:
        """Drop the parts of a kind from memory; they are made anew when next asked for."""
        if kind in self._given:
            return
        with self._locks[kind]:
            dropped = [self._held.pop(kind, None)]
            dropped += [self._named.pop(key) for key in list(self._named) if key[0] == kind]
        if kind == "generator":
            self.failed.clear()
            self.remembered.clear()
        for part in dropped:
            close = getattr(part, "close", None)
            if close is not None:
                close()

    def _make(self, kind: str) -> Part:
        names = self.candidates(kind)
        last = AssistantError(_NONE_FOUND[kind]) if kind in _NONE_FOUND else AssistantError(Code.MODEL_MISSING, kind)
        for name in names:
            before: AssistantError | None = None
            while before is None or self._pass_over(kind, before):  # the same make may have another model
                try:
                    return implementations(kind)[name].create(self)
                except AssistantError as error:
                    last = error
                except Exception as error:  # a make of someone else's: the next best is better than none
                    log.exception("%s %s cannot be made", kind, name)
                    last = AssistantError(Code.BUG, f"{name}: {type(error).__name__}")
                if before is not None and last.code is Code.MODEL_MISSING:
                    last = before  # it has no other
                    break
                before = last
                is_known = last.code is Code.MODEL_MISSING and last.detail in self.passed_over  # by another make
                if name != names[-1] and not is_known and (last.code, last.detail) not in self._told:
                    self._told.add((last.code, last.detail))
                    self.trouble(last)
        raise last

    def _pass_over(self, kind: str, error: AssistantError) -> bool:
        """Try the model no more that a fault is about; whether that is new."""
        model = error.detail.partition("/")[0]
        is_about_it = error.code is Code.MODEL_BROKEN or (
            error.code is Code.MODEL_MISSING and model == getattr(self.settings, f"{kind}_model", None)
        )
        if not is_about_it or model in self.passed_over:
            return False
        self.passed_over.add(model)
        return True

    def held(self, kind: str) -> Part | None:
        """The part of a kind, where it has been made."""
        return self._held.get(kind)

    def names(self) -> dict[str, str]:
        """Kind -> make, of every part that has been made."""
        found = {kind: part.name for kind, part in dict(self._held).items()}
        if "meanings" in self.__dict__:  # while another one is to come, the old one answers
            found["embedder"] = self.meanings.now.embedder.name
        return found

    def close(self) -> None:
        """Let go of what the parts hold beyond memory (processes, devices)."""
        with ExitStack() as every:  # whatever one of them raises, all are closed
            for part in (*self._held.values(), *self._named.values()):
                close = getattr(part, "close", None)
                if close is not None:
                    every.callback(close)
            self._held.clear()
            self._named.clear()
            if "meanings" in self.__dict__:
                every.callback(self.__dict__.pop("meanings").close)

    @property
    def listener(self) -> Listener:
        """The part that captures sound."""
        return cast(Listener, self.get("listener"))

    @property
    def recognizer(self) -> Recognizer:
        """The part that understands speech."""
        return cast(Recognizer, self.get("recognizer"))

    @property
    def embedder(self) -> Embedder:
        """The part that compares meanings."""
        return cast(Embedder, self.get("embedder"))

    @property
    def retriever(self) -> Retriever:
        """The part that finds passages."""
        return cast(Retriever, self.get("retriever"))

    @property
    def generator(self) -> Generator:
        """The part that writes replies."""
        return cast(Generator, self.get("generator"))

    @property
    def synthesizer(self) -> Synthesizer:
        """The part that turns text into sound."""
        return cast(Synthesizer, self.get("synthesizer"))

    @property
    def player(self) -> Player:
        """The part that plays sound."""
        return cast(Player, self.get("player"))

    def embedder_again(self, name: str, model: str) -> Embedder:
        """An embedder whatever the settings want, since its vectors still answer. Raises AssistantError(MODEL_...)."""
        if name not in implementations("embedder"):
            raise AssistantError(Code.MODEL_MISSING, name)
        wish = self.settings.model_copy(update={"embedder": name, "embedder_model": model or None})
        return cast(Embedder, implementations("embedder")[name].create(Kit(self.paths, wish, self.store)))

    @cached_property
    def meanings(self) -> VectorSets:
        """The index of meanings. Raises AssistantError(MODEL_... | INDEX_FAILED)."""
        return VectorSets(self)

    @property
    def vectors(self) -> Vectors:
        """The vectors that answer. Raises what opening them raises."""
        return self.meanings.now.vectors

    def readers(self) -> list[Reader]:
        """Every reader, best first."""
        return [cast(Reader, make.create(self)) for make in implementations("reader").values()]
