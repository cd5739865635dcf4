"""What is heard early, what is left for the end, and that nothing is lost between."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import jiwer
import numpy as np
import pytest

from app.audio.samples import RATE_HZ, Audio, Samples, join, read
from app.domain.errors import AssistantError, Code
from app.domain.transcript import Transcript, Word
from app.engine.adapters.recognizers.vosk import Vosk
from app.engine.hearing.recognition.incremental import IncrementalRecognizer
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.recognizer import NO_HINTS, Hints, Recognizer
from tests import fakes
from tests.contracts.contract import whole_kit
from tests.fixtures import models, speech
from tests.fixtures.waiting import wait_until

BLOCK = 480
passes: "list[Future[Any]]" = []
"""Every pass of the running test, from when it is asked for."""


class Whole(fakes.Recognizer):
    """Needs whole stretches: understands one word of each, and remembers what it was given."""

    is_streaming: ClassVar[bool] = False

    def __init__(self, wait: threading.Event | None = None, fails: bool = False) -> None:
        super().__init__()
        self.heard: list[Samples] = []
        self.wait = wait
        self.fails = fails

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
        sound = join(blocks)
        self.heard.append(sound.samples)
        if self.fails:
            raise AssistantError(Code.RECOGNITION_FAILED, "fake")
        while self.wait and not self.wait.wait(0.005):
            yield Transcript("")
        text = f"word{len(self.heard)}"
        yield Transcript(text, is_final=True, words=(Word(text, 0.0, sound.seconds, 0.9),), language="en")


@pytest.fixture(autouse=True)
def _each_is_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each has a thread of its own."""
    made, begin = list[IncrementalRecognizer](), IncrementalRecognizer.__init__
    passes.clear()

    def noted(self: IncrementalRecognizer, *given: Any) -> None:
        begin(self, *given)
        made.append(self)
        submit = self._workers.submit

        def counted(*work: Any) -> "Future[Any]":
            passes.append(submit(*work))
            return passes[-1]

        monkeypatch.setattr(self._workers, "submit", counted)

    monkeypatch.setattr(IncrementalRecognizer, "__init__", noted)
    yield
    for one in made:
        one.close()


def said(seconds: float = 2.0) -> Samples:
    """Without a pause."""
    voice = fakes.spoken()[round(0.3 * RATE_HZ) : round(1.3 * RATE_HZ)]
    return np.tile(voice, 10)[: round(seconds * RATE_HZ)]


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE_HZ), np.float32)


def blocks(*sounds: Samples) -> list[Audio]:
    sound = np.concatenate(sounds)
    return [Audio(sound[start : start + BLOCK]) for start in range(0, len(sound), BLOCK)]


def final(transcripts: Iterable[Transcript]) -> Transcript:
    *partials, last = transcripts
    assert last.is_final
    assert not any(partial.is_final for partial in partials)
    return last


