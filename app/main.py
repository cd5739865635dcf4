"""The roof: parse, build, connect."""

import logging
import sys
import tempfile
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app import __version__
from app.cli.call import Call
from app.cli.commands.add import add
from app.cli.commands.answers import answers
from app.cli.commands.bench import bench
from app.cli.commands.collections import collections
from app.cli.commands.doctor import doctor, has_display, needs_display
from app.cli.commands.find import find
from app.cli.commands.history import history
from app.cli.commands.library import library
from app.cli.commands.memory import memory
from app.cli.commands.models import models
from app.cli.commands.read import read
from app.cli.commands.say import say
from app.cli.commands.skills import skills
from app.cli.commands.transcribe import transcribe
from app.cli.commands.turn import ask, turn
from app.cli.import_session import work
from app.cli.output import Output
from app.cli.turn_report import show
from app.domain.errors import AssistantError, Code
from app.domain.formats import SUFFIXES
from app.storage.lock import hold
from app.storage.paths import Paths, find_home, resources
from app.system.allocator import share_arenas

if TYPE_CHECKING:
    from app.ui.app import MakeEngine

log = logging.getLogger(__name__)

application = typer.Typer(
    name="sotto",
    help="A voice assistant that never leaves this computer. Without a command, the window opens.",
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    turn, ask, say, read, transcribe,
    add, library, find, collections, answers, models, history, memory, skills, doctor, bench,
):  # fmt: skip
    application.command()(command)


@application.callback(invoke_without_command=True)
def _roof(
    context: typer.Context,
    home: Annotated[Path | None, typer.Option(metavar="DIR", help="Keep everything below this folder.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer with one JSON object on stdout.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Say which version this is.")] = False,
) -> None:
    if version:
        typer.echo(f"sotto {__version__}")
        raise typer.Exit
    call = Call(Paths(find_home(home)), Output(as_json))
    context.obj = call
    with call.guarded():
        call.paths.prepare()
        _log_to(call.paths.log)
    if context.invoked_subcommand is not None:
        return
    if needs_display() and not has_display():
        raise typer.Exit(_demonstrate(call.output))
    raise typer.Exit(_open_window(call))


def _log_to(path: Path) -> None:
    """Log to a file of at most two megabytes, and one before it."""
    try:
        handler = RotatingFileHandler(path, maxBytes=2_000_000, backupCount=1, encoding="utf-8")
    except OSError as error:
        raise AssistantError(Code.HOME_UNWRITABLE, str(path.parent)) from error
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", handlers=[handler], force=True
    )


def _open_window(call: Call) -> int:
    from app.ui.app import run
    from app.ui.window.single_instance import raise_other

    try:
        with hold(call.paths):
            return run(_engine_maker(call.paths), call.paths.home, SUFFIXES)
    except AssistantError as error:
        if error.code is Code.ALREADY_RUNNING and raise_other(call.paths.home):
            return 0
        call.output.error(error)
        return 1


def _engine_maker(paths: Paths) -> "MakeEngine":
    def make(emit):  # type: ignore[no-untyped-def]  # typed by MakeEngine, which only the window's module knows
        from app.engine.engine import Engine

        return Engine(paths, emit)

    return make


def _demonstrate(output: Output) -> int:
    """Where no window can be opened: the same turn on the recorded question and lease that come along."""
    from app.cli.open_home import open_library
    from app.cli.session import session

    output.say("There is no display, so here is a recorded question, answered from a lease that comes with Sotto:")
    with tempfile.TemporaryDirectory(prefix="sotto-demonstration-") as folder:
        paths, demo = Paths(Path(folder)), resources() / "demo"
        try:
            with open_library(paths, output.trouble, lambda _: None) as (_, opened):
                opened.add([demo / "lease.pdf"], watched=False)
                work(opened)
            with session(paths, output.trouble) as running:
                result = running.hear(demo / "question.wav", realtime=True)
        except AssistantError as error:
            output.error(error)
            return 1
    show(output, result)
    output.say('Ask your own documents: `sotto add FOLDER`, then `sotto ask "..."`; `sotto --help` lists everything.')
    return 0


def run() -> None:
    """Run the program; the exit status is 0 done, 1 failed, 2 wrong usage, 130 interrupted."""
    share_arenas()
    try:
        application()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        log.exception("a bug")
        Output("--json" in sys.argv).error(AssistantError(Code.BUG, type(error).__name__))
        sys.exit(1)
