"""Where a sentence may be cut so that its parts can be spoken one after another: pure.

Only at white space, so that the parts joined by spaces are the sentence.
"""

import re
from collections.abc import Iterator

from app.text.stopwords import STOPS

LEAST_WORDS = 3
LEAST_CHARACTERS = 12
"""What is shorter is no clause worth a breath."""
_MARK = re.compile(r"[,;:\u2013\u2014\u2026][\"'\u2019\u201c\u201d)\]]*\s+|\s[-\u2013\u2014]\s+")
_WORD = re.compile(r"\S+")
_CONJUNCTIONS = {
    "en": "although because but if or since so that though unless until when where whereas which while who and",
    "de": "aber denn oder sondern sowie und",
    "es": "aunque cuando donde pero porque si sino y",
    "fr": "car donc et lorsque mais ou parce puisque quand si",
    "it": "dove e ma mentre o perch\u00e9 per\u00f2 quando se",
}
"""Words before which a clause ends where no comma stands."""
_JOINING = frozenset(["and", "or", "und", "oder", "sowie", "y", "et", "ou", "e", "o"])
"""Of these, the ones that as often join two words as two clauses."""
_COUNTING = frozenset(
    ["hundred", "thousand", "million", "billion", "hundert", "tausend", "cent", "mille", "ciento", "mil", "cento"]
)
"""Number words that go on with "and"."""
_PHRASE_WORDS = 2
_CLAUSE_WORDS, _JOINED_WORDS = 5, 7
"""So many words before a conjunction show that it begins a clause."""
_LOCATORS = (
    "page", "pages", "p.", "pp.", "line", "lines", "row", "chapter", "section", "sheet", "slide", "no.", "vol.",
    "seite", "seiten", "s.", "zeile", "kapitel", "abschnitt", "nr.", "bd.", "blatt", "folie",
    "p\u00e1gina", "p\u00e1g.", "cap\u00edtulo", "chapitre", "ligne", "pagina", "pag.", "capitolo",
)  # fmt: skip
"""What goes on with the place in a citation."""
_OPEN = {"(": ")", "[": "]", "{": "}", "\u00ab": "\u00bb", "\u201e": "\u201c\u201d", "\u201c": "\u201d"}
_EITHER = frozenset('"`')


def clauses(text: str, language: str = "en", is_whole: bool = False) -> Iterator[int]:
    """Where each clause but the last ends, as the number of characters up to the next one's first.

    `is_whole`: whether no more of the sentence comes; what comes may show that a comma ends no clause.
    """
    for position in sorted({found.end() for found in _MARK.finditer(text)} | set(_before_conjunctions(text, language))):
        if _is_long_enough(text[:position]) and _ends(text, position, language, is_whole):
            yield position


def phrases(text: str, language: str = "en") -> Iterator[int]:
    """Where a phrase ends: before an empty word that follows a full one ("the rent of the flat | in the annex").

    Liberman and Church's "chinks and chunks" (1992); it needs no more than the list of empty words.
    """
    stops = STOPS.get(language, STOPS["en"])
    words = list(_WORD.finditer(text))
    for number in range(_PHRASE_WORDS, len(words)):
        before, after = words[number - 1].group(), words[number].group()
        is_chink = after.casefold() in stops and before.casefold().strip(".,") not in stops
        if is_chink and number + 1 < len(words) and not _is_within(text[: words[number].start()]):
            yield words[number].start()


def words(text: str, language: str = "en") -> Iterator[int]:
    """Where two words may be parted where nothing better keeps the sound from stopping: after a full one, no name."""
    stops = STOPS.get(language, STOPS["en"])
    found = list(_WORD.finditer(text))
    for number in range(_PHRASE_WORDS, len(found)):
        before, after = found[number - 1].group(), found[number].group()
        is_full = before[-1].isalpha() and before.casefold() not in stops
        if is_full and after[0].islower() and not _is_within(text[: found[number].start()]):
            yield found[number].start()


def _before_conjunctions(text: str, language: str) -> Iterator[int]:
    known = _CONJUNCTIONS.get(language, "").split()
    for number, word in enumerate(_WORD.finditer(text)):
        least = _JOINED_WORDS if word.group() in _JOINING else _CLAUSE_WORDS
        if number >= least and word.group() in known and text[word.end() : word.end() + 1].isspace():
            yield word.start()


def _is_long_enough(clause: str) -> bool:
    return len(clause.split()) >= LEAST_WORDS and len(clause.strip()) >= LEAST_CHARACTERS


def _ends(text: str, position: int, language: str, is_whole: bool) -> bool:
    before, after = text[:position].rstrip(), text[position:]
    word = _WORD.match(after)
    if word is None or _is_within(before):
        return False
    last, following = before.split()[-1], word.group()
    if re.search(r"\d\W*$", last) and following[0].isdigit():
        return False  # a date, a list of numbers
    if last.casefold() in _COUNTING:
        return False  # nine hundred and fifty
    if re.search(r"\w\.[,;:]?$", last):
        return False  # an abbreviation
    is_known = is_whole or word.end() < len(after)
    first = following.casefold()
    if any(first.strip("(") == known or (not is_known and known.startswith(first)) for known in _LOCATORS):
        return False
    is_name = following[0].isupper() and following not in ("I", "I'm", "I'll", "I've", "I'd")
    return not (last.endswith(",") and is_name and language != "de")  # Portland, Oregon


def _is_within(text: str) -> bool:
    """Whether a quotation, a bracket or a piece of code is still open."""
    open_: list[str] = []
    for character in text:
        if open_ and character in open_[-1]:
            open_.pop()
        elif character in _EITHER:
            open_.append(character)
        elif character in _OPEN:
            open_.append(_OPEN[character])
    return bool(open_)
