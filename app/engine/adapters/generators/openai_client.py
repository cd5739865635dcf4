"""A client for programs that serve a language model through OpenAI's protocol; they may hang, lie or break off.

Redirects are not followed and proxies not used: a question goes to the one host that was meant, or nowhere.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import suppress
from typing import Any

import httpx
from pydantic import BaseModel, Field, ValidationError

from app.domain.errors import AssistantError, Code
from app.system.offline import is_here

_CONNECT_S = 2.0
_SILENCE_S = 120.0
"""A large model may take this long to load and read; whoever waits gives up sooner (`reply_limits`)."""
_LIST_S = 2.0
_LONGEST_LINE = 1_000_000
_LONGEST = 8_000_000
"""Bytes that a whole answer may have."""
_LOOK_S = 0.02
_DATA = b"data:"


class TooLongError(Exception):
    """The server says that the prompt does not fit."""


class _Model(BaseModel):
    id: str


class _Models(BaseModel):
    data: list[_Model] = Field(min_length=1)


class _Delta(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    delta: _Delta = _Delta()
    finish_reason: str | None = None


class _Chunk(BaseModel):
    choices: list[_Choice] = Field(max_length=8)


def address(text: str, allowed: Collection[str]) -> httpx.URL:
    """Where a server is asked. Raises AssistantError(SERVER_FAILED | SERVER_NOT_ALLOWED)."""
    try:
        url = httpx.URL(text.strip() if "://" in text else f"http://{text.strip()}")
    except httpx.InvalidURL as error:
        raise AssistantError(Code.SERVER_FAILED, text) from error
    if url.scheme not in ("http", "https") or not url.host:
        raise AssistantError(Code.SERVER_FAILED, text)
    if not is_here(url.host) and url.host not in allowed:
        raise AssistantError(Code.SERVER_NOT_ALLOWED, url.host)
    path = url.path.rstrip("/").removesuffix("/v1")
    return url.copy_with(raw_path=f"{path}/v1/".encode(), userinfo=b"")


def models(url: httpx.URL) -> list[str]:
    """The models it serves. Raises AssistantError(SERVER_MISSING | SERVER_FAILED)."""
    try:
        with _client(_LIST_S) as client, client.stream("GET", url.join("models")) as answer:
            body = b""
            for some in answer.iter_bytes():
                body += some
                if len(body) > _LONGEST_LINE:
                    raise AssistantError(Code.SERVER_FAILED, str(url))
        return [each.id for each in _Models.model_validate_json(body).data]
    except httpx.TransportError as error:
        raise AssistantError(Code.SERVER_MISSING, str(url)) from error
    except (ValidationError, httpx.HTTPError) as error:
        raise AssistantError(Code.SERVER_FAILED, str(url)) from error


def converse(url: httpx.URL, request: Mapping[str, Any], put: Callable[[str], None], stop: threading.Event) -> None:
    """Send a request and `put` each piece of the answer; stops, and closes the connection, soon after `stop` is set.

    Raises TooLongError, AssistantError(SERVER_MISSING | SERVER_FAILED).
    """
    asyncio.run(_converse(url, request, put, stop))


async def _converse(
    url: httpx.URL, request: Mapping[str, Any], put: Callable[[str], None], stop: threading.Event
) -> None:
    talk = asyncio.ensure_future(_talk(url, request, put))
    while not talk.done():
        await asyncio.wait({talk}, timeout=_LOOK_S)
        if stop.is_set():
            talk.cancel()
    with suppress(asyncio.CancelledError):
        talk.result()


async def _talk(url: httpx.URL, request: Mapping[str, Any], put: Callable[[str], None]) -> None:
    timeout = httpx.Timeout(_SILENCE_S, connect=_CONNECT_S)
    is_whole = False
    try:
        async with (
            httpx.AsyncClient(timeout=timeout, trust_env=False, follow_redirects=False) as client,
            client.stream("POST", url.join("chat/completions"), json=request) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                raise await _refusal(answer, url)
            async for line in _lines(answer):
                if not line.startswith(_DATA):
                    continue  # comments that keep the connection alive, and the like
                data = line.removeprefix(_DATA).strip()
                if data == b"[DONE]":
                    is_whole = True
                    break
                for choice in _Chunk.model_validate_json(data).choices[:1]:
                    put(choice.delta.content or "")
                    is_whole = is_whole or choice.finish_reason is not None
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise AssistantError(Code.SERVER_MISSING, str(url)) from error
    except (httpx.HTTPError, httpx.StreamError, ValidationError) as error:
        raise AssistantError(Code.SERVER_FAILED, str(url)) from error
    if not is_whole:
        raise AssistantError(Code.SERVER_FAILED, str(url))


async def _lines(answer: httpx.Response) -> AsyncIterator[bytes]:
    held, total = b"", 0
    async for some in answer.aiter_bytes():
        total += len(some)
        *whole, held = (held + some).split(b"\n")
        for line in whole:
            yield line
        if len(held) > _LONGEST_LINE or total > _LONGEST:
            raise httpx.StreamError("an answer without end")


async def _refusal(answer: httpx.Response, url: httpx.URL) -> Exception:
    text = b""
    async for some in answer.aiter_bytes():
        text += some
        if len(text) > _LONGEST_LINE:
            break
    is_long = answer.status_code in (400, 413) and b"context" in text.lower()
    return TooLongError() if is_long else AssistantError(Code.SERVER_FAILED, f"{url}: {answer.status_code}")


def _client(timeout_s: float) -> httpx.Client:
    return httpx.Client(timeout=timeout_s, trust_env=False, follow_redirects=False)
