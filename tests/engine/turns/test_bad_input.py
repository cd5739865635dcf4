"""Bad input, bad files, bad disks: one clear trouble, the turn ends, the next one works, and nothing is lost."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from app.audio.samples import RATE_HZ, Audio, join, read
from app.cli.session import session
from app.domain.errors import AssistantError
from app.domain.events import (
    LevelMeasured,
    ListeningStopped,
    Outcome,
    ReplySettled,
    TranscriptSettled,
    TroubleArose,
    TurnEnded,
)
from app.domain.passages import Passage
from app.domain.scope import EVERYTHING, Scope
from app.domain.transcript import Transcript
from app.engine.adapters.audio.files import WaveFile
from app.engine.adapters.recognizers.whisper import built_in
from app.engine.memory.history import history
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.recognizer import NO_HINTS, Hints
from app.engine.prompts.prompt import Prompt
from app.engine.turns.event_log import EventLog
from app.storage.lock import hold
from app.storage.paths import Paths, resources
from tests import fakes
from tests.fixtures import models
from tests.fixtures.bench import Bench, OpenBench
from tests.fixtures.waiting import elapse, wait_until

QUESTION = resources() / "demo" / "question.wav"


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """One with nothing but real parts, for all that leaves no trace."""
    folder = tmp_path_factory.mktemp("real")
    with closing(Bench(Paths(folder / "home"), player=WaveFile(folder / "reply.wav"))) as made:
        yield made.start()


@pytest.fixture
def open_real(paths: Paths, open_bench: OpenBench) -> OpenBench:
    """Opens engines of real parts, but for those given and the loudspeaker, which is a file."""
    return partial(open_bench, is_faked=False, player=WaveFile(paths.home.parent / "reply.wav"))


@pytest.fixture
def trouble_of(real: Bench) -> Callable[[Path], tuple[Outcome, list[str]]]:
    def hear(path: Path) -> tuple[Outcome, list[str]]:
        before = len(real.troubles())
        return real.hear(path), real.troubles()[before:]

    return hear


Hear = Callable[[Path], tuple[Outcome, list[str]]]

# Sound that is no question


def noise(kind: str) -> np.ndarray[Any, Any]:
    chance, count = np.random.default_rng(3), 2 * RATE_HZ
    times = np.arange(count) / RATE_HZ
    made: dict[str, Callable[[], np.ndarray[Any, Any]]] = {
        "silence": lambda: np.zeros(count),
        "hiss": lambda: chance.normal(0, 0.02, count),
        "roar": lambda: chance.normal(0, 0.3, count),
        "hum": lambda: 0.3 * np.sin(2 * np.pi * 50 * times),
        "whistle": lambda: 0.3 * np.sin(2 * np.pi * 2000 * times),
        "clicks": lambda: (chance.random(count) > 0.999) * 0.8,
        "offset": lambda: np.full(count, 0.5),
        "brown": lambda: np.cumsum(chance.normal(0, 0.002, count)).clip(-1, 1),
    }
    return made[kind]()


@pytest.mark.parametrize("kind", ["silence", "hiss", "roar", "hum", "whistle", "clicks", "offset", "brown"])
def test_noise_is_not_heard(trouble_of: Hear, tmp_path: Path, kind: str) -> None:
    soundfile.write(tmp_path / "noise.wav", noise(kind), RATE_HZ)
    assert trouble_of(tmp_path / "noise.wav") == (Outcome.UNHEARD, ["nothing_heard"])


def test_a_tap_is_too_short(trouble_of: Hear, tmp_path: Path) -> None:
    question = join(read(QUESTION)).samples
    soundfile.write(tmp_path / "tap.wav", question[3000 : 3000 + RATE_HZ // 20], RATE_HZ)
    assert trouble_of(tmp_path / "tap.wav") == (Outcome.UNHEARD, ["too_short"])


@pytest.mark.parametrize(
    "name",
    [
        "beep_error.wav", "blip.ogg", "leopard_empty.wav", "noise2.wav", "noise3.wav", "pop_start.wav",
        "room_impulse_1.wav", "silence_80ms.wav", "timer_finished.flac", "dtmf_0.wav",
    ],
)  # fmt: skip
def test_what_is_no_speech_is_not_heard(trouble_of: Hear, shared: Path, name: str) -> None:
    outcome, troubles = trouble_of(shared / "speech" / "nonspeech" / name)
    assert outcome is Outcome.UNHEARD
    assert troubles in (["nothing_heard"], ["too_short"])


def test_broken_files_raise_nothing_but_our_own_faults(trouble_of: Hear, shared: Path) -> None:
    for path in sorted((shared / "speech" / "broken").iterdir()):
        outcome, troubles = trouble_of(path)
        assert (outcome, troubles) in (
            (Outcome.FAILED, ["audio_unreadable"]),
            (Outcome.UNHEARD, ["nothing_heard"]),
            (Outcome.UNHEARD, ["too_short"]),
            (Outcome.COMPLETED, []),
            (Outcome.COMPLETED, ["audio_unreadable"]),
        ), path.name


@pytest.mark.parametrize("raw", [b"", b"RIFF", b"\x00" * 5000, b"not sound at all", b"fLaC" + b"\xff" * 100])
@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3", ""])
def test_a_file_that_is_no_sound_is_unreadable(trouble_of: Hear, tmp_path: Path, raw: bytes, suffix: str) -> None:
    path = tmp_path / f"sound{suffix}"
    path.write_bytes(raw)
    assert trouble_of(path) == (Outcome.FAILED, ["audio_unreadable"])


def test_a_file_of_numbers_that_are_none_is_silence(trouble_of: Hear, tmp_path: Path) -> None:
    for number in (np.nan, np.inf, -np.inf):
        soundfile.write(tmp_path / "odd.wav", np.full(RATE_HZ, number, np.float32), RATE_HZ, subtype="FLOAT")
        assert trouble_of(tmp_path / "odd.wav") == (Outcome.UNHEARD, ["nothing_heard"])
    assert trouble_of(QUESTION)[0] is Outcome.COMPLETED


def test_a_recording_whose_writer_was_killed_can_still_be_heard(trouble_of: Hear, tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; import soundfile; from app.audio.samples import read\n"
        "file = soundfile.SoundFile(sys.argv[1], 'w', 16000, 1, 'PCM_16', format='FLAC')\n"
        "for block in read(Path(sys.argv[2])): file.write(block.samples)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    left = tmp_path / "left.flac"
    killed = subprocess.run([sys.executable, "-c", code, str(left), str(QUESTION)], check=False)
    assert killed.returncode != 0
    whole, kept = join(read(QUESTION)).samples, join(read(left)).samples
    assert len(kept) > len(whole) - 4096 - 1600
    assert abs(kept - whole[: len(kept)]).max() < 1e-3
    assert trouble_of(left)[0] is Outcome.COMPLETED


def test_a_question_that_does_not_end_is_answered_as_far_as_it_goes(
    paths: Paths, open_bench: OpenBench, tmp_path: Path
) -> None:
    paths.settings.write_text(json.dumps({"longest_question_s": 5}), encoding="utf-8")
    bench = open_bench()
    soundfile.write(tmp_path / "long.wav", np.concatenate([fakes.spoken(), np.zeros(RATE_HZ * 8)]), RATE_HZ)
    assert bench.hear(tmp_path / "long.wav") is Outcome.COMPLETED
    soundfile.write(tmp_path / "noise.wav", np.tile(noise("hiss"), 5), RATE_HZ)
    assert bench.hear(tmp_path / "noise.wav") is Outcome.FAILED
    bench.close()
    assert bench.troubles() == ["too_long", "too_long"]
    assert all(5 < join(read(kept)).seconds < 5.2 for kept in paths.recordings.iterdir())


# Parts that raise what nobody foresaw


class Raising:
    """Fails in the first real turn, and works from then on."""

    def __init__(self) -> None:
        self.is_armed = False

    def trip(self) -> None:
        if self.is_armed:
            self.is_armed = False
            raise ZeroDivisionError("nobody foresaw it")


class RaisingRecognizer(Raising, fakes.Recognizer):
    def __init__(self) -> None:
        Raising.__init__(self)
        fakes.Recognizer.__init__(self)

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
        self.trip()
        yield from super().recognize(blocks, hints)


class RaisingRetriever(Raising, fakes.Retriever):
    def retrieve(self, question: str, scope: Scope = EVERYTHING) -> Sequence[Passage]:
        self.trip()
        return super().retrieve(question, scope)


class RaisingGenerator(Raising, fakes.Generator):
    def __init__(self) -> None:
        Raising.__init__(self)
        fakes.Generator.__init__(self)

    def generate(self, prompt: Prompt) -> ClosableIterator[str]:
        yield "The rent is "
        self.trip()
        yield "950 euros."


class RaisingSpeaker(Raising, fakes.Synthesizer):
    def speak(self, sentence: str, language: str = "") -> ClosableIterator[Audio]:
        self.trip()
        yield from super().speak(sentence)


@pytest.mark.logs_warnings
@pytest.mark.parametrize(
    ("kind", "part", "outcome"),
    [
        ("recognizer", RaisingRecognizer, Outcome.FAILED),
        ("retriever", RaisingRetriever, Outcome.FAILED),
        ("generator", RaisingGenerator, Outcome.FAILED),
        ("synthesizer", RaisingSpeaker, Outcome.COMPLETED),
    ],
)
def test_a_bug_in_a_part_is_told_and_the_next_turn_works(
    paths: Paths, open_bench: OpenBench, kind: str, part: Callable[[], Any], outcome: Outcome
) -> None:
    made = part()
    bench = open_bench({"thinks_ahead": False}, **{kind: made})
    made.is_armed = True
    for wanted in (outcome, Outcome.COMPLETED):
        bench.engine.listen()
        bench.events.wait(LevelMeasured, 60 * (bench.turns + 1))
        bench.engine.release()
        assert bench.end() is wanted
    bench.close()
    assert bench.troubles() == ["bug"]
    kept = [turn["recording"] for turn in history_of(paths)]
    assert all((paths.recordings / name).stat().st_size > 10_000 for name in kept)
    assert len(kept) == 2


def history_of(paths: Paths) -> list[dict[str, Any]]:
    from app.storage.database import Store

    store = Store(paths.database)
    found = history(store)
    store.close()
    return found


# Models

MODELS = [
    ("vosk", "recognizer", "built-in-whisper"),
    ("whisper", "recognizer", "built-in-whisper"),
    ("gpt4all", "generator", "quote"),
]


@pytest.mark.filterwarnings("ignore:unclosed file .*tiktoken:ResourceWarning")
@pytest.mark.parametrize(("name", "kind", "following"), MODELS)
def test_a_truncated_model_gives_way_to_the_next_best(
    paths: Paths, open_real: OpenBench, name: str, kind: str, following: str
) -> None:
    install = {"vosk": models.install_vosk, "whisper": models.install_whisper, "gpt4all": models.install_gguf}[name]
    model = install(paths.models)
    file = model / "am" / "final.mdl" if model.is_dir() else model
    os.truncate(file, file.stat().st_size // 2)
    paths.settings.write_text(json.dumps({kind: name, f"{kind}_model": model.name}), encoding="utf-8")
    bench = open_real()
    for _ in range(2):
        assert bench.hear(QUESTION) is Outcome.COMPLETED
    assert bench.troubles() == ["model_broken"], "once, not once a turn"
    assert bench.engine.kit.names()[kind] == following


@pytest.mark.parametrize(("name", "kind", "following"), MODELS)
def test_a_missing_model_gives_way_to_the_next_best(
    paths: Paths, open_real: OpenBench, name: str, kind: str, following: str
) -> None:
    paths.settings.write_text(json.dumps({kind: name}), encoding="utf-8")
    bench = open_real()
    assert bench.hear(QUESTION) is Outcome.COMPLETED
    assert bench.troubles() == ["model_missing"]
    assert bench.engine.kit.names()[kind] == following


def test_without_any_recognizer_writing_still_works(
    paths: Paths, open_real: OpenBench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(built_in, "folder", lambda: tmp_path / "gone")
    paths.settings.write_text(json.dumps({"language": "fi"}), encoding="utf-8")
    bench = open_real()
    assert bench.troubles() == ["recognizer_missing"]
    assert bench.hear(QUESTION) is Outcome.FAILED
    assert bench.troubles() == ["recognizer_missing"] * 2
    assert bench.ask() is Outcome.COMPLETED
    bench.close()
    (recording,) = paths.recordings.iterdir()
    assert join(read(recording)).seconds == pytest.approx(join(read(QUESTION)).seconds)


# Files of ours


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"language": 7}', b"\xff\xfe\x00", b"null", b'{"speaks": "what"}'])
def test_a_damaged_settings_file_is_set_aside(paths: Paths, open_bench: OpenBench, raw: bytes) -> None:
    paths.settings.write_bytes(raw)
    bench = open_bench()
    assert bench.ask() is Outcome.COMPLETED
    bench.close()
    assert bench.troubles() == ["settings_set_aside"]
    (aside,) = paths.home.glob("settings.broken-*")
    assert aside.read_bytes() == raw


@pytest.mark.parametrize("raw", [b"this is no database", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_database_is_set_aside(paths: Paths, open_real: OpenBench, raw: bytes) -> None:
    paths.database.write_bytes(raw)
    bench = open_real()
    assert bench.hear(QUESTION) is Outcome.COMPLETED
    bench.close()
    assert bench.troubles() == ["database_set_aside", "database_salvaged"]
    (aside,) = paths.home.glob("sotto.broken-*.db")
    assert aside.read_bytes() == raw
    assert [turn["transcript"] for turn in history_of(paths)] == ["How much is the rent?"]


@pytest.mark.parametrize("name", ["home", "recordings", "database"])
def test_a_home_that_cannot_be_written(open_real: OpenBench, tmp_path: Path, name: str) -> None:
    paths = Paths(tmp_path / "bad")
    if name == "home":
        paths.home.write_text("", encoding="utf-8")
    elif name == "recordings":
        paths.home.mkdir()
        paths.recordings.write_text("", encoding="utf-8")
    else:
        paths.prepare()
        paths.database.mkdir()
    bench = open_real(home=paths, player=fakes.Player())
    assert bench.ask() is Outcome.FAILED
    bench.engine.listen()
    assert bench.end() is Outcome.FAILED
    assert bench.hear(QUESTION) is Outcome.FAILED
    bench.close()
    assert bench.troubles() == ["home_unwritable"] * 4


def is_held(paths: Paths) -> bool:
    try:
        with hold(paths):
            return False
    except AssistantError:
        return True


def test_a_command_says_once_that_nothing_works(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    trouble = EventLog.trouble

    def slowly(self: EventLog, error: AssistantError) -> None:
        trouble(self, error)
        elapse(0.1, "it is not told at once")

    monkeypatch.setattr(EventLog, "trouble", slowly)
    paths.database.mkdir()
    told: list[str] = []
    with pytest.raises(AssistantError) as caught, session(paths, lambda code, _: told.append(code)):
        pass
    assert caught.value.code == "home_unwritable"
    assert told == []


# A full disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own: a mounted one, or where that is not allowed a container's shared memory."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(place)]
    if shutil.which("mount") and subprocess.run(mount, capture_output=True, check=False).returncode == 0:
        yield place
        subprocess.run(["umount", "-l", str(place)], check=True)
        return
    memory = Path("/dev/shm")
    if not memory.is_dir() or not 12e6 < shutil.disk_usage(memory).free < 256e6:
        pytest.skip("this system allows no mount, and has no small disk of its own")
    place = Path(tempfile.mkdtemp(prefix="sotto-", dir=memory))
    yield place
    shutil.rmtree(place)


def fill(place: Path) -> Path:
    """Use up all room; returns the file to delete."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            pass
    return ballast


