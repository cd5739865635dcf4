"""One file that carries models across an air gap: a plain tar, whose first member lists all others with digests."""

import errno
import hashlib
import io
import shutil
import tarfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.domain.errors import AssistantError, Code
from app.engine.models import catalogue
from app.engine.models.catalogue import Entry
from app.engine.models.formats.detection import DetectedModel, detect
from app.engine.models.formats.formats import FORMATS
from app.engine.models.installed import InstalledModel, InstalledModels
from app.storage.tidying import COMING
from app.storage.whole_files import replacing, write_whole
from app.system.leftovers import own_name

_LIST = "sotto-pack.json"
_PIECE = 1 << 20
_LONGEST_LIST = 50_000_000
_RESERVE_BYTES = 100_000_000
_SAFE = r"^[A-Za-z0-9][A-Za-z0-9._+-]*$"

Tell = Callable[[int, int], None]
"""Called with the bytes done and their total."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Packed(_Strict):
    """One file in a pack."""

    path: str
    """Relative to the model's folder, or the file's name; with forward slashes."""
    bytes: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class _Model(_Strict):
    format: str
    name: Annotated[str, Field(pattern=_SAFE)]
    is_active: bool
    """Whether it was in use where the pack was created."""
    files: tuple[_Packed, ...]


class _Contents(_Strict):
    version: Literal[1]
    models: tuple[_Model, ...]
    catalogue: tuple[Entry, ...]
    """The catalogue's entries for these models and all others."""


def pack(out: Path, models: Sequence[tuple[InstalledModel, bool]], known: Sequence[Entry], tell: Tell) -> None:
    """Write models, each with whether it is in use, and the catalogue. Raises AssistantError(DISK_FULL | ...)."""
    total = 2 * sum(path.stat().st_size for installed, _ in models for _, path in _files(installed))
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        tell(done, total)

    try:
        described = tuple(_describe(installed, is_active, advance) for installed, is_active in models)
        listed = _Contents(version=1, models=described, catalogue=tuple(known)).model_dump_json().encode()
        with replacing(out) as beside, tarfile.open(beside, "w:", format=tarfile.PAX_FORMAT) as archive:
            archive.addfile(_info(_LIST, len(listed)), io.BytesIO(listed))
            for number, (installed, _) in enumerate(models):
                for inner, path in _files(installed):
                    with path.open("rb") as file:
                        archive.addfile(_info(f"{number}/{inner}", path.stat().st_size), _Counted(file, advance))
    except OSError as error:
        code = Code.DISK_FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else Code.HOME_UNWRITABLE
        raise AssistantError(code, out.name if code is Code.DISK_FULL else str(out.parent)) from error


def unpack(pack_file: Path, shelf: InstalledModels, tell: Tell) -> list[tuple[InstalledModel, bool]]:
    """Install the models in a pack, once all of it is verified; returns each, with whether it was in use.

    Each is looked into as one that is added. Raises AssistantError(DOCUMENT_MISSING | PACK_BROKEN |
    MODEL_UNRECOGNIZED | MODEL_BROKEN | MODEL_NAME_TAKEN | DISK_FULL | HOME_UNWRITABLE); then nothing is installed.
    """
    if not pack_file.is_file():
        raise AssistantError(Code.DOCUMENT_MISSING, str(pack_file))
    staged = shelf.folder / own_name(COMING)
    try:
        staged.mkdir(parents=True)
        with tarfile.open(pack_file, "r:") as archive:
            contents = _contents(archive)
            _verify(archive, contents, staged, pack_file, tell)
        found = [_found(model, staged / str(number)) for number, model in enumerate(contents.models)]
        names = [shelf.name_of(one) for one in found]
        for one, name in zip(found, names, strict=True):
            shelf.check_name(one, name)
        with ExitStack() as undone:
            installed = []
            for one, name, model in zip(found, names, contents.models, strict=True):
                is_new = not shelf.has(one, name)
                installed.append((shelf.put(one, name, is_moved=True), model.is_active))
                if is_new:
                    undone.callback(shelf.remove, installed[-1][0])
            undone.pop_all()
        return installed
    except (tarfile.TarError, ValueError, EOFError) as error:
        raise AssistantError(Code.PACK_BROKEN, pack_file.name) from error
    except OSError as error:
        code = Code.DISK_FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else Code.HOME_UNWRITABLE
        raise AssistantError(code, str(shelf.folder)) from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def entries(pack_file: Path) -> tuple[Entry, ...]:
    """The catalogue in a pack. Raises AssistantError(PACK_BROKEN)."""
    try:
        with tarfile.open(pack_file, "r:") as archive:
            return _contents(archive).catalogue
    except (tarfile.TarError, ValueError, OSError, EOFError) as error:
        raise AssistantError(Code.PACK_BROKEN, pack_file.name) from error


