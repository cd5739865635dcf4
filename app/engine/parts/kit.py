"""The parts in use for one home: chosen, created, kept and replaced."""

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Literal, cast, overload

from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.engine.parts.embedder import Embedder
from app.engine.parts.generator import Generator
from app.engine.parts.listener import Listener
from app.engine.parts.part import Check, Part
from app.engine.parts.part_context import PartContext, Shareable, T
from app.engine.parts.player import Player
from app.engine.parts.reader import Reader
from app.engine.parts.recognizer import Recognizer
from app.engine.parts.registry import KINDS, implementations
from app.engine.parts.retriever import Retriever
from app.engine.parts.synthesizer import Synthesizer
from app.storage.database import Store
from app.storage.paths import Paths

log = logging.getLogger(__name__)

_NONE_FOUND = {
    "listener": Code.MICROPHONE_MISSING,
    "player": Code.LOUDSPEAKER_MISSING,
    "recognizer": Code.RECOGNIZER_MISSING,
    "synthesizer": Code.VOICE_MISSING,
}


_OF_A_MODEL = frozenset({Code.MODEL_BROKEN, Code.MODEL_UNSUPPORTED, Code.LANGUAGE_UNPRONOUNCEABLE})
"""Faults of one model, beside which the same implementation may have another."""


