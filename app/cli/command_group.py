"""The group of all commands. A command's module is imported when it is called for: `sotto --help` imports none."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from app.cli.call import Call

SUMMARIES = {
    "turn": "Answer a recorded question as if it were spoken.",
    "ask": "Answer a written question aloud.",
    "say": "Speak a text into a sound file.",
    "read": "Read a document aloud, from where you left off.",
    "transcribe": "Write down what is said in audio and video files.",
    "add": "Add documents, folders and web pages to the library.",
    "library": "List, update, unlock or remove documents.",
    "find": "Find passages in your documents without answering.",
    "collections": "Group documents into collections.",
    "answers": "Keep answers of your own, which override your documents.",
    "models": "List, download, choose, remove or pack models.",
    "history": "List or export earlier turns, or answer one again.",
    "memory": "List, add, edit or remove what Sotto remembers about you.",
    "forget": "Delete what was said or read, in the backups as well.",
    "skills": "List what you can say without a document or a model.",
    "doctor": "Check what works here, what is missing, and how to get it.",
    "bench": "Measure how fast Sotto is on this machine.",
}
"""Command -> its help in one line, in the order of `sotto --help`.

Each is a function of its own name in the module of its own name below `app.cli.commands`; the first line of its
docstring is its summary.
"""


class CommandGroup(TyperGroup):
    """All commands, known by their summaries."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for name, summary in SUMMARIES.items():
            self.add_command(_Deferred(name=name, help=summary, rich_markup_mode=None))


class _Deferred(TyperCommand):
    """Stands for a command until it is called for."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """The context of the command itself, which is imported here."""
        assert self.name is not None
        return load(self.name).make_context(info_name, args, parent, **extra)


class _AtHome(TyperCommand):
    """A command that finds its home prepared: after its words have been parsed, so that `--help` leaves no trace."""

    def invoke(self, ctx: Any) -> Any:
        """Run it."""
        call: Call = ctx.obj
        with call.guarded():
            call.prepare()
        return super().invoke(ctx)


def load(name: str) -> TyperCommand:
    """Import a command and build its parser. `name`: one of `SUMMARIES`."""
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(name, cls=_AtHome)(getattr(import_module(f"app.cli.commands.{name}"), name))
    command = typer.main.get_command(alone)
    assert isinstance(command, TyperCommand)
    return command
