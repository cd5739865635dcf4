from pathlib import Path

import soundfile

from tests.cli.running import DEMO, run


def test_read(home: Path, tmp_path: Path) -> None:
    whole = run(home, "read", str(DEMO / "lease.pdf"), "--out", str(tmp_path / "read.wav"))
    assert set(whole) == {"document", "page", "spoken", "is_finished"}
    assert "950 euros" in whole["spoken"]
    assert whole["is_finished"]
    assert soundfile.info(tmp_path / "read.wav").duration > 60
