"""What can be said to Sotto that is no question: "never mind", "say that again", "go on"."""

from collections.abc import Iterable
from enum import Enum, auto

from app.engine.hearing.phantoms import plain


class Command(Enum):
    """What is wanted."""

    STOP = auto()
    """Nothing more of this."""
    REPEAT = auto()
    """The last reply once more."""
    CONTINUE = auto()
    """What was not heard of the last reply."""


_PHRASES: dict[str, dict[Command, tuple[str, ...]]] = {
    "en": {
        Command.STOP: ("stop", "never mind", "forget it", "be quiet"),
        Command.REPEAT: ("say that again", "repeat that", "repeat that please", "say it again"),
        Command.CONTINUE: ("go on", "go on please", "please go on", "carry on", "keep going"),
    },
    "de": {
        Command.STOP: ("stopp", "schon gut", "vergiss es", "sei still"),
        Command.REPEAT: ("sag das noch mal", "sag das nochmal", "wiederhole das", "noch einmal bitte"),
        Command.CONTINUE: ("mach weiter", "sprich weiter", "lies weiter", "weiter bitte", "bitte weiter"),
    },
}


def phrases(languages: Iterable[str]) -> tuple[str, ...]:
    """Every way to say a command, for a recognizer to expect."""
    return tuple(said for language in languages for ways in _PHRASES.get(language, {}).values() for said in ways)


def phrase(command: Command, language: str) -> str:
    """How a command is usually said; in English where nobody has told how."""
    return _PHRASES.get(language, _PHRASES["en"])[command][0]


def understand(text: str, language: str) -> Command | None:
    """The command that a whole transcript is; None where it is a question."""
    said = plain(text)
    ways = _PHRASES.get(language, {})
    return next((command for command, known in ways.items() if said in known), None)
