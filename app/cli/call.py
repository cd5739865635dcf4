"""What stands before every command: its home, its output, and options that several share."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import Output
from app.domain.errors import AssistantError, Code
from app.storage.paths import Paths
from app.system.temporary_folder import ensure_room

_WRITTEN = frozenset(["", ".wav", ".flac", ".aif", ".aiff", ".ogg", ".oga", ".mp3"])
"""Endings of sound files that can be written; a test compares them with what writes."""


def sound_file(path: Path | None) -> Path | None:
    """A name under which sound can be written."""
    if path is not None and path.suffix.lower() not in _WRITTEN:
        raise typer.BadParameter("Sound can be written as .wav, .flac, .aiff, .ogg or .mp3.")
    return path


Out = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="FILE", callback=sound_file,
        help="Write the reply's sound to this file (.wav, .flac, .aiff, .ogg or .mp3) instead of playing it.",
    ),
]  # fmt: skip
Scope = Annotated[str | None, typer.Option(metavar="PATH", help="Use only this file, folder or collection.")]


@dataclass(frozen=True, slots=True)
class Call:
    """What stands before every command."""

    paths: Paths
    output: Output

    @contextmanager
    def guarded(self) -> Iterator[Output]:
        """Run a command: exit 1 with one clear sentence on a fault, 130 where it is interrupted."""
        try:
            yield self.output
        except AssistantError as error:
            self.output.error(error)
            raise typer.Exit(1) from error
        except KeyboardInterrupt as error:
            raise typer.Exit(130) from error

    def prepare(self) -> None:
        """Make the home's folders and begin the log. Raises AssistantError(HOME_UNWRITABLE)."""
        self.paths.prepare()
        ensure_room(self.paths.home)
        _log_to(self.paths.log)


def _log_to(path: Path) -> None:
    """Log to a file of at most two megabytes, and one before it."""
    from logging.handlers import RotatingFileHandler

    try:
        handler = RotatingFileHandler(path, maxBytes=2_000_000, backupCount=1, encoding="utf-8")
    except OSError as error:
        raise AssistantError(Code.HOME_UNWRITABLE, str(path.parent)) from error
    logging.raiseExceptions = False  # a full disk is told by whoever needs it, not by a traceback for each line
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", handlers=[handler], force=True
    )
