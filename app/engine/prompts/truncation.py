"""A prompt that is too long -> ever shorter ones, which lose the least important first. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.engine.prompts.prompt import Exchange, Prompt
from app.text.sentences import segment

_NEWEST = 120
"""Exchanges that are considered; what was said before them is dropped."""
_AT_ONCE = 4
"""Exchanges that are summarized together, so that the prompt begins the same for that many turns."""
_LINES = 24
"""Exchanges in a summary: the newest."""
_FEW_LINES = 6
_QUESTION = 120
"""Characters of a question that a summary keeps."""
_ANSWER = 200


@dataclass(frozen=True, slots=True)
class Truncated:
    """A prompt whose oldest exchanges may have been summarized."""

    prompt: Prompt
    summary: str = ""

    @property
    def size(self) -> int:
        """Bytes of everything that varies."""
        prompt = self.prompt
        texts = [self.summary, prompt.question]
        texts += [text for each in prompt.exchanges for text in (each.question, each.reply)]
        texts += [text for each in prompt.passages for text in (each.title, each.text)]
        return sum(len(text.encode(errors="replace")) for text in texts)


def truncated(prompt: Prompt) -> Iterator[Truncated]:
    """The prompt, then shorter ones: old exchanges summarized, then dropped, then without the last passages."""
    exchanges = prompt.exchanges[-_NEWEST:]
    for count in range(0, len(exchanges) + _AT_ONCE, _AT_ONCE):
        rest = replace(prompt, exchanges=exchanges[count:])
        yield Truncated(rest, summarize(exchanges[:count][-_LINES:]))
    alone = replace(prompt, exchanges=())
    if len(exchanges) > _FEW_LINES:
        yield Truncated(alone, summarize(exchanges[-_FEW_LINES:]))
    for count in range(len(prompt.passages), -1, -1):
        yield Truncated(replace(alone, passages=prompt.passages[:count]))


def summarize(exchanges: tuple[Exchange, ...]) -> str:
    """What was asked, and the first sentence of each reply; empty for none."""
    if not exchanges:
        return ""
    lines = [f"- {_first(each.question, _QUESTION)} {_first(each.reply, _ANSWER)}" for each in exchanges]
    return "\n".join(["Earlier in this conversation:", *lines])


def _first(text: str, most: int) -> str:
    """The first sentence, on one line; if it is too long, as many whole words as fit."""
    sentence = " ".join(next(iter(segment(text[: 4 * most])), "").split())
    if len(sentence) <= most:
        return sentence
    cut = sentence[:most].rpartition(" ")[0] or sentence[:most]
    return f"{cut} \u2026"
