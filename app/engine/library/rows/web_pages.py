"""Web pages fetched for the user: a file for each, and a row that says where it is from and when it was fetched."""

import hashlib
import re
import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from app.domain.errors import AssistantError, Code
from app.domain.web_address import host_of, normal
from app.engine.library.rows.places import now
from app.storage.database import Store, translated
from app.storage.tidying import COMING
from app.system.leftovers import own_name

_UNFIT = re.compile(r"[^\w.]+")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page that was fetched."""

    path: Path
    """The path of the copy; each address has a folder of its own."""
    address: str
    at: str
    """When it was fetched, ISO 8601."""


class Fetching:
    """Fetches one page, once; `stop` ends it from another thread."""

    def __init__(self, address: str, folder: Path, suffixes: Collection[str], most_bytes: int) -> None:
        """`folder`: that of all pages; `suffixes`: those that can be read. Raises AssistantError(ADDRESS_INVALID)."""
        from app.engine.adapters.web.fetch import Fetch, Limits  # so that whatever needs no network does not load it

        self.address = normal(address)
        self._folder = folder
        self._fetch = Fetch(address, suffixes, Limits(most_bytes))

    @property
    def host(self) -> str:
        """The computer that will be contacted, and no other."""
        return host_of(self.address)

    def stop(self) -> None:
        """End it."""
        self._fetch.stop()

    def run(self) -> WebPage:
        """Fetch it; the previous copy is replaced when the new one is complete. Raises AssistantError."""
        place = self._folder / hashlib.sha256(self.address.encode()).hexdigest()[:12]
        with translated():
            try:
                place.mkdir(parents=True, exist_ok=True)
                coming = place / own_name(COMING)
                try:
                    path = place / (_name(self.address) + self._fetch.run(coming))
                    coming.replace(path)
                finally:
                    coming.unlink(missing_ok=True)
                    if not any(place.iterdir()):
                        place.rmdir()
            except PermissionError as error:
                raise AssistantError(Code.HOME_UNWRITABLE, str(self._folder)) from error
        return WebPage(path, self.address, now())


class WebPages:
    """Rows of pages that were fetched."""

    def __init__(self, store: Store, folder: Path, suffixes: Collection[str], largest_mb: Callable[[], int]) -> None:
        """`folder`: where the files are; `suffixes`: those that can be read; `largest_mb`: limit for one."""
        self._store = store
        self._folder = folder
        self._suffixes = suffixes
        self._largest_mb = largest_mb

    def fetching(self, address: str) -> Fetching:
        """A fetch of a page, at the user's request. Raises AssistantError(ADDRESS_INVALID)."""
        return Fetching(address, self._folder, self._suffixes, self._largest_mb() * 1_000_000)

    def put(self, page: WebPage) -> Path | None:
        """Store a page; returns the file of an earlier fetch if it had another name."""
        with self._store.db.atomic():
            rows = self._store.db.execute("SELECT path FROM fetched WHERE address = ?", [page.address]).fetchall()
            self._store.db.execute("DELETE FROM fetched WHERE address = ?", [page.address])
            self._store.db.execute("INSERT INTO fetched VALUES (?, ?, ?)", [str(page.path), page.address, page.at])
        return next((Path(row[0]) for row in rows if row[0] != str(page.path)), None)

    def address_of(self, path: Path) -> str:
        """Where a file was fetched from. Raises AssistantError(DOCUMENT_MISSING) where it was not."""
        place = str(path.expanduser().absolute())
        rows = self._store.db.execute("SELECT address FROM fetched WHERE path = ?", [place]).fetchall()
        if not rows:
            raise AssistantError(Code.DOCUMENT_MISSING, str(path))
        return str(rows[0][0])

    def clear(self) -> None:
        """Delete the copies that are no longer in the library, and what interrupted fetches left behind."""
        self._store.db.execute("DELETE FROM fetched WHERE path NOT IN (SELECT path FROM places)")
        kept = {Path(row[0]).parent for row in self._store.db.execute("SELECT path FROM fetched").fetchall()}
        for place in self._folder.iterdir() if self._folder.is_dir() else ():
            if place not in kept:
                shutil.rmtree(place, ignore_errors=True)  # what cannot be deleted now is deleted at the next start


def _name(address: str) -> str:
    """A name for its file, by which it can be recognized in a folder."""
    parts = urlsplit(address)
    path = unquote(parts.path).strip("/")
    name = _UNFIT.sub("-", f"{parts.hostname} {path} {parts.query}".strip()).strip("-.")
    return re.sub(r"\.(?:x?html?|php|aspx?)$", "", name)[:_LONGEST_NAME].rstrip("-.")
