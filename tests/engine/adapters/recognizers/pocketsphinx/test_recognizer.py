"""PocketSphinx, the real library: what it may expect, how sure it is, and utterances that nobody waits for."""

import json
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.managers import BaseManager
from pathlib import Path
from typing import Any, cast

import pytest

from app.audio import samples
from app.audio.samples import Audio
from app.domain.settings import Settings
from app.engine.adapters.recognizers.pocketsphinx import utterance
from app.engine.adapters.recognizers.pocketsphinx.phonemes import Phonemes
from app.engine.adapters.recognizers.pocketsphinx.process import _SETTINGS
from app.engine.adapters.recognizers.pocketsphinx.recognizer import PocketSphinx
from app.engine.adapters.recognizers.pocketsphinx.utterance import UtteranceDecoder
from app.engine.parts.kit import Kit
from app.engine.parts.recognizer import NO_HINTS, Hints
from app.storage.database import Store
from app.storage.paths import Paths
from tests.fixtures import speech

COMMANDS = Hints(phrases=("Stop.", "repeat that", "read the next page", "open the document", "cancel", "go back"))
ORDINARY = ("what is the capital of france", "how much is the rent", "who pays for the water", "yesterday", "know when")
RARE = Hints(words=("metoprolol", "Zephyria", "Sotto", "Kowalczyk"))


def said(text: str, folder: Path, voice: str = "slt") -> list[Audio]:
    speech.flite(text, folder / "said.wav", voice)
    return list(samples.read(folder / "said.wav"))


def pcm(blocks: list[Audio]) -> bytes:
    return b"".join(samples.to_pcm16(block.samples) for block in blocks)


@pytest.fixture(scope="module")
def recognizer() -> Iterator[PocketSphinx]:
    made = PocketSphinx()
    yield made
    made.close()


class _Process(BaseManager):
    """espeak-ng has one state for a process, and this one speaks in other tests."""


class _Counted(UtteranceDecoder):
    def added(self) -> int:
        return len(self._spelled)


_Process.register("UtteranceDecoder", _Counted)


@pytest.fixture
def whole() -> Iterator[Any]:
    with _Process(ctx=get_context("spawn")) as process:
        yield process.UtteranceDecoder(_SETTINGS)  # type: ignore[attr-defined]  # registered above


def test_hinted_words_are_heard_in_their_own_spelling(whole: Any, tmp_path: Path) -> None:
    sentences = {
        "where is the sotto manual": "where is the Sotto manual",
        "is metoprolol taken daily": "is metoprolol taken daily",
        "call mister kowalczyk please": "Kowalczyk",
    }
    sounds = {text: pcm(said(text, tmp_path)) for text in sentences}
    before = {text: whole.hear(sounds[text]).text for text in sentences}
    whole.expect(RARE)
    for text, wanted in sentences.items():
        assert wanted not in before[text]
        heard = whole.hear(sounds[text])
        assert wanted in heard.text
        assert " ".join(word.text for word in heard.words) == heard.text


def test_words_that_cannot_be_said_are_skipped(whole: Any, tmp_path: Path) -> None:
    odd = ("", " ", "東京", "(", "a(2)", "~", "<s>", "[x]", "x" * 500, "Bad Ragaz", "XR-200", "B12", "O'Neill", "\x00")
    whole.expect(Hints(words=odd))
    whole.expect(Hints(words=odd + odd))
    assert whole.hear(pcm(said("bad rag as", tmp_path))).text == "Bad Ragaz"
    assert whole.hear(pcm(said("how much is the rent", tmp_path))).text == "how much is the rent"


