"""The ring: what goes in comes out, in order and once, or is counted as lost at the place where it is missing."""

import sys
import threading
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audio.samples import Samples
from app.engine.adapters.audio.ring_buffer import RingBuffer


def numbers(start: int, end: int) -> Samples:
    return np.arange(start, end, dtype=np.float32)


def test_what_goes_in_comes_out() -> None:
    ring = RingBuffer(100)
    ring.write(numbers(0, 30))
    ring.write(numbers(30, 50))
    assert ring.waiting == 50
    samples, lost = ring.read(40)
    assert samples.tolist() == list(range(40))
    assert lost == 0
    assert ring.read(40)[0].tolist() == list(range(40, 50))
    assert len(ring.read(40)[0]) == 0


def test_it_goes_round() -> None:
    ring = RingBuffer(10)
    for start in range(0, 100, 7):
        ring.write(numbers(start, start + 7))
        assert ring.read(10)[0].tolist() == list(range(start, start + 7))
    assert ring.lost == 0


def test_what_was_read_is_not_written_over() -> None:
    ring = RingBuffer(10)
    ring.write(numbers(0, 10))
    samples, _ = ring.read(10)
    ring.write(numbers(50, 60))
    assert samples.tolist() == list(range(10))


def test_what_does_not_fit_is_counted_where_it_is_missing() -> None:
    ring = RingBuffer(10)
    ring.write(numbers(0, 8))
    ring.write(numbers(8, 14))
    ring.write(numbers(14, 16))
    assert ring.lost == 6
    assert ring.read(5)[0].tolist() == [0, 1, 2, 3, 4]
    ring.write(numbers(16, 19))
    samples, lost = ring.read(100)
    assert samples.tolist() == [5, 6, 7, 8, 9]
    assert lost == 0, "these came before the gap"
    samples, lost = ring.read(100)
    assert samples.tolist() == [16, 17, 18]
    assert lost == 6
    assert ring.read(100)[1] == 0


def test_a_gap_before_the_first_sample() -> None:
    ring = RingBuffer(10)
    ring.miss(3)
    assert ring.read(10)[1] == 0, "nothing came after it yet"
    ring.write(numbers(0, 2))
    samples, lost = ring.read(10)
    assert (samples.tolist(), lost) == ([0, 1], 3)


def test_waiting_ends_with_enough_or_with_the_time() -> None:
    ring = RingBuffer(10)
    assert not ring.wait(1, 0.01)
    ring.write(numbers(0, 3))
    assert ring.wait(3, 0)
    assert not ring.wait(4, 0.01)
    writer = threading.Timer(0.05, ring.write, [numbers(3, 4)])
    writer.start()
    assert ring.wait(4, 10)
    writer.join()


@given(st.integers(1, 50), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 60), st.integers(0, 5)), max_size=40))
def test_every_sample_comes_in_order_or_is_counted(capacity: int, steps: list[tuple[int, int, int]]) -> None:
    ring = RingBuffer(capacity)
    made = expected = 0
    everything = 1000
    for written, wanted, missed in [*steps, (0, everything, 0), (1, everything, 0)]:
        made += missed
        if missed:
            ring.miss(missed)
        ring.write(numbers(made, made + written))
        made += written
        while ring.waiting and wanted:
            samples, lost = ring.read(wanted)
            expected += lost
            assert samples.tolist() == list(range(expected, expected + len(samples)))
            expected += len(samples)
            if wanted < everything:
                break
    assert expected == made


@pytest.mark.parametrize("capacity", [10_000_000, 777])
def test_two_threads(capacity: int) -> None:
    """A small one loses some, and says how many and where; a large one loses nothing."""
    total = 300_000
    ring = RingBuffer(capacity)
    is_over = threading.Event()

    def write() -> None:
        sizes = np.random.default_rng(1).integers(1, 500, 10_000)
        at = 0
        for number, size in enumerate(sizes):
            end = min(total, at + int(size))
            ring.write(numbers(at, end))
            at = end
            if at == total:
                break
            if number % 10 == 0:
                time.sleep(0.0005)  # lets the reader run, as a device does between two blocks
        is_over.set()

    switch_s = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        writer = threading.Thread(target=write)
        writer.start()
        expected = 0
        while not (is_over.is_set() and not ring.waiting):
            ring.wait(1, 0.01)
            samples, lost = ring.read(400)
            expected += lost
            assert np.array_equal(samples, numbers(expected, expected + len(samples)))
            expected += len(samples)
        writer.join()
    finally:
        sys.setswitchinterval(switch_s)
    ring.write(numbers(total, total + 1))
    samples, lost = ring.read(1)
    assert expected + lost == total
    assert samples[0] == total
    if capacity > total:
        assert ring.lost == 0
