"""The installed models: looked up on the disk each time, so that what the user puts there counts as well."""

import errno
import filecmp
import logging
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import AssistantError, Code
from app.engine.models.catalogue import Catalogue, Entry
from app.engine.models.formats import vosk_folder
from app.engine.models.formats.detection import DetectedModel
from app.engine.models.formats.formats import FORMATS, KINDS, Format
from app.engine.models.identification import KnownDigests, identify, may_be
from app.engine.parts.registry import implementations
from app.storage.paths import Paths
from app.storage.tidying import COMING, GOING
from app.system.leftovers import own_name

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """An installed model."""

    id: str
    """The catalogue's id, or folder and name if the catalogue does not have it."""
    format: str
    engine: str
    """The engine whose folder it is in."""
    name: str
    paths: tuple[Path, ...]
    """Its folder, or its files."""
    entry: Entry | None = None
    """Its entry in the catalogue."""

    @property
    def languages(self) -> tuple[str, ...]:
        """ISO 639; empty: any, or not known."""
        if self.entry is not None:
            return self.entry.languages
        code = vosk_folder.language_of(self.paths[0]) if self.format == "vosk" else ""
        if self.format == "piper" and self.name[2:3] == "_":
            code = self.name[:2]  # as Piper names its voices: de_DE-thorsten-medium
        return (code,) if code else ()

    @property
    def bytes(self) -> int:
        """What it takes on this disk; 0 for a link to another program's."""
        return sum(_size(path) for path in self.paths if not path.is_symlink())

    @property
    def is_linked(self) -> bool:
        """Whether it belongs to another program and is used in place."""
        return any(_is_linked(path) for path in self.paths)


class InstalledModels:
    """The models of one home."""

    def __init__(self, paths: Paths, catalogue: Catalogue) -> None:
        self.folder = paths.models
        self.catalogue = catalogue
        self._digests = paths.models / "digests.json"

    def __iter__(self) -> Iterator[InstalledModel]:
        found = [
            (form, engine, name, FORMATS[form].paths(self.folder / engine, name))
            for form in FORMATS
            for engine, name in self._names(form)
        ]
        digests = KnownDigests(self._digests)
        entries = [self._named(form, name, paths) for form, _, name, paths in found]
        taken = {entry.id for entry in entries if entry is not None}
        for (form, engine, name, paths), named in zip(found, entries, strict=True):
            entry = named or digests.find(self.catalogue, form, paths, is_read=False)
            # The same model may be there twice; the first counts, or the one that is called like it.
            is_first = entry is not None and (named is not None or entry.id not in taken)
            taken |= {entry.id} if entry else set()
            own = f"{engine}/{name}"
            yield InstalledModel(entry.id if entry and is_first else own, form, engine, name, paths, entry)

    def _named(self, form: str, name: str, paths: Sequence[Path]) -> Entry | None:
        """The entry by whose name a model is kept, unless its size says that it is another one."""
        return next((entry for entry in self.catalogue.kept_as(form, name) if may_be(entry, paths)), None)

    def compare(self) -> None:
        """Find out which models of the catalogue those are that are called otherwise: reads each of them once."""
        digests = KnownDigests(self._digests)
        for model in self:
            if model.entry is None:
                digests.find(self.catalogue, model.format, model.paths, is_read=True)

    def get(self, name: str) -> InstalledModel | None:
        """The model with an id or a name, if it is installed."""
        every = list(self)
        return next((model for model in every if model.id == name), None) or next(
            (model for model in every if model.name == name), None
        )

    def put(
        self, found: DetectedModel, name: str = "", is_moved: bool = False, is_linked: bool = False
    ) -> InstalledModel:
        """Install a model: moved, linked, or copied. One that is installed already stays.

        Raises AssistantError, MODEL_NAME_TAKEN where it is another one that has its name.

        `name`: to be kept under; empty: the catalogue's, where that has the model, or else the one it was found under.
        """
        form, name = FORMATS[found.format], name or self.name_of(found)
        engine = home_of(found.format)
        targets = form.paths(self.folder / engine, name)
        self.check_name(found, name)
        if not targets[0].exists():
            staged = self.folder / own_name(COMING)
            staged.mkdir(parents=True)
            try:
                for source, target in _pairs(found, form, name, staged):
                    _bring(source, target, is_moved, is_linked)
                (self.folder / engine).mkdir(exist_ok=True)
                for target in reversed(targets):  # the file by which it is recognized comes last
                    _replace(staged / target.name, target)
            except OSError as error:
                raise _translated(error, name) from error
            finally:
                shutil.rmtree(staged, ignore_errors=True)
        model = next(one for one in self if one.format == found.format and one.name == name)
        log.info("%s is installed (%s)", model.id, model.engine)
        return model

    def has(self, found: DetectedModel, name: str) -> bool:
        """Whether a model is kept under a name."""
        return FORMATS[found.format].paths(self.folder / home_of(found.format), name)[0].exists()

    def check_name(self, found: DetectedModel, name: str) -> None:
        """Raises AssistantError(MODEL_NAME_TAKEN) where another model is kept under that name."""
        if not self.has(found, name):
            return
        kept = self.folder / home_of(found.format)
        for source, target in _pairs(found, FORMATS[found.format], name, kept):
            if source.exists() and not _is_same(source, target):
                raise AssistantError(Code.MODEL_NAME_TAKEN, name)

    def name_of(self, found: DetectedModel) -> str:
        """What a model is kept as: the catalogue's name, where that has it. Reads a file that may be such a model."""
        entry = identify(self.catalogue, found)
        return entry.name if entry is not None else found.name

    def remove(self, model: InstalledModel) -> None:
        """Delete it; of a linked one, only the link. Raises AssistantError(MODEL_BUSY | HOME_UNWRITABLE)."""
        gone = self.folder / own_name(GOING)
        try:
            gone.mkdir()
            for path in model.paths:
                if path.is_symlink():
                    path.unlink()
                elif path.exists():
                    path.rename(gone / path.name)
        except PermissionError as error:
            raise AssistantError(Code.MODEL_BUSY, model.name) from error
        except OSError as error:
            raise AssistantError(Code.HOME_UNWRITABLE, str(self.folder)) from error
        finally:
            shutil.rmtree(gone, ignore_errors=True)

    def _names(self, form: str) -> Iterator[tuple[str, str]]:
        """(engine, name) of every model of a format."""
        shape = FORMATS[form]
        seen: set[str] = set()
        for engine in shape.engines:
            folder = self.folder / engine
            for path in sorted(folder.iterdir()) if folder.is_dir() else ():
                name = path.name.removesuffix(shape.needed[0]) if shape.shape == "pair" else path.name
                if not path.name.startswith(".") and name not in seen and _is_model(path, form):
                    seen.add(name)
                    yield engine, name


