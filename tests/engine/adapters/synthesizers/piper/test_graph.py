"""A network in two halves says what it says as a whole."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from app.engine.adapters.synthesizers.piper.graph import cut
from tests.fixtures.models import install_joe, install_piper

IDS = np.array([[1, 0, 5, 0, 9, 0, 2]], np.int64)
FEEDS = {"input": IDS, "input_lengths": np.array([7], np.int64), "scales": np.array([0, 1, 0], np.float32)}


def run(network: bytes, feeds: dict[str, object]) -> list[np.ndarray]:
    found: list[np.ndarray] = onnxruntime.InferenceSession(network).run(None, feeds)
    return found


@pytest.mark.parametrize("speakers", [1, 3])
def test_the_halves_are_the_whole(tmp_path: Path, speakers: int) -> None:
    network = install_piper(tmp_path, speakers=speakers).read_bytes()
    halves = cut(network)
    assert halves is not None
    feeds = FEEDS | ({"sid": np.array([1], np.int64)} if speakers > 1 else {})
    hidden = run(halves.encoder, feeds)
    (made,) = run(halves.decoder, dict(zip(halves.seams, hidden, strict=True)))
    assert (made == run(network, feeds)[0]).all()
    assert len(halves.encoder) + len(halves.decoder) < len(network) + 2_000, "no weights are kept twice"


def test_a_trained_voice_is_cut_before_its_decoder(tmp_path: Path) -> None:
    network = install_joe(tmp_path).read_bytes()
    halves = cut(network)
    assert halves is not None
    assert len(halves.seams) == 1
    (hidden,) = run(halves.encoder, FEEDS)
    assert hidden.shape[:2] == (1, 192)
    (made,) = run(halves.decoder, {halves.seams[0]: hidden})
    (whole,) = run(network, FEEDS)
    assert made.size == whole.size == 256 * hidden.shape[2]
    assert abs(made - whole).max() < 1e-4, "without noise it is the same each time"


def test_what_cannot_be_cut_is_left_whole(tmp_path: Path) -> None:
    assert cut(install_piper(tmp_path, decoder="/vocoder").read_bytes()) is None
    network = install_piper(tmp_path, "other").read_bytes()
    assert [cut(damaged) for damaged in (b"", b"no network", network[: len(network) // 2])] == [None] * 3
