"""The commands that hear, answer and speak: turn, ask, say."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from app.cli.open_home import open_kit
from app.cli.output import Output, lines, source
from app.cli.session import Report, Session, session
from app.domain.errors import AssistantError
from app.domain.scope import EVERYTHING
from app.domain.scope import Scope as Within
from app.engine.adapters.audio.files import WaveFile
from app.engine.library.rows.places import Places
from app.engine.parts.part import Part
from app.engine.speaking.speech import speak, voice_of
from app.storage.database import Store
from app.storage.paths import Paths
from app.wording.library import name_place


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


def turn(
    context: typer.Context,
    audio: Annotated[str, typer.Argument(metavar="AUDIO", help="A sound file, or - for one on each line of stdin.")],
    realtime: Annotated[bool, typer.Option("--realtime", help="Pace it as speech.")] = False,
    out: Out = None,
) -> None:
    """Take a recorded question as if it were spoken."""
    _turns(context.obj, audio, out, lambda running, one: running.hear(Path(one), realtime))


def ask(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The question, or - for one on each line of stdin.")],
    out: Out = None,
    scope: Scope = None,
) -> None:
    """Answer a written question aloud."""
    _turns(context.obj, text, out, lambda running, one: running.ask(one, within(scope, running.engine.store)))


def within(scope: str | None, store: Store) -> Within:
    """What a --scope names: a collection, else a file or folder."""
    if not scope:
        return EVERYTHING
    if scope in Places(store).collections():
        return Within(collection=scope)
    return Within((str(Path(scope).expanduser().absolute()),))


def _turns(call: Call, given: str, out: Path | None, take: Callable[[Session, str], Report]) -> None:
    with call.guarded() as output:
        player: dict[str, Part] = {"player": WaveFile(out)} if out else {}
        with session(call.paths, output.trouble, None, output.alarm, **player) as running:
            for one, is_one_of_many in lines(given):
                try:
                    result = take(running, one)
                except AssistantError as error:
                    if not is_one_of_many:
                        raise
                    output.error(error, is_one_of_many)
                    continue
                show(output, result, is_one_of_many)


def show(output: Output, result: Report, is_one_of_many: bool = False) -> None:
    """Say what a turn came to."""
    output.answer(result, is_one_of_many)
    if result["transcript"]:
        output.title("You: ", result["transcript"])
    if result["reply"]:
        output.title("Sotto: ", result["reply"])
    for citation in result["citations"]:
        where = source(citation["title"], name_place(citation["page"]))
        output.say(f"  {source(where, citation.get('address', ''))}: “{citation['quote']}”")
    if "opened" in result:
        output.say(f"  {result['opened']}")


def say(  # noqa: PLR0913, PLR0917  # one for each option
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What to say, or - for one sentence a line of stdin.")],
    out: Annotated[Path, typer.Option("--out", metavar="WAV", help="The sound file to write.")],
    voice: Annotated[str | None, typer.Option(metavar="ID", help="The speaker's own id of a voice.")] = None,
    language: Annotated[str | None, typer.Option(metavar="CODE", help="The text's language, ISO 639-1.")] = None,
    speed: Annotated[int | None, typer.Option(metavar="WPM", help="Words a minute, 80 to 450.")] = None,
) -> None:
    """Speak a text into a sound file."""
    call: Call = context.obj
    wishes = {"voice": voice, "speaking_rate_wpm": speed}
    changes = {name: wish for name, wish in wishes.items() if wish is not None}
    with call.guarded() as output, open_kit(call.paths, output.trouble, changes) as kit:
        player = WaveFile(out)
        chosen = voice_of(kit, language or kit.settings.language, player=player)
        try:
            for one, is_one_of_many in lines(text):
                before_s = player.played
                speak(chosen, one)
                seconds = round(player.played - before_s, 3)
                used = {"voice": getattr(kit.speaker, "voice", ""), "engine": kit.speaker.name}
                output.answer({"seconds": seconds, **used}, is_one_of_many)
                output.say(f"{seconds:.1f} s in {out}")
        finally:
            player.close()
