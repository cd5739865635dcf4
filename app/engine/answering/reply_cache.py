"""A model's replies to repeated questions, as long as nothing that they were drawn from has changed."""

import re
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from app.domain.passages import Passage
from app.engine.answering.citations import numbers_of
from app.engine.prompts.prompt import Prompt

_MOST = 64
_MARK = re.compile(r"\[([^][]{1,30})\]")
_BARE = re.compile(r"\(\d{1,2}\)")


@dataclass(frozen=True, slots=True)
class _Reply:
    text: str
    """The reply with its marks."""
    order: tuple[Hashable, ...]
    """The passages that its numbers refer to."""
    writer: str


class ReplyCache:
    """The latest replies, each with all that it depends on; they are forgotten when the program ends."""

    def __init__(self) -> None:
        self._replies: OrderedDict[Hashable, _Reply] = OrderedDict()

    def keep(self, prompt: Prompt, text: str, writer: str) -> None:
        """Keep a whole reply."""
        self._replies[_key(prompt)] = _Reply(text, tuple(map(_matter, prompt.passages)), writer)
        self._replies.move_to_end(_key(prompt))
        while len(self._replies) > _MOST:
            self._replies.popitem(last=False)

    def find(self, prompt: Prompt) -> tuple[str, str] | None:
        """A reply that cites by this prompt's numbers, and who wrote it; None where there is none."""
        known = self._replies.get(_key(prompt))
        if known is None:
            return None
        order = tuple(map(_matter, prompt.passages))
        if order == known.order:
            return known.text, known.writer
        if _BARE.search(known.text):  # may be a number or a mark
            return None
        places = {matter: number for number, matter in enumerate(order, 1)}

        def renumber(mark: re.Match[str]) -> str:
            old = [number for number in numbers_of(mark[1]) if 1 <= number <= len(known.order)]
            return f"[{', '.join(str(places[known.order[number - 1]]) for number in old)}]" if old else mark[0]

        return _MARK.sub(renumber, known.text), known.writer

    def clear(self) -> None:
        """Forget all of them."""
        self._replies.clear()


def _key(prompt: Prompt) -> Hashable:
    """All that a reply depends on. Earlier turns with the same question are left out of the conversation."""
    question = _plain(prompt.question)
    said = tuple((each.question, each.reply) for each in prompt.exchanges if _plain(each.question) != question)
    return prompt.system, said, frozenset(map(_matter, prompt.passages)), question


def _matter(passage: Passage) -> Hashable:
    return passage.document, passage.title, passage.page, passage.text


def _plain(question: str) -> str:
    return " ".join(question.casefold().split()).rstrip(" ?!.")
