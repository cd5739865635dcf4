"""What a document is (an invoice, a letter, ...) and what it is about: pure, and it says why.

Cues are weighed: words in several languages, what a file is called, how it is built. The kind with the most wins.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from app.engine.library.parsing import faq
from app.engine.library.parsing.kind_cues import KINDS, TOPICS
from app.engine.parts.pages import NOTHING_KNOWN, About, Page, Role, Unit

OTHER = "other"
"""Where nothing shows."""
_LOOKED_AT = 20
"""Pages."""
_BEGINNING, _END = 6_000, 2_000
"""Characters in which a kind shows."""
_ENOUGH = 3.0
"""Weight from which a kind is said, where more than one thing shows it."""
_ENOUGH_ALONE = 3.5
_DOUBT = 2.0
"""Weight that speaks against every kind."""
_FEWEST_WORDS = 3
"""Of a topic: so many different ones, and ..."""
_SHARE = 0.012
"""... so many of all words."""
_SHORT = 150
"""Words of a note at most."""
_LONG = 20_000
"""Words of a book at least."""
_CODE = frozenset({
    ".py", ".js", ".ts", ".jsx", ".tsx", ".c", ".h", ".cc", ".cpp", ".hpp", ".cs", ".java", ".kt", ".go", ".rs", ".rb",
    ".php", ".swift", ".sh", ".bash", ".ps1", ".sql", ".lua", ".pl", ".r", ".scala", ".json", ".yaml", ".yml", ".toml",
    ".xml", ".ini", ".css", ".ipynb",
})  # fmt: skip
_SHEETS = frozenset((".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".tab"))
_BOOKS = frozenset((".epub", ".fb2", ".mobi"))
_SLIDES = frozenset((".pptx", ".ppsx", ".potx", ".odp"))
_MAIL = frozenset((".eml", ".emlx", ".mbox", ".msg"))
_BY_SUFFIX = {"code": _CODE, "sheet": _SHEETS, "book": _BOOKS, "presentation": _SLIDES, "mail": _MAIL}
_BY_UNIT = {Unit.SLIDE: "presentation", Unit.SHEET: "sheet", Unit.CHAPTER: "book", Unit.MESSAGE: "mail"}
_FORMAT_WEIGHT = 3.5
"""Of how a file is built: what it says must be plainer."""
_MAIL_WEIGHT = 8.0
"""A mail is one, though it begins and ends like a letter."""
_TITLE_WITHIN = 600
"""Characters; what a document calls itself there counts half as much again."""
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a document was taken for."""

    format: str
    """The ending of its name without the dot; may be empty."""
    kind: str
    """One of those in `KINDS`, or presentation, sheet, code, mail, other."""
    confidence: float
    """0..1: how far what shows it outweighs all else."""
    reasons: tuple[str, ...]
    """What showed it, the weightiest first."""
    topic: str
    """One of `TOPICS`; empty where none stands out."""
    topic_reasons: tuple[str, ...]
    """Its commonest words there."""


def classify(pages: Iterable[Page], about: About = NOTHING_KNOWN, suffix: str = "") -> Kind:
    """Of the first pages of a document; `suffix`: the ending of its name, with the dot."""
    looked = list(islice(pages, _LOOKED_AT))
    text = "\n".join(filter(None, [about.title, *(page.text for page in looked)]))
    found = _shown(looked, text, suffix.lower())
    kinds = sorted(found, key=lambda kind: -_weight(found[kind]))
    best = kinds[0] if kinds else OTHER
    topic, words = _topic(text)
    plain = suffix.lower().removeprefix(".")
    weight = _weight(found.get(best, []))
    if weight < (_ENOUGH if len(found.get(best, [])) > 1 else _ENOUGH_ALONE):
        return Kind(plain, OTHER, 0.0, (), topic, words)
    second = _weight(found[kinds[1]]) if len(kinds) > 1 else 0.0
    reasons = tuple(told for _, told in sorted(found[best], key=lambda reason: -reason[0]))
    return Kind(plain, best, round(weight / (weight + second + _DOUBT), 2), reasons, topic, words)


def _weight(reasons: Sequence[tuple[float, str]]) -> float:
    return sum(weight for weight, _ in reasons)


def _shown(pages: Sequence[Page], text: str, suffix: str) -> dict[str, list[tuple[float, str]]]:
    """The kinds for which something speaks, each with weights and reasons."""
    part = text if len(text) <= _BEGINNING + _END else f"{text[:_BEGINNING]}\n{text[-_END:]}"
    found: dict[str, list[tuple[float, str]]] = {}
    for kind, cues in KINDS.items():
        for weight, told, pattern in cues:
            if place := pattern.search(part):
                is_title = told.startswith("it is called") and place.start() < _TITLE_WITHIN
                found.setdefault(kind, []).append((weight * (1.5 if is_title else 1), told))
    for kind, weight, told in _built(pages, text, suffix):
        found.setdefault(kind, []).append((weight, told))
    return found


def _built(pages: Sequence[Page], text: str, suffix: str) -> Iterable[tuple[str, float, str]]:
    """What the way a document is built speaks for: kind, weight, reason."""
    for kind, suffixes in _BY_SUFFIX.items():
        if suffix in suffixes:
            yield kind, _FORMAT_WEIGHT, f"its name ends with {suffix}"
    if pages and pages[0].unit in _BY_UNIT:
        weight = _MAIL_WEIGHT if pages[0].unit is Unit.MESSAGE else _FORMAT_WEIGHT
        yield _BY_UNIT[pages[0].unit], weight, f"it is made of {pages[0].unit}s"
    roles = Counter(block.role for page in pages for block in page.blocks)
    blocks, words = roles.total(), len(text.split())
    if blocks and roles[Role.ROW] > 0.8 * blocks and blocks > 2:
        yield "sheet", 2.5, "it is a table"
    if blocks and roles[Role.CODE] > 0.8 * blocks:
        yield "code", 2.5, "it is code"
    if blocks and 0.3 * blocks < roles[Role.ITEM] and words < _SHORT:
        yield "notes", 1.5, "a short list"
    if words > _LONG or sum(page.total for page in pages[:1]) > 10 * _LOOKED_AT:
        yield "book", 2.5, "it is long"
    pairs = len(list(islice(faq.pairs(pages), 10)))
    if pairs > 2:
        yield "faq", 4.0, f"{pairs} or more questions with answers"


def _topic(text: str) -> tuple[str, tuple[str, ...]]:
    """The topic of which most words are there, and which; ("", ()) where none stands out."""
    words = Counter(word.casefold() for word in _WORD.findall(text[: 10 * _BEGINNING]))
    total = words.total()
    best: tuple[int, str, tuple[str, ...]] = (0, "", ())
    for topic, pattern in _TOPIC_WORDS.items():
        own = Counter({word: count for word, count in words.items() if pattern.fullmatch(word)})
        if len(own) >= _FEWEST_WORDS and own.total() > max(best[0], _SHARE * total):
            best = (own.total(), topic, tuple(word for word, _ in own.most_common(_FEWEST_WORDS)))
    return best[1], best[2]


_TOPIC_WORDS = {topic: re.compile(words) for topic, words in TOPICS.items()}
