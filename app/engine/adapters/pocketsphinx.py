"""Recognition by PocketSphinx, whose wheel carries an English model: the zero-download default.

Its decoder holds the interpreter lock for a third of a second at a time, so it works in a process of
its own. There are two decoders: one for what is being said, live, and one that hears each utterance
whole and is never used live. On 32 recordings (131 s, 316 words of English by people) that one got
23 % of the words wrong, against 42 % for a live decoder, and 28 to 35 % when one decoder did both.
"""

import logging
import multiprocessing
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, ClassVar, Self, cast

from app.audio import RATE_HZ, Audio, to_pcm16
from app.engine.parts import Check
from app.engine.registry import Kit
from app.errors import AssistantError, Code
from app.events import Transcript, Word

log = logging.getLogger(__name__)

_SETTINGS = {"fwdflat": False, "maxhmmpf": 5000, "maxwpf": 20, "topn": 8, "samprate": RATE_HZ, "loglevel": "FATAL"}
"""The best measured of 19 settings: word errors 40 % (default 45 %) at 0.71 of the default's time."""
_FRAMES_PER_S = 100
_PATIENCE_S = 0.05


class PocketSphinx:
    """The last resort: English only, and a quarter to two fifths of a person's words wrong."""

    name: ClassVar[str] = "pocketsphinx"
    rank: ClassVar[int] = 10

    def __init__(self) -> None:
        self._utterance = 0
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process: SpawnProcess = context.Process(target=_work, args=(theirs,), name="pocketsphinx", daemon=True)
        self._process.start()
        theirs.close()

    @classmethod
    def check(cls, kit: Kit) -> Check:
        """Whether the user speaks English and the library is there."""
        if kit.settings.language != "en":
            return Check(False, "understands English only", "Install a Vosk or Whisper model for your language.")
        try:
            import pocketsphinx
        except ImportError as error:
            return Check(False, str(error), "Install Sotto again.")
        return Check(True, f"{pocketsphinx.get_model_path('en-us/en-us')}, of limited accuracy")

    @classmethod
    def create(cls, kit: Kit) -> Self:  # noqa: ARG003  # every part is made from its kit
        """Start the process; it loads its model (0.6 s) while others load theirs."""
        return cls()

    def recognize(self, blocks: Iterable[Audio]) -> Iterator[Transcript]:
        """Yield what is understood so far after each block, and at last the whole utterance heard again."""
        if not self._process.is_alive():
            self._start()
        self._utterance += 1
        utterance, draft = self._utterance, Transcript("")
        for block in blocks:
            self._send((utterance, to_pcm16(block.samples)))
            draft = self._latest(utterance, draft, 0)
            yield draft
        self._send((utterance, None))
        while not draft.is_final:
            draft = self._latest(utterance, draft, _PATIENCE_S)
            yield draft

    def close(self) -> None:
        """End the process."""
        self._pipe.close()
        self._process.terminate()
        self._process.join(timeout=2)

    def _send(self, message: tuple[int, bytes | None]) -> None:
        try:
            self._pipe.send(message)
        except OSError as error:
            raise AssistantError(Code.RECOGNITION_FAILED, self.name) from error

    def _latest(self, utterance: int, draft: Transcript, wait_s: float) -> Transcript:
        """The newest transcript of this utterance that has arrived; answers to earlier ones are dropped."""
        try:
            while self._pipe.poll(wait_s):
                of, transcript = self._pipe.recv()
                if of == utterance:
                    draft, wait_s = transcript, 0
        except (OSError, EOFError) as error:
            raise AssistantError(Code.RECOGNITION_FAILED, self.name) from error
        return draft


def _work(pipe: Connection) -> None:
    """The process: take (utterance, PCM or None at its end), answer (utterance, Transcript)."""
    import pocketsphinx

    live, whole = pocketsphinx.Decoder(**_SETTINGS), pocketsphinx.Decoder(**_SETTINGS)
    try:
        first = pipe.recv()
        while True:
            first = _hear(pipe, first, live, whole)
    except (EOFError, OSError, KeyboardInterrupt):
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
        if not pipe.poll():
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
