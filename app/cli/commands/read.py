"""`sotto read`: a document read aloud."""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.call import Call, Out


def read(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A document in the library.")],
    page: Annotated[int | None, typer.Option("--page", metavar="N", min=1, help="Read only this page.")] = None,
    is_from_start: Annotated[bool, typer.Option("--from-start", help="Start again at the beginning.")] = False,
    out: Out = None,
) -> None:
    """Read a document aloud, from where you left off."""
    from app.cli.session import session
    from app.domain.events import Outcome
    from app.engine.adapters.audio.files import WaveFile
    from app.engine.library.rows.readings import place

    call: Call = context.obj
    document = path.expanduser().absolute()
    with call.guarded() as output:
        player: dict[str, Any] = {"player": WaveFile(out)} if out else {}
        with session(call.paths, output.trouble, None, **player) as running:
            running.catch_up()
            spoken, is_finished = [], False
            running.engine.read_aloud.read(document, page, is_from_start)
            while not is_finished:
                result = running.ended()
                spoken.append(result["spoken"])
                if result["outcome"] != Outcome.COMPLETED:
                    break
                is_finished = page is not None or place(running.engine.store, document) == (0, 0)
            text = " ".join(spoken)
            output.answer({"document": str(document), "page": page, "spoken": text, "is_finished": is_finished})
            output.say(text)
