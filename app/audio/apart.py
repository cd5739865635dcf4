"""Sound files that somebody else has made, decoded in a process of their own, which one of them may end."""

import multiprocessing
from collections.abc import Generator
from multiprocessing.connection import Connection
from pathlib import Path

from app.audio.samples import Audio, read
from app.domain.errors import AssistantError, Code
from app.system.child_process import follow_parent

_LONGEST_SILENT_S = 120.0
"""A decoder that gives nothing for so long is given up."""


def read_apart(path: Path) -> Generator[Audio, None, None]:
    """What `read` yields. Raises AssistantError(AUDIO_UNREADABLE) also where decoding the file ends its process."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(theirs, path), daemon=True)
    child.start()
    theirs.close()
    try:
        while ours.poll(_LONGEST_SILENT_S):
            given = ours.recv()
            if isinstance(given, AssistantError):
                raise given
            if given is None:
                return
            yield Audio(given)
        raise AssistantError(Code.AUDIO_UNREADABLE, path.name)
    except (EOFError, OSError) as error:
        raise AssistantError(Code.AUDIO_UNREADABLE, path.name) from error
    finally:
        ours.close()
        child.kill()
        child.join()


def _work(pipe: Connection, path: Path) -> None:
    """The process: sends the samples of each block, then None, or why there are no more."""
    follow_parent()
    try:
        for block in read(path):
            pipe.send(block.samples)
        pipe.send(None)
    except AssistantError as error:
        pipe.send(error)
    except BrokenPipeError:
        return  # nobody wants the rest
