"""Recognition with Vosk (Kaldi): streaming, with word times, from downloaded models, one for each language."""

import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from app.audio.samples import RATE_HZ, Audio, to_pcm16
from app.domain.errors import AssistantError, Code
from app.domain.transcript import Transcript, Word
from app.engine.models.formats.vosk_folder import find_models, for_languages, is_complete, language_of
from app.engine.models.loading import choose, ensure_loads
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.part import Check
from app.engine.parts.part_context import PartContext
from app.engine.parts.recognizer import NO_HINTS, BaseRecognizer, Hints

if TYPE_CHECKING:
    import vosk


_UNKNOWN = "[unk]"
"""What Vosk writes for a word that its model does not have."""


class Vosk(BaseRecognizer):
    """A recognizer whose partial transcripts come during speech."""

    name: ClassVar[str] = "vosk"
    rank: ClassVar[int] = 20
    uses: ClassVar[frozenset[str]] = frozenset({"recognizer_model", "recognizer_models", "language", "languages"})
    is_streaming: ClassVar[bool] = True
    hears_several: ClassVar[bool] = True
    """It can hear several utterances at once, each in a thread of its own."""

    def __init__(self, model: "vosk.Model", language: str = "", others: "_Models | None" = None) -> None:
        """`language`: the model's own, empty where it is not known. `others`: the models of further languages."""
        self._model = model
        self._language = language
        self._others = others

    @property
    def languages(self) -> frozenset[str]:
        """The languages of its models: there is one for each."""
        return frozenset({self._language, *(self._others.languages() if self._others else ())} - {""})

    @classmethod
    def check(cls, context: PartContext) -> Check:
        """Whether the library and a model are there."""
        if find_spec("vosk") is None:
            return Check(False, "The vosk library is not installed.", "Install it with: pip install vosk")
        model = _chosen(context)
        if model is None:
            folder = _folder(context)
            there = ", ".join(path.name for path in find_models(folder))
            missing = f"No model for {context.settings.language} in {folder}" + (f" (found: {there})" if there else "")
            return Check(False, missing, f"Unpack a Vosk model for your language into a folder of its own in {folder}.")
        return Check(True, model.name, model=model.name)

    @classmethod
    def create(cls, context: PartContext) -> Self:
        """Load the model. Raises AssistantError(MODEL_MISSING | MODEL_BROKEN)."""
        model = _chosen(context)
        if model is None:
            raise AssistantError(Code.MODEL_MISSING, context.settings.recognizer_model or cls.name)
        others = _Models(_folder(context), context.paths.models / "tried.json", context.settings.recognizer_models)
        return cls(others.load(model), language_of(model), others)

    @classmethod
    def inspect_model(cls, path: Path) -> None:
        """Raises AssistantError(MODEL_BROKEN) where a file is missing."""
        if not is_complete(path):
            raise AssistantError(Code.MODEL_BROKEN, path.name)

    @classmethod
    def try_model(cls, models: Path, path: Path) -> None:
        """Kaldi aborts the process on many damaged models. Raises AssistantError(MODEL_BROKEN)."""
        ensure_loads(path, models / "tried.json", _try)

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
        """See `Recognizer`; one partial transcript for each block, whether anything changed or not.

        `hints.words` are of no use to it: words that its model lacks cannot be added.
        """
        model, language = self._model_for(hints.languages)
        recognizer = _recognizer(model, hints.phrases)
        phrases = {_plain(phrase): phrase for phrase in hints.phrases}
        settled: list[Word] = []
        for block in blocks:
            if _accept(recognizer, block):
                settled += _words(recognizer.Result())
                partial = ""
            else:
                partial = json.loads(recognizer.PartialResult()).get("partial", "")
            text = " ".join([*(word.text for word in settled), *partial.split()])
            if phrases and not any(phrase.startswith(text) for phrase in phrases):
                text = ""
            # Words have confidences once a pause has settled them; among several languages, they tell which it is.
            yield Transcript(_without_unknown(text), words=_known(settled) if text else (), language=language)
        settled += _words(recognizer.FinalResult())
        text = " ".join(word.text for word in settled)
        # A grammar allows its words in any order, and a model with a static graph supports no grammars.
        if phrases and text not in phrases:
            settled, text = [], ""
        yield Transcript(
            phrases.get(text, _without_unknown(text)),
            is_final=True,
            words=_known(settled),
            language=language,
            engine=self.name,
        )

    def _model_for(self, languages: Sequence[str]) -> "tuple[vosk.Model, str]":
        """The model for the first of these languages that has one."""
        if not languages or not self._language or self._others is None or self._language == languages[0]:
            return self._model, self._language
        for language in languages:
            if language == self._language:
                break
            other = self._others.of(language)
            if other is not None:
                return other, language
        return self._model, self._language


