"""llama.cpp's server inside this process, through the xllamacpp package: a loaded model that nobody else can reach.

The library always opens a socket of its own, although nothing here uses it. Where the system has sockets that
are files, it is one in a folder of ours, and unlinked at once: after that, nobody can connect. Elsewhere it is one
on loopback, behind a key that nobody knows. Neither answers a web page from another origin.
"""

import os
import secrets
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from app.domain.errors import AssistantError, Code
from app.engine.adapters.generators.llama_cpp.options import Options
from app.engine.prompts.messages import Message
from app.system.cores import answering_threads

_STOPS = ("<|im_end|>", "<|eot_id|>", "<end_of_turn>", "<|endoftext|>")
"""End a reply, besides what the model file names: some files name it wrongly."""
_TOO_LONG = "exceed_context_size_error"


@dataclass(frozen=True, slots=True)
class Progress:
    """What the model reports while it works."""

    text: str = ""
    """A further piece of the reply."""
    total: int = 0
    """Tokens of the prompt; 0 where it is not reported."""
    reused: int = 0
    """How many of them had been read before."""
    read: int = 0
    """How many were read now, so far."""
    read_s: float = 0.0
    written: int = 0
    written_s: float = 0.0
    is_last: bool = False
    is_full: bool = False
    """Whether the reply ended only because it reached its limit."""


class TooLongError(Exception):
    """The prompt does not fit into the context."""

    def __init__(self, tokens: int) -> None:
        super().__init__(f"{tokens} tokens")
        self.tokens = tokens


class Server:
    """One model, loaded; one conversation at a time."""

    def __init__(self, path: Path, options: Options, context: int, is_silent: bool = True) -> None:
        """Load the model. Raises AssistantError(MODEL_BROKEN)."""
        self.context = context
        for template in ("", "chatml"):  # a template that makes no sense must not cost the whole model
            try:
                self._server = _open(path, options, context, template, is_silent)
            except RuntimeError as error:  # the library raises nothing more specific
                failure = error
            else:
                # If it were released before its thread has entered its loop, the library would wait for that forever.
                self.ask([Message(role="user", content="")], 0, lambda _: True)
                return
        raise AssistantError(Code.MODEL_BROKEN, path.name) from failure

    def ask(self, chat: Sequence[Message], most: int, on_progress: Callable[[Progress], bool]) -> None:
        """Read the chat and write a reply of at most so many tokens; 0: only read.

        `on_progress` is called after each batch read and each token written, and says whether to stop.
        Raises TooLongError, and AssistantError(GENERATOR_FAILED) where the model fails.
        """
        faults: list[Exception] = []

        def take(chunk: Mapping[str, Any]) -> bool:
            try:
                if "error" in chunk:
                    raise _fault(chunk["error"])
                return on_progress(_parse(chunk))
            except Exception as error:  # noqa: BLE001  # the library would swallow it: raised again below
                faults.append(error)
                return True

        request = {
            "messages": list(chat),
            "max_tokens": most,
            "stream": True,
            "return_progress": True,
            "timings_per_token": True,
            "cache_prompt": True,
            "temperature": 0.0,
            "top_k": 1,
            "repeat_penalty": 1.1,
            "repeat_last_n": 64,
            "stop": list(_STOPS),
            "chat_template_kwargs": {"enable_thinking": False},
        }
        answer = self._server.handle_chat_completions(request, take)
        if faults:
            raise faults[0]
        if isinstance(answer, Mapping) and "error" in answer:
            raise _fault(answer["error"])


def _open(path: Path, options: Options, context: int, template: str, is_silent: bool) -> Any:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = context
    params.n_parallel = 1
    params.n_batch = params.n_ubatch = options.batch
    params.cpuparams.n_threads = options.threads
    params.cpuparams_batch.n_threads = max(options.threads, answering_threads())
    params.flash_attn_type = getattr(
        xllamacpp.llama_flash_attn_type,
        "LLAMA_FLASH_ATTN_TYPE_ENABLED" if options.has_flash_attention else "LLAMA_FLASH_ATTN_TYPE_DISABLED",
    )
    kind = getattr(xllamacpp.ggml_type, f"GGML_TYPE_{options.cache.upper()}")
    params.cache_type_k = params.cache_type_v = kind
    if not options.uses_gpu:
        params.n_gpu_layers = 0
        params.fit_params = False
    if template:
        params.chat_template = template
    params.cache_ram_mib = 0  # copies of contexts that nobody returns to
    params.warmup = False
    params.verbosity = -1 if is_silent else 1
    params.api_keys = [secrets.token_urlsafe(32)]
    params.cors_origins = ""
    params.ui = params.endpoint_slots = params.endpoint_props = params.endpoint_metrics = False
    with tempfile.TemporaryDirectory(prefix="sotto-") as folder:
        if os.name == "posix":
            params.hostnames = [f"{folder}/server.sock"]  # the ending tells the library what it is
        return xllamacpp.Server(params)


def _parse(chunk: Mapping[str, Any]) -> Progress:
    choice = chunk["choices"][0]
    progress, timings = chunk.get("prompt_progress") or {}, chunk.get("timings") or {}
    text = cast(str | None, choice.get("delta", {}).get("content")) or ""
    if progress:
        read = progress["processed"] - progress["cache"]
        return Progress(text, progress["total"], progress["cache"], read, progress["time_ms"] / 1000)
    reused, read = timings.get("cache_n", 0), timings.get("prompt_n", 0)
    return Progress(
        text,
        reused + read,
        reused,
        read,
        timings.get("prompt_ms", 0.0) / 1000,
        timings.get("predicted_n", 0),
        timings.get("predicted_ms", 0.0) / 1000,
        choice.get("finish_reason") is not None,
        choice.get("finish_reason") == "length",
    )


def _fault(error: Mapping[str, Any]) -> Exception:
    if error.get("type") == _TOO_LONG:
        return TooLongError(int(error.get("n_prompt_tokens", 0)))
    return AssistantError(Code.GENERATOR_FAILED, str(error.get("message", "")))
