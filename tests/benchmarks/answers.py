"""`make bench answers`: what is said to questions with known answers, by quoting and by real language models.

Whole turns but for hearing: the passages that Sotto's own finding puts first, the reply planned, written, checked and
spoken into a file. The models are asked every question, though usually only those that have to be put together; each
row of theirs stands beside one without the check, as other programs speak what a model writes. Their packages:
`installers/locks/test.lock` and `bench.lock`.
"""

import re
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from app.cli.session import Report, session
from app.domain.passages import Passage
from app.domain.scope import EVERYTHING, Scope
from app.engine.adapters.audio.files import WaveFile
from app.engine.adapters.embedders.minilm import MiniLM
from app.engine.answering import grounding
from app.engine.answering.citations import CUT
from app.engine.answering.grounding import Material
from app.engine.answering.refusals import NOTHING_FOUND
from app.engine.turns.model_trials import ModelTrials
from app.storage.paths import Paths, resources
from app.text.sentences import segment
from tests.benchmarks.quality import Remembering
from tests.benchmarks.questions import FOLDER, QuestionSet
from tests.fakes import Retriever
from tests.fixtures.models import install_qwen, install_smollm2

say = partial(print, flush=True)
SETS = ("xquad_en", "squad2_unanswerable", "xquad_de")
QUOTED, WRITTEN = 120, 24
"""Questions of each set that are quoted, and that a model is asked."""
_SOURCE = re.compile(r"^From .+?: ")
_MARK = re.compile(r"\s*\[[^][]{1,30}\]")
MODELS: dict[str, Callable[[Path], Path]] = {"SmolLM2 135M": install_smollm2, "Qwen2.5-Coder 0.5B": install_qwen}


@dataclass(slots=True)
class Tally:
    """What came of the questions of one set."""

    gold: list[bool] = field(default_factory=list)
    """Of those that can be answered: whether a known answer was spoken."""
    shown: list[bool] = field(default_factory=list)
    """The same of what was shown."""
    declined: list[bool] = field(default_factory=list)
    """Of those whose article was taken away: whether they were declined."""
    sentences: int = 0
    unborne: list[str] = field(default_factory=list)
    """Sentences spoken that are neither a stretch of a passage nor borne out by one."""
    words: list[int] = field(default_factory=list)
    sounds_ms: list[float] = field(default_factory=list)
    ends_ms: list[float] = field(default_factory=list)
    held_back: int = 0

    def row(self) -> str:
        """One line of the table."""
        figures = (
            f"{statistics.mean(self.gold):.3f}", f"{statistics.mean(self.shown):.3f}",
            f"{statistics.mean(self.declined):.3f}", f"{len(self.unborne)} of {self.sentences}",
            f"{self.held_back}", f"{statistics.median(self.words):.0f}/{max(self.words)}",
            f"{statistics.median(self.sounds_ms):.0f}", f"{statistics.median(self.ends_ms):.0f}",
        )  # fmt: skip
        return "".join(f"{one:>14}" for one in figures)


class Finder(Retriever):
    """Finds what is told to it."""

    def __init__(self) -> None:
        self.found: Sequence[Passage] = ()

    def retrieve(self, question: str, scope: Scope = EVERYTHING) -> Sequence[Passage]:
        return self.found


def numbers(questions: QuestionSet, most: int) -> list[int]:
    """So many of its answerable questions, of those that nothing was tried on."""
    asked = [one for one, question in enumerate(questions.questions) if question.is_answerable and question.answers]
    return asked[1 :: max(2, len(asked) // most)][:most]


def take(questions: QuestionSet, most: int, folder: Path, changes: dict[str, Any]) -> Tally:
    """Ask; each question once with its article and once without it."""
    tally, finder = Tally(), Finder()
    language = {"language": questions.language}
    with session(Paths(folder), lambda *_: None, changes | language, player=WaveFile(folder / "reply.wav"),
                 retriever=finder) as running:  # fmt: skip
        for number in numbers(questions, most):
            question = questions.questions[number]
            finder.found = questions.passages(number)
            _note(tally, running.ask(question.text), finder.found, question.answers, questions.language)
            finder.found = questions.passages(number, without=question.article)
            reply = running.ask(question.text)
            tally.declined.append(reply["reply"] in NOTHING_FOUND.values())
            if not tally.declined[-1]:
                _note_sentences(tally, reply, finder.found, questions.language)
    return tally


def _note(tally: Tally, reply: Report, passages: Sequence[Passage], answers: Sequence[str], language: str) -> None:
    tally.gold.append(any(answer in reply["spoken"] for answer in answers))
    tally.shown.append(any(answer in reply["reply"] for answer in answers))
    if reply["reply"] in NOTHING_FOUND.values():
        return
    tally.words.append(len(reply["spoken"].split()))
    tally.ends_ms.append(reply["timings_ms"]["total"])
    if (sound := reply["timings_ms"]["release_to_first_sound"]) is not None:
        tally.sounds_ms.append(sound)
    _note_sentences(tally, reply, passages, language)


def _note_sentences(tally: Tally, reply: Report, passages: Sequence[Passage], language: str) -> None:
    tally.held_back += len(reply["held_back"])
    material = Material(tuple(passages), reply["transcript"], language)
    texts = [" ".join(passage.text.split()) for passage in passages]
    spoken = _SOURCE.sub("", reply["spoken"])
    parts = [part.strip() for part in spoken.split(CUT) if part.strip()]
    if all(any(part.rstrip(".") in text for text in texts) for part in parts):
        tally.sentences += len(segment(spoken, language))
        return
    for sentence in segment(spoken, language):
        tally.sentences += 1
        bare = _SOURCE.sub("", _MARK.sub("", sentence)).strip(f" {CUT}")
        if not any(bare in text for text in texts) and material.fault(sentence) is not None:
            tally.unborne.append(sentence)


def rows(questions: QuestionSet, place: Path) -> Iterator[tuple[str, Tally]]:
    """Each way to answer."""
    yield "quoting", take(questions, QUOTED, place / "quote", {"generator": "quote"})
    for name, install in MODELS.items():
        home = place / name.split()[0]
        if not home.exists():
            install(home / "models")
        # Asked every question, whatever their examinations show.
        changes = {"generator": "llama.cpp", "quotes_first": False, "trusted_models": ("llama.cpp",)}
        yield name, take(questions, WRITTEN, home, changes)
        with patch.object(grounding.Material, "fault", lambda *_: None):
            tally = take(questions, WRITTEN, home, changes)
        yield f"{name}, unchecked", tally


def main() -> None:
    """Measure and print, or say why not."""
    if not FOLDER.is_dir():
        say("Answers: not measured, the question sets are not here")
        return
    with patch.object(ModelTrials, "steps", lambda _: iter(())):  # nothing is tried out between two questions
        measure()


def measure() -> None:
    """Every set."""
    minilm = Remembering(MiniLM(resources() / "embedder"))
    with tempfile.TemporaryDirectory(prefix="sotto-answers-") as folder:
        for name in SETS:
            say(f"\n{name}: gold spoken, gold shown, declined where its article is gone, sentences not borne out, held")
            say("back, words spoken (median/longest), ms to the first sound, ms to the end")
            questions = QuestionSet(name, minilm)
            for who, tally in rows(questions, Path(folder)):
                say(f"  {who:28}{tally.row()}")
                for sentence in tally.unborne[:3]:
                    say(f"      not borne out: {sentence[:110]}")


if __name__ == "__main__":
    main()
