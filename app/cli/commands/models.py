"""`sotto models`: what models there are, and everything that can be done with them."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.cli.call import Call


class ModelsAction(StrEnum):
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


_TAKES_NOTHING = frozenset({ModelsAction.LIST, ModelsAction.ADVISE})
_TAKES_ONE = frozenset({ModelsAction.ADD, ModelsAction.UNPACK})
_CHANGES_SETTINGS = frozenset({ModelsAction.REMOVE, ModelsAction.USE, ModelsAction.UNPACK})


def models(  # noqa: PLR0913, PLR0917  # typer makes the options of the parameters
    context: typer.Context,
    action: Annotated[ModelsAction, typer.Argument(metavar="ACTION", help="What to do.")] = ModelsAction.LIST,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ID|FILE",
            help="For get, remove, use and try: ids; for add: a file or folder; for pack: the file to write, then ids "
            "(without any: all that are installed); for unpack: the file.",
        ),
    ] = None,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="For use: only for this language, such as en or de.")
    ] = None,
    link: Annotated[bool, typer.Option("--link", help="For add: use the model where it is, without a copy.")] = False,
    measure: Annotated[
        bool,
        typer.Option("--measure", help="For advise: first measure this computer, and examine the language model."),
    ] = False,
    anyway: Annotated[
        bool,
        typer.Option("--anyway", help="For use: let a language model answer in its own words, whatever it got wrong."),
    ] = False,
) -> None:
    """List, download, choose, remove or pack models.

    advise says which suit this computer; try measures how fast one is here, and examines a language model; a pack
    carries models to a computer without a network.
    """
    from app.cli.model_actions import model_actions

    call: Call = context.obj
    given = words or []
    if bool(given) == (action in _TAKES_NOTHING) or (action in _TAKES_ONE and len(given) != 1):
        raise typer.BadParameter("list and advise take nothing more; add and unpack take one file; the others take ids")
    with call.guarded() as output, model_actions(call.paths, output, action in _CHANGES_SETTINGS) as actions:
        match action:
            case ModelsAction.LIST:
                actions.list()
            case ModelsAction.ADVISE:
                actions.advise(measure)
            case ModelsAction.GET:
                actions.download(given)
            case ModelsAction.ADD:
                actions.add(Path(given[0]), link)
            case ModelsAction.USE:
                actions.use(given, language, anyway)
            case ModelsAction.REMOVE:
                actions.remove(given)
            case ModelsAction.TRY:
                actions.measure(given)
            case ModelsAction.PACK:
                actions.pack(Path(given[0]), given[1:])
            case ModelsAction.UNPACK:
                actions.unpack(Path(given[0]))
