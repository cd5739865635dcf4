"""What `app.engine.parts.recognizer.Recognizer` promises, held to by every registered make."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np
import psutil
import pytest

from app.audio.samples import BLOCK, RATE_HZ, Audio, read
from app.domain.errors import AssistantError, Code
from app.domain.transcript import Transcript
from app.engine.parts.kit import Kit
from app.engine.parts.recognizer import Hints, Recognizer
from app.engine.parts.registry import implementations
from tests.contracts.contract import check_all, whole_kit
from tests.fixtures import noises, speech

# Whisper reads its vocabulary with open() and leaves the file to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file .*tiktoken:ResourceWarning")

QUESTION = "what is the capital of france"
NAMES = sorted(implementations("recognizer"))


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    with whole_kit(tmp_path_factory.mktemp("home")) as made:
        yield made


@pytest.fixture(scope="module", params=NAMES)
def recognizer(kit: Kit, request: pytest.FixtureRequest) -> Iterator[Recognizer]:
    made = cast(Recognizer, implementations("recognizer")[request.param].create(kit.context))
    yield made
    made.close()


@pytest.fixture(scope="module")
def question(tmp_path_factory: pytest.TempPathFactory) -> list[Audio]:
    path = tmp_path_factory.mktemp("speech") / "question.wav"
    speech.flite("What is the capital of France?", path)
    return list(read(path))


def words(transcript: Transcript) -> str:
    return transcript.text.lower().rstrip("?.")


def check_form(transcripts: list[Transcript]) -> Transcript:
    *partials, final = transcripts
    assert final.is_final
    assert not any(partial.is_final for partial in partials), "exactly the last is final"
    times = [time for word in final.words for time in (word.start_s, word.end_s)]
    assert times == sorted(times)
    assert all(0 <= word.confidence <= 1 for word in final.words)
    assert final.engine
    assert not any(partial.engine for partial in partials)
    if final.words:
        assert " ".join(word.text for word in final.words) == final.text
    return final


def test_none_is_left_out(kit: Kit) -> None:
    check_all(kit, "recognizer", {"vosk", "whisper", "faster-whisper", "built-in-whisper"})


def test_it_understands_and_only_the_last_is_final(recognizer: Recognizer, question: list[Audio]) -> None:
    assert words(check_form(list(recognizer.recognize(question)))) == QUESTION
    assert words(check_form(list(recognizer.recognize(iter(question))))) == QUESTION, "any iterable will do"


def test_the_size_of_blocks_does_not_matter(recognizer: Recognizer, question: list[Audio]) -> None:
    samples = np.concatenate([block.samples for block in question])
    pieces = [Audio(piece) for piece in np.array_split(samples, 7)]
    assert words(check_form(list(recognizer.recognize(pieces)))) == QUESTION
    fine = [Audio(samples[start : start + 480]) for start in range(0, len(samples), 480)]
    nothing = Audio(np.zeros(0, np.float32))
    assert words(check_form(list(recognizer.recognize([nothing, *fine, nothing])))) == QUESTION


@pytest.mark.parametrize("seconds", [0.0, 0.05, 2.0])
def test_silence_gives_no_text(recognizer: Recognizer, seconds: float) -> None:
    assert check_form(list(recognizer.recognize([speech.silence(seconds)]))).text == ""


def test_no_blocks_at_all(recognizer: Recognizer) -> None:
    final = check_form(list(recognizer.recognize([])))
    assert (final.text, final.words) == ("", ())


def test_it_says_who_it_is(recognizer: Recognizer, question: list[Audio]) -> None:
    assert check_form(list(recognizer.recognize(question))).engine == recognizer.name
    assert check_form(list(recognizer.recognize([]))).engine == recognizer.name


@pytest.mark.parametrize(
    "hints",
    [
        Hints(languages=("en",)),
        Hints(languages=("en", "de", "tlh")),
        Hints(words=("Zyntrix", "Rothenbühler", "QX-4400")),
        Hints(words=tuple(f"Rothenbühler{number}" for number in range(500))),
        Hints(phrases=("Tell me more!", "What is the capital of France?")),
    ],
    ids=["language", "languages", "words", "too many words", "phrases"],
)
def test_hints_do_no_harm(recognizer: Recognizer, question: list[Audio], hints: Hints) -> None:
    assert words(list(recognizer.recognize(question, hints))[-1]) == QUESTION
    assert words(check_form(list(recognizer.recognize(question)))) == QUESTION, "they are forgotten"


def test_what_is_none_of_the_phrases_is_not_understood(recognizer: Recognizer, question: list[Audio]) -> None:
    heard = check_form(list(recognizer.recognize(question, Hints(phrases=("tell me more", "please stop")))))
    assert (heard.text, heard.words) == ("", ())


def test_words_it_does_not_know(recognizer: Recognizer, question: list[Audio], tmp_path: Path) -> None:
    speech.flite("Zyntrix bought seventeen kumquats in Rothenbuhler.", tmp_path / "said.wav")
    check_form(list(recognizer.recognize(read(tmp_path / "said.wav"))))
    assert words(check_form(list(recognizer.recognize(question)))) == QUESTION


@pytest.mark.parametrize("name", noises.all_of_them())
def test_what_is_not_speech_has_no_words(recognizer: Recognizer, name: str) -> None:
    noise = noises.all_of_them()[name]
    blocks = [Audio(noise[start : start + BLOCK]) for start in range(0, len(noise), BLOCK)]
    assert check_form(list(recognizer.recognize(blocks))).text == ""


def test_many_utterances_take_no_more_memory_than_a_few(recognizer: Recognizer, question: list[Audio]) -> None:
    many = 30 if recognizer.name in ("built-in-whisper", "whisper") else 100
    grown = [_growth_mb(recognizer, question, many)]
    # A step that the allocator makes, for whatever else this process does, comes once; a leak comes each time.
    while grown[-1] >= 8 and len(grown) < 3:
        grown.append(_growth_mb(recognizer, question, many))
    assert grown[-1] < 8, grown  # what Whisper hears at a time is 1 MB


def _growth_mb(recognizer: Recognizer, question: list[Audio], many: int) -> float:
    """Over the second half of so many utterances, by the median of all slopes."""
    from scipy.stats import theilslopes  # 70 MB, here alone

    held = []
    for count in range(many):
        list(recognizer.recognize(question))
        if count >= many // 2:
            held.append(_memory_mb())
    return float(theilslopes(held).slope * len(held))


def _memory_mb() -> float:
    """Of this process and those it has started."""
    own = psutil.Process()
    return sum(float(process.memory_info().rss) for process in (own, *own.children(recursive=True))) / 1e6


@pytest.mark.parametrize("taken", [0, 1, 5, 17])
def test_closed_early_it_is_ready_again(recognizer: Recognizer, question: list[Audio], taken: int) -> None:
    left = recognizer.recognize(question)
    for _ in zip(range(taken), left, strict=False):
        pass
    left.close()
    assert words(check_form(list(recognizer.recognize(question)))) == QUESTION


@pytest.mark.parametrize("error", [ZeroDivisionError("the source broke"), AssistantError(Code.NOTHING_HEARD)])
def test_what_the_blocks_raise_passes_through(recognizer: Recognizer, question: list[Audio], error: Exception) -> None:
    def blocks() -> Iterator[Audio]:
        yield from question[:3]
        raise error

    with pytest.raises(type(error)) as caught:
        list(recognizer.recognize(blocks()))
    assert caught.value is error
    assert words(check_form(list(recognizer.recognize(question)))) == QUESTION


def test_sound_beyond_full_scale_and_noise_do_no_harm(recognizer: Recognizer, question: list[Audio]) -> None:
    loud = [Audio(block.samples * 50) for block in question]
    check_form(list(recognizer.recognize(loud)))
    noise = np.random.default_rng(0).uniform(-1, 1, RATE_HZ // 2).astype(np.float32)
    check_form(list(recognizer.recognize([Audio(noise)])))
    assert words(check_form(list(recognizer.recognize(question)))) == QUESTION
