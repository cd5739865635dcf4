"""A reply as a model writes it -> what of it may be shown and spoken, sentence by sentence. Pure."""

import re
from collections.abc import Iterator

from app.domain.manner import Fault, HeldBack
from app.engine.answering.grounding import Material
from app.text.polarity import without_verdict
from app.text.sentences import segment

SPOKEN = 2
"""Sentences that are spoken at most, where no more was asked for."""
MORE = 8
"""The same where more was asked for."""
_LATE = re.compile(r"([.!?\u3002\uff01\uff1f][\"')\]\u201d\u2019]*)((?:\s*\[[^][]{1,30}\])+)")
"""Marks that follow the full stop of the sentence they belong to."""
_ENDS = re.compile(r"[.!?:;\u2026\u3002\uff01\uff1f][\"')\]\u201d\u2019]*(?:\s*\[[^][]{1,30}\])*\s*$")
_EMPTY = re.compile(r"[\W_]*")


class CheckedReply:
    """Lets whole sentences through until the first that is not borne out: there the reply ends."""

    def __init__(self, material: Material, spoken: int = SPOKEN, said: tuple[str, ...] = ()) -> None:
        """`spoken`: after so many sentences the rest becomes details, which are shown only.

        `said`: sentences that have been said before, of which none is to be repeated.
        """
        self._material = material
        self._left = spoken
        self._said = list(said)
        self._held = ""
        self._is_begun = False
        self.held_back: list[HeldBack] = []
        """What was not let through; whoever asks stops where there is something."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be let through."""
        return bool(self.held_back)

    def feed(self, piece: str) -> str:
        """Take the next piece; returns what may be shown now, mostly nothing."""
        if self.is_over:
            return ""
        self._held += piece
        return "".join(self._checked(is_last=False))

    def rest(self) -> str:
        """What is left at the end of the reply."""
        return "" if self.is_over else "".join(self._checked(is_last=True))

    def _checked(self, is_last: bool) -> Iterator[str]:
        sentences = self._sentences(is_last)
        for place, sentence in enumerate(sentences):
            is_end = is_last and place == len(sentences) - 1
            if _EMPTY.fullmatch(sentence):
                if self._is_begun:
                    yield sentence
                continue
            is_broken = is_end and bool(self._said) and not _ENDS.search(sentence)
            fault = Fault.UNFINISHED if is_broken else self._material.fault(sentence, self._said)
            if fault is not None:
                self.held_back.append(HeldBack(sentence.strip(), fault))
                return
            self._said.append(sentence)
            if self._left == 0 and self._is_begun:
                yield "\n\n"
            self._left -= 1
            self._is_begun = True
            yield sentence

    def _sentences(self, is_last: bool) -> list[str]:
        """Take the whole sentences off what is held; a line ends one, and a yes or no belongs to what follows."""
        text = _LATE.sub(r"\2\1", self._held)
        lines = text.splitlines(keepends=True)
        found = [one for line in lines for one in (segment(line, self._material.language) or [line])]
        is_open = bool(found) and not is_last and not found[-1].endswith("\n")
        self._held = found.pop() if is_open else ""
        if found and self._held.startswith("["):  # it may become a mark of the sentence before
            self._held = found.pop() + self._held
        whole: list[str] = []
        before = ""
        for sentence in found:
            before += sentence
            rest, verdict = without_verdict(before)
            if verdict is None or not _EMPTY.fullmatch(rest):
                whole.append(before)
                before = ""
        if is_last and before:
            whole.append(before)
        elif before:
            self._held = before + self._held
        return whole
