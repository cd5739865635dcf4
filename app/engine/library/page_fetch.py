"""Web pages are fetched one after another, in a thread, while the engine takes turns."""

import logging
import threading
from collections.abc import Callable

from app.domain.errors import AssistantError, Code
from app.domain.events import Event, FetchEnded, FetchStarted
from app.engine.library.library import Library
from app.engine.library.rows.web_pages import Fetching

log = logging.getLogger(__name__)


class PageFetch:
    """Fetches what the user said; each page begins with `FetchStarted` and ends with `FetchEnded`."""

    def __init__(self, ask: Callable[[Callable[[Library], object]], None], emit: Callable[[Event], None]) -> None:
        """`ask`: has something done to the library in the engine's thread."""
        self._ask = ask
        self._emit = emit
        self._one_at_a_time = threading.Lock()
        self._running: set[Fetching] = set()

    def fetch(self, library: Library, address: str, collection: str = "") -> None:
        """Fetch a page and import it; returns at once."""
        try:
            fetching = library.web.fetching(address)
        except AssistantError as error:
            self._emit(FetchEnded(address=address, code=error.code, detail=error.detail))
            return
        self._running.add(fetching)
        threading.Thread(target=self._run, args=(fetching, collection), name="fetch", daemon=True).start()

    def stop(self) -> None:
        """Fetch no further, neither the page being fetched nor those that wait."""
        for fetching in tuple(self._running):
            fetching.stop()

    def _run(self, fetching: Fetching, collection: str) -> None:
        with self._one_at_a_time:
            self._emit(FetchStarted(address=fetching.address, host=fetching.host))
            try:
                page = fetching.run()
            except AssistantError as error:
                there = error.subject if error.code is Code.ADDRESS_MOVED else ""
                self._emit(FetchEnded(address=fetching.address, code=error.code, detail=error.detail, moved_to=there))
                return
            except Exception as error:  # whatever it is, the window must not keep saying that the network is used
                log.exception("fetching %s", fetching.address)
                self._emit(FetchEnded(address=fetching.address, code=Code.BUG, detail=type(error).__name__))
                return
            finally:
                self._running.discard(fetching)
        self._ask(lambda library: library.keep(page, collection))
        self._emit(FetchEnded(address=fetching.address, document=str(page.path)))
