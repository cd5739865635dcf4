"""Turns text into the terms that it is indexed and searched by, in any script. Pure.

FTS5's own tokenizers know one language each, take the marks of Indian scripts for spaces and a whole Chinese sentence
for one word. So terms are made here, and FTS5 (`unicode61 remove_diacritics 0`) only splits them at spaces.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Protocol

from app.text.codes import asked_codes, codes
from app.text.stopwords import STOPS, UNSPACED_STOPS, dominant_language

VERSION = 3
"""The version of the terms; when it changes, those of every passage are rebuilt."""

_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "ne": "nepali", "nl": "dutch", "no": "norwegian", "nb": "norwegian", "nn": "norwegian", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil",
    "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
"""ISO 639-1 -> Snowball's name of the language."""
_SHELTER = 0xF0000
"""Marks are moved here, to a private use plane, which FTS5 takes for letters: it would split a word at a mark."""
_WORD = re.compile(r"(?:[^\W_]|[\U000f0000-\U000fffff])+")
_NON_ASCII = re.compile(r"[^\w\s\x00-\x7f]")
_SHELTERED_MARK = re.compile(r"[\U000f0000-\U000fffff]")
_OPTIONAL_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u093c\u09bc]"
)
"""Marks that people leave out: accents, Hebrew and Arabic vowels, the dot below Indian letters."""
_VARIANTS = str.maketrans("đłøıħŧ" + "یکىةۀ", "dloiht" + "يكيهه") | str.maketrans({"æ": "ae", "œ": "oe"})
"""Letters that are used interchangeably and that Unicode does not decompose."""
_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA = "\u3041-\u30ff\u31f0-\u31ff"
_SOUTHEAST = "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff"
_RUN = re.compile(f"(?:[{_HAN}{_KANA}\uac00-\ud7af{_SOUTHEAST}][\U000f0000-\U000fffff]*)+")
"""A run of scripts without spaces between words; and of Korean, whose endings no stemmer here knows."""
_CLUSTER = re.compile(
    "[\u0e40-\u0e44\u0ec0-\u0ec4]?[^\U000f0000-\U000fffff][\U000f0000-\U000fffff]*[\u0e30\u0e32\u0e45\u0eb0\u0eb2]?"
)
"""A character; in Thai and similar scripts, with the vowels around it."""
_HIRAGANA = re.compile("[\u3041-\u309f]+$")
_SHORTEST_PART = 4
"""Letters in the shortest part of a compound."""
_local = threading.local()
"""A stemmer keeps the word it works on, so each thread has its own."""


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802


def words(text: str) -> list[str]:
    """Every word in lower case, in order, with repetitions; in scripts without spaces, every pair of characters."""
    return [_restore_marks(piece) for word in _split_words(text) for piece in _pieces(word)]


def terms(text: str, likely: Sequence[str] = ("en",)) -> list[str]:
    """The words that carry meaning, each once, in order; all words if none does.

    `likely`: the languages that the text may be in.
    """
    all_words = list(dict.fromkeys(words(text)))
    stops = STOPS.get(dominant_language(all_words, likely), frozenset())
    matter = [word for word in dict.fromkeys(words(UNSPACED_STOPS.sub(" ", text))) if word not in stops]
    content = [word for word in matter if not _HIRAGANA.match(word)]  # of Japanese, endings for the most part
    return content or matter or all_words


def term(word: str, language: str = "") -> str:
    """The one form under which all forms of a word are indexed, if the language's endings are known."""
    return _term(word, language if language in _STEMMERS else "")


def index_terms(text: str, language: str = "") -> str:
    """What the index holds for a passage: its terms, separated by spaces. `language`: ISO 639-1, or empty."""
    found: list[str] = []
    for word in _split_words(text):
        if _RUN.match(word):
            found += _pieces(word)
            if len(_CLUSTER.findall(word)) > 1:
                found.append(_CLUSTER.findall(word)[-1])  # it begins no pair, and must be found by itself
            continue
        found.append(term(_restore_marks(word), language))
        if language == "vi" and word != found[-1]:  # six words may differ by their tone alone; many type it without
            found.append(word)
    found += [code for code, pieces in codes(text).items() if len(pieces) > 1]  # "RX-18" is found as "RX18" too
    return " ".join(found)


