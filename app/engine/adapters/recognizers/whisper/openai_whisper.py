"""Recognition with OpenAI's Whisper on torch, from a downloaded .pt file; no partial transcripts and no word times.

Its word times take a second pass of the encoder and a compiler at the first call: more than the words themselves.
"""

import pickle
import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from app.audio.samples import Audio, Samples
from app.domain.errors import AssistantError, Code
from app.domain.transcript import Transcript
from app.engine.adapters.recognizers.whisper.hallucinations import is_hallucination
from app.engine.adapters.recognizers.whisper.prompting import allowed, is_echo, prompt, wanted
from app.engine.adapters.recognizers.whisper.voiced_windows import VoicedWindows, Window
from app.engine.models.loading import ModelLibrary, by_size, check, choose
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.part import Check
from app.engine.parts.part_context import PartContext
from app.engine.parts.recognizer import NO_HINTS, BaseRecognizer, Hints
from app.system.cores import threads

if TYPE_CHECKING:
    import whisper


_LIBRARY = ModelLibrary("whisper", "recognizer", "whisper", '"sotto[whisper]"')
_YIELD_S = 0.05
_MARGIN_S = 0.5
"""How inexact the times of a segment may be."""


class _StoppedError(Exception):
    """Nobody wants the transcript any more."""


class Whisper(BaseRecognizer):
    """A recognizer that hears the whole recording before it writes a word."""

    name: ClassVar[str] = "whisper"
    rank: ClassVar[int] = 30
    uses: ClassVar[frozenset[str]] = frozenset({"recognizer_model", "language"})
    is_streaming: ClassVar[bool] = False

    def __init__(self, model: "whisper.Whisper", language: str) -> None:
        """`language`: ISO 639-1, where the hints name none; detected each time if the model does not know it."""
        self._model = model
        self._language = language
        self._known = _languages(model)
        self._stop = threading.Event()
        for block in (*model.encoder.blocks, *model.decoder.blocks):
            block.register_forward_pre_hook(self._look_up)

    @classmethod
    def check(cls, context: PartContext) -> Check:
        """Whether the library and a model are there."""
        return check(context, _LIBRARY, by_size(_folder(context), ".pt"), "a Whisper model (.pt)")

    @classmethod
    def create(cls, context: PartContext) -> Self:
        """Load the model. Raises AssistantError(MODEL_MISSING | MODEL_BROKEN)."""
        path = choose(context, "recognizer", cls.name, by_size(_folder(context), ".pt"))
        if path is None:
            raise AssistantError(Code.MODEL_MISSING, context.settings.recognizer_model or cls.name)
        import torch
        import whisper

        torch.set_num_threads(threads())
        try:
            # A path of more than one part never names a model to download; the weights are
            # read with weights_only, so the file cannot run code.
            model = whisper.load_model(str(path.absolute()), device="cpu")
        except (RuntimeError, OSError, EOFError, KeyError, TypeError, ValueError, pickle.UnpicklingError) as error:
            raise AssistantError(Code.MODEL_BROKEN, path.name) from error
        _warm_up(model, context.settings.language)
        return cls(model, context.settings.language)

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
        """See `Recognizer`; empty transcripts while it works, so that whoever waits can give up."""
        heard = VoicedWindows()
        for block in blocks:
            heard.feed(block.samples)
            yield Transcript("")
        windows = heard.windows()
        if not windows:
            yield Transcript("", is_final=True, engine=self.name)
            return
        self._stop.clear()
        with ThreadPoolExecutor(1, "whisper") as worker:
            result = worker.submit(self._transcribe, windows, hints)
            try:
                while not wait([result], _YIELD_S).done:
                    yield Transcript("")
            finally:
                self._stop.set()
        yield result.result()

    @property
    def known_languages(self) -> frozenset[str]:
        """See `Recognizer`."""
        return frozenset(self._known)

    def detect_language(self, samples: Samples) -> Mapping[str, float]:
        """See `Recognizer`."""
        try:
            return self._probabilities(samples) if len(self._known) > 1 else {}
        except RuntimeError as error:
            raise AssistantError(Code.RECOGNITION_FAILED, self.name) from error

    def _transcribe(self, windows: Sequence[Window], hints: Hints) -> Transcript:
        try:
            languages = allowed(hints, self._language, self._known)
            language = languages[0] if len(languages) == 1 else self._detect(windows[0], languages)
            text = self._hear(windows, language, prompt(hints.words))
            if hints.words and (not text or is_echo(text, hints.words)):
                text = self._hear(windows, language, "")
        except RuntimeError as error:
            raise AssistantError(Code.RECOGNITION_FAILED, self.name) from error
        text = wanted(text, hints.phrases)
        return Transcript(text, is_final=True, language=language if text else "", engine=self.name)

    def _detect(self, window: Window, languages: tuple[str, ...]) -> str:
        found = self._probabilities(window.samples)
        return max(languages, key=lambda code: found.get(code, 0.0))

    def _probabilities(self, samples: Samples) -> Mapping[str, float]:
        import whisper

        mel = whisper.log_mel_spectrogram(whisper.pad_or_trim(samples), self._model.dims.n_mels)
        return {code: float(probability) for code, probability in self._model.detect_language(mel)[1].items()}

    def _hear(self, windows: Sequence[Window], language: str, before: str) -> str:
        texts: list[str] = []
        for window in windows:
            found: dict[str, Any] = self._model.transcribe(
                window.samples,
                language=language,
                temperature=0.0,
                fp16=False,
                condition_on_previous_text=False,
                initial_prompt=before or None,
                carry_initial_prompt=bool(before),
                # What nobody said is detected below, by more signs than the library uses.
                no_speech_threshold=None,
                logprob_threshold=None,
            )
            for segment in found["segments"]:
                speech_s = window.speech_s(segment["start"] - _MARGIN_S, segment["end"] + _MARGIN_S)
                if not is_hallucination(segment["text"], speech_s, segment["no_speech_prob"], segment["avg_logprob"]):
                    texts.append(segment["text"])
        return "".join(texts).strip()

    def _look_up(self, *_: object) -> None:
        """Called before each layer, many times a second: the only place where a running call can be stopped."""
        if self._stop.is_set():
            raise _StoppedError


def _folder(context: PartContext) -> Path:
    return context.paths.models / Whisper.name


def _languages(model: "whisper.Whisper") -> tuple[str, ...]:
    from whisper.tokenizer import LANGUAGES

    return tuple(LANGUAGES)[: model.num_languages] if model.is_multilingual else ("en",)


def _warm_up(model: "whisper.Whisper", language: str) -> None:
    """Make the tokenizer that the model will use; the first takes a third of a second and holds the GIL meanwhile."""
    from whisper.tokenizer import get_tokenizer

    options = {
        "num_languages": model.num_languages,
        "language": language if language in _languages(model) else "en",
        "task": "transcribe",
    }
    _ = get_tokenizer(model.is_multilingual, **options).non_speech_tokens
