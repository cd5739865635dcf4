"""The command about models: what there is, what fits this machine, getting, adding, using and packing them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from app.cli.call import Call
from app.cli.interruption import interruption
from app.cli.output import Output
from app.domain.errors import AssistantError
from app.domain.events import ModelProgressed
from app.domain.listings import ListedModel
from app.engine.models.downloads.mirrors import Reach
from app.engine.models.inventory import Inventory
from app.engine.models.selection import forget
from app.engine.parts.home import Home
from app.storage.lock import hold
from app.wording import models as words


class Act(StrEnum):
    """What to do with models."""

    LIST = "list"
    ADVISE = "advise"
    GET = "get"
    ADD = "add"
    REMOVE = "remove"
    USE = "use"
    TRY = "try"
    PACK = "pack"
    UNPACK = "unpack"


_WITHOUT = frozenset({Act.LIST, Act.ADVISE})
_ONE = frozenset({Act.ADD, Act.UNPACK})


def models(  # noqa: PLR0913, PLR0917  # typer makes the options of the parameters
    context: typer.Context,
    act: Annotated[Act, typer.Argument(help="What to do.")] = Act.LIST,
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID|FILE...]",
            help="For get, remove, use, try: ids; for add: a file or folder; for pack: the file to write, then ids "
            "(all that are here where none is named); for unpack: the file.",
        ),
    ] = None,
    language: Annotated[str | None, typer.Option(metavar="L", help="For use: the language it is used for.")] = None,
    link: Annotated[bool, typer.Option("--link", help="For add: use it where it lies.")] = False,
    measure: Annotated[bool, typer.Option("--measure", help="For advise: measure this machine first.")] = False,
) -> None:
    """Say which models there are; get, use or remove some; carry them to a machine without a network."""
    call: Call = context.obj
    given = what or []
    if bool(given) == (act in _WITHOUT) or (act in _ONE and len(given) != 1):
        raise typer.BadParameter("list and advise take nothing more; add and unpack take one file; others take ids")
    with call.guarded() as output, _open(call, output, is_alone=act in (Act.REMOVE, Act.USE, Act.UNPACK)) as home:
        stock = Inventory(home.kit)
        match act:
            case Act.LIST:
                _show(output, stock.listed(), is_brief=True)
            case Act.ADVISE:
                _advise(output, stock, measure)
            case Act.GET:
                _get(output, home, stock, given)
            case Act.ADD:
                kept = stock.add(Path(given[0]), link)
                _keep(home, stock.welcome(kept))
                _show(output, _rows(stock, [kept.id]))
            case Act.USE:
                for name in given:
                    home.change(**stock.use(name, language))
                _show(output, _rows(stock, given))
            case Act.REMOVE:
                _remove(output, home, stock, given)
            case Act.TRY:
                for name in given:
                    output.say(f"{name}: {stock.measure(name) or words.NOT_MEASURED}")
                output.answer({"models": [_row(one) for one in _rows(stock, given)]})
            case _:
                _carry(output, home, stock, act, given)


@contextmanager
def _open(call: Call, output: Output, is_alone: bool) -> Iterator[Home]:
    """The home; where its settings are going to change, with its lock held."""

    def tell(error: AssistantError) -> None:
        output.trouble(error.code, error.detail)

    if is_alone:
        with hold(call.paths), Home(call.paths, tell) as home:
            yield home
        return
    with Home(call.paths, tell) as home:
        yield home


def _keep(home: Home, changes: dict[str, object]) -> None:
    if changes:
        home.change(**changes)


def _rows(stock: Inventory, names: Sequence[str]) -> list[ListedModel]:
    ids = {kept.id for name in names if (kept := stock.shelf.get(name))} | set(names)
    return [row for row in stock.listed() if row.id in ids]


def _row(model: ListedModel) -> dict[str, Any]:
    return {
        "id": model.id,
        "role": model.role,
        "engine": model.engine,
        "title": model.title,
        "bytes": model.bytes,
        "licence": model.licence,
        "licence_page": model.licence_page,
        "languages": list(model.languages),
        "memory_bytes": model.memory_bytes,
        "good_at": model.good_at,
        "hosts": list(model.hosts),
        "installed": model.installed,
        "active": model.active,
        "linked": model.is_linked,
        "speed": model.speed,
    }


def _show(output: Output, rows: Sequence[ListedModel], is_brief: bool = False) -> None:
    output.answer({"models": [_row(row) for row in rows]})
    for row in rows:
        mark = "in use " if row.active else "here   " if row.installed else "       "
        output.title(f"{mark} {row.id}", f"  {row.title}, {words.size(row.bytes)}, {row.licence or words.NO_LICENCE}")
    if is_brief:
        output.say("Get one with `sotto models get ID`; `sotto models advise` says what fits this machine.")


def _advise(output: Output, stock: Inventory, is_measured: bool) -> None:
    if is_measured:
        stock.gauge()
    told = stock.told()
    output.answer(
        {
            "machine": told.machine,
            "offers": [
                {"size": one.size, "models": list(one.models), "bytes": one.bytes, "reason": one.reason}
                for one in told.offers
            ],
            "found": [
                {"path": one.path, "title": one.title, "program": one.program, "role": one.role, "bytes": one.bytes}
                for one in told.found
            ],
        }
    )
    output.say(told.machine)
    for offer in told.offers:
        output.title(offer.size, f": {offer.reason}")
        output.say(f"  sotto models get {' '.join(offer.models)}   ({words.size(offer.bytes)})")
    for one in told.found:
        output.say(f"{one.program} holds {one.title}: sotto models add --link {one.path}")


def _get(output: Output, home: Home, stock: Inventory, names: Sequence[str]) -> None:
    """Asking for it here is the consent; where it connects is said before it does."""
    reach = Reach.of(home.settings)
    entries = [stock.shelf.catalogue.get(name) for name in names]
    for entry in entries:
        hosts = ", ".join(dict.fromkeys(reach.host(file.url) for file in entry.files))
        output.err.print(words.announce(entry.title, entry.bytes, entry.licence.name, hosts), markup=False)
    with _progress(output) as tell, interruption():
        for entry in entries:
            kept = stock.download(entry.id, tell).run()
            _keep(home, stock.welcome(kept))
    _show(output, _rows(stock, names))


def _remove(output: Output, home: Home, stock: Inventory, names: Sequence[str]) -> None:
    for kept in [stock.kept(name) for name in names]:
        _keep(home, forget(home.settings, kept))
        stock.remove(kept.id)
        output.say(f"{kept.id} is gone.")
    output.answer({"models": [_row(row) for row in stock.listed() if row.installed]})


def _carry(output: Output, home: Home, stock: Inventory, act: Act, given: Sequence[str]) -> None:
    title = Path(given[0]).name

    with _progress(output) as tell:

        def on_bytes(done: int, total: int) -> None:
            tell(ModelProgressed(model=title, title=title, fraction=done / max(total, 1), stage=str(act),
                                 done_bytes=done, total_bytes=total))  # fmt: skip

        if act is Act.PACK:
            names = [kept.id for kept in stock.pack(Path(given[0]), given[1:], on_bytes)]
        else:
            names = []
            for kept, is_active in stock.unpack(Path(given[0]), on_bytes):
                names.append(kept.id)
                if is_active:
                    _keep(home, stock.use(kept.id))
    _show(output, _rows(stock, names))


@contextmanager
def _progress(output: Output) -> Iterator[Callable[[ModelProgressed], None]]:
    """A line for what is on its way, on stderr."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[pace]}"),
    )
    with Progress(*columns, console=output.err, transient=True) as progress:
        task = progress.add_task("", total=None, pace="")

        def tell(event: ModelProgressed) -> None:
            pace = f"{words.size(event.bytes_per_s)}/s" if event.bytes_per_s else ""
            if event.remaining_s is not None:
                pace += f", {timedelta(seconds=round(event.remaining_s))} left"
            progress.update(
                task, completed=event.done_bytes, total=event.total_bytes, pace=pace,
                description=f"{event.title} ({event.stage})",
            )  # fmt: skip

        yield tell
