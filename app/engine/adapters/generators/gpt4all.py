"""Replies from a language model in a GGUF file, with the gpt4all package (llama.cpp)."""

import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from app.domain.errors import AssistantError, Code
from app.engine.adapters.generators.background_iterator import in_background
from app.engine.models.formats.gguf import DamagedError, Head, read_head
from app.engine.models.loading import ModelLibrary, by_size, check, choose, ensure_loads
from app.engine.models.machine.memory_fit import fit
from app.engine.models.qualification import LanguageModel
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.part import Check
from app.engine.parts.part_context import PartContext
from app.engine.prompts.chat_templates import Dialect, Piece, dialect, lay_out, truncated
from app.engine.prompts.prompt import Prompt
from app.system.cores import answering_threads

if TYPE_CHECKING:
    import gpt4all


_LIBRARY = ModelLibrary("gpt4all", "generator", "gpt4all", "gpt4all")
_CONTEXT = 4096
"""Tokens of prompt and reply together, where the model can look back as far; five passages need about 1,500."""
_REPLY = 256
"""Tokens a reply may have; two sentences need about 60."""
_BATCH = 32
"""Tokens of the prompt read at once; between batches the model can be stopped. For each CPU second, 16 to 128 read
100 to 124 tokens of a 0.2 GB model: about the same."""
_BYTES_PER_TOKEN = 3
"""A cautious guess, since the package does not say; English has about four."""


class _TooLongError(Exception):
    """The prompt does not leave room for a reply."""