def home_of(form: str) -> str:
    """The folder where models of a format are kept: that of the best engine available."""
    shape = FORMATS[form]
    known = implementations(KINDS[shape.role]) if shape.role in KINDS else {}
    return next((engine for engine in shape.engines if engine in known), shape.engines[0])


def _is_model(path: Path, form: str) -> bool:
    shape = FORMATS[form]
    if form == "vosk":
        return path in vosk_folder.find_models(path.parent)
    match shape.shape:
        case "folder":
            return path.is_dir() and all((path / name).is_file() for name in shape.needed)
        case "pair":
            return path.name.endswith(shape.needed) and path.with_name(f"{path.name}.json").is_file()
        case _:
            return path.name.endswith(shape.needed) and path.is_file()


def _pairs(found: DetectedModel, form: Format, name: str, staged: Path) -> Iterator[tuple[Path, Path]]:
    """(where a file or folder is, where it is to be put)."""
    if "" in found.files:
        yield found.files[""], staged / name
        return
    for inner, path in found.files.items():
        if form.shape == "folder":
            yield path, staged / name / inner
        else:
            yield path, staged / (name + inner.removeprefix(found.name))


def _is_same(source: Path, target: Path) -> bool:
    """Whether a file, or all files of a folder, are there with the same bytes."""
    if source.is_dir():
        inner = [path for path in source.rglob("*") if path.is_file()]
        return all(_is_same(path, target / path.relative_to(source)) for path in inner)
    return target.is_file() and filecmp.cmp(source, target, shallow=False)


def _bring(source: Path, target: Path, is_moved: bool, is_linked: bool) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if is_linked and _link(source.absolute(), target):
        return
    if is_moved:
        shutil.move(source, target)
    elif source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copyfile(source, target)


def _link(source: Path, target: Path) -> bool:
    """Link to a model in place; Windows lets few users make symbolic links, but files can have hard links there."""
    try:
        target.symlink_to(source, target_is_directory=source.is_dir())
    except OSError:
        if source.is_dir() or sys.platform != "win32":
            return False
        try:
            os.link(source, target)
        except OSError:  # on another disk
            return False
    return True


def _replace(source: Path, target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        target.unlink()
    source.replace(target)


def _is_linked(path: Path) -> bool:
    return path.is_symlink() or (path.is_dir() and any(inner.is_symlink() for inner in path.iterdir()))


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else (path,)
    return sum(file.stat().st_size for file in files if file.is_file() and not file.is_symlink())


def _translated(error: OSError, name: str) -> AssistantError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return AssistantError(Code.DISK_FULL, name)
    return AssistantError(Code.HOME_UNWRITABLE, str(error.filename or name))
