import json
import shutil
import subprocess
import sys

import pytest

MISSING = [name for name in ("Xvfb", "xdotool") if not shutil.which(name)]


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
def test_real_keys_slip_tap_and_hold_in_a_busy_window() -> None:
    """X11 repeats what is held; a busy window reads it late. Neither may make a tap of a hold, or cut it."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.fixtures.real_keys"], capture_output=True, text=True, timeout=300, check=False
    )
    assert ran.returncode == 0, ran.stderr
    asked = [press["asked"] for press in json.loads(ran.stdout)]
    tap, end, hold = ["press", "listen", "hands_free"], ["release"], ["press", "listen", "release"]
    assert asked == [["press", "slip"], tap, end, hold, tap, end, hold]
