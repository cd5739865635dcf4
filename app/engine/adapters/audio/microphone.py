"""The microphone: the chosen one if it is present, else the default one, and the next one when it goes."""

import logging
import time
from collections.abc import Callable, Collection, Generator, Iterator
from typing import ClassVar, Self, TypeVar

import numpy as np

from app.audio.samples import Audio
from app.domain.errors import AssistantError, Code
from app.engine.adapters.audio import devices
from app.engine.adapters.audio.device_thread import DeviceThread
from app.engine.adapters.audio.input_reader import InputReader
from app.engine.adapters.audio.input_stream import InputStream
from app.engine.adapters.audio.portaudio import alone
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.listener import BaseListener
from app.engine.parts.part import Check
from app.engine.parts.part_context import PartContext

log = logging.getLogger(__name__)

_T = TypeVar("_T")

_HELD_S = 0.5
"""How much sound from before a press is kept where the microphone is kept ready."""
_PATIENCE_S = 3.0
"""A device that takes longer to open hangs."""
_CLOSING_S = 0.5
_LOOK_EVERY_S = 0.05
_TRY_EVERY_S = 0.2
_USUAL_S = 0.03
"""Blocks after the first are at least this long, so that they need not be handled one by one."""
_RETURN_S = 1.0
"""A restarted sound server takes about this long to return."""


