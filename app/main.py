"""The top of the program: parse, build, connect. What a command or the window needs is imported when it runs."""

import logging
import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app import __version__
from app.cli.call import Call
from app.cli.command_group import CommandGroup
from app.cli.output import Output
from app.domain.errors import AssistantError, Code
from app.domain.formats import SUFFIXES
from app.storage.paths import Paths, find_home, resources
from app.system.allocator import share_arenas
from app.system.display import has_display, needs_display
from app.system.signals import end_in_order
from app.system.temporary_folder import use_own_folder

if TYPE_CHECKING:
    from app.ui.app import EngineFactory
    from app.ui.ports import Emit, EnginePort

log = logging.getLogger(__name__)

# Typer's help is written without rich, whose import alone costs as much as all that `sotto --help` does.
application = typer.Typer(
    name="sotto",
    help="A voice assistant that never leaves this computer. Without a command, the window opens.",
    cls=CommandGroup,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"sotto {__version__}")
        raise typer.Exit


@application.callback(invoke_without_command=True)
def _main(
    context: typer.Context,
    home: Annotated[Path | None, typer.Option(metavar="DIR", help="Keep all data below this folder.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer with a JSON object on standard output.")] = False,
    # Eager, so that no other option is looked at before: converting one makes typer import pydantic.
    _: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version and exit.")
    ] = False,
) -> None:
    call = Call(Paths(find_home(home)), Output(as_json))
    context.obj = call
    if context.invoked_subcommand is not None:
        return  # a command prepares its home itself, once its words are parsed
    with call.guarded():
        call.prepare()
    if needs_display() and not has_display():
        raise typer.Exit(_demonstrate(call.output))
    raise typer.Exit(_open_window(call))


def _open_window(call: Call) -> int:
    from app.storage.lock import hold
    from app.ui.app import run
    from app.ui.window.single_instance import raise_other

    try:
        with hold(call.paths):
            return run(_engine_factory(call.paths), call.paths.home, SUFFIXES)
    except AssistantError as error:
        if error.code is Code.ALREADY_RUNNING and raise_other(call.paths.home):
            return 0
        call.output.error(error)
        return 1


def _engine_factory(paths: Paths) -> "EngineFactory":
    def create(emit: "Emit") -> "EnginePort":
        from app.engine.engine import Engine

        return Engine(paths, emit)

    return create


def _demonstrate(output: Output) -> int:
    """Where no window can be opened: the same turn on the recorded question and lease that come along."""
    import tempfile

    from app.cli.import_session import import_queued
    from app.cli.open_home import open_library
    from app.cli.session import session
    from app.cli.turn_report import show

    output.say("There is no display, so here is a recorded question, answered from a lease that comes with Sotto:")
    with tempfile.TemporaryDirectory(prefix="sotto-demonstration-") as folder:
        paths, demo = Paths(Path(folder)), resources() / "demo"
        try:
            with open_library(paths, output.trouble, lambda _: None) as (_, opened):
                opened.add([demo / "lease.pdf"], watched=False)
                import_queued(opened)
            with session(paths, output.trouble) as running:
                result = running.hear(demo / "question.wav", realtime=True)
        except AssistantError as error:
            output.error(error)
            return 1
    show(output, result)
    output.say('Ask your own documents: `sotto add FOLDER`, then `sotto ask "..."`; `sotto --help` lists all commands.')
    return 0


def run() -> None:
    """Run the program; the exit status is 0 done, 1 failed, 2 wrong usage, 130 interrupted."""
    share_arenas()
    os.umask(0o077)  # what is kept is the user's alone
    use_own_folder()
    end_in_order()
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, TextIOWrapper):  # a program with a window may have none
            stream.reconfigure(errors="surrogateescape")  # file names need not be of the system's encoding
    try:
        application()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        log.exception("a bug")
        Output("--json" in sys.argv).error(AssistantError(Code.BUG, type(error).__name__))
        sys.exit(1)
