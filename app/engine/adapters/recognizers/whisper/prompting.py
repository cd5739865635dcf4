"""What a Whisper model should expect: the languages it may choose from, words as a prompt, and phrases."""

from collections.abc import Collection, Sequence

from app.engine.adapters.recognizers.whisper.hallucinations import plain
from app.engine.parts.recognizer import Hints

_LONGEST = 120
"""Letters of a prompt, some 50 tokens: a longer one makes the model write words that were not said."""
_ECHO = 2
"""This many of the expected words and nothing else, in the order of the prompt, are its echo."""


def allowed(hints: Hints, choice: str, known: Collection[str]) -> tuple[str, ...]:
    """The languages that speech may be in, of those the model knows; all where none of them was named.

    `choice`: the language of the settings, which counts where the hints name none.
    """
    return tuple(code for code in hints.languages if code in known) or ((choice,) if choice in known else tuple(known))


def prompt(words: Sequence[str]) -> str:
    """The words as a text that might have come before, most important first; empty for none."""
    text = ""
    for word in words:
        longer = f"{text}, {word}" if text else word
        if len(longer) > _LONGEST:
            break
        text = longer
    return f"{text}." if text else ""


def is_echo(text: str, words: Sequence[str]) -> bool:
    """Whether a model wrote its prompt and nothing else."""
    said = plain(text)
    is_part = bool(said) and f" {said} " in f" {plain(prompt(words))} "
    return is_part and sum(f" {plain(word)} " in f" {said} " for word in set(words)) >= _ECHO


def wanted(text: str, phrases: Sequence[str]) -> str:
    """The phrase that a text matches, empty where it matches none; the text itself where there are no phrases."""
    return next((phrase for phrase in phrases if plain(phrase) == plain(text)), "") if phrases else text
