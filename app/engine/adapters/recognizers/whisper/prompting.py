"""What a Whisper model is told to expect: the languages it may choose from, words as a prompt, and phrases."""

from collections.abc import Collection, Sequence

from app.engine.adapters.recognizers.whisper.hallucinations import plain
from app.engine.parts.recognizer import Hints

_LONGEST = 120
"""Letters of a prompt, some 50 tokens: a longer one makes the model write words that were not said."""
_ECHO = 2
"""So many of the expected words alone, in the order of the prompt, are the prompt's echo."""


def allowed(hints: Hints, choice: str, known: Collection[str]) -> tuple[str, ...]:
    """The languages it may be in, of those the model knows; all where none of them was named.

    `choice`: the language of the settings, which counts where the hints name none.
    """
    return tuple(code for code in hints.languages if code in known) or ((choice,) if choice in known else tuple(known))


def prompt(words: Sequence[str]) -> str:
    """The words as a text that may have gone before, most important first; empty for none."""
    text = ""
    for word in words:
        longer = f"{text}, {word}" if text else word
        if len(longer) > _LONGEST:
            break
        text = longer
    return f"{text}." if text else ""


def is_echo(text: str, words: Sequence[str]) -> bool:
    """Whether a model wrote down its prompt and nothing else."""
    said = plain(text)
    is_part = bool(said) and f" {said} " in f" {plain(prompt(words))} "
    return is_part and sum(f" {plain(word)} " in f" {said} " for word in set(words)) >= _ECHO


def wanted(text: str, phrases: Sequence[str]) -> str:
    """The phrase that a text is, empty where it is none; the text itself where nothing but phrases is not asked for."""
    return next((phrase for phrase in phrases if plain(phrase) == plain(text)), "") if phrases else text
