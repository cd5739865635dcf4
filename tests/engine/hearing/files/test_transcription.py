import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Self, cast

import numpy as np
import psutil
import pytest
import soundfile

from app.audio.samples import RATE_HZ, Audio, join, read, write
from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.domain.transcript import Transcript, Word
from app.engine.adapters.recognizers.vosk import Vosk
from app.engine.hearing.files import journal as journals
from app.engine.hearing.files.journal import Journal, Settled, key, remove, remove_old
from app.engine.hearing.files.transcription import Transcriber, recording_reader
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.kit import Kit
from app.engine.parts.part import Check, Part
from app.engine.parts.recognizer import NO_HINTS, BaseRecognizer, Hints
from app.storage.database import Store
from app.storage.paths import Paths
from tests.fixtures import models, speech
from tests.fixtures.waiting import wait_until

TEXTS = ["how much is the rent", "who is the landlord", "please read the next page", "tell me more", "can i keep a dog"]


class Counting(BaseRecognizer):
    """Knows nothing of speech; remembers what it was given."""

    name: ClassVar[str] = "counting"
    rank: ClassVar[int] = 0
    is_streaming: ClassVar[bool] = False

    def __init__(self, fails_at: int | None = None) -> None:
        self.heard: list[float] = []
        self.hints: list[Hints] = []
        self._fails_at = fails_at

    @classmethod
    def check(cls, kit: Kit) -> Check:
        return Check(True, "")

    @classmethod
    def create(cls, kit: Kit) -> Self:
        return cls()

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
        pieces = list(blocks)
        assert all(0 < len(piece.samples) <= 1_600 for piece in pieces)
        self.hints.append(hints)
        yield Transcript("")
        if len(self.heard) == self._fails_at:
            raise AssistantError(Code.RECOGNITION_FAILED, self.name)
        self.heard.append(join(pieces).seconds)
        words = (Word("something", 0.5, 0.75, 0.9), Word("late", 0.75, 99, 0.9))
        yield Transcript("something late", is_final=True, words=words, language="en")


