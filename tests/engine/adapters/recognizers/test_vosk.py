"""Vosk, the real library, on a tiny real model."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import psutil
import pytest

from app.audio import samples
from app.audio.samples import Audio
from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.engine.adapters.recognizers.vosk import Vosk
from app.engine.models.formats.vosk_folder import language_of
from app.engine.parts.kit import Kit
from app.engine.parts.recognizer import NO_HINTS, Hints
from app.storage.database import Store
from app.storage.paths import Paths
from tests.fixtures import models, speech
from tests.fixtures.vosk_tiny.sentences import SENTENCES

SHARED = Path(__file__).parents[4].parent / "shared" / "data"
QUESTION = "what is the capital of france"


def kit(home: Path, **settings: object) -> Kit:
    paths = Paths(home)
    paths.prepare()
    return Kit(paths, Settings.model_validate(settings), cast(Store, None))


@pytest.fixture(scope="module")
def vosk(tmp_path_factory: pytest.TempPathFactory) -> Vosk:
    made = kit(tmp_path_factory.mktemp("home"))
    models.install_vosk(made.paths.models)
    return Vosk.create(made.context)


@pytest.fixture
def question(tmp_path: Path) -> list[Audio]:
    speech.flite(QUESTION, tmp_path / "question.wav")
    return list(samples.read(tmp_path / "question.wav"))


@pytest.mark.parametrize("text", SENTENCES)
def test_understands_flite(vosk: Vosk, tmp_path: Path, text: str) -> None:
    for voice in ("slt", "rms"):
        speech.flite(text, tmp_path / "said.wav", voice)
        assert list(vosk.recognize(samples.read(tmp_path / "said.wav")))[-1].text == text


def test_understands_espeak(vosk: Vosk, tmp_path: Path) -> None:
    for text in SENTENCES:
        speech.espeak(text, tmp_path / "said.wav")
        assert list(vosk.recognize(samples.read(tmp_path / "said.wav")))[-1].text == text


def test_partials_come_while_one_speaks(vosk: Vosk, question: list[Audio]) -> None:
    taken = 0

    def blocks() -> Iterator[Audio]:
        nonlocal taken
        for taken, block in enumerate(question, 1):  # noqa: B007 - read outside
            yield block

    heard = []
    for transcript in vosk.recognize(blocks()):
        if not transcript.is_final:
            heard.append((taken, transcript.text))
    assert [count for count, _ in heard] == list(range(1, len(question) + 1))
    first = next(count for count, text in heard if text)
    assert first < len(question) / 2
    assert heard[-1][1] == QUESTION


def test_only_the_last_is_final_and_its_words_have_times(vosk: Vosk, question: list[Audio]) -> None:
    *partials, final = vosk.recognize(question)
    assert final.is_final
    assert not any(partial.is_final for partial in partials)
    assert [word.text for word in final.words] == QUESTION.split()
    times = [time for word in final.words for time in (word.start_s, word.end_s)]
    assert times == sorted(times)
    assert 0.1 < times[0] < times[-1] <= sum(block.seconds for block in question)
    assert all(0.5 < word.confidence <= 1 for word in final.words)


def test_a_pause_joins_both_halves(vosk: Vosk, question: list[Audio]) -> None:
    pause = speech.silence(2.0)
    final = list(vosk.recognize([*question, pause, *question]))[-1]
    assert final.text == f"{QUESTION} {QUESTION}"
    later = [word.start_s for word in final.words][len(QUESTION.split())]
    assert later > 2.0 + final.words[0].start_s


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.05, 3.0])
def test_silence_has_no_words(vosk: Vosk, seconds: float) -> None:
    final = list(vosk.recognize([speech.silence(seconds)]))[-1]
    assert (final.text, final.words, final.is_final) == ("", (), True)


def test_no_sound_at_all(vosk: Vosk) -> None:
    assert [transcript.text for transcript in vosk.recognize([])] == [""]


def test_closing_early_leaves_it_ready(vosk: Vosk, question: list[Audio]) -> None:
    left = vosk.recognize(question)
    for _ in range(len(question) // 2):
        next(left)
    left.close()
    assert list(vosk.recognize(question))[-1].text == QUESTION


def test_what_the_blocks_raise_passes_through(vosk: Vosk, question: list[Audio]) -> None:
    fault = ZeroDivisionError("the source broke")

    def blocks() -> Iterator[Audio]:
        yield question[0]
        raise fault

    with pytest.raises(ZeroDivisionError) as caught:
        list(vosk.recognize(blocks()))
    assert caught.value is fault
    assert list(vosk.recognize(question))[-1].text == QUESTION


def test_check_says_where_it_looks(tmp_path: Path) -> None:
    made = kit(tmp_path)
    check = Vosk.check(made.context)
    assert not check.is_ok
    assert str(tmp_path / "models" / "vosk") in check.detail
    assert check.remedy.endswith(".")
    with pytest.raises(AssistantError) as caught:
        Vosk.create(made.context)
    assert caught.value.code == Code.MODEL_MISSING


def test_check_without_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.engine.adapters.recognizers.vosk.find_spec", lambda _: None)
    assert "pip install vosk" in Vosk.check(kit(tmp_path).context).remedy


def test_the_settings_choose_the_model(tmp_path: Path) -> None:
    for name in ("a", "b"):
        models.install_vosk(tmp_path / "models", name)
    assert Vosk.check(kit(tmp_path).context).detail == "a"
    assert Vosk.check(kit(tmp_path, recognizer_model="b").context).detail == "b"
    assert Vosk.check(kit(tmp_path, recognizer_model="other.pt").context).detail == "a"
    assert not Vosk.check(kit(tmp_path, recognizer="vosk", recognizer_model="gone").context).is_ok


@pytest.mark.parametrize(
    ("file", "share"),
    [
        *[("am/final.mdl", share) for share in (0, 0.001, 0.3, 0.999)],
        *[("graph/HCLr.fst", share) for share in (0, 0.001, 0.3, 0.999)],
        ("graph/words.txt", 0),
        ("graph/words.txt", 0.31),
        *[("graph/Gr.fst", share) for share in (0, 0.001, 0.3, 0.999)],
        ("graph/phones/word_boundary.int", 0.5),
        ("conf/mfcc.conf", 0.5),
        ("conf/model.conf", 0),
        ("conf/model.conf", 0.5),
    ],
)
def test_a_truncated_model_is_refused(tmp_path: Path, file: str, share: float) -> None:
    made = kit(tmp_path)
    path = models.install_vosk(made.paths.models) / file
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(AssistantError) as caught:
        Vosk.create(made.context)
    assert (caught.value.code, caught.value.detail) == (Code.MODEL_BROKEN, "tiny")


def test_a_model_that_aborts_the_process_is_refused(tmp_path: Path) -> None:
    made = kit(tmp_path)
    conf = models.install_vosk(made.paths.models) / "conf" / "model.conf"
    lines = conf.read_text().splitlines(keepends=True)
    conf.write_text("".join(line for line in lines if "silence-phones" not in line))
    with pytest.raises(AssistantError) as caught:
        Vosk.create(made.context)
    assert caught.value.code == Code.MODEL_BROKEN


def test_a_model_is_tried_once_for_each_state(tmp_path: Path) -> None:
    made = kit(tmp_path)
    folder = models.install_vosk(made.paths.models)
    Vosk.create(made.context)
    record = made.paths.models / "tried.json"
    tried = record.read_bytes()
    assert b"final.mdl" in tried
    Vosk.create(made.context)
    assert record.read_bytes() == tried
    with (folder / "am/final.mdl").open("ab") as file:
        file.write(b"\n")
    Vosk.create(made.context)
    assert record.read_bytes() != tried


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    for number, file in enumerate(("graph/Gr.fst", "graph/HCLr.fst", "graph/words.txt", "conf/mfcc.conf")):
        made = kit(tmp_path / str(number))
        (models.install_vosk(made.paths.models) / file).unlink()
        with pytest.raises(AssistantError) as caught:
            Vosk.create(made.context)
        assert caught.value.code == Code.MODEL_BROKEN


COMMANDS = Hints(phrases=("stop", "yes", "no", "Thank you.", "please stop", "repeat that please"))


@pytest.mark.parametrize("voice", ["slt", "rms"])
def test_phrases_are_heard_and_nothing_else(vosk: Vosk, tmp_path: Path, voice: str) -> None:
    said = [phrase for phrase in COMMANDS.phrases if phrase not in SENTENCES]
    for text in [*SENTENCES, *said, "no no no", "yes please stop", "my grandmother likes chocolate"]:
        speech.flite(text, tmp_path / "said.wav", voice)
        *partials, final = vosk.recognize(samples.read(tmp_path / "said.wav"), COMMANDS)
        known = {phrase.lower().rstrip("."): phrase for phrase in COMMANDS.phrases}
        assert final.text == known.get(text.lower().rstrip("."), "")
        assert bool(final.words) == bool(final.text)
        for partial in partials:
            assert any(phrase.startswith(partial.text) for phrase in known)


def test_phrases_of_words_that_the_model_does_not_have(vosk: Vosk, question: list[Audio]) -> None:
    for phrases in (("open the pod bay doors",), ("",), ('a "quoted" \\ phrase',), ("was für ein Wetter",)):
        assert list(vosk.recognize(question, Hints(phrases=phrases)))[-1].text == ""
    assert list(vosk.recognize(question))[-1].text == QUESTION


def test_unknown_words_are_left_out(vosk: Vosk, tmp_path: Path) -> None:
    speech.flite("what is the elephant umbrella", tmp_path / "said.wav")
    for transcript in vosk.recognize(samples.read(tmp_path / "said.wav")):
        assert "[unk]" not in transcript.text
        assert "[unk]" not in [word.text for word in transcript.words]


def static(model: Path) -> None:
    """Any word after any other, in a graph that is complete as it is."""
    (model / "graph/HCLr.fst").rename(model / "graph/HCLG.fst")
    (model / "graph/Gr.fst").unlink()


def test_a_model_whose_graph_is_complete_takes_phrases_too(tmp_path: Path) -> None:
    made = kit(tmp_path)
    static(models.install_vosk(made.paths.models))
    vosk = Vosk.create(made.context)
    for text, heard in (("yes", "yes"), ("what is the time", "")):
        speech.flite(text, tmp_path / "said.wav")
        blocks = list(samples.read(tmp_path / "said.wav"))
        assert list(vosk.recognize(blocks))[-1].text == text
        assert list(vosk.recognize(blocks, COMMANDS))[-1].text == heard


def test_the_language_is_in_the_name_or_the_readme(tmp_path: Path) -> None:
    names = {
        "vosk-model-small-de-0.15": "de", "vosk-model-en-us-0.22-lgraph": "en", "vosk-model-small-cn-0.22": "zh",
        "vosk-model-el-gr-0.7": "el", "vosk-model-vn-0.4": "vi", "Vosk-Model-fr-0.6-linto": "fr", "mine": "",
        "vosk-model-spk-0.4": "", "deutsch": "",
    }  # fmt: skip
    assert {name: language_of(tmp_path / name) for name in names} == names
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "README").write_text("A small model of Swiss German, for phones.\n")
    assert language_of(tmp_path / "mine") == "de"


def test_the_language_chooses_the_model(tmp_path: Path) -> None:
    for name in ("vosk-model-small-de-0.15", "vosk-model-small-en-us-0.15"):
        models.install_vosk(tmp_path / "models", name)
    assert Vosk.check(kit(tmp_path).context).detail == "vosk-model-small-en-us-0.15"
    assert Vosk.check(kit(tmp_path, language="de").context).detail == "vosk-model-small-de-0.15"
    french = Vosk.check(kit(tmp_path, language="fr").context)
    assert not french.is_ok
    assert "vosk-model-small-de-0.15" in french.detail
    assert Vosk.check(kit(tmp_path, language="fr", languages=["de"]).context).detail == "vosk-model-small-de-0.15"
    named = kit(tmp_path, language="fr", recognizer_model="vosk-model-small-de-0.15")
    assert Vosk.check(named.context).detail == "vosk-model-small-de-0.15"
    models.install_vosk(tmp_path / "models", "a")
    assert Vosk.check(kit(tmp_path).context).detail == "vosk-model-small-en-us-0.15", (
        "before one of an unknown language"
    )
    assert Vosk.check(kit(tmp_path, language="fr").context).detail == "a"


def test_another_language_is_loaded_when_it_is_wanted(tmp_path: Path, question: list[Audio]) -> None:
    for name in ("vosk-model-small-de-0.15", "vosk-model-small-en-us-0.15"):
        models.install_vosk(tmp_path / "models", name)
    made = kit(tmp_path)
    vosk = Vosk.create(made.context)
    tried = made.paths.models / "tried.json"
    assert "vosk-model-small-de" not in tried.read_text()
    heard = {}
    for languages in ((), ("en", "de"), ("fr",), ("fr", "de"), ("de", "en")):
        heard[languages] = list(vosk.recognize(question, Hints(languages)))[-1]
        assert heard[languages].text == QUESTION
    assert [each.language for each in heard.values()] == ["en", "en", "en", "de", "de"]
    assert "vosk-model-small-de" in tried.read_text()


def test_another_language_whose_model_is_broken(tmp_path: Path, question: list[Audio]) -> None:
    models.install_vosk(tmp_path / "models", "vosk-model-small-en-us-0.15")
    broken = models.install_vosk(tmp_path / "models", "vosk-model-small-de-0.15") / "am/final.mdl"
    broken.write_bytes(broken.read_bytes()[:1000])
    vosk = Vosk.create(kit(tmp_path).context)
    with pytest.raises(AssistantError) as caught:
        list(vosk.recognize(question, Hints(("de",))))
    assert (caught.value.code, caught.value.detail) == (Code.RECOGNITION_FAILED, "vosk-model-small-de-0.15")
    assert list(vosk.recognize(question))[-1].text == QUESTION


def test_a_hundred_turns_leave_nothing_behind(vosk: Vosk) -> None:
    half_a_second = speech.silence(0.5)

    def turns(count: int) -> None:
        for number in range(count):
            list(vosk.recognize([half_a_second], COMMANDS if number % 2 else NO_HINTS))

    turns(20)
    before = psutil.Process().memory_info().rss
    turns(100)
    assert psutil.Process().memory_info().rss - before < 8_000_000


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared test data are not here")
def test_a_model_with_a_graph_composed_at_run_time(tmp_path: Path) -> None:
    made = kit(tmp_path)
    (made.paths.models / "vosk").mkdir()
    (made.paths.models / "vosk" / "espeak").symlink_to(SHARED / "models" / "vosk-espeak-tiny")
    speech.espeak("what is the time", tmp_path / "said.wav")
    assert list(Vosk.create(made.context).recognize(samples.read(tmp_path / "said.wav")))[-1].text == "what is the time"
