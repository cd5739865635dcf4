"""Draft and final: what is heard early, what is left for the end, and that nothing is lost between."""

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

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
from tests.fixtures import speech

BLOCK = 480


class Whole(fakes.Recognizer):
    """Needs whole stretches: understands one word of each, and remembers what it was given."""

    is_streaming: ClassVar[bool] = False

    def __init__(self, wait: threading.Event | None = None, fails: bool = False) -> None:
        super().__init__()
        self.heard: list[Samples] = []
        self.wait = wait
        self.fails = fails
        self.finished = 0

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
        sound = join(blocks)
        self.heard.append(sound.samples)
        if self.fails:
            raise AssistantError(Code.RECOGNITION_FAILED, "fake")
        while self.wait and not self.wait.wait(0.005):
            yield Transcript("")
        self.finished += 1
        text = f"word{len(self.heard)}"
        yield Transcript(text, is_final=True, words=(Word(text, 0.0, sound.seconds, 0.9),), language="en")


@pytest.fixture(autouse=True)
def _each_is_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each has a thread of its own."""
    made, begin = list[IncrementalRecognizer](), IncrementalRecognizer.__init__

    def noted(self: IncrementalRecognizer, *given: Any) -> None:
        begin(self, *given)
        made.append(self)

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


def test_before_the_first_pause_everything_is_left_for_the_end() -> None:
    whole = Whole()
    assert final(IncrementalRecognizer(whole).recognize(blocks(silence(0.5), said()))).text == "word1"
    assert len(whole.heard) == 1


def test_what_stands_before_a_pause_is_transcribed_while_one_speaks_on() -> None:
    whole = Whole()
    ahead = IncrementalRecognizer(whole)
    taken = blocks(said(), silence(1), said())
    seen: list[int] = []

    def source() -> Iterator[Audio]:
        for block in taken:
            yield block
            seen.append(whole.finished)

    heard = final(ahead.recognize(source()))
    assert seen[-1] >= 1, "the first stretch was done before the end"
    assert heard.text.split() == [f"word{number}" for number in range(1, len(heard.words) + 1)]
    assert [word.start_s for word in heard.words] == sorted(word.start_s for word in heard.words)
    assert heard.words[-1].start_s > 2.5, "times are those of the recording"
    assert heard.engine == whole.name


def test_who_paused_before_letting_go_waits_for_nothing() -> None:
    go = threading.Event()
    whole = Whole(go)

    def source() -> Iterator[Audio]:
        yield from blocks(said(), silence(0.3))
        go.set()  # transcribed in the pause, before the key is let go
        while not whole.finished:
            pass
        yield from blocks(silence(0.1))

    assert final(IncrementalRecognizer(whole).recognize(source())).text == "word1"
    assert len(whole.heard) == 1, "what was guessed to be all is not transcribed again"


def test_a_pause_that_was_not_the_end_costs_no_word() -> None:
    whole = Whole()
    heard = final(IncrementalRecognizer(whole).recognize(blocks(said(1.5), silence(0.35), said(1.5))))
    longest = max(whole.heard, key=len)
    assert len(longest) > 3.2 * RATE_HZ, "the guess was dropped for the whole"
    assert len(heard.words) == 1


def test_the_draft_is_shown_until_the_final_has_come() -> None:
    go = threading.Event()
    shown = []
    for transcript in IncrementalRecognizer(Whole(go), fakes.Recognizer("what is the rent")).recognize(
        blocks(said(1), silence(1), said())
    ):
        shown.append(transcript.text)
        if len(shown) > 120:
            go.set()
    assert shown[0] == "what"
    assert "what is the rent what is" in shown, "of the first stretch the draft, then the draft of the second"
    assert shown[-1].startswith("word"), shown[-1]


def test_a_draft_that_fails_leaves_the_final() -> None:
    class Broken(fakes.Recognizer):
        def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
            for number, _ in enumerate(blocks):
                if number == 3:
                    raise AssistantError(Code.RECOGNITION_FAILED, "broken")
                yield Transcript("draft")

    whole = Whole()
    assert final(IncrementalRecognizer(whole, Broken()).recognize(blocks(said()))).text == "word1"
    assert len(whole.heard[0]) > 1.7 * RATE_HZ, "nothing was lost with it"


def test_a_draft_that_failed_once_writes_along_the_next_time() -> None:
    class Shaky(fakes.Recognizer):
        calls = 0

        def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
            self.calls += 1
            if self.calls == 1:
                raise AssistantError(Code.RECOGNITION_FAILED, "its process was killed")
            yield from super().recognize(blocks, hints)

    ahead = IncrementalRecognizer(Whole(), Shaky())
    assert not any(shown.text for shown in list(ahead.recognize(blocks(said())))[:50])
    assert any(shown.text for shown in list(ahead.recognize(blocks(said())))[:50])


def test_a_final_that_fails_says_so() -> None:
    with pytest.raises(AssistantError) as caught:
        list(IncrementalRecognizer(Whole(fails=True)).recognize(blocks(said())))
    assert caught.value.code == Code.RECOGNITION_FAILED


@pytest.mark.parametrize("error", [ZeroDivisionError("the source broke"), AssistantError(Code.NOTHING_HEARD)])
def test_what_the_blocks_raise_passes_through(error: Exception) -> None:
    def source() -> Iterator[Audio]:
        yield from blocks(said())
        raise error

    ahead = IncrementalRecognizer(Whole(), fakes.Recognizer())
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
        heard = final(IncrementalRecognizer(NotStreaming(vosk), vosk).recognize(blocks(*sounds)))  # type: ignore[arg-type]
        assert heard.text == " ".join(SENTENCES)
        starts = [word.start_s for word in heard.words]
        assert starts == sorted(starts)
        assert heard.words[-1].end_s <= sum(map(len, sounds)) / RATE_HZ
