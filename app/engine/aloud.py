"""Which part of a reply is spoken: its first paragraph; the rest is details, shown only. Pure."""

import re

from app.engine.sentences import Sentences

_END = re.compile(r"\n[^\S\n]*\n")


class Aloud:
    """Takes a reply piece by piece, and gives what of it is to be heard."""

    def __init__(self) -> None:
        self._held = ""
        """The end of what was taken, where it may be the beginning of an empty line."""
        self._has_begun = False
        self.is_over = False
        """Whether everything that is still to come is only shown."""

    def feed(self, piece: str) -> str:
        """Take a further piece."""
        if self.is_over:
            return ""
        text = self._held + piece
        if not self._has_begun:
            text = text.lstrip()
            self._has_begun = bool(text)
        end = _END.search(text)
        if end is not None:
            self._held, self.is_over = "", True
            return text[: end.start()]
        kept = len(text) - len(text.rstrip())
        self._held = text[len(text) - kept :]
        return text[: len(text) - kept]


class Spoken:
    """Gives each sentence that is to be spoken as soon as it is known to be complete."""

    def __init__(self, language: str = "en") -> None:
        self._aloud = Aloud()
        self._sentences = Sentences(language)

    def feed(self, text: str) -> list[str]:
        """Take a further piece of the reply; returns the sentences it completed."""
        was_over = self._aloud.is_over
        whole = self._sentences.feed(self._aloud.feed(text))
        return whole + self._sentences.rest() if self._aloud.is_over and not was_over else whole

    def rest(self) -> list[str]:
        """What is left when the reply has ended: one sentence or none."""
        return self._sentences.rest()
