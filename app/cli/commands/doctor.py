"""What works here, what is missing, and how to get it."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing

import typer

from app.cli.call import Call
from app.cli.open_home import open_kit
from app.cli.output import json_name
from app.domain.errors import AssistantError
from app.engine.library.index.vector_sets import answering, open_server
from app.engine.library.rows.documents import DocumentRows
from app.engine.parts.kit import Kit
from app.engine.parts.part import Check
from app.engine.parts.registry import KINDS, implementations
from app.wording.window import describe

_LITTLE_BYTES = 500_000_000


def doctor(context: typer.Context) -> None:
    """Say what works here, what is missing, and how to get it."""
    call: Call = context.obj
    with call.guarded() as output, open_kit(call.paths, output.trouble) as kit:
        checks = [
            {"name": name, "ok": check.is_ok, "detail": check.detail, "remedy": check.remedy}
            for name, check in _all(kit)
        ]
        output.answer({"checks": checks})
        for check in checks:
            mark = "ok     " if check["ok"] else "missing"
            output.title(f"{mark} {check['name']}: ", f"{check['detail']} {check['remedy']}".rstrip())


def _all(kit: Kit) -> Iterator[tuple[str, Check]]:
    yield "python", Check(True, sys.version.split()[0])
    yield "home", Check(True, str(kit.paths.home))
    yield "disk", _disk(kit)
    yield "display", _display()
    for kind in (one for one in KINDS if one != "skill"):  # they need nothing; `sotto skills` lists them
        chosen = kit.chosen(kind) if kind != "reader" else None
        for name, check in kit.check(kind).items():
            used = ", in use" if name == chosen else ""
            yield f"{json_name(kind)} {name}", Check(check.is_ok, check.detail + used, check.remedy)
        if not implementations(kind):
            yield json_name(kind), Check(False, "none is installed", "Install Sotto again.")
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
    return Check(
        True, f"{detail}; {newest:,} of them by another one, too, which is to take its place" if newest else detail
    )


def _disk(kit: Kit) -> Check:
    free = shutil.disk_usage(kit.paths.home).free
    detail = f"{free / 1e9:.1f} GB free"
    return Check(free > _LITTLE_BYTES, detail, "" if free > _LITTLE_BYTES else "Make room on this disk.")


def _display() -> Check:
    if not needs_display() or has_display():
        return Check(True, "a window can be opened")
    return Check(False, "no display", "Use the commands (see `sotto --help`), or start Sotto on a desktop.")


def needs_display() -> bool:
    """Whether a window needs something that may not be there: only X11 and Wayland do."""
    return sys.platform.startswith("linux")


def has_display() -> bool:
    """Whether there is an X11 or Wayland display, or Qt is told to do without."""
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
