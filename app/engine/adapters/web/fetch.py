"""Fetches one web page, through httpx: the only moment at which the program uses the network.

Nothing is sent but the address: no cookies, no referrer, no name; and no computer is contacted but the one that the
user named. The page is stored in a file unchanged; nothing in it is run, and nothing that it refers to is fetched.
"""

import logging
import mimetypes
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import certifi
import httpx

from app.domain.errors import AssistantError, Code
from app.domain.web_address import host_of, is_same_place, normal
from app.engine.adapters.readers.charset import decode_bytes
from app.system import offline

log = logging.getLogger(__name__)

_HEADERS = {"User-Agent": "Sotto", "Accept": "text/html, application/xhtml+xml, */*;q=0.5"}
_MOST_MOVES = 5
"""How often a computer may redirect to another of its own addresses."""
_SUFFIXES = {
    "text/html": ".html", "application/xhtml+xml": ".xhtml", "text/markdown": ".md", "text/csv": ".csv",
    "application/json": ".json", "application/xml": ".xml", "text/xml": ".xml", "application/rtf": ".rtf",
    "application/epub+zip": ".epub", "text/calendar": ".ics", "multipart/related": ".mhtml",
}  # fmt: skip
"""Types that Python's own table lacks on some systems."""
_VAGUE = frozenset({"", "text/plain", "application/octet-stream", "binary/octet-stream", "application/x-download"})
"""Types that say less than the suffix of the address."""
_MARK = b"\xef\xbb\xbf"
_MOST_TRANSCODED = 50_000_000
"""Text of up to this many bytes is rewritten in UTF-8; a larger one has to declare its own encoding."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits for a page; beyond them the fetch ends."""

    most_bytes: int = 200_000_000
    """Unpacked."""
    connect_s: float = 10.0
    read_s: float = 20.0
    """Seconds without a further byte."""
    all_s: float = 300.0
    """Seconds from beginning to end."""


