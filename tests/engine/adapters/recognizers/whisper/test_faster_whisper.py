"""Whisper on CTranslate2, the real library, on a tiny real model."""

import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from app.audio import samples as audio
from app.audio.samples import RATE_HZ, Audio
from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.domain.transcript import Transcript
from app.engine.adapters.recognizers.whisper.faster_whisper import FasterWhisper
from app.engine.parts.kit import Kit
from app.engine.parts.recognizer import NO_HINTS, Hints
from app.storage.database import Store
from app.storage.paths import Paths
from tests.fixtures import models, noises, speech
from tests.fixtures.waiting import wait_until
from tests.fixtures.whisper_tiny.phrases import PHRASES

QUESTION = "What is the capital of France?"


def kit(home: Path, **settings: object) -> Kit:
    paths = Paths(home)
    paths.prepare()
    return Kit(paths, Settings.model_validate(settings), cast(Store, None))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home: Path = tmp_path_factory.mktemp("home")
    models.install_faster_whisper(kit(home).paths.models)
    return home


@pytest.fixture(scope="module")
def whisper(home: Path) -> Iterator[FasterWhisper]:
    with closing(FasterWhisper.create(kit(home).context)) as made:
        yield made


@pytest.fixture
def question(tmp_path: Path) -> list[Audio]:
    speech.flite(QUESTION, tmp_path / "question.wav")
    return list(audio.read(tmp_path / "question.wav"))


