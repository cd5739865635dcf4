"""What is done before the user has finished speaking: finding, and reading what is found into the model.

Nothing of it is needed: where it is late, wrong or fails, the turn does the same after release.
"""

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import closing

from app.domain.errors import AssistantError
from app.domain.passages import Foreseen, Passage
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.turns.prompt_passages import PromptPassages
from app.text.terms import words

log = logging.getLogger(__name__)

_FEWEST_WORDS = 2
"""Of a question that is still being spoken; one alone finds by chance."""

Find = Callable[[str], Sequence[Passage]]
"""A question as far as it is known -> passages, best first."""
Read = Callable[[tuple[Passage, ...]], ClosableIterator[int]]
"""Passages -> tokens read, a few at a time, of a prompt that holds them: `Generator.prepare`."""


class Speculator:
    """The one thread that works ahead, for one turn at a time and, between turns, for the next."""

    def __init__(self) -> None:
        self._inbox: queue.SimpleQueue[Speculation | None] = queue.SimpleQueue()
        self._last: Speculation | None = None
        # One for good, since each thread holds a connection of its own to the database.
        self._thread = threading.Thread(target=self._run, name="speculation", daemon=True)

    def begin(self, find: Find | None, read: Read) -> "Speculation":
        """Work ahead until it is stopped, and leave what was done before; `find`: None: only the beginning is read."""
        self.stop()
        if not self._thread.is_alive():
            self._thread.start()
        self._last = Speculation(find, read)
        self._inbox.put(self._last)
        return self._last

    def stop(self) -> None:
        """Leave whatever is being done ahead; returns at once."""
        if self._last is not None:
            self._last.stop()

    def halt(self) -> None:
        """Leave whatever is being done ahead, and wait until no part is in use any more."""
        if self._last is not None:
            self._last.stop()
            self._last.wait()

    def close(self) -> None:
        """Leave everything for good."""
        self.halt()
        self._inbox.put(None)

    def _run(self) -> None:
        while (speculation := self._inbox.get()) is not None:
            speculation.run()


class Speculation:
    """What is done ahead for one question."""

    def __init__(self, find: Find | None, read: Read) -> None:
        self._find = find
        self._read = read
        self._context = PromptPassages()
        self._news = threading.Event()
        self._is_over = threading.Event()
        self._heard = ""
        self._found: tuple[str, Sequence[Passage]] = ("", ())
        self._reading: ClosableIterator[int] | None = None
        self._tokens = self._vain_tokens = self._underway_tokens = 0
        self._done = threading.Event()

    def hear(self, text: str) -> None:
        """Take note of what has been understood so far."""
        if text != self._heard:
            self._heard = text
            self._news.set()

    def stop(self) -> None:
        """Do nothing more; returns at once."""
        self._is_over.set()
        self._news.set()

    def wait(self) -> None:
        """Return when nothing more is done, after `stop`."""
        self._done.wait()

    def found(self, question: str) -> Sequence[Passage] | None:
        """What was found ahead, where it was for this very question."""
        text, passages = self._found
        return passages if text and text == question else None

    def settle(self, found: Sequence[Passage], characters_per_s: float = 0.0) -> tuple[tuple[Passage, ...], Foreseen]:
        """The passages in the order in which a model has read and will read them, and what was done ahead.

        `characters_per_s`: how fast it reads; 0: that is not known.
        """
        self.stop()
        self.wait()
        context = self._context.settle(found, characters_per_s)
        read, half = len(self._context.read), self._context.underway
        if half is not None and half.id not in {passage.id for passage in context}:
            self._leave()
        wanted = {passage.id for passage in found}
        return context, Foreseen(
            read=read,
            wanted=sum(passage.id in wanted for passage in context[:read]),
            added=len(context) - read,
            tokens=self._tokens,
            vain_tokens=self._vain_tokens,
        )

    def run(self) -> None:
        """Work until stopped; for the thread that works ahead."""
        try:
            with closing(self._read(())) as steps:
                for tokens in steps:
                    self._tokens += tokens
                    if self._is_over.is_set():
                        return
            while self._find is not None and not self._is_over.is_set():
                self._look(self._find)
                if not self._read_on() and not self._is_over.is_set():
                    self._news.wait()
        except AssistantError as error:
            log.info("nothing more is done ahead: %s", error)
        except Exception:  # a bug of ours, or of a foreign part: the turn itself continues
            log.exception("working ahead failed")
        finally:
            self._close()
            self._done.set()

    def _look(self, find: Find) -> None:
        """Find what fits what has been said so far."""
        self._news.clear()
        text = self._heard
        if text == self._found[0] or len(words(text)) < _FEWEST_WORDS:
            return
        passages = find(text)
        self._found = text, passages
        self._context.see(passages)

    def _read_on(self) -> bool:
        """Read a few tokens more; returns whether there was anything to read."""
        wanted = self._context.next()
        if wanted is None:
            return False
        underway = self._context.underway
        if underway is None or underway.id != wanted.id:
            self._leave()
            self._context.begin(wanted)
            self._underway_tokens = 0
            self._reading = self._read((*self._context.read, wanted))
        tokens = next(self._reading, None) if self._reading is not None else None
        if tokens is None:
            self._context.finish()
            self._close()
        else:
            self._tokens += tokens
            self._underway_tokens += tokens
        return True

    def _leave(self) -> None:
        """Give up what is being read."""
        self._close()
        if self._context.underway is not None:
            self._vain_tokens += self._underway_tokens
            self._context.underway = None

    def _close(self) -> None:
        """Stop the model, as soon as it lets itself be stopped."""
        if self._reading is not None:
            self._reading.close()
            self._reading = None
