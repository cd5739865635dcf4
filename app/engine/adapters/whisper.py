"""Recognition with OpenAI's Whisper on torch, from a downloaded .pt file; no partial transcripts."""

import os
import pickle
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from app.audio import Audio, Samples, join
from app.engine.installed import by_size, choose
from app.engine.parts import NO_HINTS, Check, Hints
from app.errors import AssistantError, Code
from app.events import Transcript

if TYPE_CHECKING:
    import whisper

    from app.engine.registry import Kit

_YIELD_S = 0.05


class _StoppedError(Exception):
    """Nobody wants the transcript any more."""


class Whisper:
    """A recognizer that hears the whole recording before it writes a word."""

    name: ClassVar[str] = "whisper"
    rank: ClassVar[int] = 30
    is_streaming: ClassVar[bool] = False

    def __init__(self, model: "whisper.Whisper", language: str | None) -> None:
        """`language`: ISO 639-1; None to let the model find out."""
        self._model = model
        self._language = language
        self._stop = threading.Event()
        for block in (*model.encoder.blocks, *model.decoder.blocks):
            block.register_forward_pre_hook(self._look_up)

    @classmethod
    def check(cls, kit: "Kit") -> Check:
        """Whether the library and a model are there."""
        if find_spec("whisper") is None:
            return Check(False, "The openai-whisper library is not installed.", 'Run: pip install "sotto[whisper]"')
        folder = _folder(kit)
        model = choose(kit, "recognizer", cls.name, by_size(folder, ".pt"))
        if model is None:
            return Check(False, f"No model in {folder}", f"Put a Whisper model (.pt) into {folder}.")
        return Check(True, model.name)

    @classmethod
    def create(cls, kit: "Kit") -> Self:
        """Load the model. Raises AssistantError(MODEL_MISSING | MODEL_BROKEN)."""
        path = choose(kit, "recognizer", cls.name, by_size(_folder(kit), ".pt"))
        if path is None:
            raise AssistantError(Code.MODEL_MISSING, kit.settings.recognizer_model or cls.name)
        import torch
        import whisper

        # One core stays free for the interface: threads that wait for each other cost more than they bring.
        torch.set_num_threads(max(1, (os.cpu_count() or 1) - 1))
        try:
            # A path of more than one part never names a model to download; the weights are
            # read with weights_only, so the file cannot run code.
            model = whisper.load_model(str(path.absolute()), device="cpu")
        except (RuntimeError, OSError, EOFError, KeyError, TypeError, ValueError, pickle.UnpicklingError) as error:
            raise AssistantError(Code.MODEL_BROKEN, path.name) from error
        language = _language(model, kit.settings.language)
        _warm_up(model, language)
        return cls(model, language)

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> Iterator[Transcript]:  # noqa: ARG002  # to come
        """See `Recognizer`; empty transcripts while it works, so that whoever waits can turn away."""
        sound = join(list(blocks)).samples
        if not len(sound):
            yield Transcript("", is_final=True)
            return
        self._stop.clear()
        with ThreadPoolExecutor(1, "whisper") as worker:
            result = worker.submit(self._transcribe, sound)
            try:
                while not wait([result], _YIELD_S).done:
                    yield Transcript("")
            finally:
                self._stop.set()
        yield result.result()

    def _transcribe(self, sound: Samples) -> Transcript:
        try:
            found: dict[str, Any] = self._model.transcribe(
                sound,
                language=self._language,
                temperature=0.0,
                fp16=False,
                condition_on_previous_text=False,
                # Whisper invents words in silence with confidence; its own test asks for doubt as well, and
                # so lets them through. Without this threshold the no-speech probability alone decides.
                logprob_threshold=None,
            )
        except RuntimeError as error:
            raise AssistantError(Code.RECOGNITION_FAILED, self.name) from error
        return Transcript(str(found["text"]).strip(), is_final=True, language=str(found["language"]))

    def _look_up(self, *_: object) -> None:
        """Called before each layer, many times a second: the only place where a running call can be left."""
        if self._stop.is_set():
            raise _StoppedError


def _folder(kit: "Kit") -> Path:
    return kit.paths.models / Whisper.name


def _language(model: "whisper.Whisper", wish: str) -> str | None:
    from whisper.tokenizer import LANGUAGES

    if not model.is_multilingual:
        return "en"
    return wish if wish in LANGUAGES else None


def _warm_up(model: "whisper.Whisper", language: str | None) -> None:
    """Make the tokenizer that the model will use; the first takes a third of a second and holds the GIL meanwhile."""
    from whisper.tokenizer import get_tokenizer

    options = {"num_languages": model.num_languages, "language": language or "en", "task": "transcribe"}
    _ = get_tokenizer(model.is_multilingual, **options).non_speech_tokens
