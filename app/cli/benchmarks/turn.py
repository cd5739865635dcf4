"""How fast turns are on this machine, with the engines that are installed here."""

import random
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, cast

from app.audio.samples import join, write
from app.cli.open_home import open_library
from app.cli.output import Output, engines_in_use
from app.cli.session import Session, session
from app.domain.scope import Scope
from app.engine.adapters.audio.files import Recording, WaveFile
from app.engine.library.index.vector_sets import names_in_use
from app.engine.parts.kit import Kit
from app.engine.prompts.messages import SYSTEM
from app.engine.prompts.prompt import Prompt
from app.storage.paths import Paths

QUESTION = "Can you please tell me how much the deposit of the lease is for the landlord?"
"""As long as questions are: sixteen words."""
WAYS = ("plain", "streamed", "sotto", "quote")
_PASSAGE_TOKENS = 200
_ANSWER = "The notice period of the lease is three months, and the deposit is {} euros for the landlord."
_EARLIER = "What must the tenant know about clause"
_BREATH_S = 2.0
"""Between two turns, as people leave it."""
_OTHERS = (
    "The tenant reads the meter in the cellar every month and writes the figures on the list beside the door.",
    "Heating begins in October and ends in April; the boiler is looked after by the firm whose number hangs there.",
    "Bicycles stand in the yard, not on the stairs, and whoever leaves a pram in the hall keeps the way out free.",
    "The garden belongs to all; the hedge is cut twice a year, in spring and in autumn, by whoever lives below.",
    "Small repairs up to a hundred euros are made without asking; everything larger is told in writing before.",
    "Keys are counted at the beginning and at the end, and one that is lost is paid by whoever has lost it.",
)
"""What the other passages tell, in an order of chance."""
_SETTINGS: dict[str, dict[str, object]] = {
    "plain": {"thinks_ahead": False, "quotes_first": False},
    "streamed": {"thinks_ahead": False, "quotes_first": False},
    "sotto": {"thinks_ahead": True, "quotes_first": False},
    "quote": {"thinks_ahead": True, "quotes_first": True},
}


@dataclass(frozen=True, slots=True)
class Trial:
    """One question in one way, with a document of its own, so that nothing of it has been read before."""

    way: str
    tokens: int
    round: int

    @property
    def name(self) -> str:
        """Of its document."""
        return f"{self.way}-{self.tokens}-{self.round}.txt"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured of turns."""

    audio: Path | None
    rounds: int
    lengths: tuple[int, ...]
    """Tokens of retrieved text."""
    earlier: int
    """Questions asked before, in each conversation."""


def measure_turns(paths: Paths, output: Output, plan: Plan) -> dict[str, Any]:
    """Milliseconds from release to first sound: the usual recipe, streamed, Sotto, and Sotto quoting first, by turns.

    `paths`: a home that may be written to. Raises AssistantError.
    """
    rounds, lengths = plan.rounds, plan.lengths
    documents = paths.home / "documents"
    documents.mkdir()
    trials = [Trial(way, lengths[0], 0) for way in WAYS]  # these warm up
    trials += [Trial(way, tokens, round_) for round_ in range(1, rounds + 1) for tokens in lengths for way in WAYS]
    for trial in trials:
        (documents / trial.name).write_text(_text(trial), encoding="utf-8")
    output.say(f"Reading {len(trials)} documents...")
    with open_library(paths, output.trouble, lambda _: None) as (_, library):
        library.add([documents])
        for _ in library.steps():
            pass
    took: dict[tuple[str, int], list[float]] = {(way, tokens): [] for way in WAYS for tokens in lengths}
    for round_ in range(1, rounds + 1):
        for way in WAYS:
            # A conversation of its own for each, begun by a trial that warms up.
            with session(paths, output.trouble, _SETTINGS[way], player=WaveFile(paths.home / "reply.wav")) as running:
                engines = names_in_use(running.engine.kit)
                spoken = plan.audio or _spoken(running.engine.kit, paths.home / "question.wav")
                for number in range(plan.earlier):
                    running.ask(f"{_EARLIER} {number}?")
                for trial in (Trial(way, lengths[0], 0), *(Trial(way, tokens, round_) for tokens in lengths)):
                    ms = _take(running, trial, spoken, documents / trial.name)
                    if trial.round and ms is not None:
                        took[way, trial.tokens].append(ms)
                        output.say(f"{way}, {trial.tokens} tokens: {ms:.0f} ms")
    by_length = {
        str(tokens): {way: round(median(took[way, tokens]), 1) if took[way, tokens] else None for way in WAYS}
        for tokens in lengths
    }
    output.say(f"medians: {by_length}")
    return {
        "release_to_first_sound_ms": by_length.get("1500") or by_length[str(lengths[0])],
        "by_context_tokens": by_length,
        "rounds": rounds,
        "earlier": plan.earlier,
        "engines": engines_in_use(engines),
    }


def _text(trial: Trial) -> str:
    """As many passages as the way is to read, one of them on the question; no two documents are alike."""
    chance = random.Random(trial.name)
    count = max(1, trial.tokens // _PASSAGE_TOKENS)
    answer = chance.randrange(count)
    paragraphs = []
    for number in range(count):
        others = [f"{chance.choice(_OTHERS)} Clause {chance.randrange(100, 999)}." for _ in range(7)]
        if number == answer:
            others[0] = _ANSWER.format(chance.randrange(100, 999))
        paragraphs.append(f"# Part {number + 1}\n\n{' '.join(others)}")
    return "\n\n".join(paragraphs)


def _spoken(kit: Kit, path: Path) -> Path:
    """The question in the voice that is installed here."""
    write(path, join(kit.synthesizer.speak(QUESTION)))
    return path


def _take(running: Session, trial: Trial, audio: Path, document: Path) -> float | None:
    """Milliseconds from release to first sound; None where nothing was said."""
    passages = max(1, trial.tokens // _PASSAGE_TOKENS)
    scope = Scope(paths=(str(document),))
    if running.engine.settings.passages != passages:
        running.engine.change(passages=passages)
        running.ask("never mind")  # a turn that ends at once; the engine takes it after the change
    time.sleep(_BREATH_S)
    if trial.way == "plain":
        return _plain(running, audio, scope)
    running.engine.focus(scope)
    return cast(float | None, running.hear(audio, realtime=True)["timings_ms"]["release_to_first_sound"])


def _plain(running: Session, audio: Path, scope: Scope) -> float:
    """The usual recipe: record all, transcribe all, retrieve, generate all, speak all."""
    kit = running.engine.kit
    blocks = list(Recording(audio, realtime=True).listen())
    released_s = time.monotonic()
    with closing(kit.recognizer.recognize(blocks)) as transcripts:
        question = [*transcripts][-1].text
    found = tuple(kit.retriever.retrieve(question, scope))
    reply = "".join(kit.generator.generate(Prompt(SYSTEM, running.engine.exchanges(), found, question)))
    join(kit.synthesizer.speak(reply))
    return (time.monotonic() - released_s) * 1000