def add_entries(shelf: InstalledModels, known: Sequence[Entry], own: Path) -> None:
    """Add entries that are not known here to the user's own catalogue. Raises OSError, ValueError."""
    new = tuple(entry for entry in known if entry.id not in shelf.catalogue.entries)
    if new:
        before = catalogue.read(own.read_text(encoding="utf-8")) if own.exists() else ()
        write_whole(own, catalogue.written((*before, *new)))
        shelf.catalogue.entries.update({entry.id: entry for entry in new})


def _contents(archive: tarfile.TarFile) -> _Contents:
    first = archive.next()
    if first is None or first.name != _LIST or not first.isreg() or first.size > _LONGEST_LIST:
        raise ValueError("no list of contents")
    with archive.extractfile(first) as file:  # type: ignore[union-attr]  # it is a regular file
        contents = _Contents.model_validate_json(file.read())
    for model in contents.models:
        form = FORMATS.get(model.format)
        if form is None or form.shape == "none":
            raise ValueError(f"format {model.format}")
        for packed in model.files:
            path = PurePosixPath(packed.path)
            if path.is_absolute() or ".." in path.parts or "\\" in packed.path or ":" in packed.path or not path.parts:
                raise ValueError(f"path {packed.path}")
    return contents


def _verify(archive: tarfile.TarFile, contents: _Contents, staged: Path, pack_file: Path, tell: Tell) -> None:
    """Extract every file into its model's folder; each must be listed and match its digest. Raises ValueError."""
    wanted = {f"{n}/{packed.path}": packed for n, model in enumerate(contents.models) for packed in model.files}
    total = sum(packed.bytes for packed in wanted.values())
    if total + _RESERVE_BYTES > shutil.disk_usage(staged).free:
        raise AssistantError(Code.DISK_FULL, pack_file.name)
    done = 0
    while (member := archive.next()) is not None:
        packed = wanted.pop(member.name, None)
        if packed is None or not member.isreg() or member.size != packed.bytes:
            raise ValueError(f"{member.name} is not in the list")
        place, digest = staged / member.name, hashlib.sha256()
        place.parent.mkdir(parents=True, exist_ok=True)
        with archive.extractfile(member) as source, place.open("xb") as target:  # type: ignore[union-attr]  # regular
            while piece := source.read(_PIECE):
                digest.update(piece)
                target.write(piece)
                done += len(piece)
                tell(done, total)
        if digest.hexdigest() != packed.sha256:
            raise ValueError(f"{member.name} is damaged")
    if wanted:
        raise ValueError("it is incomplete")


def _found(model: _Model, folder: Path) -> DetectedModel:
    """A model as it was packed, if that is what its files hold. Raises AssistantError, ValueError."""
    is_folder = FORMATS[model.format].shape == "folder"
    if not model.files:
        raise ValueError(f"{model.name} has no files")
    if detect(folder if is_folder else folder / model.files[0].path).format != model.format:
        raise AssistantError(Code.MODEL_UNRECOGNIZED, model.name)
    if is_folder:
        return DetectedModel(model.format, model.name, {"": folder})
    return DetectedModel(model.format, model.name, {packed.path: folder / packed.path for packed in model.files})


def _describe(installed: InstalledModel, is_active: bool, advance: Callable[[int], None]) -> _Model:
    files = []
    for inner, path in _files(installed):
        digest, size = hashlib.sha256(), 0
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
                size += len(piece)
                advance(len(piece))
        files.append(_Packed(path=inner, bytes=size, sha256=digest.hexdigest()))
    return _Model(format=installed.format, name=installed.name, is_active=is_active, files=tuple(files))


def _files(installed: InstalledModel) -> Iterator[tuple[str, Path]]:
    """(path below the model, file), links followed."""
    for path in installed.paths:
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*") if file.is_file())
            yield from ((file.relative_to(path).as_posix(), file) for file in inside)
        else:
            yield path.name, path


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o644
    return info


class _Counted:
    """A file that reports how much of it was read."""

    def __init__(self, file: io.BufferedReader, advance: Callable[[int], None]) -> None:
        self._file = file
        self._advance = advance

    def read(self, count: int = -1) -> bytes:
        piece = self._file.read(count)
        self._advance(len(piece))
        return piece
