"""`sotto say`: a text spoken into a sound file."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from app.cli.call import Call, sound_file
from app.cli.output import lines


def say(  # noqa: PLR0913, PLR0917  # one for each option
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The text, or - to read one from each line of stdin.")],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="FILE",
            callback=sound_file,
            help="The sound file to write (.wav, .flac, .aiff, .ogg or .mp3).",
        ),
    ],
    voice: Annotated[str | None, typer.Option(metavar="ID", help="A voice, by its id in the voice engine.")] = None,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="The language of the text, such as en or de.")
    ] = None,
    speed: Annotated[int | None, typer.Option(metavar="WPM", help="Words a minute, from 80 to 450.")] = None,
) -> None:
    """Speak a text into a sound file."""
    from app.cli.open_home import open_kit
    from app.engine.adapters.audio.files import WaveFile
    from app.engine.speaking.speech import speak, voice_of
    from app.engine.speaking.voices import ensure_spoken, speaker_of, speaking_with

    call: Call = context.obj
    changes = {"speaking_rate_wpm": speed} if speed is not None else {}
    with call.guarded() as output, open_kit(call.paths, output.trouble, changes) as kit:
        if voice is not None:
            kit.apply(speaking_with(kit, voice))
        player = WaveFile(out)
        if language is not None:
            ensure_spoken(speaker_of(kit, language), language)
        chosen = voice_of(kit, language or kit.settings.language, player=player)
        try:
            for line, is_one_of_many in lines(text):
                before_s = player.played
                spoke = speak(chosen, line)
                chosen = replace(chosen, synthesizer=spoke)
                seconds = round(player.played - before_s, 3)
                used = {"voice": spoke.voice_for(chosen.language), "engine": spoke.name}
                output.answer({"seconds": seconds, **used}, is_one_of_many)
                output.say(f"Wrote {seconds:.1f} s to {out}.")
        finally:
            player.close()
