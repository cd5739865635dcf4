"""PulseAudio's (or PipeWire's) own list of devices, watched by a thread that sleeps until something changes.

On Linux PortAudio sees one device, "pulse"; PulseAudio is asked here which source or sink that is.
"""

import logging
import sys
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

log = logging.getLogger(__name__)

_PATIENCE_S = 1.0
_RETRY_S = 10.0


@dataclass(frozen=True, slots=True)
class Node:
    """A source or a sink."""

    name: str
    """What PulseAudio calls it; the same after it was plugged in again."""
    title: str
    """What people call it."""
    serial: tuple[int, int]
    """A different one each time that it is plugged in or PulseAudio restarts."""


@dataclass(frozen=True, slots=True)
class Nodes:
    """The devices at one moment."""

    sources: tuple[Node, ...]
    """Without the monitors of sinks, which hear what is played."""
    sinks: tuple[Node, ...]
    source: str
    """Name of the default one; it may not be among `sources`."""
    sink: str


class Watch:
    """Follows PulseAudio, even when it stops and starts again."""

    def __init__(self) -> None:
        self._nodes: Nodes | None = None
        self._has_looked = threading.Event()
        self._is_asked = threading.Event()
        self._is_dirty = False
        self._life = 0
        self._listeners: list[weakref.WeakMethod[Callable[[], object]]] = []
        self.changes = 0
        """How often something has changed."""
        if sys.platform == "linux":
            threading.Thread(target=self._run, name="pulse", daemon=True).start()
        else:
            self._has_looked.set()

    def nodes(self) -> Nodes | None:
        """The devices; None without PulseAudio. Waits for it only a moment."""
        if self._nodes is None and sys.platform == "linux":
            self._has_looked.clear()
            self._is_asked.set()
            self._has_looked.wait(_PATIENCE_S)
        return self._nodes

    def subscribe(self, listener: Callable[[], object]) -> None:
        """Call a method, in the watching thread, after each change, as long as its object lives."""
        self._listeners = [each for each in self._listeners if each() is not None] + [weakref.WeakMethod(listener)]

    def _run(self) -> None:
        try:
            import pulsectl
        except (ImportError, OSError) as error:  # libpulse is not installed
            log.info("no PulseAudio: %s", error)
            while True:  # so that nobody who asks waits in vain
                self._has_looked.set()
                self._is_asked.wait()
                self._is_asked.clear()
        from pulsectl._pulsectl import LibPulse  # private: not all of its errors become PulseErrors

        told = ""
        faults = (pulsectl.PulseError, pulsectl.PulseDisconnected, LibPulse.CallError)
        while True:
            self._is_asked.clear()
            try:
                with pulsectl.Pulse("sotto", connect=False) as server:
                    server.connect()  # with a time limit it always waits that long
                    told = ""
                    self._follow(server, pulsectl.PulseLoopStop)
            except faults as error:
                if repr(error) != told:  # while it is away, it is asked every few seconds
                    log.info("PulseAudio: %r", error)
                told = repr(error)
            except Exception:  # a bug in a listener, say, must not end the watch for good
                log.exception("watching PulseAudio failed")
            self._keep(None)
            self._is_asked.wait(_RETRY_S)

    def _follow(self, server: Any, stop: type[Exception]) -> None:
        """Look, and look again whenever PulseAudio says that something is different; ends with its fault."""

        def on_event(_: object) -> None:
            self._is_dirty = True  # one that comes while looking does not end the waiting that follows
            raise stop

        server.event_mask_set("sink", "source", "server")
        server.event_callback_set(on_event)
        self._life += 1
        while server.connected:  # PulseAudio may have ended while looking: listening would then wait forever
            self._is_dirty = False
            self._keep(_look(server, self._life))
            if server.connected and not self._is_dirty:
                server.event_listen()

    def _keep(self, nodes: Nodes | None) -> None:
        is_new, self._nodes = nodes != self._nodes, nodes
        self.changes += is_new
        self._has_looked.set()
        for listener in self._listeners if is_new else ():
            method = listener()
            if method is not None:
                method()


def _look(server: Any, life: int) -> Nodes:
    info = server.server_info()
    return Nodes(
        tuple(_node(each, life) for each in server.source_list() if not each.monitor_of_sink_name),
        tuple(_node(each, life) for each in server.sink_list()),
        info.default_source_name or "",
        info.default_sink_name or "",
    )


def _node(each: Any, life: int) -> Node:
    return Node(each.name, each.description or each.name, (life, each.index))


@cache
def watch() -> Watch:
    """The only instance; it watches from the first call on."""
    return Watch()
