"""Whisper, the real library, on a tiny real model."""

import lzma
import os
import pickle
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from app.audio import samples
from app.audio.samples import RATE_HZ, Audio
from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.domain.transcript import Transcript
from app.engine.adapters.recognizers.whisper.openai_whisper import Whisper
from app.engine.parts.kit import Kit
from app.engine.parts.recognizer import Hints
from app.storage.database import Store
from app.storage.paths import Paths
from tests.fixtures import models, speech
from tests.fixtures.whisper_tiny.phrases import PHRASES

# Whisper reads its vocabulary with open() and leaves the file to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file .*tiktoken:ResourceWarning")

SHARED = Path(__file__).parents[5].parent / "shared" / "data"
QUESTION = "What is the capital of France?"


def kit(home: Path, **settings: object) -> Kit:
    paths = Paths(home)
    paths.prepare()
    return Kit(paths, Settings.model_validate(settings), cast(Store, None))


@pytest.fixture(scope="module")
def whisper(tmp_path_factory: pytest.TempPathFactory) -> Whisper:
    made = kit(tmp_path_factory.mktemp("home"))
    models.install_whisper(made.paths.models)
    return Whisper.create(made.context)


@pytest.fixture
def question(tmp_path: Path) -> list[Audio]:
    speech.flite(QUESTION, tmp_path / "question.wav")
    return list(samples.read(tmp_path / "question.wav"))


def final(whisper: Whisper, path: Path) -> Transcript:
    return list(whisper.recognize(samples.read(path)))[-1]


@pytest.mark.parametrize("text", PHRASES["en"])
def test_understands_flite(whisper: Whisper, tmp_path: Path, text: str) -> None:
    for voice in ("slt", "rms"):
        speech.flite(text, tmp_path / "said.wav", voice)
        assert final(whisper, tmp_path / "said.wav").text == text


def test_understands_espeak(whisper: Whisper, tmp_path: Path) -> None:
    for text in PHRASES["en"]:
        speech.espeak(text, tmp_path / "said.wav")
        assert final(whisper, tmp_path / "said.wav").text == text


def test_hears_in_the_language_of_the_settings(tmp_path: Path) -> None:
    made = kit(tmp_path, language="de")
    models.install_whisper(made.paths.models)
    german = Whisper.create(made.context)
    for text in PHRASES["de"]:
        speech.espeak(text, tmp_path / "said.wav", "de")
        heard = final(german, tmp_path / "said.wav")
        assert (heard.text, heard.language) == (text, "de")


def test_a_language_it_does_not_know_is_found_out(tmp_path: Path) -> None:
    made = kit(tmp_path, language="tlh")
    models.install_whisper(made.paths.models)
    speech.espeak(PHRASES["de"][0], tmp_path / "said.wav", "de")
    assert final(Whisper.create(made.context), tmp_path / "said.wav").language == "de"


def test_it_chooses_among_the_languages_that_are_allowed(whisper: Whisper, tmp_path: Path) -> None:
    speech.espeak(PHRASES["de"][0], tmp_path / "said.wav", "de")
    for languages, language in ((("en", "de"), "de"), (("de", "en", "tlh"), "de"), (("fr", "es"), None), ((), "en")):
        heard = list(whisper.recognize(samples.read(tmp_path / "said.wav"), Hints(languages=languages)))[-1]
        assert heard.language == language or (language is None and heard.language in languages)


def test_a_segment_that_nobody_said_is_left_out(
    whisper: Whisper, question: list[Audio], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"start": 0.0, "end": 2.0, "no_speech_prob": 0.01, "avg_logprob": -0.2}
    segments = [
        said | {"text": " What is the rent?"},
        said | {"text": " Thank you.", "no_speech_prob": 0.7, "avg_logprob": -0.2},
        said | {"text": " Who pays?", "start": 20.0, "end": 21.0},
    ]
    monkeypatch.setattr(whisper._model, "transcribe", lambda *_, **__: {"segments": segments})
    assert list(whisper.recognize(question))[-1].text == "What is the rent?"


def test_the_echo_of_the_prompt_is_not_what_was_said(
    whisper: Whisper, question: list[Audio], monkeypatch: pytest.MonkeyPatch
) -> None:
    transcribe = whisper._model.transcribe

    def echo(*args: Any, initial_prompt: str | None, **options: Any) -> dict[str, Any]:
        if initial_prompt is None:
            return cast(dict[str, Any], transcribe(*args, initial_prompt=None, **options))
        segment = {"text": initial_prompt, "start": 0, "end": 2, "no_speech_prob": 0.0, "avg_logprob": -0.1}
        return {"segments": [segment]}

    monkeypatch.setattr(whisper._model, "transcribe", echo)
    heard = list(whisper.recognize(question, Hints(words=("Zyntrix", "Rothenbühler"))))[-1]
    assert heard.text == QUESTION