def test_a_full_disk_costs_no_answer_and_when_there_is_room_again_all_is_kept(
    open_real: OpenBench, small_disk: Path
) -> None:
    paths = Paths(small_disk / "home")
    bench = open_real(home=paths, player=fakes.Player())
    assert bench.hear(QUESTION) is Outcome.COMPLETED
    assert bench.troubles() == []
    ballast = fill(small_disk)
    assert bench.hear(QUESTION) is Outcome.COMPLETED
    assert set(bench.troubles()) == {"disk_full"}
    assert [one.turn for one in bench.of(TroubleArose)].count(bench.of(TurnEnded)[-1].turn) == 1, "once a turn"
    assert bench.ask() is Outcome.COMPLETED
    assert set(bench.troubles()) == {"disk_full"}
    stopped = bench.events.wait(ListeningStopped, 2)
    assert isinstance(stopped, ListeningStopped)
    assert stopped.seconds > 1
    ballast.unlink()
    assert bench.hear(QUESTION) is Outcome.COMPLETED
    last = bench.of(TurnEnded)[-1].turn  # what is done between turns may have met the full disk a moment ago
    assert last not in [trouble.turn for trouble in bench.of(TroubleArose)]
    bench.close()
    turns = history_of(paths)
    asked = [turn["transcript"].lower().rstrip("?") for turn in turns]
    assert asked == ["how much is the rent"] * 4, "the full disk's turns as well"
    for number in (0, 3):
        assert join(read(paths.recordings / turns[number]["recording"])).seconds > 1
    assert all((paths.recordings / file.name).stat().st_size for file in paths.recordings.iterdir())


