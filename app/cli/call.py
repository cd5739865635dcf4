"""What stands before every command: its home, its output, and options that several share."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import Output
from app.domain.errors import AssistantError
from app.domain.scope import EVERYTHING
from app.domain.scope import Scope as Within
from app.engine.library.rows.places import Places
from app.storage.database import Store
from app.storage.paths import Paths


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


Out = Annotated[
    Path | None, typer.Option("--out", metavar="WAV", help="Write the reply's sound here, and do not play it.")
]


Scope = Annotated[str | None, typer.Option(metavar="PATH", help="Answer from this file, folder or collection only.")]


def within(scope: str | None, store: Store) -> Within:
    """What a --scope names: a collection, else a file or folder."""
    if not scope:
        return EVERYTHING
    if scope in Places(store).collections():
        return Within(collection=scope)
    return Within((str(Path(scope).expanduser().absolute()),))
