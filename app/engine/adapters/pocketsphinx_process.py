"""The process in which PocketSphinx works. Imports little, so that it is ready soon."""

import signal
from multiprocessing.connection import Connection
from typing import Any, cast

from app.events import Transcript, Word

_SETTINGS = {"fwdflat": False, "maxhmmpf": 5000, "maxwpf": 20, "topn": 8, "samprate": 16_000, "loglevel": "FATAL"}
"""The best measured of 19 settings: word errors 40 % (default 45 %) at 0.71 of the default's time."""
_FRAMES_PER_S = 100


def work(pipe: Connection) -> None:
    """The process: take (utterance, PCM or None at its end), answer (utterance, Transcript)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches it too; it ends when the program lets go of the pipe
    import pocketsphinx

    live, whole = pocketsphinx.Decoder(**_SETTINGS), pocketsphinx.Decoder(**_SETTINGS)
    try:
        first = pipe.recv()
        while True:
            first = _hear(pipe, first, live, whole)
    except (EOFError, OSError):
        return  # the program has ended


def _hear(pipe: Connection, first: tuple[int, bytes | None], live: Any, whole: Any) -> tuple[int, bytes | None]:
    """Hear one utterance; returns the first message of the next one."""
    utterance, piece = first
    heard, behind = bytearray(), bytearray()
    live.start_utt()
    while piece is not None:
        heard += piece
        behind += piece
        # Where more has come already (a recording, a busy machine), a draft would only hold up the final.
        if behind and not pipe.poll():
            live.process_raw(bytes(behind), no_search=False, full_utt=False)
            behind.clear()
            pipe.send((utterance, Transcript(_text(live))))
        message = pipe.recv()
        if message[0] != utterance:
            live.end_utt()
            return cast(tuple[int, bytes | None], message)
        piece = message[1]
    live.end_utt()
    pipe.send((utterance, _decode(whole, bytes(heard))))
    following: tuple[int, bytes | None] = pipe.recv()
    return following


def _decode(decoder: Any, pcm: bytes) -> Transcript:
    decoder.start_utt()
    if pcm:
        decoder.process_raw(pcm, no_search=False, full_utt=True)
    decoder.end_utt()
    scale = decoder.get_logmath()
    words = tuple(
        Word(
            segment.word.split("(")[0],
            segment.start_frame / _FRAMES_PER_S,
            (segment.end_frame + 1) / _FRAMES_PER_S,
            min(1.0, scale.exp(segment.prob)),
        )
        for segment in decoder.seg() or ()
        if segment.word[0] not in "<[+"
    )
    return Transcript(_text(decoder), is_final=True, words=words, language="en")


def _text(decoder: Any) -> str:
    hypothesis = decoder.hyp()
    return str(hypothesis.hypstr) if hypothesis else ""