def query_terms(question: str, languages: Sequence[str] = ("en",)) -> list[tuple[str, ...]]:
    """What to search for: for each word that carries meaning, the terms that its forms are indexed under.

    `languages`: those of the documents, most common first. The question's own does not matter: a name is the same
    in all of them, and a passage has only the forms of its own language.
    """
    found: dict[tuple[str, ...], None] = {}
    for word in terms(question, languages):
        if _RUN.match(word):
            sheltered = _shelter_marks(word)
            found[(sheltered if len(_CLUSTER.findall(sheltered)) > 1 else f"{sheltered}*",)] = None
            continue
        forms = [term(word, language) for language in languages]
        found[tuple(dict.fromkeys([*forms, term(word), _shelter_marks(word)]))] = None
    return [*found, *((code,) for code, pieces in asked_codes(question).items() if len(pieces) > 1)]


def compound_parts(word: str, languages: Sequence[str] = ("en",)) -> list[tuple[str, str]]:
    """The terms of both parts for every way to split a word, in each language: one may be how a compound is built."""
    cuts = range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1) if word.isalpha() and not _RUN.match(word) else ()
    pairs = ((term(word[:cut], one), term(word[cut:], one)) for cut in cuts for one in languages)
    return list(dict.fromkeys(pairs))


def match(groups: Iterable[tuple[str, ...]]) -> str:
    """The FTS5 MATCH expression for passages with any of the terms; a star stands for any ending.

    Terms are quoted, so that nothing in a question is taken for an operator.
    """
    each = dict.fromkeys(form for group in groups for form in group)
    return " OR ".join(f'"{form.rstrip("*")}"' + "*" * form.endswith("*") for form in each)


def expression(question: str, languages: Sequence[str] = ("en",)) -> str:
    """The MATCH expression for a whole question; empty if it has no words."""
    return match(query_terms(question, languages))


def _split_words(text: str) -> Iterator[str]:
    """Words in lower case and runs of scripts without spaces, marks sheltered."""
    # The Turkish capital would leave its dot behind, and where a dotless letter stands, `_VARIANTS` gives it one.
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).replace("İ", "i").casefold())
    for word in _WORD.findall(_shelter_marks(_SHELTERED_MARK.sub(" ", plain))):
        start = 0
        for run in _RUN.finditer(word):
            if run.start() > start:
                yield word[start : run.start()]
            yield run[0]
            start = run.end()
        if start < len(word):
            yield word[start:]


def _pieces(word: str) -> list[str]:
    """The word; or the overlapping pairs of a run, or the one character it has."""
    if not _RUN.match(word):
        return [word]
    clusters = _CLUSTER.findall(word)
    return [first + second for first, second in pairwise(clusters)] or clusters


def _shelter_marks(text: str) -> str:
    return text if text.isascii() else _NON_ASCII.sub(_shelter_mark, text)


def _shelter_mark(found: re.Match[str]) -> str:
    mark = found[0]
    return chr(_SHELTER + ord(mark)) if unicodedata.category(mark)[0] == "M" and ord(mark) < 0xFFFE else mark


def _restore_marks(word: str) -> str:
    return word if word.isascii() else _SHELTERED_MARK.sub(lambda found: chr(ord(found[0]) - _SHELTER), word)


@lru_cache(maxsize=50_000)
def _term(word: str, language: str) -> str:
    stemmed = _stemmer(language).stemWord(word) if language else word
    if stemmed.isascii():
        return stemmed or word
    apart = _OPTIONAL_MARKS.sub("", unicodedata.normalize("NFKD", stemmed)).translate(_VARIANTS)
    digits = "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in apart)
    return _shelter_marks(unicodedata.normalize("NFC", digits)) or _shelter_marks(word)


def _stemmer(language: str) -> "_Stemmer":
    stemmers: dict[str, _Stemmer] = _local.__dict__.setdefault("stemmers", {})
    if language not in stemmers:
        import snowballstemmer

        stemmers[language] = snowballstemmer.stemmer(_STEMMERS[language])
    return stemmers[language]
