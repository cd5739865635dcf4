"""How long a process has worked, on a machine that may be busy with something else."""

import time
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class ProcessTime:
    """A moment in the life of a process."""

    wall_s: float
    processor_s: float
    """What it has used, its ended children included."""

    def since(self, earlier: "ProcessTime") -> float:
        """How many of the seconds between two moments count."""
        return spent_s(self.wall_s - earlier.wall_s, self.processor_s - earlier.processor_s)


def process_time(process: psutil.Process) -> ProcessTime:
    """The present moment. Raises EOFError where the process has ended."""
    try:
        used = process.cpu_times()
    except psutil.Error as error:
        raise EOFError from error
    own, children = used.user + used.system, used.children_user + used.children_system
    return ProcessTime(time.monotonic(), own + children)


def spent_s(wall_s: float, processor_s: float) -> float:
    """How much of a time counts: a process that is hardly given a processor is not slow, nor is its file harmful.

    All of it counts where the process sleeps, and at least a tenth where it waits for its turn.
    """
    is_asleep = processor_s < wall_s / 200
    return wall_s if is_asleep else min(wall_s, max(2 * processor_s, wall_s / 10))
