"""The Whisper models that come with Sotto: `resources/recognizers`."""

import hashlib
from contextlib import closing
from pathlib import Path
from typing import ClassVar, Self

from app.audio.samples import read
from app.domain.errors import AssistantError, Code
from app.engine.adapters.recognizers.whisper.decoder import Decoder
from app.engine.adapters.recognizers.whisper.faster_whisper import FasterWhisper
from app.engine.adapters.recognizers.whisper.trial import Trial
from app.engine.models import loading
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.part import Check
from app.engine.parts.part_context import PartContext
from app.storage.paths import resources

_FILES = ("model.bin", "config.json", "tokenizer.json", "vocabulary.json")
BETTER, SMALLER = "base", "tiny.en"
"""The models: for about a hundred languages, and for English where the machine is too slow for that."""


class BuiltInWhisper(FasterWhisper):
    """Understands people without a download: base about a hundred languages, tiny.en English."""

    name: ClassVar[str] = "built-in-whisper"
    rank: ClassVar[int] = 15
    is_bundled: ClassVar[bool] = True
    uses: ClassVar[frozenset[str]] = FasterWhisper.uses | {"languages"}

    def __init__(self, decoder: Decoder, language: str, model: str = BETTER, trial: Trial | None = None) -> None:
        """`model`: the name of what is loaded; `trial`: finds out whether another would be better; None: it stays."""
        super().__init__(decoder, language)
        self.model = model
        self._trial = trial

    @classmethod
    def check(cls, context: PartContext) -> Check:
        """Look whether its files are there; whether they are whole shows when they are loaded."""
        model = _chosen(context)
        missing = [name for name in _FILES if model is None or not (model / name).is_file()]
        if model is None or missing:
            return Check(False, f"{', '.join(missing)} missing", "Install Sotto again.")
        return Check(True, _why(context, model.name), model=model.name)

    @classmethod
    def create(cls, context: PartContext) -> Self:
        """Load the model. Raises AssistantError(MODEL_MISSING | MODEL_BROKEN)."""
        model = _chosen(context)
        if model is None:
            raise AssistantError(Code.MODEL_MISSING, context.settings.recognizer_model or cls.name)
        trial = None if _is_named(context) or not _is_english(context) else _trial(context)
        return cls(load(model.name), context.settings.language, model.name, trial)

    @property
    def is_tuned(self) -> bool:
        """Whether it is known which model serves best here."""
        return self._trial is None or self.model != BETTER or self._trial.found is not None

    def tune(self) -> ClosableIterator[None]:
        """Find that out, where it is not known, and hear with that one from then on."""
        trial = self._trial
        if trial is None or self.is_tuned:
            return
        question = list(read(resources() / "demo" / "question.wav"))
        smaller = load(SMALLER)
        with closing(FasterWhisper(smaller, "en")) as other:
            yield from trial.steps(lambda: self.recognize(question), lambda: other.recognize(question))
        if trial.found and trial.found.is_too_slow:
            self._decoder, self.model = smaller, SMALLER


def folder() -> Path:
    """Where the models are."""
    return resources() / "recognizers"


def _chosen(context: PartContext) -> Path | None:
    """The model that the settings name, else the one that serves best here."""
    found = _trial(context).found if _is_english(context) else None
    names = (SMALLER, BETTER) if found and found.is_too_slow else (BETTER, SMALLER)
    return loading.choose(context, "recognizer", BuiltInWhisper.name, [folder() / name for name in names])


def _why(context: PartContext, model: str) -> str:
    """Which model it is, and why that one."""
    found = _trial(context).found
    if _is_named(context):
        return f"Whisper {model}, as you chose"
    if not _is_english(context):
        return f"Whisper {model}, which understands about a hundred languages"
    if found is None:
        return f"Whisper {model}"
    if found.is_too_slow:
        slower = f", and {BETTER} {found.better_s:.1f} s"
        return f"Whisper {model}: a short question takes it {found.smaller_s:.1f} s here{slower}"
    return f"Whisper {model}: a short question takes it {found.better_s:.1f} s here"


def _is_named(context: PartContext) -> bool:
    return context.settings.recognizer_model in (BETTER, SMALLER)


def _is_english(context: PartContext) -> bool:
    return context.settings.spoken_languages == ("en",)


def _trial(context: PartContext) -> Trial:
    return Trial(context.paths.models / "hearing.json")


def load(name: str) -> Decoder:
    """A model whose files are as SHA256SUMS says: a damaged one may end the process. Raises AssistantError."""
    model = folder() / name
    try:
        lines = (folder() / "SHA256SUMS").read_text(encoding="ascii").splitlines()
        for file_name in _FILES:
            with (model / file_name).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if f"{digest}  {name}/{file_name}" not in lines:
                raise AssistantError(Code.MODEL_BROKEN, f"{name}/{file_name}", name)
    except (OSError, UnicodeError) as error:
        raise AssistantError(Code.MODEL_MISSING, name, name) from error
    return Decoder.load(model)
