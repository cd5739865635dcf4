"""Replies from a model that another program on this computer is already running: Ollama, LM Studio, llama-server."""

import threading
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any, ClassVar, Self

import httpx

from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.engine.adapters.generators.background_iterator import in_background
from app.engine.adapters.generators.openai_client import TooLongError, address, converse, models
from app.engine.models.qualification import LanguageModel
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.part import Check
from app.engine.parts.part_context import PartContext
from app.engine.prompts.messages import Plain, messages
from app.engine.prompts.prompt import Prompt
from app.engine.prompts.reasoning import said
from app.engine.prompts.truncation import truncated

_KNOWN = {"Ollama": 11434, "LM Studio": 1234, "llama-server": 8080}
"""The ports they listen on, unless configured otherwise."""
_REPLY = 384
"""Tokens a reply may have."""
_ROOM = 10_000
"""Bytes of a prompt without its rules: 3,300 tokens at least, where a server has room for 4,096 and does not say so."""
_NARROWER = 0.7
"""A prompt that is too long is tried again at this share of its size."""


class OpenAIServer(LanguageModel):
    """A generator that asks a server; it never looks for one unless it was chosen."""

    name: ClassVar[str] = "server"
    rank: ClassVar[int] = 5
    uses: ClassVar[frozenset[str]] = frozenset({"server", "server_model", "allowed_hosts"})
    is_sequential: ClassVar[bool] = True

    def __init__(self, url: httpx.URL, model: str) -> None:
        self._url = url
        self.model = model
        self._plain = Plain()

    @classmethod
    def check(cls, context: PartContext) -> Check:
        """Whether it was chosen, and its address is allowed; whether anything answers there shows when it is used."""
        settings = context.settings
        if settings.generator != cls.name and not settings.server:
            remedy = "Start Ollama, LM Studio or llama-server, and choose “server” as the generator in settings.json."
            return Check(False, "A server on this computer is used only if it has been chosen.", remedy)
        try:
            where = str(address(settings.server, settings.allowed_hosts)) if settings.server else ", ".join(_KNOWN)
        except AssistantError as error:
            return Check(False, error.detail, "Give the address of this computer, or allow the host by name.")
        return Check(True, where)

    @classmethod
    def create(cls, context: PartContext) -> Self:
        """Find the server and its model. Raises AssistantError(SERVER_MISSING | SERVER_FAILED | SERVER_NOT_ALLOWED)."""
        url, model = _find(context.settings)
        made = cls(url, model)
        made.context = context
        return made

    def prepare(self, prompt: Prompt) -> ClosableIterator[int]:
        """See `Generator`; the server does not say how much it reads."""
        for _ in self._driven(prompt, 1):
            yield 0

    def generate(self, prompt: Prompt) -> ClosableIterator[str]:
        """See `Generator`; empty pieces while there is no answer yet."""
        with closing(self._driven(prompt, _REPLY)) as pieces:
            yield from said(pieces)

    def _driven(self, prompt: Prompt, most: int) -> ClosableIterator[str]:
        """What it writes; empty while there is nothing."""

        def work(put: Callable[[str], None], stop: threading.Event) -> None:
            self._fit(prompt, most, put, stop)

        written = in_background(self.name, work)
        with closing(written):
            for piece in written:
                yield piece or ""

    def _fit(self, prompt: Prompt, most: int, put: Callable[[str], None], stop: threading.Event) -> None:
        room: float = _ROOM
        for narrow in truncated(prompt):
            if narrow.size > room:
                continue
            try:
                chat = messages(narrow.prompt, narrow.summary, self._plain)
                converse(self._url, self._request(chat, most), put, stop)
            except TooLongError:
                room = narrow.size * _NARROWER
                continue
            return
        raise AssistantError(Code.QUESTION_TOO_LONG)

    def _request(self, chat: list[Any], most: int) -> dict[str, Any]:
        return {
            "model": self.model,
            "messages": chat,
            "stream": True,
            "temperature": 0,
            "max_tokens": most,
            # Two ways to switch off reasoning: llama.cpp's, and Ollama's.
            "chat_template_kwargs": {"enable_thinking": False},
            "reasoning_effort": "none",
        }


def _find(settings: Settings) -> tuple[httpx.URL, str]:
    """The address that was given, or the first of the usual ones where a server answers; and its model."""
    if settings.server:
        url = address(settings.server, settings.allowed_hosts)
        return url, settings.server_model or models(url)[0]
    for port in _KNOWN.values():
        url = address(f"127.0.0.1:{port}", ())
        with suppress(AssistantError):
            return url, settings.server_model or models(url)[0]
    raise AssistantError(Code.SERVER_MISSING, ", ".join(_KNOWN))
