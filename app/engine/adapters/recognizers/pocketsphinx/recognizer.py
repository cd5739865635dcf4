"""Recognition by PocketSphinx, whose wheel carries an English model: the zero-download default.

Its decoder holds the interpreter lock for a third of a second at a time, so it works in a process of
its own. There are two decoders: one for what is being said, live, and one that hears each utterance
whole and is never used live. On 32 recordings (131 s, 316 words of English by people) that one got
23 % of the words wrong, against 42 % for a live decoder, and 28 to 35 % when one decoder did both.
"""

import logging
import multiprocessing
from collections.abc import Iterable
from dataclasses import replace
from multiprocessing.context import SpawnProcess
from typing import ClassVar, NoReturn, Self

from app.audio.samples import Audio, to_pcm16
from app.domain.errors import AssistantError, Code
from app.domain.transcript import Transcript
from app.engine.adapters.recognizers.pocketsphinx.process import Message, work
from app.engine.adapters.vad.silero import SileroVad
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.part import Check
from app.engine.parts.part_context import PartContext
from app.engine.parts.recognizer import NO_HINTS, BaseRecognizer, Hints

log = logging.getLogger(__name__)

_PATIENCE_S = 0.05
_RESTART_S = 4.0
"""An abandoned utterance longer than this takes longer to recognize than a new process takes to start."""


class PocketSphinx(BaseRecognizer):
    """The last resort: English only, and a quarter to two fifths of a person's words wrong."""

    name: ClassVar[str] = "pocketsphinx"
    rank: ClassVar[int] = 10
    is_bundled: ClassVar[bool] = True
    uses: ClassVar[frozenset[str]] = frozenset({"language", "languages"})
    is_streaming: ClassVar[bool] = True

    def __init__(self) -> None:
        self._utterance = 0
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process: SpawnProcess = context.Process(target=work, args=(theirs,), name="pocketsphinx", daemon=True)
        self._process.start()
        theirs.close()

    @classmethod
    def check(cls, context: PartContext) -> Check:
        """Whether the user speaks English and the library is there."""
        if "en" not in context.settings.spoken_languages:
            return Check(False, "English only", "Install a Vosk or Whisper model for your language.")
        try:
            import pocketsphinx  # noqa: F401
        except ImportError as error:
            return Check(False, str(error), "Install Sotto again.")
        return Check(True, "English only, as a last resort: it gets a quarter to two fifths of the words wrong")

    @classmethod
    def create(cls, context: PartContext) -> Self:  # noqa: ARG003  # every part is created so
        """Start the process; it loads its model (0.6 s) while others load theirs."""
        return cls()

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
        """Yield what is understood so far after each block, and finally the whole utterance heard again."""
        if not self._process.is_alive():
            self._pipe.close()
            self._start()
        self._utterance += 1
        utterance, draft, speech, seconds = self._utterance, Transcript(""), SileroVad(), 0.0
        self._send((utterance, hints))
        for block in blocks:
            speech.feed(block.samples)
            seconds += block.seconds
            self._send((utterance, to_pcm16(block.samples)))
            draft = self._latest(utterance, draft, 0)
            yield draft
        self._send((utterance, None))
        try:
            while not draft.is_final:
                draft = self._latest(utterance, draft, _PATIENCE_S)
                # It finds words even in silence.
                heard = draft if speech.activity.has_spoken else Transcript("", draft.is_final, language=draft.language)
                yield replace(heard, engine=self.name) if heard.is_final else heard
        finally:
            if not draft.is_final and seconds > _RESTART_S and self._process.is_alive():
                self.close()
                self._start()

    def close(self) -> None:
        """End the process; the next utterance would start another."""
        self._pipe.close()
        self._process.terminate()
        self._process.join(timeout=2)

    def _fail(self, error: Exception) -> NoReturn:
        """Give the process up: it was killed, or sends nonsense."""
        self.close()
        raise AssistantError(Code.RECOGNITION_FAILED, self.name) from error

    def _send(self, message: Message) -> None:
        try:
            self._pipe.send(message)
        except OSError as error:
            self._fail(error)

    def _latest(self, utterance: int, draft: Transcript, wait_s: float) -> Transcript:
        """The newest transcript of this utterance that has arrived; answers to earlier ones are dropped."""
        try:
            while self._pipe.poll(wait_s):
                of, transcript = self._pipe.recv()
                if of == utterance:
                    draft, wait_s = transcript, 0
        except (OSError, EOFError) as error:
            self._fail(error)
        return draft
