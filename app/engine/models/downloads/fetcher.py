"""Downloads a file despite broken connections, restarts and busy servers, checking its digest on the way."""

import errno
import logging
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from app.domain.errors import AssistantError, Code
from app.engine.models.catalogue import File
from app.engine.models.downloads.mirrors import Network, follow_redirect
from app.engine.models.downloads.partial_file import PartialFile, has_digest

log = logging.getLogger(__name__)

_MOST_TRIES = 6
"""Tries in a row without progress before the download is given up."""
_FIRST_WAIT_S, _LONGEST_WAIT_S = 1.0, 300.0
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_GONE = frozenset({404, 410})


class StoppedError(Exception):
    """The download was paused or cancelled; the part received so far is kept."""


class _RetryError(Exception):
    """This attempt failed; another may succeed."""

    def __init__(self, why: str, wait_s: float | None = None) -> None:
        super().__init__(why)
        self.wait_s = wait_s
        """How long the server asks to wait; None if it does not say."""


class Fetcher:
    """Downloads files one after another; the only part of Sotto that contacts other machines for models."""

    def __init__(self, network: Network, stop: threading.Event, on_progress: Callable[[int], None]) -> None:
        """`stop`: set from any thread to end it. `on_progress`: called repeatedly with the bytes received so far."""
        self._network = network
        self._stop = stop
        self._on_progress = on_progress

    def fetch(self, file: File, place: Path) -> None:
        """Download a file to its place and verify it, unless it is already there.

        Raises StoppedError, AssistantError(MODEL_UNREACHABLE | MODEL_WITHDRAWN | MODEL_MISMATCHED | MODEL_UNSAFE |
        DISK_FULL | HOME_UNWRITABLE).
        """
        try:
            if place.exists() and has_digest(place, file.digest):
                self._on_progress(file.bytes)
                return
            part = PartialFile(place, file)
            try:
                self._complete(part, file)
                part.finish()
            finally:
                part.close()
        except OSError as error:
            code = Code.DISK_FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else Code.HOME_UNWRITABLE
            raise AssistantError(code, file.name if code is Code.DISK_FULL else str(place.parent)) from error

    def _complete(self, part: PartialFile, file: File) -> None:
        tries, most = 0, 0
        with self._network.client() as client:
            while not part.is_whole:
                if self._stop.is_set():
                    raise StoppedError
                most = max(most, part.size)
                self._on_progress(part.size)
                try:
                    self._request(client, part, file)
                except _RetryError as error:
                    tries = 1 if part.size > most else tries + 1
                    if tries >= _MOST_TRIES:
                        raise AssistantError(Code.MODEL_UNREACHABLE, str(error)) from error
                    wait_s = error.wait_s if error.wait_s is not None else _FIRST_WAIT_S * 2 ** (tries - 1)
                    log.info("%s: %s; again in %.0f s", file.name, error, wait_s)
                    if self._stop.wait(min(wait_s, _LONGEST_WAIT_S)):
                        raise StoppedError from error

    def _request(self, client: httpx.Client, part: PartialFile, file: File) -> None:
        """Request the missing part once."""
        url = httpx.URL(self._network.address(file.url))
        headers = {"Range": f"bytes={part.size}-", "If-Range": part.version} if part.size and part.version else {}
        try:
            for count in range(100):
                with client.stream("GET", url, headers=headers) as response:
                    if response.is_redirect:
                        url = follow_redirect(url, response, count)
                        continue
                    self._receive(response, part, file)
                return
        except httpx.TransportError as error:
            if _is_certificate_error(error):
                raise AssistantError(Code.MODEL_UNSAFE, f"the certificate of {url.host} is not trusted") from error
            raise _RetryError(f"{url.host}: {_describe(error)}") from error
        except httpx.DecodingError as error:
            part.restart("")
            raise _RetryError(f"{url.host}: {_describe(error)}") from error

    def _receive(self, response: httpx.Response, part: PartialFile, file: File) -> None:
        """Append what the server sends to the partial file."""
        host, status = response.url.host, response.status_code
        if status in _BUSY:
            raise _RetryError(f"{host}: HTTP {status}", _retry_after(response))
        if status in _GONE:
            raise AssistantError(Code.MODEL_WITHDRAWN, host)
        if status == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE or not self._continues(response, part, file):
            part.restart("")
            raise _RetryError(f"{host}: the file is another one now", 0.0)
        if status not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
            raise AssistantError(Code.MODEL_UNREACHABLE, f"{host}: HTTP {status}")
        is_packed = response.headers.get("content-encoding", "identity") != "identity"
        if status == httpx.codes.OK:
            length = response.headers.get("content-length")
            if not is_packed and length is not None and length != str(file.bytes):
                raise part.reject()
            part.restart("" if is_packed else _version(response))
        for chunk in response.iter_bytes():  # as they come: nothing is buffered that a broken connection would lose
            part.append(chunk)
            self._on_progress(part.size)
            if self._stop.is_set():
                raise StoppedError
        if not part.is_whole:
            raise _RetryError(f"{host}: it ended early")

    def _continues(self, response: httpx.Response, part: PartialFile, file: File) -> bool:
        """Whether a partial response is the requested part of the file."""
        if response.status_code != httpx.codes.PARTIAL_CONTENT:
            return True
        wanted = (f"bytes {part.size}-{file.bytes - 1}/{file.bytes}", f"bytes {part.size}-{file.bytes - 1}/*")
        return response.headers.get("content-range") in wanted and "content-encoding" not in response.headers


def _version(response: httpx.Response) -> str:
    """A validator for If-Range: a strong ETag, else the date of last modification."""
    tag = str(response.headers.get("etag", ""))
    return tag if tag and not tag.startswith("W/") else str(response.headers.get("last-modified", ""))


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds that the server asks to wait, given as a number or a date (RFC 9110, 10.2.3)."""
    value = response.headers.get("retry-after", "")
    if value.isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _is_certificate_error(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _describe(error: Exception) -> str:
    return str(error) or type(error).__name__
