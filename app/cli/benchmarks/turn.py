"""How fast turns are on this machine, with the engines that are installed here."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
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
from app.wording import benchmarks as words

QUESTION = "Can you please tell me how much the deposit of the lease is for the landlord?"
"""As long as questions are: sixteen words."""
WAYS = ("plain", "streamed", "sotto", "quote")
_PASSAGE_TOKENS = 200
_ANSWER = "The notice period of the lease is three months, and the deposit is {} euros for the landlord."
_EARLIER = "What must the tenant know about clause"
_BREATH_S = 2.0
"""Between two turns, as people leave it."""
_LONGEST_S = 60.0
"""A turn that has said nothing by then is cut off; its way is not measured with as many tokens or more again."""
_TRUSTED = {"trusted_models": ("llama.cpp", "gpt4all", "server")}
"""Language models write here, whether they have qualified or not: it is their speed that is measured."""
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
    longest_s: float
    """No round is begun after that."""


def measure_turns(paths: Paths, output: Output, plan: Plan) -> dict[str, Any]:
    """Milliseconds from release to first sound: the usual recipe, streamed, Sotto, and Sotto quoting first, by turns.

    `paths`: a home that may be written to. Raises AssistantError.
    """
    lengths = plan.lengths
    documents = paths.home / "documents"
    documents.mkdir()
    trials = [Trial(way, lengths[0], 0) for way in WAYS]  # these warm up
    trials += [Trial(way, tokens, each) for each in range(1, plan.rounds + 1) for tokens in lengths for way in WAYS]
    for trial in trials:
        (documents / trial.name).write_text(_text(trial), encoding="utf-8")
    output.notice(words.reading(len(trials)))
    with open_library(paths, output.trouble, lambda _: None) as (_, library):
        library.add([documents])
        for _ in library.steps():
            pass
    measured = _Measured(plan, output)
    for way, round_ in ((way, each) for each in range(1, plan.rounds + 1) for way in WAYS):
        if not measured.has_time:
            output.notice(words.OUT_OF_TIME)
            break
        # A conversation of its own for each, begun by a trial that warms up.
        with session(
            paths, output.trouble, _TRUSTED | _SETTINGS[way], player=WaveFile(paths.home / "reply.wav")
        ) as running:
            engines = names_in_use(running.engine.kit)
            spoken = plan.audio or _spoken(running.engine.kit, paths.home / "question.wav")
            for number in range(plan.earlier):
                if measured.has_time:
                    with _cut_off(running):
                        running.ask(f"{_EARLIER} {number}?")
            for trial in (Trial(way, lengths[0], 0), *(Trial(way, tokens, round_) for tokens in lengths)):
                if measured.is_worth(trial):
                    measured.note(trial, _take(running, trial, spoken, documents / trial.name))
    by_length = measured.medians()
    output.say(f"medians: {by_length}")
    return {
        "release_to_first_sound_ms": by_length.get("1500") or by_length[str(lengths[0])],
        "by_context_tokens": by_length,
        "rounds": plan.rounds,
        "earlier": plan.earlier,
        "engines": engines_in_use(engines),
    }


class _Measured:
    """What has been measured, and how far it is."""

    def __init__(self, plan: Plan, output: Output) -> None:
        self._plan = plan
        self._output = output
        self._until_s = time.monotonic() + plan.longest_s
        self._count = plan.rounds * len(WAYS) * (1 + len(plan.lengths))
        self._done = 0
        self._took = {(way, tokens): list[float]() for way in WAYS for tokens in plan.lengths}
        self._too_long: dict[str, int] = {}
        """Way -> the fewest tokens with which it was cut off."""

    @property
    def has_time(self) -> bool:
        """Whether another round may begin."""
        return time.monotonic() < self._until_s

    def is_worth(self, trial: Trial) -> bool:
        """Whether a trial may come to an end in time."""
        is_short = trial.tokens < self._too_long.get(trial.way, trial.tokens + 1)
        if not (is_short and self.has_time):
            self._done += 1
        return is_short and self.has_time

    def note(self, trial: Trial, ms: float | None) -> None:
        """Take a result; None: it was cut off, or nothing was said."""
        self._done += 1
        self._output.notice(words.progress(f"{self._done} of {self._count}", f"{trial.way}, {trial.tokens} tokens", ms))
        if ms is None:
            self._too_long[trial.way] = min(trial.tokens, self._too_long.get(trial.way, trial.tokens))
        elif trial.round:
            self._took[trial.way, trial.tokens].append(ms)

    def medians(self) -> dict[str, dict[str, float | None]]:
        """Tokens -> way -> milliseconds; None where nothing was measured."""
        return {
            str(tokens): {
                way: round(median(self._took[way, tokens]), 1) if self._took[way, tokens] else None for way in WAYS
            }
            for tokens in self._plan.lengths
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
    with _cut_off(running):
        return cast(float | None, running.hear(audio, realtime=True)["timings_ms"]["release_to_first_sound"])


@contextmanager
def _cut_off(running: Session) -> Iterator[None]:
    """A turn within it is ended where it takes too long."""
    timer = threading.Timer(_LONGEST_S, running.engine.cancel)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


def _plain(running: Session, audio: Path, scope: Scope) -> float | None:
    """The usual recipe: record all, transcribe all, retrieve, generate all, speak all; None where it takes too long."""
    kit = running.engine.kit
    blocks = list(Recording(audio, realtime=True).listen())
    released_s = time.monotonic()
    with closing(kit.recognizer.recognize(blocks)) as transcripts:
        question = [*transcripts][-1].text
    found = tuple(kit.retriever.retrieve(question, scope))
    reply = ""
    with closing(kit.generator.generate(Prompt(SYSTEM, running.engine.exchanges(), found, question))) as pieces:
        for piece in pieces:
            reply += piece
            if time.monotonic() - released_s > _LONGEST_S:
                return None
    join(kit.synthesizer.speak(reply))
    return (time.monotonic() - released_s) * 1000
