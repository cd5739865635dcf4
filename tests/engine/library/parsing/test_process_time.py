"""How long a process has worked, on a machine that may be busy with something else."""

import multiprocessing

import psutil
import pytest

from app.engine.library.parsing.process_time import process_time, spent_s


@pytest.mark.parametrize(
    ("wall_s", "processor_s", "counts_s"),
    [
        (60.0, 60.0, 60.0),  # it computes, and nothing else does
        (60.0, 118.0, 60.0),  # on two cores
        (60.0, 31.0, 60.0),  # half of the time is as if all were its own
        (60.0, 0.0, 60.0),  # it sleeps, and may do so for ever
        (60.0, 0.2, 60.0),
        (60.0, 2.0, 6.0),  # it hardly gets a processor
        (60.0, 15.0, 30.0),
        (600.0, 12.0, 60.0),  # though not for ever
        (0.0, 0.0, 0.0),
    ],
)
def test_what_counts_is_the_work(wall_s: float, processor_s: float, counts_s: float) -> None:
    assert spent_s(wall_s, processor_s) == pytest.approx(counts_s)


def test_of_a_real_process_both_clocks_go_on() -> None:
    this = psutil.Process()
    began = process_time(this)
    while this.cpu_times().user + this.cpu_times().system < began.processor_s + 0.05:
        sum(range(10_000))
    now = process_time(this)
    assert now.wall_s > began.wall_s
    assert now.processor_s >= began.processor_s + 0.05
    assert 0 < now.since(began) <= now.wall_s - began.wall_s


def test_one_that_has_ended_has_no_time() -> None:
    child = multiprocessing.get_context("spawn").Process(target=int)
    child.start()
    process = psutil.Process(child.pid)
    child.join()
    with pytest.raises(EOFError):
        process_time(process)