class Kit:
    """Each part is created when first asked for and then kept."""

    def __init__(
        self,
        paths: Paths,
        settings: Settings,
        store: Store,
        on_trouble: Callable[[AssistantError], None] | None = None,
        **given: Part,
    ) -> None:
        """`given`: parts to use as they are, by kind (a recording as the listener, say).

        `on_trouble` is called with the error of a part that could not be loaded and was replaced by the next best.
        """
        self.paths = paths
        self.settings = settings
        self.store = store
        self._passed_over: set[str] = set()
        self._reported: set[tuple[Code, str]] = set()
        self._on_trouble = on_trouble
        self._given = frozenset(given)
        self._held: dict[str, Part] = dict(given)
        self._named: dict[tuple[str, str], Part] = {}
        self._unfit: set[tuple[str, str]] = set()
        self._releases = dict.fromkeys(KINDS, 0)
        self._locks = {kind: threading.RLock() for kind in KINDS}
        self._shared: dict[type[Shareable], Shareable] = {}
        self._shared_lock = threading.RLock()

    @property
    def context(self) -> PartContext:
        """What a part is created from, as it is at this moment."""
        return PartContext(
            self.paths,
            self.settings,
            self.store,
            frozenset(self._passed_over),
            on_trouble=self.trouble,
            current_settings=lambda: self.settings,
            chosen=self.chosen,
            embedder=lambda: self.embedder,
            retriever=lambda: self.retriever,
            shared=self.shared,
        )

    def check(self, kind: str) -> dict[str, Check]:
        """Every implementation of a kind and whether it works here, highest rank first."""
        context = self.context
        return {name: one.check(context) for name, one in implementations(kind).items()}

    def candidates(self, kind: str) -> list[str]:
        """The implementations to try: the user's choice first, then those that work here, best first."""
        unfit = {name for of, name in self._unfit if of == kind}
        working = [name for name, check in self.check(kind).items() if check.is_ok and name not in unfit]
        choice = getattr(self.settings, kind, None)
        if not isinstance(choice, str) or choice not in implementations(kind) or choice in unfit:
            return working
        return [choice, *(name for name in working if name != choice)]

    def chosen(self, kind: str) -> str | None:
        """The implementation that is or would be used."""
        if kind in self._held:
            return self._held[kind].name
        return next(iter(self.candidates(kind)), None)

    def get(self, kind: str) -> Part:
        """The part of a kind; if the best cannot be loaded, the next best. Raises AssistantError where none can."""
        with self._locks[kind]:
            if kind not in self._held:
                self._held[kind] = self._make(kind)
            return self._held[kind]

    def named(self, kind: str, name: str) -> Part:
        """The part with that name, and no other, created when first asked for. Raises AssistantError."""
        with self._locks[kind]:
            held = self._held.get(kind)
            if held is not None and held.name == name:
                return held
            if name not in implementations(kind):
                raise AssistantError(_NONE_FOUND.get(kind, Code.MODEL_MISSING), name)
            if (kind, name) not in self._named:
                self._named[kind, name] = implementations(kind)[name].create(self.context)
            return self._named[kind, name]

    def fall_back(self, kind: str, failed: Part, error: AssistantError) -> Part | None:
        """Replace a part that fails in use by the next best, and report the error; None where there is no other."""
        with self._locks[kind]:
            if kind in self._given:
                return None
            self._unfit.add((kind, failed.name))
            if not self.candidates(kind):
                self._unfit.discard((kind, failed.name))
                return None
            if self._held.get(kind) is failed:
                self.release(kind)
            self.trouble(error)
            try:
                return self.get(kind)
            except AssistantError as another:
                log.info("no %s can replace %s: %s", kind, failed.name, another)
                return None

    def trouble(self, error: AssistantError) -> None:
        """Report a part that is unavailable and was replaced by another."""
        if self._on_trouble is not None:
            self._on_trouble(error)

    def apply(self, settings: Settings) -> None:
        """Use other settings: parts of the kinds that use what has changed are rebuilt when next asked for."""
        before, self.settings = self.settings, settings
        changed = {name for name in Settings.model_fields if getattr(before, name) != getattr(settings, name)}
        self._passed_over.clear()
        self._reported.clear()
        for kind in {*self._held, *(of for of, _ in (*self._named, *self._unfit))} - self._given:
            if not changed.isdisjoint(_used(kind)):
                self._unfit = {each for each in self._unfit if each[0] != kind}
                self.release(kind)

    def release(self, kind: str) -> None:
        """Drop the parts of a kind from memory; they are rebuilt when next asked for."""
        if kind in self._given:
            return
        with self._locks[kind]:
            dropped = [self._held.pop(kind, None)]
            dropped += [self._named.pop(key) for key in list(self._named) if key[0] == kind]
            self._releases[kind] += 1
        for part in dropped:
            if part is not None:
                part.close()

    def releases(self, kind: str) -> int:
        """How often the parts of a kind were dropped: what is known about one is valid until this changes."""
        return self._releases[kind]

    def _make(self, kind: str) -> Part:
        names = self.candidates(kind)
        last = AssistantError(_NONE_FOUND[kind]) if kind in _NONE_FOUND else AssistantError(Code.MODEL_MISSING, kind)
        for name in names:
            before: AssistantError | None = None
            while before is None or self._pass_over(kind, before):  # the same implementation may have another model
                try:
                    return implementations(kind)[name].create(self.context)
                except AssistantError as error:
                    last = error
                except Exception as error:  # a third-party part: the next best is better than none
                    log.exception("%s %s cannot be created", kind, name)
                    last = AssistantError(Code.BUG, f"{name}: {type(error).__name__}")
                if before is not None and last.code is Code.MODEL_MISSING:
                    last = before  # it has no other
                    break
                before = last
                is_known = last.code is Code.MODEL_MISSING and last.subject in self._passed_over  # by another one
                if name != names[-1] and not is_known and (last.code, last.detail) not in self._reported:
                    self._reported.add((last.code, last.detail))
                    self.trouble(last)
        raise last

    def _pass_over(self, kind: str, error: AssistantError) -> bool:
        """Stop trying the model that a fault is about; returns whether that is new."""
        model = error.subject
        is_about_it = error.code in _OF_A_MODEL or (
            error.code is Code.MODEL_MISSING and model == getattr(self.settings, f"{kind}_model", None)
        )
        if not is_about_it or model in self._passed_over:
            return False
        self._passed_over.add(model)
        return True

    @overload
    def held(self, kind: Literal["generator"]) -> Generator | None: ...

    @overload
    def held(self, kind: Literal["recognizer"]) -> Recognizer | None: ...

    @overload
    def held(self, kind: Literal["synthesizer"]) -> Synthesizer | None: ...

    @overload
    def held(self, kind: Literal["player"]) -> Player | None: ...

    @overload
    def held(self, kind: str) -> Part | None: ...

    def held(self, kind: str) -> Part | None:
        """The part of a kind, if it has been created."""
        return self._held.get(kind)

    def names(self) -> dict[str, str]:
        """Kind -> name of the implementation, for every part that has been created."""
        return {kind: part.name for kind, part in dict(self._held).items()}

    def shared(self, of: type[T]) -> T:
        """What several parts use together: see `PartContext`."""
        with self._shared_lock:
            if of not in self._shared:
                self._shared[of] = of.create(self.context)
            return cast(T, self._shared[of])

    def opened(self, of: type[T]) -> T | None:
        """The shared object, if it has been asked for."""
        return cast(T | None, self._shared.get(of))

    def close(self) -> None:
        """Release what the parts hold beyond memory (processes, devices), and what they share."""
        with ExitStack() as every:  # whatever one of them raises, all are closed
            for part in (*self._held.values(), *self._named.values()):
                every.callback(part.close)
            for one in self._shared.values():
                every.callback(one.close)
            self._held.clear()
            self._named.clear()
            self._shared.clear()

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

    def readers(self) -> list[Reader]:
        """Every reader, best first."""
        return [cast(Reader, one.create(self.context)) for one in implementations("reader").values()]


def _used(kind: str) -> frozenset[str]:
    """The settings that decide which part of a kind is created, and how."""
    return frozenset((kind,)).union(*(one.uses for one in implementations(kind).values()))