class _Models:
    """The models of one folder, each loaded when first needed and then kept."""

    def __init__(self, folder: Path, record: Path, choices: Mapping[str, str]) -> None:
        """`record`: the file that remembers which models were tried in a child process; `choices`: language -> name."""
        self._choices = choices
        self._folder = folder
        self._record = record
        self._loaded: dict[Path, vosk.Model] = {}
        self._lock = threading.Lock()

    def load(self, model: Path) -> "vosk.Model":
        """Raises AssistantError(MODEL_BROKEN)."""
        with self._lock:
            if model not in self._loaded:
                if not is_complete(model):
                    raise AssistantError(Code.MODEL_BROKEN, model.name)
                # Kaldi aborts the process on many damaged models: a child tries it first.
                ensure_loads(model, self._record, _try)
                self._loaded[model] = _load(str(model))
            return self._loaded[model]

    def languages(self) -> set[str]:
        return {language_of(model) for model in find_models(self._folder)}

    def of(self, language: str) -> "vosk.Model | None":
        """The model of a language, where there is one. Raises AssistantError(RECOGNITION_FAILED)."""
        choice = self._choices.get(language)
        for model in sorted(find_models(self._folder), key=lambda path: path.name != choice):
            if language_of(model) == language:
                try:
                    return self.load(model)
                except AssistantError as error:
                    raise AssistantError(Code.RECOGNITION_FAILED, error.detail) from error
        return None


def _folder(context: PartContext) -> Path:
    return context.paths.models / Vosk.name


def _chosen(context: PartContext) -> Path | None:
    """The model that the settings name, else one of the user's languages, else one whose language is not known."""
    every = find_models(_folder(context))
    fitting = for_languages(every, context.settings.spoken_languages)
    chosen = choose(context, "recognizer", Vosk.name, [*fitting, *(model for model in every if model not in fitting)])
    is_meant = chosen in fitting or (chosen is not None and chosen.name == context.settings.recognizer_model)
    return chosen if is_meant else None


def _plain(phrase: str) -> str:
    """A phrase as Vosk writes what it hears."""
    return " ".join("".join(c for c in phrase.lower() if c.isalnum() or c in " '-").split())


def _known(words: Sequence[Word]) -> tuple[Word, ...]:
    return tuple(word for word in words if word.text != _UNKNOWN)


def _without_unknown(text: str) -> str:
    return " ".join(word for word in text.split() if word != _UNKNOWN)


def _recognizer(model: "vosk.Model", phrases: Sequence[str]) -> "vosk.KaldiRecognizer":
    """A new one for each utterance: Reset() leaves sound from the last one in the pipeline."""
    import vosk

    # An empty list would crash the process.
    grammar = [json.dumps([*(_plain(phrase) for phrase in phrases), _UNKNOWN], ensure_ascii=False)] if phrases else []
    recognizer = vosk.KaldiRecognizer(model, RATE_HZ, *grammar)
    recognizer.SetWords(True)
    return recognizer


def _load(path: str) -> "vosk.Model":
    import vosk

    vosk.SetLogLevel(-1)
    try:
        return vosk.Model(model_path=path)
    except Exception as error:  # Vosk raises nothing more specific
        raise AssistantError(Code.MODEL_BROKEN, Path(path).name) from error


def _try(path: str) -> None:
    """Load a model and hear a second of faint noise with it: some damage shows only then."""
    noise = np.random.default_rng(0).normal(0, 0.01, RATE_HZ).astype(np.float32)
    for _ in Vosk(_load(path)).recognize([Audio(noise)]):
        pass


def _accept(recognizer: "vosk.KaldiRecognizer", block: Audio) -> bool:
    """Whether an utterance ended with this block."""
    try:
        return bool(recognizer.AcceptWaveform(to_pcm16(block.samples)))
    except Exception as error:  # Vosk raises nothing more specific
        raise AssistantError(Code.RECOGNITION_FAILED, Vosk.name) from error


def _words(result: str) -> list[Word]:
    return [
        Word(word["word"], word["start"], word["end"], min(1.0, word["conf"]))
        for word in json.loads(result).get("result", [])
    ]
