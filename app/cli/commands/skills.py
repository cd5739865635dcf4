"""`sotto skills`: what can be said that needs no document."""

import typer

from app.cli.call import Call


def skills(context: typer.Context) -> None:
    """List what you can say without a document or a model."""
    from app.cli.open_home import open_kit
    from app.engine.skills.dispatch import examples

    call: Call = context.obj
    with call.guarded() as output, open_kit(call.paths, output.trouble) as kit:
        known = examples(kit.settings.spoken_languages)
        output.answer({"skills": [{"name": name, "examples": list(said)} for name, said in known.items()]})
        for name, said in known.items():
            output.title(name)
            for example in said:
                output.say(f"  {example}")