def test_only_the_last_is_final(whisper: Whisper, question: list[Audio]) -> None:
    *partials, last = whisper.recognize(question)
    assert last == Transcript(QUESTION, is_final=True, language="en", engine="whisper")
    assert set(partials) <= {Transcript("")}


@pytest.mark.parametrize("loudness", [0.0, 0.001, 0.03])
@pytest.mark.parametrize("seconds", [0.05, 2.0, 10.0])
def test_what_is_not_speech_has_no_words(whisper: Whisper, seconds: float, loudness: float) -> None:
    noise = np.random.default_rng(0).normal(0, 1, round(seconds * RATE_HZ)).astype(np.float32) * loudness
    heard = list(whisper.recognize([Audio(noise)]))[-1]
    assert (heard.text, heard.is_final) == ("", True)


def test_no_sound_at_all(whisper: Whisper) -> None:
    assert list(whisper.recognize([])) == [Transcript("", is_final=True, engine="whisper")]


def test_more_than_half_a_minute(whisper: Whisper, question: list[Audio]) -> None:
    heard = list(whisper.recognize([*question, speech.silence(30 - sum(b.seconds for b in question)), *question]))[-1]
    assert heard.text == f"{QUESTION} {QUESTION}"


def test_closing_early_leaves_the_model_and_it_ready(
    whisper: Whisper, question: list[Audio], monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    raised: list[Exception] = []
    transcribe = whisper._model.transcribe

    def hold(*args: Any, **options: Any) -> dict[str, Any]:
        go.wait()
        try:
            return cast(dict[str, Any], transcribe(*args, **options))
        except Exception as error:
            raised.append(error)
            raise

    monkeypatch.setattr(whisper._model, "transcribe", hold)
    left = whisper.recognize(question)
    for _ in (*question, None):
        assert next(left) == Transcript("")
    threading.Timer(0.2, go.set).start()
    left.close()
    assert [type(error).__name__ for error in raised] == ["_StoppedError"]
    assert not any(thread.name.startswith("whisper") for thread in threading.enumerate())
    assert list(whisper.recognize(question))[-1].text == QUESTION


def test_what_the_blocks_raise_passes_through(whisper: Whisper, question: list[Audio]) -> None:
    fault = ZeroDivisionError("the source broke")

    def blocks() -> Iterator[Audio]:
        yield question[0]
        raise fault

    with pytest.raises(ZeroDivisionError) as caught:
        list(whisper.recognize(blocks()))
    assert caught.value is fault
    assert list(whisper.recognize(question))[-1].text == QUESTION


def test_check_says_where_it_looks(tmp_path: Path) -> None:
    made = kit(tmp_path)
    check = Whisper.check(made.context)
    assert not check.is_ok
    assert str(tmp_path / "models" / "whisper") in check.detail
    assert check.remedy.endswith(".")
    with pytest.raises(AssistantError) as caught:
        Whisper.create(made.context)
    assert caught.value.code == Code.MODEL_MISSING


def test_check_without_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models.install_whisper(tmp_path / "models")
    monkeypatch.setattr("app.engine.models.loading.find_spec", lambda _: None)
    assert "sotto[whisper]" in Whisper.check(kit(tmp_path).context).remedy


@pytest.mark.parametrize("share", [0, 0.0001, 0.01, 0.3, 0.9, 0.999])
def test_a_truncated_model_is_refused(tmp_path: Path, share: float) -> None:
    made = kit(tmp_path)
    path = models.install_whisper(made.paths.models)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(AssistantError) as caught:
        Whisper.create(made.context)
    assert (caught.value.code, caught.value.detail) == (Code.MODEL_BROKEN, path.name)


class _Harmful:
    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self._path),)


def test_a_model_file_cannot_run_code(tmp_path: Path) -> None:
    import torch

    made = kit(tmp_path)
    path = made.paths.models / "whisper" / "harmful.pt"
    path.parent.mkdir()
    for write in (
        lambda content: torch.save(content, path),
        lambda content: path.write_bytes(pickle.dumps(content, 2)),
    ):
        write({"dims": _Harmful(tmp_path / "harmed"), "model_state_dict": {}})
        with pytest.raises(AssistantError) as caught:
            Whisper.create(made.context)
        assert caught.value.code == Code.MODEL_BROKEN
        assert not (tmp_path / "harmed").exists()


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared test data are not here")
def test_another_model(tmp_path: Path) -> None:
    made = kit(tmp_path, recognizer_model="espeak.pt")
    models.install_whisper(made.paths.models)
    packed = SHARED / "models" / "whisper-espeak-tiny.pt.xz"
    (made.paths.models / "whisper" / "espeak.pt").write_bytes(lzma.decompress(packed.read_bytes()))
    speech.espeak("What time is it?", tmp_path / "said.wav")
    heard = final(Whisper.create(made.context), tmp_path / "said.wav").text
    assert heard == "What time is it?"
