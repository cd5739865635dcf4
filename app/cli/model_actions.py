"""Models downloaded, added, used, measured, packed and removed by a command."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.cli.interruption import interruption
from app.cli.model_report import examination_progress, model_progress, model_row, show_advice, show_models
from app.cli.output import Output
from app.domain.errors import AssistantError
from app.domain.events import ModelProgressed, ModelStage
from app.domain.listings import ListedModel
from app.engine.answering.examination import examine
from app.engine.models.downloads.mirrors import Network
from app.engine.models.inventory import Inventory
from app.engine.models.selection import forget
from app.engine.parts.home import Home
from app.storage.lock import hold
from app.storage.paths import Paths
from app.wording import models as words
from app.wording.examinations import describe_examination


class ModelActions:
    """What can be done with the models of one home. Each may raise AssistantError."""

    def __init__(self, home: Home, output: Output) -> None:
        self._home = home
        self._output = output
        self._inventory = Inventory(home.kit)

    def list(self) -> None:
        """Show all."""
        show_models(self._output, self._inventory.listed(), has_hint=True)

    def advise(self, is_measured: bool) -> None:
        """Show what suits this computer. `is_measured`: measure its speed before."""
        if is_measured:
            self._inventory.gauge()
            self._examine([model.id for model in self._inventory.listed() if model.active])
        show_advice(self._output, self._inventory.overview())

    def download(self, names: Sequence[str]) -> None:
        """Download models: naming them here is the consent, and where it connects is said before it does."""
        reach = Network.from_settings(self._home.settings)
        entries = [self._inventory.shelf.catalogue.get(name) for name in names]
        for entry in entries:
            hosts = ", ".join(dict.fromkeys(reach.host(file.url) for file in entry.files))
            self._output.notice(words.announce(entry.title, entry.bytes, entry.licence.name, hosts))
        with model_progress(self._output) as show, interruption():
            for entry in entries:
                kept = self._inventory.download(entry.id, show).run()
                self._change(self._inventory.adopt(kept))
        self._show(names)

    def add(self, path: Path, is_linked: bool) -> None:
        """Add a model from a file or folder. `is_linked`: use it where it is."""
        kept = self._inventory.add(path, is_linked)
        self._change(self._inventory.adopt(kept))
        self._show([kept.id])

    def use(self, names: Sequence[str], language: str | None, is_trusted: bool) -> None:
        """Use models from now on. `language`: only for this one.

        `is_trusted`: language models answer in their own words, whatever their examination shows.
        """
        for name in names:
            self._home.change(**self._inventory.use(name, language, is_trusted))
        self._show(names)

    def remove(self, names: Sequence[str]) -> None:
        """Remove models, and show what is left."""
        for kept in [self._inventory.installed(name) for name in names]:
            self._change(forget(self._home.settings, kept))
            self._inventory.remove(kept.id)
            self._output.say(f"Removed {kept.id}.")
        left = [model for model in self._inventory.listed() if model.installed]
        self._output.answer({"models": [model_row(model) for model in left]})

    def measure(self, names: Sequence[str]) -> None:
        """Measure how fast models are here, and examine language models."""
        for name in names:
            self._output.say(f"{name}: {self._inventory.measure(name) or words.NOT_MEASURED}")
        self._examine(names)
        self._output.answer({"models": [model_row(model) for model in self._named(names)]})

    def _examine(self, names: Sequence[str]) -> None:
        """Examine those that are language models and have not been; how far it is, is said on stderr."""
        for model in self._named(names):
            if model.role != "generation" or model.is_built_in or not model.installed:
                continue
            with examination_progress(self._output, model.title) as show, interruption():
                for asked in examine(self._home.kit, self._inventory.use(model.id)):
                    show(asked)
            for examined in self._named([model.id]):
                self._output.say(f"{model.id}: {describe_examination(examined)}")

    def pack(self, file: Path, names: Sequence[str]) -> None:
        """Pack models into one file. `names`: empty for all that are installed."""
        with self._carrying(file, ModelStage.PACK) as on_bytes:
            packed = self._inventory.pack(file, names, on_bytes)
        self._show([kept.id for kept in packed])

    def unpack(self, file: Path) -> None:
        """Install the models of a pack, and use those that were in use where it was packed."""
        names = []
        with self._carrying(file, ModelStage.UNPACK) as on_bytes:
            for kept, is_active in self._inventory.unpack(file, on_bytes):
                names.append(kept.id)
                if is_active:
                    self._use_if_it_works(kept.id)
        self._show(names)

    def _use_if_it_works(self, name: str) -> None:
        try:
            self._change(self._inventory.use(name))
        except AssistantError as error:  # it is installed all the same, as one that is added
            self._output.trouble(error.code, error.detail)

    def _change(self, changes: dict[str, object]) -> None:
        if changes:
            self._home.change(**changes)

    def _show(self, names: Sequence[str]) -> None:
        show_models(self._output, self._named(names))

    def _named(self, names: Sequence[str]) -> Sequence[ListedModel]:
        listed = self._inventory.listed()  # first, since a model may be known under another id once it was looked at
        ids = {kept.id for name in names if (kept := self._inventory.shelf.get(name))} | set(names)
        return [model for model in listed if model.id in ids]

    @contextmanager
    def _carrying(self, file: Path, stage: ModelStage) -> Iterator[Callable[[int, int], None]]:
        """Progress of a pack: what is given here takes (bytes done, bytes in all)."""
        with model_progress(self._output) as show:

            def on_bytes(done: int, total: int) -> None:
                show(ModelProgressed(model=file.name, title=file.name, fraction=done / max(total, 1), stage=stage,
                                     done_bytes=done, total_bytes=total))  # fmt: skip

            yield on_bytes


@contextmanager
def model_actions(paths: Paths, output: Output, changes_settings: bool) -> Iterator[ModelActions]:
    """The actions on a home; where its settings are going to change, with its lock held. Raises AssistantError."""

    def report(error: AssistantError) -> None:
        output.trouble(error.code, error.detail)

    if changes_settings:
        with hold(paths), Home(paths, report) as home:
            yield ModelActions(home, output)
        return
    with Home(paths, report) as home:
        yield ModelActions(home, output)
