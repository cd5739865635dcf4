"""Name -> part, through entry points; built-in parts are registered the same way as foreign ones."""

import logging
from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from typing import cast

from app.engine.parts import Check, Embedder, Generator, Listener, Part, Player, Reader, Recognizer, Retriever, Speaker
from app.errors import AssistantError, Code
from app.paths import Paths
from app.settings import Settings
from app.store import Store

log = logging.getLogger(__name__)

_NONE_FOUND = {
    "listener": Code.MICROPHONE_MISSING,
    "player": Code.SPEAKER_MISSING,
    "recognizer": Code.RECOGNIZER_MISSING,
    "speaker": Code.VOICE_MISSING,
}


@cache
def makes(kind: str) -> Mapping[str, type[Part]]:
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


class Kit:
    """The parts in use for one home, each made when first asked for and then kept."""

    def __init__(self, paths: Paths, settings: Settings, store: Store, **given: Part) -> None:
        """`given`: parts to use as they are, by kind (a recording as the listener, say)."""
        self.paths = paths
        self.settings = settings
        self.store = store
        self._held: dict[str, Part] = dict(given)

    def check(self, kind: str) -> dict[str, Check]:
        """Every make of a kind and whether it works here, best rank first."""
        return {name: make.check(self) for name, make in makes(kind).items()}

    def chosen(self, kind: str) -> str | None:
        """The make that is or would be used: the user's choice, else the best that works."""
        if kind in self._held:
            return self._held[kind].name
        wish = getattr(self.settings, kind, None)
        checks = self.check(kind)
        if wish in checks:
            return cast(str, wish)
        return next((name for name, check in checks.items() if check.is_ok), None)

    def get(self, kind: str) -> Part:
        """The part of a kind. Raises AssistantError where none works, or what its `create` raises."""
        if kind not in self._held:
            name = self.chosen(kind)
            if name is None:
                raise AssistantError(_NONE_FOUND.get(kind, Code.MODEL_MISSING), kind)
            self._held[kind] = makes(kind)[name].create(self)
        return self._held[kind]

    def replace(self, kind: str, name: str) -> Part:
        """Use another make from now on. Raises what its `create` raises; the old one then stays."""
        self._held[kind] = makes(kind)[name].create(self)
        return self._held[kind]

    def drop(self, kind: str) -> None:
        """Forget a part, so that the next `get` makes it anew (a device that came back, say)."""
        self._held.pop(kind, None)

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
    def speaker(self) -> Speaker:
        """The part that turns text into sound."""
        return cast(Speaker, self.get("speaker"))

    @property
    def player(self) -> Player:
        """The part that plays sound."""
        return cast(Player, self.get("player"))

    def readers(self) -> dict[str, Reader]:
        """File name ending -> reader."""
        made = [cast(Reader, make.create(self)) for make in makes("reader").values()]
        return {suffix: reader for reader in made for suffix in reader.suffixes}
