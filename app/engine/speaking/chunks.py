"""A reply that grows -> the chunks it is spoken in: pure.

Sound should begin before the first sentence is complete, and must not run dry while the next one is being written.
So the voice says how much sound lies ahead, and is given as much as that asks for: whole sentences where there
is time, clauses where there is little, phrases where there is none.
"""

import re
from collections import deque
from dataclasses import dataclass

from app.engine.speaking.clause_breaks import LEAST_WORDS, clauses, phrases, words
from app.engine.speaking.normalization import is_torn
from app.text.sentences import segment, space

CLAUSE_BELOW_S = 0.6
"""With less sound ahead, a clause is taken where no sentence is complete."""
PHRASE_BELOW_S = 0.25
"""With less, a phrase."""
WORDS_BELOW_S = 0.12
"""With less, whatever words there are."""
_LONG_FIRST = 80
"""Characters; a first sentence that is longer is cut though complete, since some voices make all of it at once."""
_LONG = 220
"""Characters; a later one that is longer is cut, so that stopping and remembering do not wait for its end."""
_FENCE = re.compile(r"\s{0,3}(```+|~~~+)")
_BREAK = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*+\u2022][ \t]|\d{1,3}[.)][ \t]|#{1,6}[ \t]|```|~~~|\|))")
"""What ends a paragraph, a list item or the line before a table or a code block."""
_NUMBER = re.compile(r"\s*\(?\d{1,3}[.)]\s*")
_HEADING = re.compile(r"\s{0,3}#{1,6}[ \t][^\n]*\n")
_TABLE = re.compile(r"(?:[ \t]*\|[^\n]*\n)+(?=[ \t]*[^\s|]|[ \t]*\n)")
_BEFORE_TABLE = re.compile(r"[ \t]*\|")


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is spoken in one go."""

    text: str
    """As it is displayed, without white space around it."""
    is_end: bool = True
    """Whether a sentence, or something like one, ends with it."""


class Chunker:
    """Takes a reply as it comes, gives what to speak next."""

    def __init__(self, language: str = "en") -> None:
        self._language = language
        self._whole: deque[Chunk] = deque()
        self._held = ""
        self._is_ended = False
        self._has_begun = False
        self._looked = (0, 0)

    @property
    def is_over(self) -> bool:
        """Whether everything has been given and nothing more comes."""
        return self._is_ended and not self._whole

    def feed(self, text: str) -> None:
        """Take a further piece of the reply."""
        self._held += text
        while (end := self._block_end()) is not None:
            block, self._held = self._held[:end], self._held[end:]
            self._add(block)
        if not _is_block(self._held):
            *whole, self._held = _sentences(self._held, self._language) or [""]
            self._whole += [Chunk(one.strip()) for one in whole if one.strip()]

    def end(self) -> None:
        """Nothing more comes."""
        rest, self._held, self._is_ended = self._held, "", True
        self._add(rest)

    def take(self, ahead_s: float) -> Chunk | None:
        """The next chunk; None where it is worth waiting for more of it. `ahead_s`: seconds of sound not yet heard."""
        if self._whole:
            return self._begin(self._whole.popleft())
        if ahead_s >= CLAUSE_BELOW_S or _is_block(self._held) or space(self._language) == "":
            return None
        urgency = (ahead_s < PHRASE_BELOW_S) + (ahead_s < WORDS_BELOW_S) if self._has_begun else 0
        if self._looked == (len(self._held), urgency):
            return None
        self._looked = (len(self._held), urgency)
        for cuts in (clauses, phrases, words)[: urgency + 1]:
            found = [at for at in cuts(self._held, self._language) if self._is_whole(self._held, at)]
            if found:
                return self._cut(found[-1 if self._has_begun else 0])
        return None

    def _is_whole(self, text: str, at: int) -> bool:
        """Whether what is said of a text stays the same where it is cut."""
        return not is_torn(text[:at], text[at:], self._language)

    def _cut(self, position: int) -> Chunk:
        text, self._held = self._held[:position].strip(), self._held[position:]
        self._has_begun = True
        return Chunk(text, is_end=False)

    def _begin(self, chunk: Chunk) -> Chunk:
        """A complete sentence, or its beginning where it is long."""
        most = _LONG if self._has_begun else _LONG_FIRST
        self._has_begun = True
        if len(chunk.text) <= most or _is_block(chunk.text) or space(self._language) == "":
            return chunk
        found = [
            at for at in clauses(chunk.text, self._language, is_whole=True)
            if _has_enough(chunk.text[at:]) and self._is_whole(chunk.text, at)
        ]  # fmt: skip
        within = [at for at in found if at <= most] or found[:1]
        if not within:
            return chunk
        at = within[0] if most == _LONG_FIRST else within[-1]
        self._whole.appendleft(Chunk(chunk.text[at:], chunk.is_end))
        return Chunk(chunk.text[:at].strip(), is_end=False)

    def _add(self, block: str) -> None:
        parts = [block] if _is_block(block) else _sentences(block, self._language)
        self._whole += [Chunk(part.strip()) for part in parts if part.strip()]

    def _block_end(self) -> int | None:
        """Where the first paragraph, table or piece of code that is known to be complete ends."""
        held = self._held
        start = len(held) - len(held.lstrip("\n"))
        fence = _FENCE.match(held, start)
        if fence is not None:
            closing = re.compile(rf"\n\s{{0,3}}{re.escape(fence.group(1))}[^\n]*\n").search(held, fence.end())
            return closing.end() if closing else None
        if _BEFORE_TABLE.match(held, start):
            table = _TABLE.match(held, start)
            return table.end() if table else None
        heading = _HEADING.match(held, start)
        if heading is not None:
            return heading.end()
        found = _BREAK.search(held, start)
        return found.end() if found else None


def _is_block(text: str) -> bool:
    """Whether it is code or a table, which is said as a whole."""
    bare = text.lstrip("\n")
    return bool(_FENCE.match(bare) or _BEFORE_TABLE.match(bare))


def _sentences(text: str, language: str) -> list[str]:
    """Its sentences; the number of a list item stays with what it counts, an abbreviation with what it is of."""
    found: list[str] = []
    for sentence in segment(text, language):
        if found and (_NUMBER.fullmatch(found[-1]) or is_torn(found[-1], sentence, language)):
            found[-1] += sentence
        else:
            found.append(sentence)
    return found


def _has_enough(text: str) -> bool:
    return len(text.split()) >= LEAST_WORDS
