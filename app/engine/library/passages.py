"""Pages -> passages: pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sentencex import segment

from app.engine.parts import Page

_WORDS = 150
"""About 200 tokens: what a sentence embedder reads whole and a listener's answer needs."""
_PARAGRAPH = re.compile(r"\n\s*\n")


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
        for start, piece in _pieces(page.text, language):
            if held and sum(_words(text) for _, text in held) + _words(piece) > _WORDS:
                yield _join(page, held)
                held = []
            held.append((start, piece))
        if held:
            yield _join(page, held)


def _join(page: Page, held: list[tuple[int, str]]) -> Cut:
    return Cut(page.number, held[0][0], "\n\n".join(text for _, text in held))


def _words(text: str) -> int:
    return len(text.split())


def _pieces(text: str, language: str) -> Iterator[tuple[int, str]]:
    """(offset, paragraph) of a page, overlong ones in runs of whole sentences."""
    start = 0
    for gap in [*_PARAGRAPH.finditer(text), None]:
        end = gap.start() if gap else len(text)
        paragraph = text[start:end].strip()
        if paragraph:
            offset = text.index(paragraph, start)
            yield from _runs(offset, paragraph, language)
        start = gap.end() if gap else end


def _runs(offset: int, paragraph: str, language: str) -> Iterator[tuple[int, str]]:
    if _words(paragraph) <= _WORDS:
        yield offset, paragraph
        return
    run = ""
    for sentence in _sentences(paragraph, language):
        if run.strip() and _words(run) + _words(sentence) > _WORDS:
            yield offset, run.strip()
            offset += len(run)
            run = ""
        run += sentence
    if run.strip():
        yield offset, run.strip()


def _sentences(paragraph: str, language: str) -> Iterator[str]:
    """Sentences that joined give the paragraph; one without an end in sight is cut at a space."""
    for sentence in segment(language, paragraph):
        words = re.findall(r"\s*\S+\s*$|\s*\S+", sentence)
        for index in range(0, len(words), _WORDS):
            yield "".join(words[index : index + _WORDS])
