"""A reply as it grows -> the sentences to be spoken: pure."""

from sentencex import segment


class Sentences:
    """Gives each sentence as soon as it is known to be complete, which the start of the next one shows."""

    def __init__(self, language: str = "en") -> None:
        self._language = language
        self._held = ""

    def feed(self, text: str) -> list[str]:
        """Take a further piece; returns the sentences it completed."""
        self._held += text
        *whole, self._held = list(segment(self._language, self._held)) or [""]
        return [sentence.strip() for sentence in whole if sentence.strip()]

    def rest(self) -> list[str]:
        """What is left when the reply has ended: one sentence or none."""
        rest, self._held = self._held.strip(), ""
        return [rest] if rest else []