def test_a_disk_that_fills_in_mid_question(open_bench: OpenBench, small_disk: Path) -> None:
    paths = Paths(small_disk / "home")
    bench = open_bench(home=paths, listener=fakes.Listener(fakes.spoken(), pause_s=0.01))
    bench.engine.listen()
    bench.events.wait(LevelMeasured, 20)
    ballast = fill(small_disk)
    bench.events.wait(LevelMeasured, 80)
    bench.engine.release()
    assert bench.end() is Outcome.COMPLETED
    heard = bench.events.wait(TranscriptSettled)
    assert isinstance(heard, TranscriptSettled)
    assert heard.transcript.text == "how much is the rent"
    assert set(bench.troubles()) == {"disk_full"}
    ballast.unlink()


# Two at once


def test_a_second_window_raises_the_first_and_a_command_says_so(paths: Paths) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "app", "--home", str(paths.home)]
    first = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        wait_until(lambda: is_held(paths))
        done = subprocess.run([*command, "--json", "find", "rent"], capture_output=True, text=True, check=False)
        assert json.loads(done.stdout)["error"]["code"] == "already_running"
        second = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
        assert second.returncode == 0, second.stderr
        assert first.poll() is None
    finally:
        first.terminate()
        said = first.communicate(timeout=300)
    assert first.returncode == 130, said


def test_a_second_window_beside_a_command_says_so(paths: Paths) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    with hold(paths):
        command = [sys.executable, "-m", "app", "--home", str(paths.home), "--json"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "already_running"


def test_a_reply_that_cannot_be_written_leaves_the_text(open_real: OpenBench, tmp_path: Path) -> None:
    bench = open_real(player=WaveFile(tmp_path / "none" / "reply.wav"))
    assert bench.ask() is Outcome.COMPLETED
    settled = bench.events.wait(ReplySettled)
    assert isinstance(settled, ReplySettled)
    assert settled.text
    assert settled.spoken == ""
    assert bench.troubles() == ["home_unwritable"]
