"""Finds out which of the built-in models this machine is quick enough for, while nothing else needs to be done.

Both hear the same question, in pairs, one right after the other, since a machine is never equally fast for long;
nothing is concluded while other programs compute.
"""

import json
import logging
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from app.engine.models.machine.machine import signature
from app.storage.whole_files import write_whole
from app.system.cores import threads

log = logging.getLogger(__name__)

Hear = Callable[[], Iterator[object]]
"""Has one model hear the question, to its last word; may be left between."""
_PAIRS, _MOST = 5, 4
"""How often both are compared, and how many of these the smaller model must win."""
LONGEST_S = 0.4
"""What the better model may take for a short question: after half a second people think that they were not heard. On
two cores of a server of 2023 it takes 0.2."""
_QUIET = 0.85
"""The share of the processor time of its threads that a model gets where nothing else computes; 0.97 was measured."""


@dataclass(frozen=True, slots=True)
class Found:
    """How long the models take on this machine."""

    better_s: float
    smaller_s: float
    won: int
    """Pairs in which the smaller one was faster."""

    @property
    def is_too_slow(self) -> bool:
        """Whether the better model takes so long that the smaller one serves better."""
        return self.better_s > LONGEST_S and self.won >= _MOST


class Trial:
    """One trial; may be begun again where it was interrupted."""

    def __init__(self, record: Path) -> None:
        """`record`: the file in which the result is kept, for this machine and this version of Sotto."""
        self._record = record
        self.is_busy = False
        """Whether other programs kept the last trial from an end."""

    @property
    def found(self) -> Found | None:
        """What was found out here; None: nothing yet."""
        try:
            known = json.loads(self._record.read_text(encoding="utf-8"))
            if known["of"] != signature():
                return None
            return Found(float(known["better_s"]), float(known["smaller_s"]), int(known["won"]))
        except (OSError, ValueError, KeyError, TypeError):  # never tried, or unreadable: trying again costs two seconds
            return None

    def steps(self, better: Hear, smaller: Hear) -> Iterator[None]:
        """Measure; may be left many times a second; ends without a result where the machine is busy."""
        self.is_busy = False
        times: list[dict[str, float]] = []
        for number in range(_PAIRS + 1):
            pair: Mapping[str, Hear] = {"better": better, "smaller": smaller}
            took: dict[str, float] = {}
            for name in sorted(pair, reverse=bool(number % 2)):
                took[name], share = yield from _measured(pair[name])
                if share < _QUIET:
                    self.is_busy = True
                    return
            times.append(took)
        times = times[1:]  # the first of each reads its memory for the first time
        won = sum(took["smaller"] < took["better"] for took in times)
        found = Found(median(took["better"] for took in times), median(took["smaller"] for took in times), won)
        try:
            write_whole(self._record, json.dumps({"of": signature(), **asdict(found)}))
        except OSError as error:
            log.info("%s cannot be written, so the models are tried again: %s", self._record, error)


def _measured(hear: Hear) -> Generator[None, None, tuple[float, float]]:
    """How long it took, in seconds, and the share it got of the processor time of its threads."""
    used_s, began_s = time.process_time(), time.perf_counter()
    for _ in hear():
        yield
    took_s = time.perf_counter() - began_s
    return took_s, (time.process_time() - used_s) / took_s / threads()
