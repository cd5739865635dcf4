"""Words that are likely to be said though ordinary language does not have them, learned from the documents."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

MOST = 300
"""As many words are learned."""
_CODE = re.compile(r"(?=.*\d)(?=.*[A-Z])[A-Z0-9]+(?:[-/.][A-Z0-9]+){0,3}")
"""XR-200, B12, ISO-9001: capitals and digits."""
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_EDGES = "\"'()[]{}<>.,;:!?…“”\u2018\u2019„«»*_#|/\\`~=+\u2013—-"
_VOWEL = re.compile(r"[aeiouyàáâãäåæèéêëìíîïòóôõöøœùúûüýÿ]", re.IGNORECASE)
_HEAP = re.compile(r"(.)\1\1|[bcdfghjklmnpqrstvwxz]{6}", re.IGNORECASE)
"""Letters as no word has them: three of a kind, six consonants on end."""
_SHORTEST, _LONGEST = 3, 24


@dataclass(slots=True)
class Usage:
    """How often a word was found."""

    count: int = 0
    documents: int = 0


@cache
def _ordinary(language: str) -> Container[str] | None:
    """The words that occur once in a million words or more; None for a language of which no list is here."""
    import wordfreq  # takes a seventh of a second

    if language not in wordfreq.available_languages("small"):
        return None
    return wordfreq.get_frequency_dict(language, "small").keys()


def is_ordinary(word: str, language: str = "en") -> bool:
    """Whether ordinary language has a word; where that is not known, it has every word."""
    known = _ordinary(language)
    return known is None or word.lower() in known


def choose(found: Mapping[str, Usage], languages: Sequence[str] = ("en",), most: int = MOST) -> tuple[str, ...]:
    """The words among those found that are worth expecting, the most useful first. Pure.

    Names and codes stand before words of lower case, and words of many documents before those of one. What occurs
    only once is left out: mostly it is debris of text recognition.
    """
    lower = {word for word in found if word.islower()}
    scores: dict[str, float] = {}
    for word, usage in found.items():
        is_code = _CODE.fullmatch(word) is not None
        if usage.count < 2 or not (is_code or _looks_like_a_word(word)):
            continue
        if not is_code and any(_is_common(word, language) for language in languages):
            continue
        is_name = not word.islower() and word.lower() not in lower
        scores[word] = (2.0 if is_code or is_name else 1.0) * (usage.documents + min(usage.count, 50) / 10)
    ranked = sorted(scores, key=lambda word: (-scores[word], word))
    spellings: dict[str, str] = {}
    for word in ranked:
        spellings.setdefault(word.lower(), word)
    return tuple(spellings.values())[:most]


def _is_common(word: str, language: str) -> bool:
    """Whether a word, its parts or what it is a form of are ordinary."""
    parts = re.split(r"['\u2019-]", word.lower())
    if all(is_ordinary(part, language) for part in parts if part):
        return True
    stems = [word.lower().removesuffix(ending) for ending in ("s", "es", "ed", "ing", "ly") if word.endswith(ending)]
    return any(len(stem) > 2 and is_ordinary(stem, language) for stem in stems)


def _looks_like_a_word(word: str) -> bool:
    if not _SHORTEST <= len(word) <= _LONGEST or not _WORD.fullmatch(word) or _HEAP.search(word):
        return False
    if word.isascii() and not _VOWEL.search(word):
        return False
    # aBcD is debris; McDonald and iPhone are not.
    return word.isupper() or sum(letter.isupper() for letter in word) <= 2


def tally(text: str) -> Counter[str]:
    """The unordinary-looking tokens of a text, each as it is written. Pure."""
    counted: Counter[str] = Counter()
    for token, count in Counter(text.split()).items():
        word = token.strip(_EDGES)
        if _SHORTEST - 1 <= len(word) <= _LONGEST and "@" not in word and "://" not in word:
            counted[word.removesuffix("'s").removesuffix("\u2019s")] += count
    return counted


class DocumentTexts(Protocol):
    """The library, as far as words are learned from it."""

    def digests(self) -> Mapping[int, str]:
        """Id -> digest of the content of each document that is ready."""
        ...

    def texts(self, document: int, /) -> Sequence[str]:
        """The texts of a document's passages."""
        ...


class NoTexts:
    """Where there is no library to learn from."""

    def digests(self) -> Mapping[int, str]:
        """None."""
        return {}

    def texts(self, _: int, /) -> Sequence[str]:
        """None."""
        return ()


@dataclass
class Learned:
    """What the library's documents have taught so far; a step at a time, so that nobody waits for it."""

    documents: DocumentTexts
    languages: tuple[str, ...] = ("en",)
    most: int = MOST
    words: tuple[str, ...] = ()
    """The most useful first; as of the last time that every document had been looked at."""
    _of: dict[int, tuple[str, Counter[str]]] = field(default_factory=dict)
    """Document id -> (its digest, its rare words)."""
    _is_settled: bool = False
    """Whether `words` are of these."""

    def step(self) -> bool:
        """Look at the next new or changed document; returns whether nothing is left to do."""
        current = self.documents.digests()
        gone = [id_ for id_ in self._of if id_ not in current]
        for id_ in gone:
            del self._of[id_]
        new = next((id_ for id_, digest in current.items() if id_ not in self._of or self._of[id_][0] != digest), None)
        if new is not None:
            self._of[new] = (current[new], self._rare(new))
            self._is_settled = False
            return False
        if gone or not self._is_settled:
            self.words = choose(self._usage(), self.languages, self.most)
            self._is_settled = True
        return True

    def _rare(self, document: int) -> Counter[str]:
        counted = tally(" ".join(self.documents.texts(document))).items()
        return Counter({word: count for word, count in counted if not is_ordinary(word, self.languages[0])})

    def _usage(self) -> dict[str, Usage]:
        found: dict[str, Usage] = {}
        for _, counted in self._of.values():
            for word, count in counted.items():
                usage = found.setdefault(word, Usage())
                usage.count += count
                usage.documents += 1
        return found


def expected(own: Iterable[str], learned: Iterable[str], most: int = MOST) -> tuple[str, ...]:
    """What to offer a recognizer: the user's own words first, each word once."""
    spellings: dict[str, str] = {}
    for word in (*own, *learned):
        spellings.setdefault(word.lower(), word)
    return tuple(spellings.values())[:most]
