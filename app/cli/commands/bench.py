"""`sotto bench`: how fast it is on this machine, with the engines that are installed here."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer

from app.cli.call import Call
from app.storage.paths import Paths

_TOKENS = (500, 1_500, 3_000)
"""Tokens of retrieved text, as the usual recipe reads it."""


def bench(  # noqa: PLR0913, PLR0917  # one for each option
    context: typer.Context,
    what: Annotated[
        Literal["turn", "start"], typer.Argument(metavar="WHAT", help="A spoken turn, or the start of the program.")
    ],
    audio: Annotated[
        Path | None, typer.Option("--audio", metavar="FILE", help="For turn: a recorded question about a deposit.")
    ] = None,
    rounds: Annotated[int, typer.Option("--rounds", metavar="N", min=1, max=50, help="How often to measure.")] = 3,
    tokens: Annotated[
        list[int] | None,
        typer.Option("--tokens", metavar="N", min=1, help="For turn: tokens of documents to read; may be repeated."),
    ] = None,
    earlier: Annotated[
        int, typer.Option("--earlier", metavar="N", min=0, help="For turn: questions asked before in a conversation.")
    ] = 0,
    minutes: Annotated[
        float, typer.Option("--minutes", metavar="N", min=0.1, help="For turn: begin nothing after so many minutes.")
    ] = 8,
) -> None:
    """Measure how fast Sotto is on this machine.

    The figures are medians, shown with the machine they were taken on; your library is not touched. How far it is, is
    said on stderr.
    """
    from app.cli.benchmarks.machine import machine
    from app.cli.benchmarks.start import measure_starts
    from app.cli.benchmarks.turn import Plan, measure_turns

    call: Call = context.obj
    with call.guarded() as output, _copied_home(call.paths) as paths:
        figures = (
            measure_turns(paths, output, Plan(audio, rounds, tuple(tokens or _TOKENS), earlier, minutes * 60))
            if what == "turn"
            else measure_starts(paths, output, rounds)
        )
        output.answer({"machine": machine(), **figures})


@contextmanager
def _copied_home(paths: Paths) -> Iterator[Paths]:
    """A home for the measuring only, with the models and settings of the real one."""
    with tempfile.TemporaryDirectory(prefix="sotto-bench-") as folder:
        copied = Paths(Path(folder) / "home")
        copied.home.mkdir()
        if paths.settings.is_file():
            copied.settings.write_bytes(paths.settings.read_bytes())
        if paths.models.is_dir():
            copied.models.symlink_to(paths.models, target_is_directory=True)
        yield copied
