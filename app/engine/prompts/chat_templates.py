"""A prompt as a language model reads it: piece by piece, in the marks its family was trained with."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.engine.prompts.messages import Plain, quoted
from app.engine.prompts.prompt import Prompt


@dataclass(frozen=True, slots=True)
class Dialect:
    """The marks of a family of models around what each side says."""

    sign: str
    """A string found only in this family's chat template."""
    system: tuple[str, str]
    """Before and after the system text."""
    user: tuple[str, str]
    assistant: tuple[str, str]
    stops: frozenset[str] = frozenset()
    """Tokens that end a reply, besides the one that the model file names."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the prompt that is read in one go."""

    before: str
    """Marks; here and in `after`, they are read as special tokens, in `text` as plain letters."""
    text: str
    after: str = ""

    @property
    def template(self) -> str:
        """The piece as gpt4all takes it: %1 is the text, and the reply begins at %2."""
        return f"{self.before}%1{self.after}%2"


_PLAIN = Dialect(
    "", ("### System:\n", "\n\n"), ("### Human:\n", "\n\n"), ("### Assistant:\n", "\n\n"), frozenset({"### Human"})
)
_PLAIN_TEXT = Plain()
_DIALECTS = (
    Dialect(
        "<|im_start|>",
        ("<|im_start|>system\n", "<|im_end|>\n"),
        ("<|im_start|>user\n", "<|im_end|>\n"),
        ("<|im_start|>assistant\n", "<|im_end|>\n"),
        frozenset({"<|im_end|>"}),
    ),
    Dialect(
        "<|start_header_id|>",
        ("<|start_header_id|>system<|end_header_id|>\n\n", "<|eot_id|>"),
        ("<|start_header_id|>user<|end_header_id|>\n\n", "<|eot_id|>"),
        ("<|start_header_id|>assistant<|end_header_id|>\n\n", "<|eot_id|>"),
        frozenset({"<|eot_id|>", "<|end_of_text|>"}),
    ),
    Dialect(
        "<start_of_turn>",
        ("<start_of_turn>user\n", "<end_of_turn>\n"),  # this family has no system role
        ("<start_of_turn>user\n", "<end_of_turn>\n"),
        ("<start_of_turn>model\n", "<end_of_turn>\n"),
        frozenset({"<end_of_turn>"}),
    ),
    Dialect("[INST]", ("[INST] ", " [/INST]</s>"), ("[INST] ", " [/INST]"), (" ", "</s>")),
    Dialect(
        "<|end|>",
        ("<|system|>\n", "<|end|>\n"),
        ("<|user|>\n", "<|end|>\n"),
        ("<|assistant|>\n", "<|end|>\n"),
        frozenset({"<|end|>", "<|endoftext|>"}),
    ),
    Dialect("<|user|>", ("<|system|>\n", "</s>\n"), ("<|user|>\n", "</s>\n"), ("<|assistant|>\n", "</s>\n")),
)


def dialect(chat_template: str) -> Dialect:
    """The marks that a model's own chat template uses; plain headings where they are not known."""
    return next((each for each in _DIALECTS if each.sign in chat_template), _PLAIN)


def lay_out(prompt: Prompt, speaks: Dialect) -> list[Piece]:
    """System, conversation, passages, question: what changes last comes last. The reply follows the last piece."""
    user, reply = speaks.user, speaks.assistant
    pieces = [Piece(speaks.system[0], prompt.system, speaks.system[1])] if prompt.system else []
    for exchange in prompt.exchanges:
        pieces.append(Piece(user[0], exchange.question, user[1] + reply[0]))
        pieces.append(Piece("", exchange.reply, reply[1]))
    opening = user[0]
    for number, passage in enumerate(prompt.passages, 1):
        pieces.append(Piece(opening, quoted(number, passage, _PLAIN_TEXT)))
        opening = ""
    pieces.append(Piece(opening, prompt.question, user[1] + reply[0]))
    return pieces


def truncated(prompt: Prompt) -> Iterator[Prompt]:
    """The prompt, then ever shorter ones: without its oldest exchanges, then without its last passages."""
    yield prompt
    for first in range(1, len(prompt.exchanges) + 1):
        yield replace(prompt, exchanges=prompt.exchanges[first:])
    for count in range(len(prompt.passages) - 1, -1, -1):
        yield replace(prompt, exchanges=(), passages=prompt.passages[:count])
