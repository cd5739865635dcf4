import json
import time
from pathlib import Path

import pytest
import soundfile

from app.audio.samples import Audio
from app.engine.adapters.audio.files import Recording
from app.engine.parts.closable_iterator import ClosableIterator
from tests.cli.running import DEMO, TURN, call, run
from tests.conftest import SHARED

TIMINGS = {"release_to_transcript", "release_to_first_word", "release_to_first_sound", "total"}


def test_turn(home: Path, tmp_path: Path) -> None:
    result = run(home, "turn", str(DEMO / "question.wav"), "--out", str(tmp_path / "reply.wav"))
    assert set(result) == TURN
    assert set(result["timings_ms"]) == TIMINGS
    assert set(result["engines"]) == {"recognizer", "embedder", "generator", "speaker"}
    assert result["outcome"] == "completed"
    assert result["transcript"] == "How much is the rent?"
    assert result["spoken"] == result["reply"] == "From Lease agreement, page 2: The rent is 950 euros a month."
    (citation,) = result["citations"]
    assert set(citation) == {"document", "title", "page", "quote", "score"}
    assert (citation["page"], citation["quote"]) == (2, "The rent is 950 euros a month.")
    assert result["events"][0] == "TurnStarted"
    assert result["events"][-1] == "TurnEnded"
    assert soundfile.info(tmp_path / "reply.wav").duration > 2


def test_turn_paced_as_speech_takes_as_long_as_the_recording(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    took_s, listen = [], Recording.listen

    def timed(self: Recording) -> ClosableIterator[Audio]:
        began_s = time.monotonic()
        yield from listen(self)
        took_s.append(time.monotonic() - began_s)

    monkeypatch.setattr(Recording, "listen", timed)
    words = ("turn", str(DEMO / "question.wav"), "--realtime", "--out", str(tmp_path / "reply.wav"))
    assert run(home, *words)["outcome"] == "completed"
    assert took_s[0] > soundfile.info(DEMO / "question.wav").duration


@pytest.mark.skipif(not (SHARED / "speech").is_dir(), reason="the shared recordings are not here")
def test_what_is_said_in_another_language_is_not_made_nonsense_of(home: Path, tmp_path: Path) -> None:
    done = call(home, "turn", str(SHARED / "speech" / "leopard_fr.wav"), "--out", str(tmp_path / "reply.wav"))
    answer = json.loads(done.stdout)
    assert "sound like English but like French" in done.stderr
    assert (answer["outcome"], answer["transcript"], answer["reply"]) == ("unheard", "", "")