def test_without_espeak_only_what_the_dictionary_has_is_added(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def missing() -> Phonemes:
        raise OSError("no espeak-ng here")

    monkeypatch.setattr(utterance, "Phonemes", missing)
    whole = UtteranceDecoder(_SETTINGS)
    whole.expect(RARE)
    assert whole.hear(pcm(said("mister kowalczyk", tmp_path))).text.split()[-1] == "Kowalczyk"
    assert "Sotto" not in whole.hear(pcm(said("where is the sotto manual", tmp_path))).text


def test_what_was_expected_does_not_pile_up(whole: Any, tmp_path: Path) -> None:
    listed = Path(__import__("pocketsphinx").get_model_path("en-us/cmudict-en-us.dict"))
    words = [line.split()[0] for line in listed.read_text().splitlines() if "(" not in line][::100]
    for start in range(0, 900, 300):
        whole.expect(Hints(words=tuple(words[start : start + 300])))
    assert whole.added() <= 300
    assert whole.hear(pcm(said("how much is the rent", tmp_path))).text == "how much is the rent"


@pytest.mark.parametrize("voice", ["slt", "rms"])
def test_phrases_are_heard_and_nothing_else(recognizer: PocketSphinx, tmp_path: Path, voice: str) -> None:
    for phrase in COMMANDS.phrases:
        *partials, final = recognizer.recognize(said(phrase, tmp_path, voice), COMMANDS)
        assert final.text == phrase
        assert not any(partial.text for partial in partials)
    for text in ORDINARY:
        *partials, final = recognizer.recognize(said(text, tmp_path, voice), COMMANDS)
        assert (final.text, final.words) == ("", ())


def test_people_who_say_other_things_give_no_command(recognizer: PocketSphinx, shared: Path) -> None:
    names = [f"harvard_spk1_{number}.wav" for number in range(1, 6)] + ["birch_canoe.wav", "cards_001.wav"]
    for name in names:
        assert list(recognizer.recognize(samples.read(shared / "speech" / name), COMMANDS))[-1].text == ""


def test_phrases_that_make_no_grammar(recognizer: PocketSphinx, tmp_path: Path) -> None:
    blocks = said("go back", tmp_path)
    for phrases in (("東京",), ("",), ("go | back ;", "東京"), ("<a> {b} = (c)",)):
        assert list(recognizer.recognize(blocks, Hints(phrases=phrases)))[-1].text in ("", "go | back ;")
    assert list(recognizer.recognize(blocks, NO_HINTS))[-1].text == "go back"


def test_what_it_hears_wrongly_is_more_often_doubtful(recognizer: PocketSphinx, shared: Path) -> None:
    listed = {entry["file"]: entry for entry in json.loads((shared / "speech" / "manifest.json").read_text())}
    doubtful: dict[bool, list[bool]] = {True: [], False: []}
    for name in ("harvard_spk1_3.wav", "harvard_spk1_4.wav", "birch_canoe.wav", "librivox_austen_0920.wav"):
        spoken = listed[name]["transcript"].lower().split()
        for word in list(recognizer.recognize(samples.read(shared / "speech" / name)))[-1].words:
            doubtful[word.text in spoken].append(word.is_doubtful)
    assert sum(doubtful[False]) / len(doubtful[False]) > 3 * sum(doubtful[True]) / len(doubtful[True])


def test_nobody_waits_for_an_utterance_that_was_left(recognizer: PocketSphinx, shared: Path, tmp_path: Path) -> None:
    long = list(samples.read(shared / "speech" / "libri_1088.wav"))
    first = recognizer._process
    left = recognizer.recognize(long)
    for _ in range(len(long) + 1):
        next(left)
    left.close()
    assert recognizer._process is not first
    assert not first.is_alive()
    assert list(recognizer.recognize(said("go back", tmp_path)))[-1].text == "go back"
    second = recognizer._process
    assert list(recognizer.recognize(long[:50]))[-1].is_final
    assert recognizer._process is second


def test_only_for_who_speaks_english(tmp_path: Path) -> None:
    def check(**settings: object) -> bool:
        made = Kit(Paths(tmp_path), Settings.model_validate(settings), cast(Store, None))
        return PocketSphinx.check(made.context).is_ok

    assert check()
    assert check(language="de", languages=["en"])
    assert not check(language="de")
