"""What works in a home, what is missing, and how to get it."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import closing

from app.cli.output import json_name
from app.domain.errors import AssistantError
from app.engine.library.index.vector_sets import answering, open_server
from app.engine.library.rows.documents import DocumentRows
from app.engine.parts.kit import Kit
from app.engine.parts.part import Check
from app.engine.parts.registry import KINDS, implementations
from app.system.display import has_display, needs_display
from app.wording.faults import describe

_LITTLE_BYTES = 500_000_000
"""With less disk space than this, the next import may fail."""


def health_checks(kit: Kit) -> Iterator[tuple[str, Check]]:
    """(what is checked, what was found), in the order to show them in."""
    yield "python", Check(True, sys.version.split()[0])
    yield "home", Check(True, str(kit.paths.home))
    yield "disk", _disk(kit)
    yield "display", _display()
    for kind in (kind for kind in KINDS if kind != "skill"):  # skills need nothing; `sotto skills` lists them
        chosen = kit.chosen(kind) if kind != "reader" else None
        for name, check in kit.check(kind).items():
            used = ", in use" if name == chosen else ""
            yield f"{json_name(kind)} {name}", Check(check.is_ok, check.detail + used, check.remedy)
        if not implementations(kind):
            yield json_name(kind), Check(False, "none is installed", "Reinstall Sotto.")
    yield "index", _index(kit)


def _index(kit: Kit) -> Check:
    """Whose vectors answer and where they are, as SQLite has it: a window may be at work on them."""
    origin = answering(kit.context)
    if origin is None:
        return Check(True, "nothing has been added yet")
    if origin.server:
        try:
            with closing(open_server(kit.context, origin)) as vectors:
                vectors.ids()
        except AssistantError as error:
            wording = describe(error.code, error.detail)
            return Check(False, wording.message, wording.remedy)
    counts = {mark: len(ids) for mark, ids in DocumentRows(kit.store).marked().items()}
    newest = sum(counts.values()) - counts.get(origin.mark, 0)
    detail = f"{sum(counts.values()):,} passages by {origin.title}"
    return Check(True, f"{detail}; {newest:,} of them by its replacement, too" if newest else detail)


def _disk(kit: Kit) -> Check:
    free = shutil.disk_usage(kit.paths.home).free
    detail = f"{free / 1e9:.1f} GB free"
    return Check(free > _LITTLE_BYTES, detail, "" if free > _LITTLE_BYTES else "Free some space on this disk.")


def _display() -> Check:
    if not needs_display() or has_display():
        return Check(True, "a window can be opened")
    return Check(False, "no display", "Use the commands (see `sotto --help`), or start Sotto on a desktop.")
