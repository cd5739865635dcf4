"""`sotto transcribe`: what is said in files, written down."""

import re
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from app.cli.call import Call
from app.cli.output import Output
from app.cli.subtitles import Format

_AUTO = "auto"


def _code(language: str) -> str:
    """A language's code, or auto; whether any recognizer knows it is found out later."""
    if language != _AUTO and not re.fullmatch("[a-z]{2,3}", language):
        raise typer.BadParameter("Use the two-letter code of a language, such as en or de, or auto.")
    return language


Files = Annotated[
    list[str] | None,
    typer.Argument(metavar="FILE", help="Audio or video files; - to read one from each line of stdin."),
]
Engine = Annotated[str | None, typer.Option(metavar="NAME", help="The recognizer to use (see `sotto doctor`).")]
Language = Annotated[
    str,
    typer.Option(
        metavar="CODE",
        callback=_code,
        help="The language that is spoken, such as en or de; auto finds out, also where it changes.",
    ),
]
Form = Annotated[Format, typer.Option("--format", help="The format of the transcript.")]
Folder = Annotated[
    Path | None,
    typer.Option("--out", metavar="FOLDER", file_okay=False, help="Write a file for each recording into this folder."),
]
Watched = Annotated[
    Path | None,
    typer.Option(
        "--watch", metavar="FOLDER", file_okay=False, exists=True,
        help="Transcribe every recording put into this folder, until Ctrl+C; each transcript is written beside it.",
    ),
]  # fmt: skip


def transcribe(  # noqa: PLR0913, PLR0917  # one for each option
    context: typer.Context,
    files: Files = None,
    engine: Engine = None,
    language: Language = _AUTO,
    form: Form = Format.TXT,
    out: Folder = None,
    watched: Watched = None,
) -> None:
    """Write down what is said in audio and video files.

    If interrupted, the next run continues where this one stopped.
    """
    from app.cli.interruption import interruption
    from app.cli.transcript_files import TranscriptFiles
    from app.cli.transcription import TranscriptionRun
    from app.cli.transcription_progress import TranscriptionProgress
    from app.engine.hearing.files.process import Opening, TranscribingProcess
    from app.engine.library.rows.documents import DocumentRows

    call: Call = context.obj
    if bool(files) == bool(watched):
        raise typer.BadParameter("Give either files or a folder to watch.")
    is_printed_json = form is Format.JSON and out is None and watched is None
    output = Output(True) if is_printed_json else call.output
    named = None if language == _AUTO else language
    changes: dict[str, object] = {"language": named, "languages": ()} if named else {}
    if engine:
        changes["recognizer"] = engine
    opening = Opening(call.paths, changes, engine, named, DocumentRows)
    with call.guarded(), interruption() as check, closing(TranscribingProcess(opening, output.trouble)) as process:
        process.start()
        written = TranscriptFiles(form, out, watched is not None) if out or watched else None
        run = TranscriptionRun(process, output, form, written, check)
        with TranscriptionProgress(output) as progress:
            if watched:
                run.watch(watched, progress)
            if not run.take(files or [], progress):
                raise typer.Exit(1)