class Microphone(BaseListener):
    """Each device is opened, started, stopped and closed by one thread, one task after another.

    One that PortAudio reaches directly is opened before it is needed, and afterwards stopped, not closed.
    PulseAudio opens one in two milliseconds, but sends sound as long as it is open: there it is open only while in use.
    """

    name: ClassVar[str] = "microphone"
    rank: ClassVar[int] = 10
    uses: ClassVar[frozenset[str]] = frozenset({"microphone", "keeps_microphone_ready"})

    def __init__(self, choice: str | None = None, keeps_ready: bool = False) -> None:
        """`choice`: id or part of the name of a device; `keeps_ready`: it runs all the time, see `listen`."""
        self._choice = choice
        self._worker = DeviceThread("microphone")
        self._source: InputStream | None = None
        self._changes = -1
        self._is_following = False
        self._is_closed = False
        self.is_kept_ready = keeps_ready
        """Whether it runs between turns, the last half second held in memory."""
        self.device = ""

    @classmethod
    def check(cls, context: PartContext) -> Check:
        """Which microphone is in use, and which others there are."""
        return devices.check("input", context.settings.microphone)

    @classmethod
    def create(cls, context: PartContext) -> Self:
        """Name the device; it is opened by `prepare` or `listen`."""
        microphone = cls(context.settings.microphone, context.settings.keeps_microphone_ready)
        try:
            microphone.device = devices.choose("input", context.settings.microphone).device.name
        except AssistantError as error:  # reported when it is needed
            log.info("no microphone yet: %s", error)
        return microphone

    def prepare(self) -> None:
        """Open the device in the background, and follow it from now on; returns at once."""
        self._worker.ask(self._get_ready)

    def listen(self) -> ClosableIterator[Audio]:
        """Begin now; where it is kept ready, what was heard in the last half second comes first."""
        reader = self._ask(self._begin)
        blocks = self._blocks(reader)
        next(blocks)  # from here on, closing the iterator releases the device
        return blocks

    def close(self) -> None:
        """Release the device; for whoever still listens, the sound ends."""
        self._is_closed = True
        try:
            self._worker.result(self._drop, _PATIENCE_S)
        except (AssistantError, TimeoutError) as error:
            log.info("the microphone hangs: %r", error)
        self._worker.abandon()

    def _blocks(self, reader: InputReader) -> ClosableIterator[Audio]:
        try:
            yield Audio(np.zeros(0, np.float32))
            wanted = 1
            while not self._is_closed:
                if reader.ring.wait(wanted, _LOOK_EVERY_S):
                    yield from reader.read()
                    wanted = int(reader.rate_hz * _USUAL_S)
                if not reader.source.is_at_work or reader.changes != devices.changes():
                    earlier, reader = reader, (yield from self._next(reader))
                    if reader is not earlier:
                        yield from self._change(earlier, reader)
            yield from reader.read(is_last=True)
        finally:
            self._release(reader)

    def _next(self, reader: InputReader) -> Generator[Audio, None, InputReader]:
        """What to continue with: another device, or this one where nothing has changed for it."""
        end_s = time.monotonic() + _RETURN_S
        while not self._is_closed:
            try:
                return self._ask(lambda: self._replacement(reader))
            except AssistantError as error:
                if reader.source.is_at_work and error.code is not Code.MICROPHONE_MISSING:
                    log.info("%s is kept: %s", reader.source.route.device.name, error)
                    reader.changes = devices.changes()
                    return reader
                reader.ring.is_closed = True  # PulseAudio may have connected it to what is being played
                if time.monotonic() > end_s:
                    yield from reader.read(is_last=True)
                    raise AssistantError(Code.MICROPHONE_LOST, reader.source.route.device.name) from error
            time.sleep(_TRY_EVERY_S)
        return reader

    def _change(self, earlier: InputReader, reader: InputReader) -> Iterator[Audio]:
        """The last of one device; what is lost until the first of the next is counted."""
        try:
            while not reader.ring.wait(1, _LOOK_EVERY_S) and reader.source.is_at_work and not self._is_closed:
                yield from earlier.read()  # it may still be present: a better one has appeared
            yield from earlier.read(is_last=True)
            reader.lose(max(0.0, reader.begins_at_s - earlier.source.called_at_s))
        finally:
            self._release(earlier)

    def _release(self, reader: InputReader) -> None:
        reader.ring.is_closed = True
        self._worker.ask(lambda: self._rest(reader.source))

    def _ask(self, task: Callable[[], _T]) -> _T:
        """Run a task in the device's thread; one that hangs is abandoned, and the next task gets a new one."""
        worker = self._worker
        try:
            return worker.result(task, _PATIENCE_S)
        except TimeoutError as error:
            worker.abandon()
            if not self._is_closed:
                self._worker, self._source = DeviceThread("microphone"), None
            raise AssistantError(Code.MICROPHONE_BUSY, self.device) from error

    # In the device's thread

    def _begin(self) -> InputReader:
        try:
            reader = self._joined()
        except AssistantError as error:
            self._drop()
            if error.code is Code.MICROPHONE_BUSY or not self._worker.is_current:
                raise
            devices.look_again("input")
            reader = self._joined()
        if not self._worker.is_current:
            reader.source.close()
        return reader

    def _joined(self) -> InputReader:
        source = self._current()
        return InputReader(source, source.join(), self._changes)

    def _replacement(self, reader: InputReader) -> InputReader:
        is_gone = not reader.source.is_at_work
        route = reader.source.route
        without = {route.device.id} if is_gone and not route.through and not devices.look_again("input") else ()
        source = self._current(without)
        if source is reader.source and not reader.ring.is_closed:
            reader.changes = self._changes
            return reader
        return InputReader(source, source.join(), self._changes)

    def _current(self, without: Collection[str] = ()) -> InputStream:
        """The device to use now, opened."""
        held, changes = self._source, devices.changes()
        if self._is_closed:
            raise AssistantError(Code.MICROPHONE_MISSING, self.device)
        is_sound = held is not None and held.is_sound
        if held is not None and is_sound and changes == self._changes:
            return held
        with alone(Code.MICROPHONE_BUSY):  # so that nothing lists devices again between choosing and opening
            route = devices.choose("input", self._choice, without)
            if held is not None and is_sound and held.route.is_same(route):
                self._changes = changes
                return held
            self._raise_if_abandoned()
            if held is not None and not (is_sound and held.is_heard):
                held.close(_CLOSING_S)
            self._source = None
            opened = InputStream(route, _HELD_S if self.is_kept_ready else 0)
        try:
            self._raise_if_abandoned()
        except AssistantError:
            opened.close()
            raise
        self._source, self._changes, self.device = opened, changes, route.device.name
        return opened

    def _raise_if_abandoned(self) -> None:
        """A thread that was abandoned while it hung must not touch what its successor does."""
        if not self._worker.is_current:
            raise AssistantError(Code.MICROPHONE_BUSY, self.device)

    def _get_ready(self) -> None:
        if self._is_closed or (self._source is not None and self._source.is_heard):
            return  # whoever listens takes care of it
        if not self._is_following:
            self._is_following = True
            devices.subscribe(self._on_change)
        try:
            if not devices.reports_changes():
                self._worker.later(devices.LIST_EVERY_S, self._get_ready)
                devices.look_again("input", devices.LIST_EVERY_S)
            route = devices.choose("input", self._choice)
            if self.is_kept_ready:
                self._current().start()
            elif not route.through:
                self._current()
            self.device = route.device.name
        except AssistantError:
            self._drop()  # reported when it is needed
            raise

    def _on_change(self) -> None:
        self._worker.ask(self._get_ready)

    def _rest(self, source: InputStream) -> None:
        """Called when a listener leaves: there may be none left."""
        if source.is_heard:
            return
        if source is not self._source:
            source.close()
        elif not self.is_kept_ready and source.route.through:
            self._drop()
        elif not self.is_kept_ready:
            try:
                source.stop()
            except AssistantError:
                self._drop()
                raise

    def _drop(self) -> None:
        if not self._worker.is_current:
            return
        source, self._source = self._source, None
        if source is not None:
            source.close(_CLOSING_S)
