"""Which folders are Vosk models, whether they are whole, and what language they are for."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

_LAYOUTS = (("am/final.mdl", "conf/model.conf"), ("final.mdl", "mfcc.conf", "word_boundary.int", "words.txt"))
"""The files that make a folder a model: today's layout, and the one of models before 2020."""
_GRAPHS = (("graph/HCLG.fst",), ("graph/HCLr.fst", "graph/Gr.fst"), ("HCLG.fst",), ("HCLr.fst", "Gr.fst"))
_NAME = re.compile(r"vosk-model-(?:small-|big-)?(?P<language>[a-z]{2})(?=[-_.]|$)")
_OWN_CODES = {"cn": "zh", "vn": "vi", "kz": "kk", "ua": "uk", "jp": "ja"}
"""Codes of countries that Vosk's makers use for languages, and ISO 639-1's."""
_ENGLISH_NAMES = {
    "arabic": "ar", "breton": "br", "catalan": "ca", "chinese": "zh", "czech": "cs", "dutch": "nl", "english": "en",
    "esperanto": "eo", "farsi": "fa", "french": "fr", "georgian": "ka", "german": "de", "greek": "el",
    "gujarati": "gu", "hindi": "hi", "italian": "it", "japanese": "ja", "kazakh": "kk", "korean": "ko",
    "kyrgyz": "ky", "persian": "fa", "polish": "pl", "portuguese": "pt", "russian": "ru", "spanish": "es",
    "swedish": "sv", "tagalog": "tl", "tajik": "tg", "telugu": "te", "turkish": "tr", "ukrainian": "uk",
    "uzbek": "uz", "vietnamese": "vi",
}  # fmt: skip
"""Of the languages that there are models for."""
_README_BYTES = 2_000


def installed(folder: Path) -> list[Path]:
    """The models in a folder by name: every folder that has a layout's first file."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if any((path / layout[0]).exists() for layout in _LAYOUTS))


def language_of(model: Path) -> str:
    """ISO 639-1, told by the folder's name or else by the beginning of its README; empty where neither tells."""
    named = _NAME.match(model.name.lower())
    if named:
        code = named["language"]
        return _OWN_CODES.get(code, code)
    try:
        with (model / "README").open(encoding="utf-8", errors="replace") as file:
            said = re.findall(r"[a-z]+", file.read(_README_BYTES).lower())
    except OSError:
        return ""
    return next((_ENGLISH_NAMES[word] for word in said if word in _ENGLISH_NAMES), "")


def for_languages(models: Sequence[Path], languages: Sequence[str]) -> list[Path]:
    """The models that can be for one of the languages, in the languages' order, unknown ones last."""
    known = {model: language_of(model) for model in models}
    fitting = [model for language in languages for model in models if known[model] == language]
    return [*fitting, *(model for model in models if not known[model])]


def is_complete(model: Path) -> bool:
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