@pytest.fixture
def encoded(whisper: FasterWhisper, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of frames of each call of the encoder."""
    calls: list[int] = []
    encode = whisper._decoder._model.encode

    def counted(features: Any) -> Any:
        calls.append(features.shape[-1] // 2)
        return encode(features)

    monkeypatch.setattr(whisper._decoder._model, "encode", counted)
    return calls


def final(whisper: FasterWhisper, path: Path, hints: Hints = NO_HINTS) -> Transcript:
    return list(whisper.recognize(audio.read(path), hints))[-1]


# What it hears


@pytest.mark.parametrize("text", PHRASES["en"])
def test_understands_flite(whisper: FasterWhisper, tmp_path: Path, text: str) -> None:
    for voice in ("slt", "rms"):
        speech.flite(text, tmp_path / "said.wav", voice)
        assert final(whisper, tmp_path / "said.wav").text == text


def test_understands_espeak_in_both_languages(whisper: FasterWhisper, tmp_path: Path) -> None:
    for language, texts in PHRASES.items():
        for text in texts:
            speech.espeak(text, tmp_path / "said.wav", "de" if language == "de" else "en-us")
            heard = final(whisper, tmp_path / "said.wav", Hints(languages=(language,)))
            assert (heard.text, heard.language) == (text, language)


def test_it_chooses_among_the_languages_that_are_allowed(whisper: FasterWhisper, tmp_path: Path) -> None:
    speech.espeak(PHRASES["de"][0], tmp_path / "said.wav", "de")
    for languages, language in ((("en", "de"), "de"), (("de", "en", "tlh"), "de"), ((), "en")):
        assert final(whisper, tmp_path / "said.wav", Hints(languages=languages)).language == language
    assert final(whisper, tmp_path / "said.wav", Hints(languages=("fr", "es"))).language in ("fr", "es")


def test_a_language_it_does_not_know_is_found_out(home: Path, tmp_path: Path) -> None:
    speech.espeak(PHRASES["de"][0], tmp_path / "said.wav", "de")
    assert final(FasterWhisper.create(kit(home, language="tlh").context), tmp_path / "said.wav").language == "de"


def test_each_word_has_its_time(whisper: FasterWhisper, tmp_path: Path) -> None:
    sounds = speech.flite(QUESTION, tmp_path / "said.wav").split()
    end_s = float(sounds[-2].split(":")[1])
    blocks = [speech.silence(3), *audio.read(tmp_path / "said.wav")]
    heard = list(whisper.recognize(blocks))[-1]
    assert [word.text for word in heard.words] == QUESTION.split()
    middles = [(word.start_s + word.end_s) / 2 - 3 for word in heard.words]
    assert middles[0] < 0.7
    assert end_s - 0.7 < middles[-1] < end_s + 0.3
    assert all(word.confidence > 0.9 for word in heard.words)


def test_more_than_half_a_minute(whisper: FasterWhisper, question: list[Audio], encoded: list[int]) -> None:
    length_s = sum(block.seconds for block in question)
    heard = list(whisper.recognize([*question, speech.silence(40 - length_s), *question]))[-1]
    assert heard.text == f"{QUESTION} {QUESTION}"
    middle_s = [(word.start_s + word.end_s) / 2 for word in (heard.words[7], heard.words[-1])]
    assert 40 < middle_s[0] < middle_s[1] < 40 + length_s
    assert max(encoded) < 600, "silence is not encoded"


# How much it works for it


def test_short_speech_is_heard_in_a_short_window(
    whisper: FasterWhisper, question: list[Audio], encoded: list[int]
) -> None:
    assert list(whisper.recognize(question))[-1].text == QUESTION
    assert encoded == [512]


@pytest.mark.parametrize("fault", ["it does not end", "it goes round", "it echoes the prompt", "it says nothing"])
def test_what_goes_wrong_there_is_heard_again_in_the_whole_window(
    whisper: FasterWhisper, question: list[Audio], encoded: list[int], monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    decode = whisper._decoder.decode
    texts = {"it goes round": "period " * 60, "it echoes the prompt": "Zyntrix, Rothenbühler.", "it says nothing": ""}

    def wrong(view: Any, tokenizer: Any, before: str, most: int, repeats: int = 0) -> Any:
        said = decode(view, tokenizer, before, 3 if fault == "it does not end" and len(encoded) == 1 else most, repeats)
        if len(encoded) == 1 and fault in texts:
            said = type(said)(texts[fault], said.tokens, said.no_speech, said.log_probability, said.is_cut)
        return said

    monkeypatch.setattr(whisper._decoder, "decode", wrong)
    heard = list(whisper.recognize(question, Hints(words=("Zyntrix", "Rothenbühler"))))[-1]
    assert (heard.text, encoded) == (QUESTION, [512, 1500])


def test_of_what_is_still_being_said_a_quick_impression_will_do(
    whisper: FasterWhisper, question: list[Audio], encoded: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    decode = whisper._decoder.decode
    assert list(whisper.recognize(question, Hints(is_partial=True)))[-1].text == QUESTION

    def loops(*given: Any, **options: Any) -> Any:
        said = decode(*given, **options)
        return type(said)("period " * 60, said.tokens, said.no_speech, said.log_probability, said.is_cut)

    monkeypatch.setattr(whisper._decoder, "decode", loops)
    assert list(whisper.recognize(question, Hints(is_partial=True)))[-1].text == ""
    assert encoded == [512, 512], "nothing is heard twice"


def test_words_that_go_round_even_there_are_kept_from_it(
    whisper: FasterWhisper, question: list[Audio], monkeypatch: pytest.MonkeyPatch
) -> None:
    decode = whisper._decoder.decode

    def wrong(view: Any, tokenizer: Any, before: str, most: int, repeats: int = 0) -> Any:
        said = decode(view, tokenizer, before, most, repeats)
        text = said.text if repeats else "period " * 60
        return type(said)(text, said.tokens, said.no_speech, said.log_probability, said.is_cut)

    monkeypatch.setattr(whisper._decoder, "decode", wrong)
    assert list(whisper.recognize(question))[-1].text == QUESTION


# What is not speech


@pytest.mark.parametrize("name", [name for name in noises.all_of_them() if name != "music"])
def test_noise_that_the_detector_takes_for_a_voice_has_no_words_all_the_same(
    whisper: FasterWhisper, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    # Of music the tiny model has no notion: there the detector decides alone.
    monkeypatch.setattr(
        "app.engine.adapters.recognizers.whisper.voiced_windows.SileroVad.feed",
        lambda _, samples: [0.9] * (len(samples) // 512),
    )
    assert list(whisper.recognize([Audio(noises.all_of_them()[name])]))[-1].text == ""


def test_real_sounds_without_speech_have_no_words(whisper: FasterWhisper, shared: Path) -> None:
    heard = {}
    for path in sorted((shared / "speech" / "nonspeech").iterdir()):
        # Somebody speaks in these.
        if path.name in ("vad_leak_test.wav", "office_ambience.mp3", "bach.ogg", "test.amr"):
            continue
        heard[path.name] = final(whisper, path).text
    assert heard == dict.fromkeys(heard, "")


# Turning away


def test_closed_early_it_returns_at_once_and_is_ready(
    whisper: FasterWhisper, question: list[Audio], monkeypatch: pytest.MonkeyPatch
) -> None:
    go, steps = threading.Event(), []
    encode = whisper._decoder.encode

    def hold(*args: Any) -> Any:
        go.wait()
        steps.append("encode")
        return encode(*args)

    def decode(*_: Any, **__: Any) -> Any:
        raise AssertionError("nobody wants the text any more")

    with monkeypatch.context() as patch:
        patch.setattr(whisper._decoder, "encode", hold)
        patch.setattr(whisper._decoder, "decode", decode)
        left = whisper.recognize(question)
        for _ in (*question, None):
            assert next(left) == Transcript("")
        began = time.monotonic()
        left.close()
        assert time.monotonic() - began < 5, "it waited for the model"
        assert not steps
        go.set()
        wait_until(lambda: steps == ["encode"])
    assert list(whisper.recognize(question))[-1].text == QUESTION


def test_a_step_that_nobody_wants_any_more_does_not_hold_up_the_next_call(
    whisper: FasterWhisper, question: list[Audio], monkeypatch: pytest.MonkeyPatch
) -> None:
    go, begun = threading.Event(), threading.Event()
    encode = whisper._decoder.encode

    def hold_the_first(*args: Any) -> Any:
        if not begun.is_set():
            begun.set()
            go.wait()
        return encode(*args)

    monkeypatch.setattr(whisper._decoder, "encode", hold_the_first)
    try:
        left = whisper.recognize(question)
        wait_until(lambda: next(left) == Transcript("") and begun.is_set())
        left.close()
        assert list(whisper.recognize(question))[-1].text == QUESTION
    finally:
        go.set()


def test_what_the_blocks_raise_passes_through(whisper: FasterWhisper, question: list[Audio]) -> None:
    fault = ZeroDivisionError("the source broke")

    def blocks() -> Iterator[Audio]:
        yield question[0]
        raise fault

    with pytest.raises(ZeroDivisionError) as caught:
        list(whisper.recognize(blocks()))
    assert caught.value is fault


def test_a_model_that_fails_is_one_fault(
    whisper: FasterWhisper, question: list[Audio], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> Any:
        raise RuntimeError("out of memory")

    with monkeypatch.context() as patch:
        patch.setattr(whisper._decoder._model, "encode", fail)
        with pytest.raises(AssistantError) as caught:
            list(whisper.recognize(question))
    assert caught.value.code == Code.RECOGNITION_FAILED
    assert list(whisper.recognize(question))[-1].text == QUESTION


# Its model


def test_check_says_where_it_looks(tmp_path: Path) -> None:
    made = kit(tmp_path)
    check = FasterWhisper.check(made.context)
    assert not check.is_ok
    assert str(tmp_path / "models" / "faster-whisper") in check.detail
    assert check.remedy.endswith(".")
    with pytest.raises(AssistantError) as caught:
        FasterWhisper.create(made.context)
    assert caught.value.code == Code.MODEL_MISSING


def test_check_without_the_library(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.engine.models.loading.find_spec", lambda _: None)
    assert FasterWhisper.check(kit(home).context).remedy == "Install it with: pip install faster-whisper"


def test_the_largest_model_is_used_unless_another_is_named(tmp_path: Path) -> None:
    for name, size in (("small", 10), ("large", 20), ("empty", 0)):
        folder = tmp_path / "models" / "faster-whisper" / name
        folder.mkdir(parents=True)
        (folder / "model.bin").write_bytes(bytes(size))
    assert FasterWhisper.check(kit(tmp_path).context).detail == "large"
    assert FasterWhisper.check(kit(tmp_path, recognizer_model="small").context).detail == "small"


@pytest.mark.parametrize("name", ["model.bin", "config.json", "tokenizer.json", "vocabulary.json"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    made = kit(tmp_path)
    (models.install_faster_whisper(made.paths.models) / name).unlink()
    with pytest.raises(AssistantError) as caught:
        FasterWhisper.create(made.context)
    assert (caught.value.code, caught.value.detail) == (Code.MODEL_BROKEN, f"tiny/{name}")


def _cut(name: str, share: float) -> Any:
    def cut(folder: Path) -> None:
        whole = (folder / name).read_bytes()
        (folder / name).write_bytes(whole[: int(len(whole) * share)])

    return cut


def _garbage(folder: Path) -> None:
    (folder / "model.bin").write_bytes(np.random.default_rng(0).bytes(100_000))


def _other_config(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    config["alignment_heads"] = [[40, 3], [41, 7]]
    (folder / "config.json").write_text(json.dumps(config))


def _other_vocabulary(folder: Path) -> None:
    names = json.loads((folder / "vocabulary.json").read_text())
    (folder / "vocabulary.json").write_text(json.dumps(names[:1000]))


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(_cut("model.bin", 0.001), id="a stump"),
        pytest.param(_cut("model.bin", 0.5), id="half a model"),
        pytest.param(_cut("model.bin", 0.999), id="nearly a model"),
        pytest.param(_garbage, id="garbage"),
        pytest.param(_cut("config.json", 0.5), id="half a config"),
        pytest.param(_other_config, id="another model's config"),
        pytest.param(_other_vocabulary, id="another model's vocabulary"),
        pytest.param(_cut("tokenizer.json", 0.5), id="half a tokenizer"),
    ],
)
def test_a_damaged_model_is_one_fault(tmp_path: Path, damage: Any) -> None:
    made = kit(tmp_path)
    damage(models.install_faster_whisper(made.paths.models))
    with pytest.raises(AssistantError) as caught:
        FasterWhisper.create(made.context)
    assert (caught.value.code, caught.value.detail) == (Code.MODEL_BROKEN, "tiny")


def test_a_preprocessor_file_is_not_needed_and_not_trusted(tmp_path: Path, question: list[Audio]) -> None:
    made = kit(tmp_path)
    folder = models.install_faster_whisper(made.paths.models)
    (folder / "preprocessor_config.json").write_text('{"feature_size": 128, "chunk_length": 1}')
    assert list(FasterWhisper.create(made.context).recognize(question))[-1].text == QUESTION
    shutil.rmtree(made.paths.models / "faster-whisper")
    (models.install_faster_whisper(made.paths.models) / "preprocessor_config.json").unlink()
    assert list(FasterWhisper.create(made.context).recognize(question))[-1].text == QUESTION


def test_a_sound_of_any_length_is_heard(whisper: FasterWhisper, question: list[Audio]) -> None:
    whole = np.concatenate([block.samples for block in question])
    for length in (0, 1, 511, 512, RATE_HZ // 10, RATE_HZ // 2):
        assert list(whisper.recognize([Audio(whole[:length])]))[-1].is_final
