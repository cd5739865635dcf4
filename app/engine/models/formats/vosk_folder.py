"""Recognizes folders that are Vosk models, whether they are complete, and their language."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

_LAYOUTS = (("am/final.mdl", "conf/model.conf"), ("final.mdl", "mfcc.conf", "word_boundary.int", "words.txt"))
"""The files that make a folder a model: the current layout, and that of models from before 2020."""
_GRAPHS = (("graph/HCLG.fst",), ("graph/HCLr.fst", "graph/Gr.fst"), ("HCLG.fst",), ("HCLr.fst", "Gr.fst"))
_NAME = re.compile(r"vosk-model-(?:small-|big-)?(?P<language>[a-z]{2})(?=[-_.]|$)")
_OWN_CODES = {"cn": "zh", "vn": "vi", "kz": "kk", "ua": "uk", "jp": "ja"}
"""Country codes that Vosk models use as language codes -> ISO 639-1."""
_ENGLISH_NAMES = {
    "arabic": "ar", "breton": "br", "catalan": "ca", "chinese": "zh", "czech": "cs", "dutch": "nl", "english": "en",
    "esperanto": "eo", "farsi": "fa", "french": "fr", "georgian": "ka", "german": "de", "greek": "el",
    "gujarati": "gu", "hindi": "hi", "italian": "it", "japanese": "ja", "kazakh": "kk", "korean": "ko",
    "kyrgyz": "ky", "persian": "fa", "polish": "pl", "portuguese": "pt", "russian": "ru", "spanish": "es",
    "swedish": "sv", "tagalog": "tl", "tajik": "tg", "telugu": "te", "turkish": "tr", "ukrainian": "uk",
    "uzbek": "uz", "vietnamese": "vi",
}  # fmt: skip
"""English names of the languages that have models -> ISO 639-1."""
_README_BYTES = 2_000


def find_models(folder: Path) -> list[Path]:
    """The models in a folder, sorted by name: every folder with the first file of a layout."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if any((path / layout[0]).exists() for layout in _LAYOUTS))


def language_of(model: Path) -> str:
    """ISO 639-1, from the folder's name or else from the beginning of its README; empty if neither says."""
    match = _NAME.match(model.name.lower())
    if match:
        code = match["language"]
        return _OWN_CODES.get(code, code)
    try:
        with (model / "README").open(encoding="utf-8", errors="replace") as file:
            readme_words = re.findall(r"[a-z]+", file.read(_README_BYTES).lower())
    except OSError:
        return ""
    return next((_ENGLISH_NAMES[word] for word in readme_words if word in _ENGLISH_NAMES), "")


def for_languages(models: Sequence[Path], languages: Sequence[str]) -> list[Path]:
    """The models for one of the languages, in the order of the languages; those of unknown language come last."""
    known = {model: language_of(model) for model in models}
    matching = [model for language in languages for model in models if known[model] == language]
    return [*matching, *(model for model in models if not known[model])]


def is_complete(model: Path) -> bool:
    """Whether the files that Vosk requires are there and not empty."""
    has_files = all(
        any(all(_is_non_empty(model / file) for file in files) for files in choices) for choices in (_LAYOUTS, _GRAPHS)
    )
    return has_files and any(_ends_with_newline(model / folder / "words.txt") for folder in ("graph", "."))


def _is_non_empty(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _ends_with_newline(path: Path) -> bool:
    """Whether a word list is complete: with a truncated one, Vosk recognizes speech but leaves words out."""
    if not _is_non_empty(path):
        return False
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read() == b"\n"
