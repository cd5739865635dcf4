"""Recognition with Whisper on CTranslate2 (faster-whisper), from a downloaded folder; no partial transcripts."""

import math
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import ClassVar, Self

from app.audio.samples import RATE_HZ, Audio, Samples
from app.domain.errors import AssistantError, Code
from app.domain.transcript import Transcript, Word
from app.engine.adapters.recognizers.whisper.decoder import FRAMES_PER_S, MOST_TOKENS, WHOLE, WORKERS, Decoder, try_out
from app.engine.adapters.recognizers.whisper.hallucinations import is_hallucination, is_looping
from app.engine.adapters.recognizers.whisper.prompting import allowed, is_echo, prompt, wanted
from app.engine.adapters.recognizers.whisper.voiced_windows import VoicedWindows, Window
from app.engine.models import loading
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.part import Check
from app.engine.parts.part_context import PartContext
from app.engine.parts.recognizer import NO_HINTS, BaseRecognizer, Hints
from app.text.sentences import space

_LIBRARY = loading.ModelLibrary("faster-whisper", "recognizer", "faster_whisper", "faster-whisper")
_FILES = ("model.bin", "config.json", "tokenizer.json")
"""What a model's folder must hold, besides its vocabulary; the library would download a missing tokenizer."""
_VOCABULARIES = ("vocabulary.json", "vocabulary.txt")
_YIELD_S = 0.01
"""How soon it is noticed that nobody wants the transcript any more."""
_LEAST_FRAMES, _MARGIN_FRAMES = 512, 128
"""Whisper was trained on half a minute: with much less than ten seconds it may not know when to stop
(ggml-org/whisper.cpp, issue 1855; SYSTRAN/faster-whisper, issue 1006)."""
_DETECTION_MARGIN_FRAMES = 64
"""To tell the language it need not know when to stop: half as many told it no worse, in two thirds of the time."""
_TOKENS, _TOKENS_PER_S = 8, 8
"""The most that is said in a short sound; the fastest speakers need about six tokens a second."""
_SPELLED_PER_S = 24
"""The same for languages whose words these models spell letter by letter or byte by byte."""
_SPELLED = frozenset(
    {
        *("am", "as", "bn", "bo", "gu", "he", "hi", "hy", "ka", "km", "kn", "lo", "ml", "mr", "my", "ne"),
        *("pa", "sa", "sd", "si", "ta", "te", "th", "ur"),
    }
)


