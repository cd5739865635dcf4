"""What two transcripts of a growing sound agree on: live text that rarely has to be taken back. Pure."""

from app.text.sentences import space


class Agreement:
    """LocalAgreement-2 (Liu et al. 2020; for Whisper: Macháček et al. 2023, whisper_streaming).

    A transcript of what has been said so far is unsure of its last words, for want of what follows them; what the next
    one, made of more sound, begins with as well is sure.
    """

    def __init__(self) -> None:
        self._last: list[str] = []
        self.agreed: list[str] = []
        """The words, or letters where a language puts no spaces, that are sure."""

    def feed(self, text: str, language: str, is_whole: bool = False) -> None:
        """Take the next transcript of the sound from its beginning; `is_whole`: a pause follows, so all is sure."""
        said = text.split() if space(language) else list(text)
        alike = 0
        for one, other in zip(said, self._last, strict=False):
            if _plain(one) != _plain(other):
                break
            alike += 1
        if is_whole:
            self.agreed = list(said)
        elif alike > len(self.agreed):
            self.agreed = said[:alike]
        self._last = said

    def forget(self, count: int) -> None:
        """The sound of so many words from the beginning is heard no more."""
        del self.agreed[:count], self._last[:count]


def _plain(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalnum())