def kit(paths: Paths, recognizer: object = None, **settings: object) -> Kit:
    given: dict[str, Part] = {"recognizer": cast(Part, recognizer)} if recognizer else {}
    return Kit(paths, Settings.model_validate(settings), Store(paths.database), None, **given)


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five sentences, well apart."""
    folder = tmp_path_factory.mktemp("recording")
    pieces = [speech.silence(1)]
    for text in TEXTS:
        speech.flite(text, folder / "said.wav")
        pieces += [*read(folder / "said.wav"), speech.silence(2.2)]
    write(folder / "five.wav", join(pieces))
    return folder / "five.wav"


def kept(paths: Paths) -> list[Path]:
    return sorted((paths.home / "transcripts").glob("*"))


def test_every_stretch_is_heard_and_its_words_have_the_times_of_the_recording(paths: Paths, recording: Path) -> None:
    recognizer = Counting()
    told: list[float] = []
    found = Transcriber(kit(paths, recognizer, language="de", languages=["en", "de"])).transcribe(
        recording, told.append
    )
    assert found.seconds == pytest.approx(soundfile.info(recording).duration)
    assert found.engine == "counting"
    assert found.language == "en"
    assert told == sorted(told)
    assert told[-1] == found.seconds
    assert len(found.segments) == len(recognizer.heard) == 5
    assert {hints.languages for hints in recognizer.hints} == {("de", "en")}
    for one in found.segments:
        first, late = one.words
        assert first.start_s == pytest.approx(one.start_s + 0.5, abs=0.001)
        assert first.end_s == pytest.approx(one.start_s + 0.75, abs=0.001)
        assert late.end_s == pytest.approx(one.end_s, abs=0.001)


def test_where_nobody_speaks_nothing_is_recognized(paths: Paths, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).normal(0, 0.02, 5 * RATE_HZ).astype(np.float32)
    write(tmp_path / "noise.wav", Audio(noise))
    recognizer = Counting()
    found = Transcriber(kit(paths, recognizer)).transcribe(tmp_path / "noise.wav")
    assert (found.segments, found.language, found.seconds) == ((), "", 5.0)
    assert recognizer.heard == []


def test_what_was_settled_before_a_failure_is_not_recognized_again(paths: Paths, recording: Path) -> None:
    whole = Transcriber(kit(paths, Counting())).transcribe(recording)
    remove(whole.journal)
    assert kept(paths) == []
    with pytest.raises(AssistantError, match="recognition_failed"):
        Transcriber(kit(paths, Counting(fails_at=3))).transcribe(recording)
    again = Counting()
    found = Transcriber(kit(paths, again)).transcribe(recording)
    assert len(again.heard) == 2
    assert found.segments == whole.segments
    remove(found.journal)
    assert kept(paths) == []


def test_another_language_or_content_has_a_journal_of_its_own(paths: Paths, recording: Path, tmp_path: Path) -> None:
    Transcriber(kit(paths, Counting())).transcribe(recording)
    (tmp_path / "moved.wav").write_bytes(recording.read_bytes())
    same, german, other = Counting(), Counting(), Counting()
    Transcriber(kit(paths, same)).transcribe(tmp_path / "moved.wav")
    Transcriber(kit(paths, german, language="de")).transcribe(recording)
    (tmp_path / "moved.wav").write_bytes(recording.read_bytes() + bytes(2))
    Transcriber(kit(paths, other)).transcribe(tmp_path / "moved.wav")
    assert [len(each.heard) for each in (same, german, other)] == [0, 5, 5]
    assert len(kept(paths)) == 3


SETTLED = Settled(1.0, 2.5, "¿qué?\nno", (Word("qué", 1.0, 2.1, 0.3),), "es")


def test_a_line_that_was_cut_off_is_left_out_and_the_next_is_whole(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "kept", "a")
    journal.keep(SETTLED)
    (path,) = (tmp_path / "kept").iterdir()
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole + whole[:length])
        after = replace(SETTLED, start_s=3.0, end_s=4.0)
        Journal(tmp_path / "kept", "a").keep(after)
        read_again = Journal(tmp_path / "kept", "a")
        assert read_again.find(1.0, 2.5) == SETTLED
        assert read_again.find(3.0, 4.0) == after
        assert read_again.find(1.0, 4.0) is None


def test_where_nothing_can_be_kept_the_transcript_is_made_all_the_same(paths: Paths, recording: Path) -> None:
    (paths.home / "transcripts").write_text("", encoding="utf-8")
    found = Transcriber(kit(paths, Counting())).transcribe(recording)
    assert len(found.segments) == 5
    remove(found.journal)


def test_what_is_old_is_removed(tmp_path: Path) -> None:
    for name, days in (("new", 1), ("old", 31)):
        Journal(tmp_path, name).keep(SETTLED)
        at_s = time.time() - days * 86_400
        os.utime(tmp_path / f"{name}.jsonl", (at_s, at_s))
    remove_old(tmp_path)
    assert [path.stem for path in tmp_path.iterdir()] == ["new"]
    remove_old(tmp_path / "none")


class Texts:
    """A library with one document."""

    def __init__(self, store: Store | None = None) -> None:
        self.store = store

    def digests(self) -> dict[int, str]:
        return {1: "a"}

    def texts(self, document: int, /) -> list[str]:
        return ["Mrs Okonkwo rents.", "Okonkwo pays."]


def test_words_of_the_documents_are_expected(paths: Paths, recording: Path) -> None:
    recognizer = Counting()
    Transcriber(kit(paths, recognizer), documents=Texts()).transcribe(recording)
    assert {hints.words for hints in recognizer.hints} == {("Okonkwo",)}
    unlearning = Counting()
    Transcriber(kit(paths, unlearning, learns_vocabulary=False), documents=Texts()).transcribe(recording)
    assert {hints.words for hints in unlearning.hints} == {()}


def test_what_hears_for_the_library_expects_them_too(
    paths: Paths, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Texts] = []

    def documents(store: Store) -> Texts:
        opened.append(Texts(store))
        return opened[-1]

    recognizer = Counting()
    monkeypatch.setattr(
        "app.engine.hearing.files.transcription.Kit",
        lambda paths, settings, store: Kit(paths, settings, store, None, recognizer=recognizer),
    )
    assert list(recording_reader(paths, Settings(), documents=documents)(recording))
    assert {hints.words for hints in recognizer.hints} == {("Okonkwo",)}
    (texts,) = opened
    assert texts.store is not None
    texts.store.close()


def test_a_file_that_is_none_has_no_key(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.wav"
    if hasattr(os, "mkfifo"):
        os.mkfifo(pipe)
    for path in (tmp_path, tmp_path / "none.wav", pipe, Path("a\0b.wav")):
        with pytest.raises(AssistantError, match="audio_unreadable"):
            key(path)


def test_a_key_is_short_enough_for_a_name(recording: Path) -> None:
    assert re.fullmatch("[0-9a-f]{40}", key(recording, "vosk", "a model"))
    assert journals.key(recording, "a", "bc") != journals.key(recording, "ab", "c")


# The real Vosk


def test_a_real_recognizer_finds_every_sentence_where_it_is(paths: Paths, recording: Path) -> None:
    models.install_vosk(paths.models)
    found = Transcriber(kit(paths), "vosk").transcribe(recording)
    assert [one.text for one in found.segments] == TEXTS
    words = [word for one in found.segments for word in one.words]
    assert [word.text for word in words] == " ".join(TEXTS).split()
    assert [word.start_s for word in words] == sorted(word.start_s for word in words)
    sound = join(read(recording)).samples
    for word in words:
        spoken = sound[round(word.start_s * RATE_HZ) : round(word.end_s * RATE_HZ)]
        assert np.abs(spoken).max() > 0.05, word


def test_killed_in_the_middle_it_recognizes_only_what_is_left(
    paths: Paths, recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models.install_vosk(paths.models)
    long = tmp_path / "long.wav"
    write(long, join([*read(recording)] * 12))
    command = [sys.executable, "-m", "app", "--home", str(paths.home), "transcribe", str(long), "--engine", "vosk"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as program:
        wait_until(
            lambda: program.poll() is not None or (kept(paths) and kept(paths)[0].read_bytes().count(b"\n") >= 8), 240
        )
        assert program.poll() is None
        program.kill()
    assert program.returncode == -signal.SIGKILL
    settled = sum(line.startswith(b"{") and line.endswith(b"}") for line in kept(paths)[0].read_bytes().splitlines())
    recognized = 0
    recognize = Vosk.recognize

    def counted(self: Vosk, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> Iterator[Transcript]:
        nonlocal recognized
        recognized += 1
        return recognize(self, blocks, hints)

    monkeypatch.setattr(Vosk, "recognize", counted)
    found = Transcriber(kit(paths), "vosk").transcribe(long)
    assert [one.text for one in found.segments] == TEXTS * 12
    assert 4 <= settled < 60
    assert recognized == 60 - settled


# Long recordings


def test_a_long_recording_takes_no_more_memory_than_a_short_one(paths: Paths, recording: Path, tmp_path: Path) -> None:
    """A quarter of an hour of silence (58 MB in memory) between sentences."""
    spoken = join(read(recording)).samples
    with soundfile.SoundFile(tmp_path / "long.flac", "w", RATE_HZ, 1, "PCM_16") as file:
        file.write(spoken)
        for _ in range(15):
            file.write(np.zeros(60 * RATE_HZ, np.float32))
        file.write(spoken)
    recognizer = Counting()
    scribe = Transcriber(kit(paths, recognizer))
    remove(scribe.transcribe(recording).journal)
    process, most = psutil.Process(), 0
    before = process.memory_info().rss

    def look(_: float) -> None:
        nonlocal most
        most = max(most, process.memory_info().rss)

    found = scribe.transcribe(tmp_path / "long.flac", look)
    assert found.seconds == pytest.approx(900 + 2 * len(spoken) / RATE_HZ)
    assert len(found.segments) == 10
    assert found.segments[-1].start_s > 900
    assert most - before < 30_000_000
