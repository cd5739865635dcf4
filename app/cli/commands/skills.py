"""`sotto skills`: what can be said that needs no document."""

import typer

from app.cli.call import Call
from app.cli.open_home import open_kit
from app.engine.skills.dispatch import examples


def skills(context: typer.Context) -> None:
    """List what can be said that needs neither a document nor a model."""
    call: Call = context.obj
    with call.guarded() as output, open_kit(call.paths, output.trouble) as kit:
        known = examples(kit.settings.spoken_languages)
        output.answer({"skills": [{"name": name, "examples": list(said)} for name, said in known.items()]})
        for name, said in known.items():
            output.title(name)
            for one in said:
                output.say(f"  {one}")
