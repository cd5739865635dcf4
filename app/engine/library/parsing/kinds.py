"""What a document is (an invoice, a letter, ...) and what it is about, with the reasons.

Cues are weighted: words in several languages, the file's name, its structure. The kind with the most weight wins.
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
"""Where there are too few cues."""
_MOST_PAGES = 20
"""Pages that are examined."""
_BEGINNING, _END = 6_000, 2_000
"""Characters that are searched for cues."""
_LEAST_WEIGHT = 3.0
"""A kind needs this much weight from several cues."""
_LEAST_WEIGHT_ALONE = 3.5
"""It needs this much from a single one."""
_DOUBT = 2.0
"""Weight that counts against every kind."""
_FEWEST_WORDS = 3
"""A topic needs this many different words, and ..."""
_SHARE = 0.012
"""... this share of all words."""
_SHORT = 150
"""The most words in a note."""
_LONG = 20_000
"""The fewest words in a book."""
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
"""Weight of a file's structure: the text must be clearer to outweigh it."""
_MAIL_WEIGHT = 8.0
"""A mail is a mail, even though it begins and ends like a letter."""
_TITLE_WITHIN = 600
"""Characters; a title within them counts half as much again."""
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Kind:
    """The result of classifying a document."""

    format: str
    """The suffix of its name without the dot; may be empty."""
    kind: str
    """One of those in `KINDS`, or presentation, sheet, code, mail, other."""
    confidence: float
    """0..1: how far its cues outweigh all others."""
    reasons: tuple[str, ...]
    """Its cues, the most important first."""
    topic: str
    """One of `TOPICS`; empty if none stands out."""
    topic_reasons: tuple[str, ...]
    """The commonest words of that topic in the document."""


def classify(pages: Iterable[Page], about: About = NOTHING_KNOWN, suffix: str = "") -> Kind:
    """Classify a document by its first pages; `suffix`: the suffix of its name, with the dot."""
    first = list(islice(pages, _MOST_PAGES))
    text = "\n".join(filter(None, [about.title, *(page.text for page in first)]))
    found = _find_cues(first, text, suffix.lower())
    kinds = sorted(found, key=lambda kind: -_weight(found[kind]))
    best = kinds[0] if kinds else OTHER
    topic, words = _topic(text)
    format_ = suffix.lower().removeprefix(".")
    weight = _weight(found.get(best, []))
    if weight < (_LEAST_WEIGHT if len(found.get(best, [])) > 1 else _LEAST_WEIGHT_ALONE):
        return Kind(format_, OTHER, 0.0, (), topic, words)
    second = _weight(found[kinds[1]]) if len(kinds) > 1 else 0.0
    reasons = tuple(label for _, label in sorted(found[best], key=lambda reason: -reason[0]))
    return Kind(format_, best, round(weight / (weight + second + _DOUBT), 2), reasons, topic, words)


def _weight(reasons: Sequence[tuple[float, str]]) -> float:
    return sum(weight for weight, _ in reasons)


def _find_cues(pages: Sequence[Page], text: str, suffix: str) -> dict[str, list[tuple[float, str]]]:
    """The kinds with at least one cue, each with weights and labels."""
    part = text if len(text) <= _BEGINNING + _END else f"{text[:_BEGINNING]}\n{text[-_END:]}"
    found: dict[str, list[tuple[float, str]]] = {}
    for kind, cues in KINDS.items():
        for weight, label, pattern in cues:
            if place := pattern.search(part):
                is_title = label.startswith("titled as") and place.start() < _TITLE_WITHIN
                found.setdefault(kind, []).append((weight * (1.5 if is_title else 1), label))
    for kind, weight, label in _structure_cues(pages, text, suffix):
        found.setdefault(kind, []).append((weight, label))
    return found


def _structure_cues(pages: Sequence[Page], text: str, suffix: str) -> Iterable[tuple[str, float, str]]:
    """(kind, weight, label) of each cue in a document's name and structure."""
    for kind, suffixes in _BY_SUFFIX.items():
        if suffix in suffixes:
            yield kind, _FORMAT_WEIGHT, f"its name ends in {suffix}"
    if pages and pages[0].unit in _BY_UNIT:
        weight = _MAIL_WEIGHT if pages[0].unit is Unit.MESSAGE else _FORMAT_WEIGHT
        yield _BY_UNIT[pages[0].unit], weight, f"it consists of {pages[0].unit}s"
    roles = Counter(block.role for page in pages for block in page.blocks)
    blocks, words = roles.total(), len(text.split())
    if blocks and roles[Role.ROW] > 0.8 * blocks and blocks > 2:
        yield "sheet", 2.5, "it is a table"
    if blocks and roles[Role.CODE] > 0.8 * blocks:
        yield "code", 2.5, "it is code"
    if blocks and 0.3 * blocks < roles[Role.ITEM] and words < _SHORT:
        yield "notes", 1.5, "a short list"
    if words > _LONG or sum(page.total for page in pages[:1]) > 10 * _MOST_PAGES:
        yield "book", 2.5, "it is long"
    count = len(list(islice(faq.find_pairs(pages), 10)))
    if count > 2:
        yield "faq", 4.0, f"{count} or more questions with answers"


def _topic(text: str) -> tuple[str, tuple[str, ...]]:
    """The topic with the most words, and those words; ("", ()) if none stands out."""
    words = Counter(word.casefold() for word in _WORD.findall(text[: 10 * _BEGINNING]))
    total = words.total()
    best: tuple[int, str, tuple[str, ...]] = (0, "", ())
    for topic, pattern in _TOPIC_WORDS.items():
        own = Counter({word: count for word, count in words.items() if pattern.fullmatch(word)})
        if len(own) >= _FEWEST_WORDS and own.total() > max(best[0], _SHARE * total):
            best = (own.total(), topic, tuple(word for word, _ in own.most_common(_FEWEST_WORDS)))
    return best[1], best[2]


_TOPIC_WORDS = {topic: re.compile(words) for topic, words in TOPICS.items()}
