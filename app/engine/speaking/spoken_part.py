"""Which part of a reply is spoken: its first paragraph; the rest is details, shown only. Pure."""

import re

_END = re.compile(r"\n[^\S\n]*\n")
_BREAK = "\n\n"


class SpokenPart:
    """Takes a reply piece by piece, and gives what of it is to be heard; after that an empty line, which ends it."""

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
            return text[: end.start()] + _BREAK
        kept = len(text) - len(text.rstrip())
        self._held = text[len(text) - kept :]
        return text[: len(text) - kept]