class FasterWhisper(BaseRecognizer):
    """A recognizer that hears the whole recording before it writes a word, and only the parts with speech."""

    name: ClassVar[str] = "faster-whisper"
    rank: ClassVar[int] = 40
    uses: ClassVar[frozenset[str]] = frozenset({"recognizer_model", "language"})
    is_streaming: ClassVar[bool] = False

    def __init__(self, decoder: Decoder, language: str) -> None:
        """`language`: ISO 639-1, where the hints name none; detected each time if the model does not know it."""
        self._decoder = decoder
        self._language = language
        self._workers = ThreadPoolExecutor(WORKERS, self.name)

    @classmethod
    def check(cls, context: PartContext) -> Check:
        """Whether the library and a model are there."""
        model = "the folder of a Whisper model for CTranslate2"
        return loading.check(context, _LIBRARY, _models(_folder(context)), model)

    @classmethod
    def create(cls, context: PartContext) -> Self:
        """Load the model. Raises AssistantError(MODEL_MISSING | MODEL_BROKEN)."""
        path = loading.choose(context, "recognizer", cls.name, _models(_folder(context)))
        if path is None:
            raise AssistantError(Code.MODEL_MISSING, context.settings.recognizer_model or cls.name)
        cls.inspect_model(path)
        cls.try_model(context.paths.models, path)
        return cls(Decoder.load(path), context.settings.language)

    @classmethod
    def inspect_model(cls, path: Path) -> None:
        """Raises AssistantError(MODEL_BROKEN) where a file is missing."""
        if missing := _missing(path):
            raise AssistantError(Code.MODEL_BROKEN, f"{path.name}/{missing}", path.name)

    @classmethod
    def try_model(cls, models: Path, path: Path) -> None:
        """A faulty file may be noticed only in use, and then end the process. Raises AssistantError(MODEL_BROKEN)."""
        loading.ensure_loads(path, models / "tried.json", try_out)

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
        """See `Recognizer`; empty transcripts while it works, so that whoever waits can give up.

        A step of the model cannot be stopped. Closed early, it returns at once, and the step ends in the background
        while the next call is served.
        """
        heard = VoicedWindows()
        for block in blocks:
            heard.feed(block.samples)
            yield Transcript("")
        stop = threading.Event()
        job = self._workers.submit(self._transcribe, heard.windows(), hints, stop)
        try:
            while not wait([job], _YIELD_S).done:
                yield Transcript("")
        finally:
            stop.set()
        yield job.result()

    @property
    def known_languages(self) -> frozenset[str]:
        """See `Recognizer`."""
        return frozenset(self._decoder.languages)

    def detect_language(self, samples: Samples) -> Mapping[str, float]:
        """See `Recognizer`."""
        if not self._decoder.tells_languages_apart:
            return {}
        frames = math.ceil(len(samples) / RATE_HZ * FRAMES_PER_S) + _DETECTION_MARGIN_FRAMES
        try:
            return self._decoder.probabilities(self._decoder.encode(samples, frames))
        except (RuntimeError, ValueError) as error:
            raise AssistantError(Code.RECOGNITION_FAILED, self.name) from error

    def close(self) -> None:
        """End its thread, after the model's current step."""
        self._workers.shutdown(wait=False, cancel_futures=True)

    def _transcribe(self, windows: Sequence[Window], hints: Hints, stop: threading.Event) -> Transcript:
        languages = allowed(hints, self._language, self._decoder.languages)
        texts: list[str] = []
        words: list[Word] = []
        try:
            for window in windows:
                for step in self._hear(window, languages, hints):
                    if stop.is_set():
                        return Transcript("", is_final=True, engine=self.name)
                    if step is not None:
                        text, found, language = step
                        texts.append(text)
                        words += found
                        languages = (language,)
        except (RuntimeError, ValueError) as error:
            raise AssistantError(Code.RECOGNITION_FAILED, self.name) from error
        text = wanted(space(languages[0]).join(texts), hints.phrases)
        if not text:
            return Transcript("", is_final=True, engine=self.name)
        return Transcript(text, is_final=True, words=tuple(words), language=languages[0], engine=self.name)

    def _hear(
        self, window: Window, languages: tuple[str, ...], hints: Hints
    ) -> Iterator[tuple[str, list[Word], str] | None]:
        """Text, words and language of one window, if there are any; None after each step before that."""
        model, seconds, expected = self._decoder, len(window.samples) / RATE_HZ, hints.words
        encoded = model.encode(window.samples, max(_LEAST_FRAMES, math.ceil(seconds * FRAMES_PER_S) + _MARGIN_FRAMES))
        yield None
        language = languages[0] if len(languages) == 1 else model.detect(encoded, languages)
        tokenizer = model.tokenizer(language)
        most = min(MOST_TOKENS, _TOKENS + math.ceil(seconds * _SPELLED_PER_S))
        usual = most if language in _SPELLED else _TOKENS + math.ceil(seconds * _TOKENS_PER_S)
        before = " ".join(text for text in (prompt(expected), hints.before) if text)
        said = model.decode(encoded, tokenizer, before, usual)
        yield None
        is_lost = said.is_cut or is_looping(said.text)
        if is_lost and hints.is_partial:
            return
        if is_lost or (expected and (not said.text or is_echo(said.text, expected))):
            encoded = model.encode(window.samples, WHOLE)
            yield None
            said = model.decode(encoded, tokenizer, "", most)
            yield None
        if is_looping(said.text):
            said = model.decode(encoded, tokenizer, "", most, repeats=3)
            yield None
        if not is_hallucination(said.text, window.speech_s(), said.no_speech, said.log_probability):
            yield said.text, model.words(said, tokenizer, encoded, window), language


def _folder(context: PartContext) -> Path:
    return context.paths.models / FasterWhisper.name


def _models(folder: Path) -> list[Path]:
    """The folders in it, the one with the largest model first; empty where there is no such folder."""
    found = [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    return sorted(found, key=lambda path: (-_size(path / "model.bin"), path.name))


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _missing(path: Path) -> str:
    """Name of the first file that is not there or empty; empty where none is."""
    missing = [name for name in _FILES if not _size(path / name)]
    if not any(_size(path / name) for name in _VOCABULARIES):
        missing.append(_VOCABULARIES[0])
    return next(iter(missing), "")
