"""Pages -> passages: pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.engine.parts import Page
from app.engine.sentences import segment

_LONGEST = 150
"""Words; about 200 tokens: what a sentence embedder reads whole and a listener's answer needs."""
_LONG_WORD = 10
"""Characters; a longer word counts again for each ten, as its tokens do and as scripts without spaces need."""
_PARAGRAPH = re.compile(r"\n\s*\n")
_WORD = re.compile(rf"\S{{1,{_LONGEST * _LONG_WORD}}}")


@dataclass(frozen=True, slots=True)
class Cut:
    """One passage, and where it stands."""

    page: int | None
    start: int
    """Offset in characters within the page's text."""
    text: str


def cut(pages: Iterable[Page], language: str = "en") -> Iterator[Cut]:
    """Join whole paragraphs up to about 200 tokens; never across pages; split a longer one at sentences."""
    for page in pages:
        held: list[tuple[int, str]] = []
        size = 0
        for start, piece in _pieces(page.text, language):
            added = words(piece)
            if held and size + added > _LONGEST:
                yield _join(page, held)
                held, size = [], 0
            held.append((start, piece))
            size += added
        if held:
            yield _join(page, held)


def _join(page: Page, held: list[tuple[int, str]]) -> Cut:
    return Cut(page.number, held[0][0], "\n\n".join(text for _, text in held))


def words(text: str) -> int:
    """How many words a text counts as."""
    return sum(1 + (len(word) - 1) // _LONG_WORD for word in text.split())


def _pieces(text: str, language: str) -> Iterator[tuple[int, str]]:
    """(offset, paragraph) of a page, overlong ones in runs of whole sentences."""
    start = 0
    for gap in [*_PARAGRAPH.finditer(text), None]:
        end = gap.start() if gap else len(text)
        for offset, run in _runs(text[start:end], language):
            yield start + offset, run
        start = gap.end() if gap else end


def _runs(paragraph: str, language: str) -> Iterator[tuple[int, str]]:
    """(offset, run) of a paragraph: all of it where it is short enough; without the white space around."""
    if words(paragraph) <= _LONGEST:
        runs = [paragraph]
    else:
        runs, size = [""], 0
        for sentence in _sentences(paragraph, language):
            added = words(sentence)
            if size + added > _LONGEST:
                runs.append("")
                size = 0
            runs[-1] += sentence
            size += added
    offset = 0
    for run in runs:
        if run.strip():
            yield offset + len(run) - len(run.lstrip()), run.strip()
        offset += len(run)


def _sentences(paragraph: str, language: str) -> Iterator[str]:
    """Sentences that joined give the paragraph; one that is overlong itself is cut at its words."""
    for sentence in segment(paragraph, language):
        start = size = 0
        for word in _WORD.finditer(sentence):
            added = words(word[0])
            if size + added > _LONGEST:
                yield sentence[start : word.start()]
                start, size = word.start(), 0
            size += added
        yield sentence[start:]
