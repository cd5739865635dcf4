"""How well people are understood in other languages, where the language is named and where it is found out."""

import json
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import jiwer

from app.domain.settings import Settings
from app.engine.hearing.files.transcription import Transcribed, Transcriber
from app.engine.parts.kit import Kit
from app.storage.database import Store
from app.storage.paths import Paths
from app.text.sentences import space
from tests.conftest import SHARED


def measure() -> Iterator[tuple[str, dict[str, float]]]:
    """For each language: how many words (characters where words are not parted) there are, and how many were wrong."""
    manifest = SHARED / "speech" / "manifest.json"
    every = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else []
    by_language: dict[str, list[tuple[Path, str]]] = defaultdict(list)
    for one in every:
        if one["language"] and "+" not in one["language"] and one["kind"] == "speech" and "alnum" not in one["file"]:
            by_language[one["language"]].append((SHARED / "speech" / one["file"], one["transcript"]))
    with tempfile.TemporaryDirectory(prefix="sotto-bench-") as folder:
        paths = Paths(Path(folder))
        paths.prepare()
        with closing(Store(paths.database)) as store, closing(Kit(paths, Settings(), store)) as kit:
            found_out = Transcriber(kit)
            for language, recordings in sorted(by_language.items()):
                named = Transcriber(kit, language=language)
                figures = {"of": 0.0, "wrong_named": 0.0, "wrong_auto": 0.0, "files_in_another": 0.0}
                for path, said in recordings:
                    auto = found_out.transcribe(path)
                    figures["of"] += len(_units(said, language))
                    figures["wrong_named"] += _wrong(said, named.transcribe(path), language)
                    figures["wrong_auto"] += _wrong(said, auto, language)
                    figures["files_in_another"] += bool({one.language for one in auto.segments} - {language})
                yield f"{language}, {len(recordings)} recordings", figures


def _wrong(said: str, found: Transcribed, language: str) -> int:
    heard = space(language).join(one.text for one in found.segments)
    found_units = jiwer.process_words(" ".join(_units(said, language)), " ".join(_units(heard, language)))
    return found_units.substitutions + found_units.deletions + found_units.insertions


def _units(text: str, language: str) -> list[str]:
    """Words, or characters, without case and punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    plain = "".join(letter if letter.isalnum() or letter.isspace() else " " for letter in folded)
    return plain.split() if space(language) else [letter for letter in plain if not letter.isspace()]
