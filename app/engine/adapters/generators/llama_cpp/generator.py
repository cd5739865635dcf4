"""Replies from a language model in a GGUF file, with the xllamacpp package (a current llama.cpp, in this process)."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import ClassVar, Self

from app.domain.errors import AssistantError, Code
from app.engine.adapters.generators.background_iterator import in_background
from app.engine.adapters.generators.llama_cpp.options import Options, Record
from app.engine.adapters.generators.llama_cpp.server import Progress, Server, TooLongError
from app.engine.adapters.generators.llama_cpp.trial import Trial
from app.engine.models.formats.gguf import DamagedError, Head, read_head
from app.engine.models.loading import ModelLibrary, by_size, check, choose, ensure_loads
from app.engine.models.machine.gpu import has_gpu
from app.engine.models.machine.memory_fit import fit
from app.engine.models.qualification import LanguageModel
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.generator import Tally
from app.engine.parts.part import Check
from app.engine.parts.part_context import PartContext
from app.engine.prompts.messages import Message, Plain, messages
from app.engine.prompts.prompt import Prompt
from app.engine.prompts.reasoning import said
from app.engine.prompts.truncation import Truncated, truncated

log = logging.getLogger(__name__)

_LIBRARY = ModelLibrary("llama.cpp", "generator", "xllamacpp", "xllamacpp")
_CONTEXT = 4096
"""Tokens of prompt and reply together, where the model can look back as far; five passages need about 1,500."""
_REPLY = 384
"""Tokens a reply may have: two sentences aloud need about 60, the rest is for details on the screen."""
_QUESTION = 128
"""Tokens kept free for a question that is not known yet, so that what was prepared still fits once it is."""
_BYTES_PER_TOKEN = 6.0
"""A guess that is too high for nearly all text; the true figure is known once the model has counted."""
_SLACK = 1.3
"""How much denser another text may be than the last one counted; trying costs only the counting."""
_ENOUGH = 64
"""Tokens that must have been read of a prompt to tell the speed by it."""
_REMEMBERED = 9
"""Prompts by which the speed is told."""
_UNKNOWN = "unknown model architecture"
"""What llama.cpp says of a model that is newer than itself."""


class LlamaCpp(LanguageModel):
    """A generator that keeps what it has read, and so reads only what is new in the next prompt."""

    name: ClassVar[str] = "llama.cpp"
    rank: ClassVar[int] = 30
    uses: ClassVar[frozenset[str]] = frozenset({"generator_model"})
    is_sequential: ClassVar[bool] = True

    def __init__(self, server: Server, plain: Plain, path: Path) -> None:
        """`path`: of the model's file."""
        self.model = str(path)
        self._server = server
        self._plain = plain
        self._reply = min(_REPLY, server.context // 4)
        self._question = min(_QUESTION, server.context // 8)
        self._bytes_per_token = _BYTES_PER_TOKEN
        self._prepared: tuple[Prompt, Truncated] | None = None
        """The last request without its question, and how it was made to fit."""
        self._trial: Trial | None = None
        self._record: tuple[Record, Path] | None = None
        """Where a trial's result is stored, and for which model."""
        self._busy = threading.Lock()
        self.tally = Tally()
        """What the last prompt cost."""
        self._rates: deque[float] = deque(maxlen=_REMEMBERED)
        """Characters read in a second, of the last prompts of which enough was read."""

    @classmethod
    def check(cls, context: PartContext) -> Check:
        """Whether the library and a model are there."""
        return check(context, _LIBRARY, _models(context), "a language model (.gguf)")

    @classmethod
    def create(cls, context: PartContext) -> Self:
        """Load the model. Raises AssistantError(MODEL_MISSING | MODEL_BROKEN | MODEL_UNSUPPORTED | MODEL_TOO_LARGE)."""
        path = choose(context, "generator", cls.name, _models(context))
        if path is None:
            raise AssistantError(Code.MODEL_MISSING, context.settings.generator_model or cls.name)
        head = _head(path)
        fits, small = fit(head, _CONTEXT), fit(head, _CONTEXT, cache="q8_0")
        if not small.context:
            raise AssistantError(Code.MODEL_TOO_LARGE, f"{path.name}: {fits.detail}")
        record = Record(context.paths.models / "llama_cpp_options.json")
        options = replace(record.load(path) or Options(uses_gpu=has_gpu()), cache="f16")
        if options.uses_gpu:
            try:
                ensure_loads(path, context.paths.models / "tried_llama_cpp_gpu.json", _try_gpu, _UNKNOWN)
            except AssistantError as error:
                log.info("%s does not run on the graphics card: %s", path.name, error)
                options = replace(options, uses_gpu=False)
                record.keep(path, options)
        if not options.uses_gpu:
            cls.try_model(context.paths.models, path)
        if small.context > fits.context:  # smaller numbers, which need flash attention in llama.cpp, hold more
            fits, options = small, replace(options, cache="q8_0", has_flash_attention=True)
        made = cls(Server(path, options, fits.context), Plain(head.marks), path)
        made.context = context
        if not options.is_tuned and not options.uses_gpu:
            made._trial = Trial(path, options)
            made._record = (record, path)
        return made

    @classmethod
    def inspect_model(cls, path: Path) -> None:
        """Raises AssistantError(MODEL_BROKEN)."""
        _head(path)

    @classmethod
    def try_model(cls, models: Path, path: Path) -> None:
        """llama.cpp may abort on a whole file (a layout it does not know).

        Raises AssistantError(MODEL_BROKEN | MODEL_UNSUPPORTED).
        """
        ensure_loads(path, models / "tried_llama_cpp.json", _try, _UNKNOWN)

    @property
    def characters_per_s(self) -> float:
        """See `Generator`: the median of the last prompts."""
        return median(self._rates) if self._rates else 0.0

    @property
    def is_tuned(self) -> bool:
        """Whether it is known how it computes fastest here."""
        return self._trial is None

    def tune(self) -> ClosableIterator[None]:
        """Find out once how it answers fastest, a twentieth of a second at a time; it applies from the next start.

        On a machine that is busy, it ends with nothing found out.
        """
        if self._trial is not None and self._record is not None:
            yield from self._trial.steps()
            record, path = self._record
            if self._trial.result is not None:
                record.keep(path, self._trial.result)
                self._trial = None

    def prepare(self, prompt: Prompt) -> ClosableIterator[int]:
        """See `Generator`; what was read before it is closed remains read."""
        read = 0
        for progress in self._driven(prompt, 0):
            read, fresh = (progress.read, progress.read - read) if progress else (read, 0)
            yield fresh

    def generate(self, prompt: Prompt) -> ClosableIterator[str]:
        """See `Generator`; empty pieces while the prompt is read, so that whoever waits can give up."""
        with closing(self._driven(prompt, self._reply)) as news:
            yield from said(progress.text if progress else "" for progress in news)

    def close(self) -> None:
        """Release the model."""
        self._rest()
        with self._busy:
            del self._server

    def _driven(self, prompt: Prompt, most: int) -> ClosableIterator[Progress | None]:
        """The model's progress; None while there is none. Closed, it stops the model."""
        self._rest()

        def work(put: Callable[[Progress], None], stop: threading.Event) -> None:
            def take(progress: Progress) -> bool:
                put(progress)
                return stop.is_set()

            with self._busy:
                if not stop.is_set():
                    self._fit(prompt, most, take)

        return in_background(self.name, work)

    def _rest(self) -> None:
        """Stop measuring while there is something to do."""
        if self._trial is not None:
            self._trial.disturb()

    def _fit(self, prompt: Prompt, most: int, take: Callable[[Progress], bool]) -> None:
        """Read as much of the prompt as there is room for, and write; shorter ones are tried as the model counts.

        Raises AssistantError(QUESTION_TOO_LONG | GENERATOR_FAILED).
        """
        room = self._server.context - self._reply - (0 if prompt.question else self._question)
        known = replace(prompt, question="")
        for narrow in (*self._as_prepared(known, prompt.question), *truncated(prompt)):
            if narrow.size / self._bytes_per_token > room:
                continue
            try:
                self._prepared = (known, narrow)
                self._ask(messages(narrow.prompt, narrow.summary, self._plain), room, most, take)
            except TooLongError as error:
                self._bytes_per_token = min(self._bytes_per_token, _SLACK * narrow.size / (error.tokens or 1))
                continue
            return
        raise AssistantError(Code.QUESTION_TOO_LONG)

    def _as_prepared(self, known: Prompt, question: str) -> list[Truncated]:
        """As short as it was prepared, so that what was read can be reused."""
        if self._prepared is None or self._prepared[0] != known:
            return []
        narrow = self._prepared[1]
        return [replace(narrow, prompt=replace(narrow.prompt, question=question))]

    def _ask(self, chat: list[Message], room: int, most: int, take: Callable[[Progress], bool]) -> None:
        characters = sum(len(message["content"]) for message in chat)

        def watch(progress: Progress) -> bool:
            if progress.total > room:
                raise TooLongError(progress.total)
            if progress.total:
                self.tally = Tally(
                    progress.read, progress.reused, min(progress.written, most), progress.read_s, progress.written_s
                )
            return take(progress)

        self._server.ask(chat, most, watch)
        if self.tally.read >= _ENOUGH and self.tally.read_s:
            self._rates.append(characters / self.tally.total * self.tally.read / self.tally.read_s)


def _models(context: PartContext) -> list[Path]:
    """Those for this engine, then those installed for the other one that reads GGUF."""
    folders = (context.paths.models / LlamaCpp.name, context.paths.models / "gpt4all")
    return [path for folder in folders for path in by_size(folder, ".gguf")]


def _head(path: Path) -> Head:
    """Raises AssistantError(MODEL_BROKEN)."""
    try:
        return read_head(path)
    except (DamagedError, OSError) as error:
        raise AssistantError(Code.MODEL_BROKEN, path.name) from error


def _try(path: str) -> None:
    """Load a model and have it write one token: some damage shows only then."""
    _attempt(path, Options())


def _try_gpu(path: str) -> None:
    """The same on a graphics card."""
    _attempt(path, Options(uses_gpu=True))


def _attempt(path: str, options: Options) -> None:
    server = Server(Path(path), options, 256, is_silent=False)
    server.ask([Message(role="user", content="a")], 1, lambda _: False)
