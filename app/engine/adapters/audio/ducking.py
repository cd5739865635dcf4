"""Other programs' sound made quieter while a reply is spoken, through PulseAudio (PipeWire too); off by default.

What is to be put back is on disk before anything is changed, so that a crash leaves nobody quiet for good.
"""

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.engine.adapters.audio.device_thread import DeviceThread
from app.storage.whole_files import write_whole

log = logging.getLogger(__name__)

FILE = "ducked.json"
"""In the home: what is to be put back; absent while nothing is lowered."""
_SHARE = 0.3
"""The share of the others' volume that is kept."""
_PATIENCE_S = 2.0
_SAME = 0.01


class Ducking:
    """Lowers other programs for one reply."""

    def __init__(self, record: Path) -> None:
        """`record`: the file that says what is to be put back."""
        self._record = record
        self._worker = DeviceThread("ducking")
        self._has_begun = False

    def lower(self) -> None:
        """Make the others quieter, in the background; returns at once, and does nothing the second time."""
        if not self._has_begun:
            self._has_begun = True
            self._worker.ask(self._lower)

    def restore(self) -> None:
        """Put back what was changed; what the user has changed meanwhile stays."""
        if self._has_begun or self._record.exists():
            try:
                self._worker.result(self._restore, _PATIENCE_S)
            except TimeoutError:
                log.info("PulseAudio hangs; other programs' volume is restored at the next start")
        self._worker.abandon()

    def _lower(self) -> None:
        if self._record.exists():
            return  # of another reply, which is not over, or of a crash
        with _server() as server:
            others = [each for each in server.sink_input_list() if _is_other(each)] if server else []
            if not others:
                return
            saved = [{"index": each.index, "name": _name(each), "volumes": list(each.volume.values)} for each in others]
            write_whole(self._record, json.dumps(saved))
            for each in others:
                server.volume_set(each, type(each.volume)([value * _SHARE for value in each.volume.values]))

    def _restore(self) -> None:
        try:
            saved = json.loads(self._record.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return
        except (OSError, ValueError) as error:
            log.info("%s cannot be read: %s", self._record, error)
            saved = []
        with _server() as server:
            if server is None:
                return  # it may come back
            there = {(each.index, _name(each)): each for each in server.sink_input_list()}
            for one in saved:
                each = there.get((one["index"], one["name"]))
                if each is not None and _are_lowered(each.volume.values, one["volumes"]):
                    server.volume_set(each, type(each.volume)(one["volumes"]))
        self._record.unlink(missing_ok=True)


@contextmanager
def _server() -> Iterator[Any]:
    """PulseAudio, or None where there is none."""
    if sys.platform != "linux":
        yield None
        return
    try:
        import pulsectl
        from pulsectl._pulsectl import LibPulse  # private: not all of its errors become PulseErrors
    except (ImportError, OSError) as error:  # libpulse is not installed
        log.info("no PulseAudio: %s", error)
        yield None
        return
    try:
        with pulsectl.Pulse("sotto-ducking", connect=False) as server:
            server.connect()
            yield server
    except (pulsectl.PulseError, LibPulse.CallError) as error:
        log.info("PulseAudio: %r", error)


def _is_other(each: Any) -> bool:
    return str(each.proplist.get("application.process.id")) != str(os.getpid())


def _name(each: Any) -> str:
    properties = each.proplist
    return f"{properties.get('application.name')} {properties.get('application.process.id')} {each.name}"


def _are_lowered(now: list[float], before: list[float]) -> bool:
    return len(now) == len(before) and all(
        abs(one - other * _SHARE) < _SAME for one, other in zip(now, before, strict=True)
    )