class Growing(Whole):
    """Understands a word in each half second, and more with each call; can be waited for."""

    def __init__(self, took: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self.hints: list[Hints] = []
        self.took = took

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
        sound = join(blocks)
        self.heard.append(sound.samples)
        self.hints.append(hints)
        self.took()
        words = tuple(Word(f"w{number}", number / 2, number / 2 + 0.4, 0.9) for number in range(int(sound.seconds * 2)))
        yield Transcript(" ".join(word.text for word in words), is_final=True, words=words, language="en")

    def awaited(self, sound: Iterable[Audio]) -> Iterator[Audio]:
        """The blocks, each when what was begun before has ended: as on a machine that is quick enough."""
        for block in sound:
            wait_until(lambda: all(one.done() for one in passes))
            yield block


def test_words_are_shown_while_one_speaks_and_are_not_taken_back() -> None:
    whole = Growing()
    shown = [
        transcript.text
        for transcript in IncrementalRecognizer(whole).recognize(whole.awaited(blocks(silence(0.5), said(6))))
        if not transcript.is_final
    ]
    counts = [len(text.split()) for text in shown]
    assert counts == sorted(counts)
    assert len(set(counts)) > 4, "several times in six seconds"
    assert counts[0] == 0
    assert 8 <= counts[-1] <= 12
    assert len(whole.heard) < 14, "about every half second"


def test_where_a_pass_takes_long_the_next_one_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = [0.0]

    def takes(seconds: float) -> int:
        whole = Growing(lambda: now_s.append(now_s[-1] + seconds))
        clock = SimpleNamespace(monotonic=lambda: now_s[-1])
        monkeypatch.setattr("app.engine.hearing.recognition.incremental.time", clock)
        assert final(IncrementalRecognizer(whole).recognize(whole.awaited(blocks(said(8))))).text
        return len(whole.heard)

    quick, slow, hopeless = takes(0.1), takes(0.8), takes(2.5)
    assert quick > 2 * slow > 4
    assert hopeless == 2, "one to find out, and the last"


def test_what_is_long_over_is_settled_in_a_pause_and_the_rest_knows_what_came_before() -> None:
    whole = Growing()
    sound = blocks(said(3), silence(0.6), said(4), silence(0.3), said(5))
    *partials, heard = IncrementalRecognizer(whole).recognize(whole.awaited(sound), Hints(words=("Zyntrix",)))
    assert max(map(len, whole.heard)) < 11 * RATE_HZ, "at the end not all of it is left"
    assert min(len(part) for part in whole.heard[-2:]) > 3 * RATE_HZ, "but so much that it is understood"
    before = whole.hints[-1].before
    assert len(before.split()) >= 5
    assert whole.hints[0].before == ""
    assert {hints.words for hints in whole.hints} == {("Zyntrix",)}
    assert whole.hints[0].is_partial
    assert not whole.hints[-1].is_partial
    starts = [word.start_s for word in heard.words]
    assert starts == sorted(starts)
    assert starts[-1] > 11, "times are those of the recording"
    assert heard.text.startswith(before)
    assert [word.text for word in heard.words] == heard.text.split()
    counts = [len(partial.text.split()) for partial in partials]
    assert counts == sorted(counts)


def test_endless_speech_is_cut_though_no_pass_has_ended() -> None:
    go = threading.Event()
    whole = Whole(go)

    def source() -> Iterator[Audio]:
        yield from blocks(*[said(8)] * 7)
        go.set()

    heard = final(IncrementalRecognizer(whole).recognize(source()))
    assert len(heard.words) == 3
    assert max(map(len, whole.heard)) <= 25.2 * RATE_HZ
    assert [word.start_s for word in heard.words] == sorted(word.start_s for word in heard.words)


def test_a_pass_that_nobody_wants_any_more_does_not_hold_up_the_last() -> None:
    released = threading.Event()

    class Stuck(Whole):
        def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
            self.heard.append(join(blocks).samples)
            if len(self.heard) == 1:
                released.wait()  # a step of a model that cannot be interrupted
            yield Transcript(f"word{len(self.heard)}", is_final=True, language="en")

    whole = Stuck()
    try:
        assert final(IncrementalRecognizer(whole).recognize(blocks(said(3)))).text == "word2"
    finally:
        released.set()


def test_who_paused_before_letting_go_waits_for_nothing() -> None:
    whole = Growing()
    heard = list(IncrementalRecognizer(whole).recognize(whole.awaited(blocks(said(), silence(0.8)))))
    assert heard[-1].text == heard[-2].text != "", "transcribed in the pause, before the key was let go"
    assert len(whole.heard[-1]) < 2.7 * RATE_HZ, "what was guessed to be all is not transcribed again"


def test_a_pause_that_was_not_the_end_costs_no_word() -> None:
    whole = Growing()
    heard = final(IncrementalRecognizer(whole).recognize(whole.awaited(blocks(said(1.5), silence(0.35), said(1.5)))))
    assert len(whole.heard[-1]) > 3.2 * RATE_HZ, "the guess was dropped for the whole"
    assert len(heard.words) == 6


def test_a_final_that_fails_says_so() -> None:
    with pytest.raises(AssistantError) as caught:
        list(IncrementalRecognizer(Whole(fails=True)).recognize(blocks(said())))
    assert caught.value.code == Code.RECOGNITION_FAILED


@pytest.mark.parametrize("error", [ZeroDivisionError("the source broke"), AssistantError(Code.NOTHING_HEARD)])
def test_what_the_blocks_raise_passes_through(error: Exception) -> None:
    def source() -> Iterator[Audio]:
        yield from blocks(said())
        raise error

    ahead = IncrementalRecognizer(Whole())
    with pytest.raises(type(error)) as caught:
        list(ahead.recognize(source()))
    assert caught.value is error
    assert final(ahead.recognize(blocks(said()))).text


def test_left_early_it_is_ready_again() -> None:
    go = threading.Event()
    ahead = IncrementalRecognizer(Whole(go))
    left = ahead.recognize(blocks(said(), silence(1), said()))
    for _ in range(110):
        next(left)
    left.close()
    go.set()
    assert final(ahead.recognize(blocks(said()))).text


def test_nothing_said_gives_nothing() -> None:
    whole = Whole()
    assert final(IncrementalRecognizer(whole).recognize(blocks(silence(3)))).text == ""
    assert final(IncrementalRecognizer(whole).recognize([])).text == ""
    assert whole.heard == []


SENTENCES = ("what is the time", "please read the next page", "what is the capital of france")


class NotStreaming:
    """A real recognizer that is asked for whole stretches only."""

    is_streaming: ClassVar[bool] = False
    rank: ClassVar[int] = 0

    def __init__(self, real: Recognizer) -> None:
        self.name = real.name
        self.recognize = real.recognize


@pytest.mark.parametrize("pause_s", [0.25, 0.5, 0.9, 2.0])
def test_with_a_real_recognizer_no_word_is_lost_at_the_seams(tmp_path: Path, pause_s: float) -> None:
    with whole_kit(tmp_path / "home") as kit:
        vosk = Vosk.create(kit.context)
        sounds: list[Samples] = []
        for number, sentence in enumerate(SENTENCES):
            path = tmp_path / f"{number}.wav"
            speech.espeak(sentence, path)
            sounds += [join(read(path)).samples, silence(pause_s)]
        heard = final(IncrementalRecognizer(NotStreaming(vosk)).recognize(blocks(*sounds)))  # type: ignore[arg-type]
        assert heard.text == " ".join(SENTENCES)
        starts = [word.start_s for word in heard.words]
        assert starts == sorted(starts)
        assert heard.words[-1].end_s <= sum(map(len, sounds)) / RATE_HZ


# With the models that come with Sotto


TOLD = (
    "My brother lives in a small town near the sea.",
    "He wrote a letter that arrived yesterday.",
    "Please open the door for the doctor.",
    "How much did we pay for the new window?",
)


def said_with_pauses(folder: Path, pause_s: float) -> Samples:
    sounds: list[Samples] = []
    for sentence in TOLD:
        speech.espeak(sentence, folder / "said.wav")
        sounds += [join(read(folder / "said.wav")).samples, silence(pause_s)]
    return np.concatenate(sounds)


def plain(text: str) -> list[str]:
    return "".join(c for c in text.lower() if c.isalpha() or c.isspace()).split()


def wrong(told: str, heard: str) -> int:
    """Words, whatever their case and punctuation."""
    found = jiwer.process_words(" ".join(plain(told)), " ".join(plain(heard)))
    return found.substitutions + found.deletions + found.insertions


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pass takes any time, however busy the machine is."""
    monkeypatch.setattr("app.engine.hearing.recognition.incremental.time", SimpleNamespace(monotonic=lambda: 0.0))


class Waited:
    """A real recognizer that can be waited for."""

    is_streaming: ClassVar[bool] = False
    rank: ClassVar[int] = 0

    def __init__(self, real: Recognizer) -> None:
        self.name = real.name
        self.real = real
        self.longest_s = 0.0

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
        sound = join(blocks)
        self.longest_s = max(self.longest_s, sound.seconds)
        yield from self.real.recognize([sound], hints)

    def awaited(self, sound: Iterable[Audio]) -> Iterator[Audio]:
        for block in sound:
            wait_until(lambda: all(one.done() for one in passes))
            yield block


@pytest.mark.parametrize("model", ["base", "tiny.en"])
@pytest.mark.parametrize("pause_s", [0.3, 0.8])
def test_the_built_in_models_hear_live_what_they_hear_of_a_file(
    tmp_path: Path, model: str, pause_s: float, quick: None
) -> None:
    sound = said_with_pauses(tmp_path, pause_s)
    with closing(models.built_in_whisper(model)) as whisper:
        *_, file = whisper.recognize([Audio(sound)])
        waited = Waited(whisper)
        *partials, live = IncrementalRecognizer(waited).recognize(waited.awaited(blocks(sound)))  # type: ignore[arg-type]
    told = " ".join(TOLD)
    assert wrong(told, file.text) <= 3
    assert wrong(told, live.text) <= 3, "of 33"
    assert waited.longest_s < 10, "not everything is left for the end"
    assert live.text.endswith("?"), "it knows where a sentence ends"
    shown = [plain(partial.text) for partial in partials]
    assert [len(words) for words in shown] == sorted(len(words) for words in shown)
    assert len({len(words) for words in shown}) > 4, "the words come while they are said"
    starts = [word.start_s for word in live.words]
    assert starts == sorted(starts)
    assert live.words[-1].end_s <= len(sound) / RATE_HZ


@pytest.mark.parametrize("model", ["base", "tiny.en"])
@pytest.mark.parametrize("name", ["jfk.flac", "harvard_spk1_3.wav", "librivox_austen_0890.wav"])
def test_people_are_heard_live_as_from_a_file(shared: Path, model: str, name: str, quick: None) -> None:
    sound = join(read(shared / "speech" / name)).samples
    with closing(models.built_in_whisper(model)) as whisper:
        *_, file = whisper.recognize([Audio(sound)])
        waited = Waited(whisper)
        *_, live = IncrementalRecognizer(waited).recognize(waited.awaited(blocks(sound)))  # type: ignore[arg-type]
    assert wrong(file.text, live.text) <= 1
