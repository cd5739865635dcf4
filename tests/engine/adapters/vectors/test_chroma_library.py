import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from pathlib import Path
import numpy as np
from app.engine.adapters.vectors.chroma import open_vectors
vectors = open_vectors(Path(sys.argv[1]), "a" * 64)
vectors.add([1], np.array([[1, 0]], np.float32))
assert vectors.nearest(np.array([1, 0], np.float32), 1)[0][0] == 1
vectors.close()
assert "grpc" not in sys.modules
"""


def test_vectors_are_kept_without_what_sends_traces(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "vectors")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
