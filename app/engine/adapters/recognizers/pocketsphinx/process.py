"""The process in which PocketSphinx works. Imports little, so that it is ready soon."""

import signal
from multiprocessing.connection import Connection
from typing import Any, cast

from app.domain.transcript import Transcript
from app.engine.parts.recognizer import NO_HINTS, Hints

_SETTINGS = {"fwdflat": False, "maxhmmpf": 5000, "maxwpf": 20, "topn": 8, "samprate": 16_000, "loglevel": "FATAL"}
"""The best measured of 19 settings: word errors 40 % (default 45 %) at 0.71 of the default's time."""

Message = tuple[int, Hints | bytes | None]
"""(utterance, then hints at its beginning, PCM after that, None at its end)."""


def work(pipe: Connection) -> None:
    """The process: take messages, answer (utterance, Transcript)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches it too; it ends when the program closes the pipe
    import pocketsphinx

    from app.engine.adapters.recognizers.pocketsphinx.utterance import UtteranceDecoder

    live, whole = pocketsphinx.Decoder(**_SETTINGS), UtteranceDecoder(_SETTINGS)
    try:
        first: Message = pipe.recv()
        while True:
            first = _hear(pipe, first, live, whole)
    except (EOFError, OSError):
        return  # the program has ended


def _hear(pipe: Connection, first: Message, live: Any, whole: Any) -> Message:
    """Hear one utterance; returns the first message of the next one."""
    utterance, hints = first
    expected = hints if isinstance(hints, Hints) else NO_HINTS
    if expected is hints:
        whole.expect(expected)  # now, during speech: it takes a tenth of a second where there are new words
    heard, behind = bytearray(), bytearray()
    live.start_utt()
    while True:
        message: Message = pipe.recv()
        piece = message[1]
        if message[0] != utterance or piece is None or isinstance(piece, Hints):
            break
        heard += piece
        behind += piece
        # Where more has come already (a recording, a busy machine), a draft would only hold up the final.
        if behind and not pipe.poll():
            live.process_raw(bytes(behind), no_search=False, full_utt=False)
            behind.clear()
            pipe.send((utterance, Transcript("" if expected.phrases else _text(live))))
    live.end_utt()
    if message[0] != utterance:
        return message
    pipe.send((utterance, whole.hear(bytes(heard), expected)))
    return cast(Message, pipe.recv())


def _text(decoder: Any) -> str:
    hypothesis = decoder.hyp()
    return str(hypothesis.hypstr) if hypothesis else ""
