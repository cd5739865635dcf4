"""The models of one home: listed, downloaded, added, removed, packed. Used by the window and the command line."""

import logging
from collections.abc import Callable, Iterable
from pathlib import Path

from app.domain.errors import AssistantError, Code
from app.domain.events import ModelProgressed, ModelsListed
from app.domain.examination import Examination
from app.domain.listings import FoundModel, ListedModel
from app.engine.models import catalogue, other_programs, packing, selection
from app.engine.models.advice import advise, describe
from app.engine.models.downloads import archives
from app.engine.models.downloads.download import Download
from app.engine.models.downloads.mirrors import Network
from app.engine.models.formats.detection import detect
from app.engine.models.formats.formats import FORMATS, KINDS, sharing
from app.engine.models.identification import identify_archive
from app.engine.models.installed import InstalledModel, InstalledModels
from app.engine.models.machine import benchmark, machine
from app.engine.models.qualification import Qualifications
from app.engine.parts.kit import Kit
from app.engine.parts.registry import implementations
from app.storage.tidying import COMING
from app.system.leftovers import own_name

log = logging.getLogger(__name__)


class Inventory:
    """Any method may take long; the kit's settings say what is in use."""

    def __init__(self, kit: Kit) -> None:
        """Raises AssistantError(CATALOGUE_INVALID)."""
        self._kit = kit
        self._paths = kit.paths
        self.shelf = InstalledModels(kit.paths, catalogue.load(kit.paths))

    def listed(self) -> list[ListedModel]:
        """Every model of the catalogue, and what else is installed."""
        self.shelf.compare()
        active, speeds = selection.active(self._kit), benchmark.speeds(self._paths)
        here = {installed.id: installed for installed in self.shelf}
        rows, reach = [], Network.from_settings(self._kit.settings)
        for entry in self.shelf.catalogue:
            installed = here.pop(entry.id, None)
            is_built_in = not entry.files
            hosts = tuple(dict.fromkeys(reach.host(file.url) for file in entry.files))
            engine = installed.engine if installed else entry.engine
            fault = selection.fault(self._kit, installed) if installed else None
            is_here = is_built_in or (installed is not None and fault is None)
            name = installed.name if installed else entry.name
            is_active = is_here and _plays(active, engine, name, is_built_in)
            rows.append(
                ListedModel(
                    entry.id, entry.role, engine, entry.title, entry.bytes, entry.licence.name, entry.licence.page,
                    entry.languages, entry.memory_bytes, entry.good_at, hosts, installed is not None or is_built_in,
                    is_active, is_built_in, installed is not None and installed.is_linked,
                    benchmark.describe(speeds.get(entry.id, {})), *_told(fault), *self._examined(installed),
                )
            )  # fmt: skip
        for installed in here.values():
            role, fault = FORMATS[installed.format].role or "", selection.fault(self._kit, installed)
            is_active = fault is None and _plays(active, installed.engine, installed.name, False)
            known = installed.entry
            rows.append(
                ListedModel(
                    installed.id, role, installed.engine, known.title if known else installed.name, installed.bytes,
                    known.licence.name if known else "", known.licence.page if known else "", installed.languages,
                    known.memory_bytes if known else 0, known.good_at if known else "", (), True, is_active, False,
                    installed.is_linked, benchmark.describe(speeds.get(installed.id, {})), *_told(fault),
                    *self._examined(installed),
                )
            )  # fmt: skip
        return rows

    def _examined(self, installed: InstalledModel | None) -> tuple[Examination | None, bool]:
        """What is known of a language model's examination, and whether the user trusts it anyway."""
        if installed is None or FORMATS[installed.format].role != "generation":
            return None, False
        found = Qualifications(self._paths).find(str(installed.paths[0]))
        return found, installed.name in self._kit.settings.trusted_models

    def overview(self) -> ModelsListed:
        """Everything about models: the list, the advice, and what other programs have."""
        this = machine.inspect(self._paths)
        known = [engine for kind in KINDS.values() for engine in implementations(kind)]
        here = [installed.id for installed in self.shelf]
        offers = advise(this, self.shelf.catalogue, self._kit.settings.language, here, known)
        names = {(installed.format, installed.name) for installed in self.shelf}
        used = {path.resolve() for installed in self.shelf for path in installed.paths if path.is_symlink()}
        found = tuple(
            FoundModel(str(one.path), one.found.name, one.program, FORMATS[one.found.format].role or "", one.bytes)
            for one in other_programs.look()
            if (one.found.format, one.found.name) not in names and one.path.resolve() not in used
        )
        return ModelsListed(models=tuple(self.listed()), offers=tuple(offers), found=found, machine=describe(this))

    def download(self, name: str, tell: Callable[[ModelProgressed], None]) -> Download:
        """The download of a model in the catalogue, yet to be run. Raises AssistantError(MODEL_UNKNOWN)."""
        return Download(self.shelf, self.shelf.catalogue.get(name), Network.from_settings(self._kit.settings), tell)

    def add(self, path: Path, is_linked: bool = False) -> InstalledModel:
        """Install a file, folder or archive, as a copy or a link. Raises AssistantError."""
        path = path.expanduser().absolute()
        if path.is_file() and archives.is_archive(path):
            unpacked = self.shelf.folder / ".fetching" / own_name(COMING)
            known = identify_archive(self.shelf.catalogue, path)
            try:
                archives.unpack(path, unpacked)
                found = detect(archives.find_root(unpacked))
                return self.shelf.put(found, known.name if known else "", is_moved=True)
            finally:
                archives.clear(unpacked)
        held = next((one for one in other_programs.look() if one.path == path), None) if is_linked else None
        return self.shelf.put(held.found if held else detect(path), is_linked=is_linked)

    def use(self, name: str, language: str | None = None, is_trusted: bool = False) -> selection.Changes:
        """The settings that put a model to use, after a trial. Raises AssistantError where it cannot work here.

        `is_trusted`: whether a language model may answer in its own words, whatever its examination shows.
        """
        installed = self.shelf.get(name)
        if installed is not None:
            self._try(installed)
            changes = selection.use(self._kit.settings, installed, language)
            return changes | selection.trust(self._kit.settings, installed, is_trusted)
        entry = self.shelf.catalogue.get(name)
        if entry.files:
            raise AssistantError(Code.MODEL_MISSING, entry.title)
        return selection.use_built_in(entry)

    def adopt(self, installed: InstalledModel) -> selection.Changes:
        """The settings that put a newly installed model to use, unless the user has chosen something else."""
        kind = KINDS.get(FORMATS[installed.format].role or "")
        try:
            if kind is None:
                return selection.use(self._kit.settings, installed)
            choice: str | None = getattr(self._kit.settings, kind)
            self._try(installed)
            if choice is None or _gives_way(kind, choice) or _gives_way(kind, self._kit.chosen(kind)):
                return selection.use(self._kit.settings, installed)
        except AssistantError as error:
            log.info("%s is installed but not in use: %s", installed.id, error)
        return {}

    def _try(self, installed: InstalledModel) -> None:
        """Raises AssistantError where a model cannot work here."""
        fault = selection.fault(self._kit, installed)
        if fault is not None and fault.code is Code.MODEL_UNUSABLE:
            raise fault
        kind = KINDS.get(FORMATS[installed.format].role or "")
        if kind is not None:
            part = implementations(kind)[selection.reader(installed.format)]
            part.inspect_model(installed.paths[0])
            part.try_model(self._paths.models, installed.paths[0])  # also what failed before: perhaps it works now

    def remove(self, name: str) -> InstalledModel:
        """Delete a model; the settings must no longer name it. Raises AssistantError(MODEL_UNKNOWN | ...)."""
        installed = self.installed(name)
        self.shelf.remove(installed)
        return installed

    def installed(self, name: str) -> InstalledModel:
        """An installed model. Raises AssistantError(MODEL_UNKNOWN)."""
        installed = self.shelf.get(name)
        if installed is None:
            raise AssistantError(Code.MODEL_UNKNOWN, name)
        return installed

    def pack(self, out: Path, names: Iterable[str], tell: packing.Tell) -> list[InstalledModel]:
        """Write models, or all that are installed if none is named, into one file. Raises AssistantError."""
        chosen = [self.installed(name) for name in names] or list(self.shelf)
        active = selection.active(self._kit)
        models = [(installed, (engine_of(installed), installed.name) in active) for installed in chosen]
        packing.pack(out.expanduser().absolute(), models, tuple(self.shelf.catalogue), tell)
        return chosen

    def unpack(self, pack: Path, tell: packing.Tell) -> list[tuple[InstalledModel, bool]]:
        """Install the models in a pack; returns each, with whether it was in use where it was packed."""
        pack = pack.expanduser().absolute()
        installed = packing.unpack(pack, self.shelf, tell)
        packing.add_entries(self.shelf, packing.entries(pack), catalogue.own_catalogue(self._paths))
        known = {model.paths: model for model in self.shelf}  # some are in the catalogue only now
        return [(known[model.paths], is_active) for model, is_active in installed]

    def measure(self, name: str) -> str:
        """Try a model on this machine; returns the figure in words. Raises AssistantError(MODEL_UNKNOWN)."""
        installed = self.installed(name)
        measured = benchmark.measure(self._paths, installed.format, selection.use(self._kit.settings, installed))
        if measured is None:
            return ""
        benchmark.save(self._paths, installed.id, measured)
        return benchmark.describe(measured)

    def gauge(self) -> float:
        """Measure this machine, so that the advice fits it; returns how fast it is."""
        machine.inspect(self._paths)
        speed = benchmark.measure_speed(self._kit.context)
        machine.save_speed(self._paths, speed)
        return speed


def engine_of(installed: InstalledModel) -> str:
    """The engine that loads a model, which need not be the one whose folder it is in."""
    return selection.reader(installed.format) or installed.engine


def _gives_way(kind: str, name: str | None) -> bool:
    """Whether a part gives way to what the user installs."""
    one = implementations(kind).get(name or "")
    return one is not None and one.is_bundled


def _told(fault: AssistantError | None) -> tuple[str, str]:
    return (str(fault.code), fault.detail) if fault is not None else ("", "")


def _plays(active: set[tuple[str, str]], engine: str, name: str, is_built_in: bool) -> bool:
    if is_built_in:
        return (engine, name) in active
    return any((other, name) in active for other in sharing(engine))