class Fetch:
    """The fetch of one page; `run` may take a while, `stop` ends it from another thread."""

    def __init__(self, address: str, suffixes: Collection[str], limits: Limits | None = None) -> None:
        """`suffixes`: those of files that can be read. Raises AssistantError(ADDRESS_INVALID)."""
        self.address = normal(address)
        self._suffixes = suffixes
        self._limits = limits or Limits()
        self._sockets: list[socket.socket] = []
        self._is_stopped = False

    def run(self, into: Path) -> str:
        """Write what is at the address into a file; returns the suffix that its name should have.

        Raises AssistantError(ADDRESS_... | DOCUMENT_UNSUPPORTED | DOCUMENT_TOO_LARGE | DOCUMENT_EMPTY), and OSError
        where the file cannot be written.
        """
        end_s = time.monotonic() + self._limits.all_s
        timer = threading.Timer(self._limits.all_s, self._cut)
        timer.daemon = True
        timer.start()
        try:
            return self._follow(into, end_s)
        finally:
            timer.cancel()

    def stop(self) -> None:
        """End it; `run` then raises AssistantError(ADDRESS_STOPPED)."""
        self._is_stopped = True
        self._cut()

    def _cut(self) -> None:
        """Wake whoever waits for a byte: closing a socket would not do that."""
        for one in list(self._sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _follow(self, into: Path, end_s: float) -> str:
        address = self.address
        for _ in range(1 + _MOST_MOVES):
            if self._is_stopped:
                raise AssistantError(Code.ADDRESS_STOPPED, host_of(address))
            with self._answer(address) as answer:
                if not answer.has_redirect_location:
                    self._check(answer, address)
                    suffix = self._suffix(answer, address)
                    self._save(answer, into, end_s)
                    _transcode(into, answer)
                    return suffix
                address = _next(address, answer.headers["location"])
        raise AssistantError(Code.ADDRESS_REFUSED, f"{host_of(address)} redirects from one address to the next")

    @contextmanager
    def _answer(self, address: str) -> Iterator[httpx.Response]:
        """A computer's response, its content still to be read."""
        limits, host = self._limits, host_of(address)
        timeout = httpx.Timeout(limits.read_s, connect=limits.connect_s)
        hooks: dict[str, list[Callable[[httpx.Request], None]]] = {
            "request": [lambda request: offline.check(host_of(str(request.url)))]
        }
        try:
            with (
                offline.permit(host),
                # A proxy would learn the address, and the computer a password from the environment.
                httpx.Client(verify=_trusted(), timeout=timeout, trust_env=False, event_hooks=hooks) as client,
                client.stream("GET", address, headers=_HEADERS, extensions={"trace": self._trace}) as answer,
            ):
                log.info("the network is used: %s answers %d", host, answer.status_code)
                yield answer
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            if self._is_stopped:
                raise AssistantError(Code.ADDRESS_STOPPED, host) from error
            log.info("%s cannot be fetched: %r", address, error)
            raise AssistantError(Code.ADDRESS_UNREACHABLE, host) from error
        finally:
            self._sockets.clear()

    def _trace(self, name: str, info: dict[str, Any]) -> None:
        """Called by httpx for each connection; a fetch that has been stopped gets no further."""
        if name.endswith("connect_tcp.complete"):
            self._sockets.append(info["return_value"].get_extra_info("socket"))
            if self._is_stopped:
                self._cut()

    def _check(self, answer: httpx.Response, address: str) -> None:
        if not answer.is_success:
            said = f"{host_of(address)} answers {answer.status_code} {answer.reason_phrase}".strip()
            raise AssistantError(Code.ADDRESS_REFUSED, said)
        if int(answer.headers.get("content-length", "0") or 0) > self._limits.most_bytes:
            raise AssistantError(Code.DOCUMENT_TOO_LARGE, address)

    def _suffix(self, answer: httpx.Response, address: str) -> str:
        """The suffix for the type that the response declares."""
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        named = PurePosixPath(unquote(urlsplit(address).path)).suffix.lower()
        if kind in _VAGUE and named in self._suffixes:
            return named
        suffix = _SUFFIXES.get(kind) or mimetypes.guess_extension(kind) or (".html" if not kind else "")
        if suffix not in self._suffixes:
            raise AssistantError(Code.DOCUMENT_UNSUPPORTED, f"{address} ({kind})")
        return suffix

    def _save(self, answer: httpx.Response, into: Path, end_s: float) -> None:
        size = 0
        with into.open("wb") as file:
            for piece in answer.iter_bytes():
                size += len(piece)
                if size > self._limits.most_bytes:
                    raise AssistantError(Code.DOCUMENT_TOO_LARGE, self.address)
                if time.monotonic() > end_s:
                    raise AssistantError(Code.ADDRESS_UNREACHABLE, host_of(self.address))
                file.write(piece)
        if self._is_stopped:
            raise AssistantError(Code.ADDRESS_STOPPED, host_of(self.address))
        if not size:
            raise AssistantError(Code.DOCUMENT_EMPTY, self.address)


def _next(address: str, location: str) -> str:
    """The address redirected to. Raises AssistantError(ADDRESS_INSECURE | ADDRESS_MOVED | ADDRESS_INVALID)."""
    there = normal(urljoin(address, location))
    if address.startswith("https:") and there.startswith("http:"):
        raise AssistantError(Code.ADDRESS_INSECURE, there)
    if not is_same_place(address, there):
        raise AssistantError(Code.ADDRESS_MOVED, there)
    return there


def _trusted() -> ssl.SSLContext:
    """The trusted certificate authorities: the system's, and those that browsers trust."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _transcode(path: Path, answer: httpx.Response) -> None:
    """Rewrite text in UTF-8 where only the response declared its encoding, which would be lost."""
    said = answer.charset_encoding or ""
    if said and said.lower() not in ("utf-8", "utf8") and path.stat().st_size <= _MOST_TRANSCODED:
        path.write_bytes(_MARK + decode_bytes(path.read_bytes(), path.name, said).encode(errors="replace"))
