"""A question played into a microphone, a button really held in a real window, a reply recorded from the loudspeaker."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.audio.samples import Samples, join, read
from app.storage.paths import Paths, resources
from tests.fixtures.picture import display
from tests.fixtures.sound import SoundCard, sound_card
from tests.fixtures.speech import flite
from tests.fixtures.spoken_window import COMMAND


@pytest.fixture(scope="module")
def card() -> Iterator[SoundCard]:
    with sound_card() as made:
        yield made


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    with display() as name:
        yield name


def sotto(card: SoundCard, paths: Paths, *words: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "app", "--home", str(paths.home), "--json", *words]
    done = subprocess.run(command, env=card.environment, capture_output=True, text=True, timeout=300, check=True)
    return dict(json.loads(done.stdout))


def hold_the_button(card: SoundCard, screen: str, paths: Paths, question: Path, picture: Path) -> dict[str, Any]:
    command = [*COMMAND, str(paths.home), str(question), str(picture)]
    environment = card.environment | {"DISPLAY": screen, "QT_QPA_PLATFORM": "xcb"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


def likeness(heard: Samples, made: Samples) -> float:
    """The largest normalized cross-correlation of what was made within what was heard."""
    from scipy.signal import correlate  # 70 MB, here alone

    passed = np.concatenate([[0.0], np.cumsum(heard.astype(np.float64) ** 2)])
    strength = np.sqrt((passed[len(made) :] - passed[: -len(made)]).clip(0) * np.sum(made**2)) + 1e-9
    return float(np.max(np.abs(correlate(heard, made, "valid", "fft") / strength)))


def loud(sound: Samples) -> Samples:
    """From the first to the last sample that can be heard."""
    heard = np.flatnonzero(np.abs(sound) > 0.01)
    return sound[heard[0] : heard[-1]] if len(heard) else sound[:0]


def test_a_question_asked_aloud_is_answered_aloud(card: SoundCard, screen: str, paths: Paths, tmp_path: Path) -> None:
    lease = str(resources() / "demo" / "lease.pdf")
    sotto(card, paths, "add", lease)
    question, reply, picture = tmp_path / "question.wav", tmp_path / "reply.wav", tmp_path / "window.png"
    flite("how much is the rent", question)
    with card.recorded_speaker(reply):
        result = hold_the_button(card, screen, paths, question, picture)
    assert result["outcome"] == "completed"
    assert result["transcript"] == "How much is the rent?"
    assert result["reply"] == "From Lease agreement, page 2: The rent is 950 euros a month."
    assert result["spoken"] == result["reply"]
    assert result["question_shown"] == result["transcript"]
    assert result["reply_shown"] == result["reply"]
    assert [(one["document"], one["page"], one["quote"]) for one in result["citations"]] == [
        (lease, 2, "The rent is 950 euros a month.")
    ]
    assert picture.stat().st_size > 10_000
    heard = join(read(reply)).samples
    sotto(card, paths, "say", result["reply"], "--out", str(tmp_path / "said.wav"))
    said = loud(join(read(tmp_path / "said.wav")).samples)
    assert len(loud(heard)) / len(said) == pytest.approx(1, abs=0.1)
    assert likeness(heard, said) > 0.8
    kept = list(paths.recordings.iterdir())
    assert len(kept) == 1
    assert likeness(join(read(kept[0])).samples, loud(join(read(question)).samples)) > 0.8


def test_a_persons_question_is_heard_through_the_microphone(
    card: SoundCard, screen: str, paths: Paths, tmp_path: Path, shared: Path
) -> None:
    sotto(card, paths, "add", str(resources() / "demo" / "lease.pdf"))
    result = hold_the_button(card, screen, paths, shared / "speech" / "harvard_spk1_1.wav", tmp_path / "window.png")
    assert result["outcome"] == "completed"
    manifest = json.loads((shared / "speech" / "manifest.json").read_text(encoding="utf-8"))
    said = next(entry["transcript"] for entry in manifest if entry["file"] == "harvard_spk1_1.wav")
    wanted = set(re.findall(r"\w+", said.lower()))
    assert len(wanted & set(result["transcript"].split())) >= len(wanted) * 0.4
    assert result["reply"]
