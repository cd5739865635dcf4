"""The known models: the bundled catalogue, and the user's own beside it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from app.domain.errors import AssistantError, Code
from app.engine.models.formats.formats import FORMATS, Role
from app.storage.paths import Paths, resources

_NAME = r"^[A-Za-z0-9][A-Za-z0-9._+-]*$"
"""A name that is safe for a file on every system; never a path."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class File(_Strict):
    """One file to download."""

    url: Annotated[str, Field(pattern=r"^https?://[^/\s]+/\S+$")]
    name: Annotated[str, Field(pattern=_NAME)]
    """Its name once it is installed."""
    bytes: Annotated[int, Field(gt=0)]
    digest: Annotated[str, Field(pattern=r"^(sha256:[0-9a-f]{64}|md5:[0-9a-f]{32})$")]
    """Algorithm and hexadecimal digest; md5 only where nothing better was published."""


class Licence(_Strict):
    """What may be done with a model."""

    name: Annotated[str, Field(min_length=1)]
    page: Annotated[str, Field(pattern=r"^https?://\S+$")]
    """Where it can be read."""


class Entry(_Strict):
    """One model."""

    id: Annotated[str, Field(pattern=_NAME)]
    role: Role
    format: str
    """One of `app.engine.models.formats.formats.FORMATS`; it says in which folder a model is kept."""
    engine: str
    """The engine it was chosen for; another one that reads its format may do."""
    name: Annotated[str, Field(pattern=_NAME)]
    """The name of its file or folder once it is installed."""
    title: Annotated[str, Field(min_length=1, max_length=60)]
    languages: tuple[Annotated[str, Field(pattern="^[a-z]{2,3}$")], ...]
    """ISO 639-1, or 639-3 where that has none; empty: any."""
    files: tuple[File, ...]
    """What to download; empty for what is bundled."""
    licence: Licence
    memory_bytes: Annotated[int, Field(gt=0)]
    """About how much memory it takes while it is loaded."""
    quality: Annotated[int, Field(ge=1, le=5)]
    """How good it is at its role, compared with the others."""
    good_at: Annotated[str, Field(min_length=10, max_length=100)]
    """One line for the user."""

    @model_validator(mode="after")
    def _fits_its_format(self) -> "Entry":
        form = FORMATS.get(self.format)
        if form is None or form.role not in (None, self.role):
            raise ValueError(f"no format {self.format!r} for {self.role}")
        if not form.fits(tuple(file.name for file in self.files), self.name):
            raise ValueError(f"the files of {self.id} are not a model of format {self.format}")
        return self

    @property
    def bytes(self) -> int:
        """The size of the download."""
        return sum(file.bytes for file in self.files)

    def speaks(self, language: str) -> bool:
        """Whether it is for a language."""
        return not self.languages or language in self.languages


class _Document(_Strict):
    version: Literal[1]
    models: tuple[Entry, ...]


@dataclass(frozen=True)
class Catalogue:
    """Every known model by its id, in the order of the files."""

    entries: dict[str, Entry]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def get(self, name: str) -> Entry:
        """The model with an id. Raises AssistantError(MODEL_UNKNOWN)."""
        try:
            return self.entries[name]
        except KeyError:
            raise AssistantError(Code.MODEL_UNKNOWN, name) from None

    def kept_as(self, form: str, name: str) -> tuple[Entry, ...]:
        """The models that are installed under a name, among those of a format."""
        return tuple(entry for entry in self if (entry.format, entry.name) == (form, name))


def own_catalogue(paths: Paths) -> Path:
    """The path of the user's own catalogue."""
    return paths.home / "catalogue.json"


def load(paths: Paths) -> Catalogue:
    """The bundled catalogue, and the user's, whose entries replace those with the same id.

    Raises AssistantError(CATALOGUE_INVALID) where the user's cannot be read.
    """
    entries = {entry.id: entry for entry in read((resources() / "models.json").read_text(encoding="utf-8"))}
    own = own_catalogue(paths)
    if own.exists():
        try:
            entries |= {entry.id: entry for entry in read(own.read_text(encoding="utf-8"))}
        except (OSError, ValueError) as error:
            raise AssistantError(Code.CATALOGUE_INVALID, _first(error, own)) from error
    return Catalogue(entries)


def read(text: str) -> tuple[Entry, ...]:
    """The entries of a catalogue. Raises ValueError."""
    return _Document.model_validate(json.loads(text)).models


def written(entries: tuple[Entry, ...]) -> str:
    """A catalogue of these entries, as `read` takes it."""
    return json.dumps(_Document(version=1, models=entries).model_dump(mode="json"), ensure_ascii=False, indent=1)


def _first(error: Exception, path: Path) -> str:
    """Where the first mistake is."""
    if isinstance(error, ValidationError):
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        return f"{path.name}, {place or 'as a whole'}"
    return path.name
