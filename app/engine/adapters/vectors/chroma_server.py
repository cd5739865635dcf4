"""Vectors on a Chroma server: on this computer, or on one that the user has allowed by name."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from app.domain.errors import AssistantError, Code
from app.engine.adapters.vectors.chroma import Vectors
from app.engine.adapters.vectors.chroma_library import chroma
from app.system.offline import connect_directly, is_here

_KNOCK_S = 1.0
"""How long a server may take to answer at first."""
_PATIENCE_S = 10.0
"""How long it may take for anything else."""
_AGAIN_S = 15.0
"""After a fault the server is left alone for this long, so that nothing waits for it."""
_PAGE = 10_000
"""Ids asked for at a time."""

log = logging.getLogger(__name__)


class ServerVectors(Vectors):
    """The vectors that one embedder made for one home, in a collection of their own.

    It connects when it is first used. Every method raises AssistantError(VECTORS_AWAY | VECTORS_FAILED |
    VECTORS_FORBIDDEN); the first of several faults in a row is reported.
    """

    def __init__(
        self,
        address: str,
        collection: str,
        is_allowed: Callable[[str], bool],
        on_trouble: Callable[[AssistantError], None],
    ) -> None:
        """`is_allowed`: whether the user has allowed a computer beyond this one, by its name."""
        self._address = address
        self._name = collection
        self._is_allowed = is_allowed
        self._on_trouble = on_trouble
        self._client: Any = None
        self._lock = threading.RLock()
        self._fault = Code.VECTORS_AWAY
        self._again_s = 0.0
        self._is_reported = False

    @property
    def rest_s(self) -> float:
        """Seconds until it is tried again; 0 where nothing is wrong."""
        return max(0.0, self._again_s - time.monotonic())

    def ids(self) -> set[int]:
        """The ids of all vectors, requested page by page."""
        found: set[int] = set()
        while True:
            with self._translated():
                page = self._collection.get(include=[], limit=_PAGE, offset=len(found))["ids"]
            found |= {int(id_) for id_ in page}
            if len(page) < _PAGE:
                return found

    def discard(self) -> None:
        """Delete the collection; where the server cannot be reached, it stays there."""
        try:
            with self._translated():
                self._client.delete_collection(self._name)
        except AssistantError as error:
            log.info("the collection %s stays on %s: %s", self._name, self._address, error)
        self.close()

    def sweep(self, family: str, used: set[str]) -> None:
        """Delete the unused collections whose names begin like this one's."""
        with self._translated():
            for one in self._client.list_collections():
                if one.name.startswith(family) and one.name not in used:
                    self._client.delete_collection(one.name)

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            for one in (client, client._admin_client):
                one._server._session.close()  # private, but Chroma itself leaves them open
            client.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        with self._lock:
            if self.rest_s:
                raise AssistantError(self._fault, self._address)
            if self._client is None:
                self._connect()
        try:
            yield
        except Exception as error:  # Chroma raises what httpx does, errors of its own, and plain ones
            raise self._failed(error) from error
        self._is_reported = False

    def _connect(self) -> None:
        chromadb = chroma()
        import httpx

        host = urlsplit(self._address).hostname or ""
        if not (is_here(host) or self._is_allowed(host)):
            raise self._failed(None)
        connect_directly(host)
        try:
            # Chroma itself would wait forever for a server that hangs.
            httpx.get(f"{self._address}/api/v2/heartbeat", timeout=_KNOCK_S).raise_for_status().json()
            settings = chromadb.Settings(
                anonymized_telemetry=False, chroma_server_host=self._address, chroma_server_http_port=None
            )
            self._client = chromadb.HttpClient(self._address, ssl=self._address.startswith("https:"), settings=settings)
            # Private, since no setting limits it: Chroma would wait forever.
            self._client._server._session.timeout = httpx.Timeout(_PATIENCE_S, connect=_KNOCK_S)
            self._collection = self._make()
        except Exception as error:  # as above
            raise self._failed(error) from error

    def _failed(self, error: Exception | None) -> AssistantError:
        """The fault for an error (None: the address is not allowed); reported if it is the first in a row."""
        import httpx

        is_away = isinstance(error, httpx.TransportError)
        self._fault = Code.VECTORS_FORBIDDEN if error is None else Code.VECTORS_AWAY if is_away else Code.VECTORS_FAILED
        self._again_s = time.monotonic() + _AGAIN_S
        self.close()
        fault = AssistantError(self._fault, self._address)
        if not self._is_reported:
            self._is_reported = True
            log.info("%s: %r", fault, error)
            self._on_trouble(fault)
        return fault
