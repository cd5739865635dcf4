"""Recognition with Vosk (Kaldi): streaming, with word times, from a downloaded model."""

import json
import os
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from app.audio import RATE_HZ, Audio, to_pcm16
from app.engine.installed import choose, ensure_loads
from app.engine.parts import NO_HINTS, Check, Hints
from app.errors import AssistantError, Code
from app.events import Transcript, Word

if TYPE_CHECKING:
    import vosk

    from app.engine.registry import Kit

_LAYOUTS = (("am/final.mdl", "conf/model.conf"), ("final.mdl", "mfcc.conf", "word_boundary.int", "words.txt"))
"""The files that make a folder a model: today's layout, and the one of models before 2020."""
_GRAPHS = (("graph/HCLG.fst",), ("graph/HCLr.fst", "graph/Gr.fst"), ("HCLG.fst",), ("HCLr.fst", "Gr.fst"))


class Vosk:
    """A recognizer whose partial transcripts come while one speaks."""

    name: ClassVar[str] = "vosk"
    rank: ClassVar[int] = 20
    is_streaming: ClassVar[bool] = True

    def __init__(self, model: "vosk.Model") -> None:
        self._model = model

    @classmethod
    def check(cls, kit: "Kit") -> Check:
        """Whether the library and a model are there."""
        if find_spec("vosk") is None:
            return Check(False, "The vosk library is not installed.", "Install it with: pip install vosk")
        folder = _folder(kit)
        model = choose(kit, "recognizer", cls.name, _models(folder))
        if model is None:
            remedy = f"Unpack a Vosk model into a folder of its own in {folder}."
            return Check(False, f"No model in {folder}", remedy)
        return Check(True, model.name)

    @classmethod
    def create(cls, kit: "Kit") -> Self:
        """Load the model. Raises AssistantError(MODEL_MISSING | MODEL_BROKEN)."""
        model = choose(kit, "recognizer", cls.name, _models(_folder(kit)))
        if model is None:
            raise AssistantError(Code.MODEL_MISSING, kit.settings.recognizer_model or cls.name)
        if not _is_complete(model):
            raise AssistantError(Code.MODEL_BROKEN, model.name)
        # Kaldi aborts the process on many a damaged model: a child tries it first.
        ensure_loads(model, kit.paths.models / "tried.json", _try)
        return cls(_load(str(model)))

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> Iterator[Transcript]:  # noqa: ARG002  # to come
        """See `Recognizer`; one partial transcript for each block, whether it brought news or not."""
        import vosk

        # A new one each time: Reset() leaves sound of the last utterance in the pipeline.
        recognizer = vosk.KaldiRecognizer(self._model, RATE_HZ)
        recognizer.SetWords(True)
        settled: list[Word] = []
        for block in blocks:
            if _accept(recognizer, block):
                settled += _words(recognizer.Result())
                partial = ""
            else:
                partial = json.loads(recognizer.PartialResult()).get("partial", "")
            yield Transcript(" ".join([*(word.text for word in settled), *partial.split()]))
        settled += _words(recognizer.FinalResult())
        yield Transcript(" ".join(word.text for word in settled), is_final=True, words=tuple(settled))


def _folder(kit: "Kit") -> Path:
    return kit.paths.models / Vosk.name


def _models(folder: Path) -> list[Path]:
    """The models in a folder by name: every folder that has a layout's first file."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if any((path / layout[0]).exists() for layout in _LAYOUTS))


def _is_complete(model: Path) -> bool:
    """Whether the files that Vosk cannot do without are there and hold something."""
    needed = all(
        any(all(_holds_something(model / file) for file in files) for files in choices)
        for choices in (_LAYOUTS, _GRAPHS)
    )
    return needed and any(_ends_with_a_line(model / folder / "words.txt") for folder in ("graph", "."))


def _holds_something(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _ends_with_a_line(path: Path) -> bool:
    """Whether a list of words is whole: with one cut short, Vosk hears but leaves the words out."""
    if not _holds_something(path):
        return False
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read() == b"\n"


def _load(path: str) -> "vosk.Model":
    import vosk

    vosk.SetLogLevel(-1)
    try:
        return vosk.Model(model_path=path)
    except Exception as error:  # Vosk raises nothing more exact
        raise AssistantError(Code.MODEL_BROKEN, Path(path).name) from error


def _try(path: str) -> None:
    """Load a model and hear a second of faint noise with it: some damage only shows then."""
    noise = np.random.default_rng(0).normal(0, 0.01, RATE_HZ).astype(np.float32)
    for _ in Vosk(_load(path)).recognize([Audio(noise)]):
        pass


def _accept(recognizer: "vosk.KaldiRecognizer", block: Audio) -> bool:
    """Whether an utterance ended with this block."""
    try:
        return bool(recognizer.AcceptWaveform(to_pcm16(block.samples)))
    except Exception as error:  # Vosk raises nothing more exact
        raise AssistantError(Code.RECOGNITION_FAILED, Vosk.name) from error


def _words(result: str) -> list[Word]:
    return [
        Word(word["word"], word["start"], word["end"], min(1.0, word["conf"]))
        for word in json.loads(result).get("result", [])
        if word["word"] != "[unk]"
    ]