class GPT4All(LanguageModel):
    """A generator that keeps what it has read, and so reads only what is new in the next prompt."""

    name: ClassVar[str] = "gpt4all"
    rank: ClassVar[int] = 20
    uses: ClassVar[frozenset[str]] = frozenset({"generator_model"})
    is_sequential: ClassVar[bool] = True

    def __init__(self, model: "gpt4all.GPT4All", context: int, speaks: Dialect, path: Path) -> None:
        """`context`: tokens of prompt and reply together; `path`: of the model's file."""
        self.model = str(path)
        self._owner = model  # it frees the model when it is deleted
        self._model = model.model
        self._reply = min(_REPLY, context // 4)
        self._room = context - self._reply
        self._dialect = speaks
        self._read: list[tuple[Piece, int]] = []
        """The pieces in the model's context, and how many tokens it held after each."""
        self._tokens = 0
        """Tokens read since it was created."""
        self._busy = threading.Lock()

    @classmethod
    def check(cls, context: PartContext) -> Check:
        """Whether the library and a model are there."""
        return check(context, _LIBRARY, by_size(_folder(context), ".gguf"), "a language model (.gguf)")

    @classmethod
    def create(cls, context: PartContext) -> Self:
        """Load the model. Raises AssistantError(MODEL_MISSING | MODEL_BROKEN | MODEL_TOO_LARGE)."""
        path = choose(context, "generator", cls.name, by_size(_folder(context), ".gguf"))
        if path is None:
            raise AssistantError(Code.MODEL_MISSING, context.settings.generator_model or cls.name)
        head = _head(path)
        fits = fit(head, _CONTEXT)
        if not fits.context:
            raise AssistantError(Code.MODEL_TOO_LARGE, f"{path.name}: {fits.detail}")
        window = fits.context
        cls.try_model(context.paths.models, path)
        made = cls(_load(path, window), window, dialect(head.chat_template), path)
        made.context = context
        return made

    @classmethod
    def inspect_model(cls, path: Path) -> None:
        """Raises AssistantError(MODEL_BROKEN)."""
        _head(path)

    @classmethod
    def try_model(cls, models: Path, path: Path) -> None:
        """llama.cpp may abort on a whole file (a layout it does not know). Raises AssistantError(MODEL_BROKEN)."""
        ensure_loads(path, models / "tried.json", _try)

    def prepare(self, prompt: Prompt) -> ClosableIterator[int]:
        """See `Generator`; a passage that is not read to its end is read again the next time."""
        counted = self._tokens
        for _ in self._driven(prompt, lambda *_: None):
            counted, new = self._tokens, self._tokens - counted
            yield new
        yield self._tokens - counted

    def generate(self, prompt: Prompt) -> ClosableIterator[str]:
        """See `Generator`; empty pieces while the prompt is read, so that whoever waits can give up."""

        def answer(question: Piece, put: Callable[[str], None], stop: threading.Event) -> None:
            self._prompt(question, self._reply, _Reply(put, stop, self._dialect.stops), stop.is_set)

        yield from self._driven(prompt, answer)

    def _driven(
        self, prompt: Prompt, finish: Callable[[Piece, Callable[[str], None], threading.Event], None]
    ) -> ClosableIterator[str]:
        """What `finish` yields, which is called with the question once the rest is read; empty while there is nothing.

        Closed, it stops the model before its next batch of tokens.
        """

        def work(put: Callable[[str], None], stop: threading.Event) -> None:
            with self._busy:
                self._fit(prompt, lambda question: finish(question, put, stop), stop.is_set)

        pieces = in_background(self.name, work)
        try:
            with closing(pieces):
                for piece in pieces:
                    yield piece or ""
        except _TooLongError as error:
            raise AssistantError(Code.QUESTION_TOO_LONG) from error
        except (RuntimeError, ValueError) as error:
            raise AssistantError(Code.GENERATOR_FAILED, str(error)) from error

    def _fit(
        self,
        prompt: Prompt,
        finish: Callable[[Piece], None],
        is_stopped: Callable[[], bool],
    ) -> None:
        """Read as much of the prompt as there is room for, then `finish` with its question.

        How many tokens a text has is known only when it is read; the guess beforehand avoids needless reading.
        """
        for narrow in truncated(prompt):
            *known, question = lay_out(narrow, self._dialect)
            if sum(len(piece.text.encode()) for piece in (*known, question)) // _BYTES_PER_TOKEN > self._room:
                continue
            try:
                self._keep(known)
                for piece in known[len(self._read) :]:
                    self._prompt(piece, 0, _ignore, is_stopped)
                    if is_stopped():
                        return
                    self._read.append((piece, self._model.context.n_past))
                if not is_stopped():
                    finish(question)
            except _TooLongError:
                continue
            return
        raise _TooLongError

    def _keep(self, pieces: list[Piece]) -> None:
        """Forget what was read, from the first piece that differs."""
        same = 0
        for (held, _), piece in zip(self._read, pieces, strict=False):
            if held != piece:
                break
            same += 1
        del self._read[same:]

    def _prompt(self, piece: Piece, most: int, put: Callable[[int, str], bool], is_stopped: Callable[[], bool]) -> None:
        """Read one piece after those in `_read`, and write at most so many tokens of a reply."""
        past = self._read[-1][1] if self._read else 0
        if self._model.context is not None:
            self._model.context.n_past = past
        is_full = False

        def read_on(_: int) -> bool:
            nonlocal past, is_full
            past += 1
            self._tokens += 1
            is_full = past > self._room
            return not is_full and not is_stopped()

        def write_on(token: int, text: str) -> bool:
            nonlocal is_full
            is_full = is_full or token < 0  # the library's way of saying that a single piece is too long
            return not is_full and put(token, text)

        # Private, but the only way to stop: the library's own callback would read to the end regardless.
        self._model._prompt_callback = read_on
        self._model.prompt_model(
            piece.text,
            piece.template,
            write_on,
            n_predict=most,
            n_batch=max(1, min(_BATCH, self._reply)),
            temp=0.0,
            top_k=1,
            repeat_penalty=1.1,
            repeat_last_n=64,
        )
        if is_full:
            raise _TooLongError


class _Reply:
    """Takes the reply's tokens from the model, and tells it whether to continue."""

    def __init__(self, put: Callable[[str], None], stop: threading.Event, stops: frozenset[str]) -> None:
        self._put = put
        self._stop = stop
        self._stops = stops
        self._has_begun = False

    def __call__(self, _: int, text: str) -> bool:
        if self._stop.is_set() or text.strip() in self._stops:
            return False
        text = text if self._has_begun else text.lstrip()
        if text:
            self._has_begun = True
            self._put(text)
        return True


def _ignore(*_: object) -> bool:
    return True


def _folder(context: PartContext) -> Path:
    return context.paths.models / GPT4All.name


def _head(path: Path) -> Head:
    """Raises AssistantError(MODEL_BROKEN)."""
    try:
        return read_head(path)
    except (DamagedError, OSError) as error:
        raise AssistantError(Code.MODEL_BROKEN, path.name) from error


def _load(path: Path, context: int) -> "gpt4all.GPT4All":
    import gpt4all

    try:
        return gpt4all.GPT4All(
            path.name, model_path=path.parent, allow_download=False, n_ctx=context, n_threads=answering_threads()
        )
    except Exception as error:  # the library raises nothing more specific
        raise AssistantError(Code.MODEL_BROKEN, path.name) from error


def _try(path: str) -> None:
    """Load a model and have it write one token: some damage shows only then."""
    model = _load(Path(path), 256)
    model.generate("a", max_tokens=1, temp=0.0, top_k=1)
