# ruff: noqa: RUF001 - letters of other alphabets are what this is about
"""A question that depends on what was said before -> one that can be searched for by itself. Pure.

Decided by words alone, as it must be where no language model is installed: which of a language's words point back, and
whether anything else is left.
"""

import re
from collections.abc import Sequence

from app.engine.prompts.prompt import Exchange
from app.text.codes import unspelled
from app.text.stopwords import STOPS, dominant_language
from app.text.terms import terms, words

_POINTING = {
    "en": """it its he him his she her hers they them their theirs this that these those there one ones same former
        latter such""",
    "de": """er ihn ihm sein seine seinem seinen seiner sie ihr ihre ihrem ihren ihrer ihnen es dies diese diesem
        diesen dieser dieses dieser jene jener jenes dessen deren dort dorthin dafür damit davon dazu dabei darin
        darauf darüber daran dagegen derselbe dieselbe dasselbe""",
    "es": """él ella ello ellos ellas lo los le les su sus suyo suya este esta esto estos estas ese esa eso esos esas
        aquel aquella aquello ahí allí mismo misma""",
    "fr": """il elle ils elles lui leur leurs le la les son sa ses ce cet cette ces ceci cela ça celui celle ceux
        celles en y là même""",
    "ru": """он она оно они его её ее ему ей их им него неё нее ней нему них ним этот эта это эти этого этой этих этом
        тот та то те того той тех там туда такой такая такие""",
    "zh": "它 它们 他 她 他们 她们 这 那 这个 那个 这些 那些 这里 那里 其",
}
"""Words that refer to something named before."""
_ARTICLES = {
    "es": frozenset({"el", "los", "le", "les", "lo", "este", "esta", "estos", "estas", "esto"}),
    "fr": frozenset({"le", "la", "les", "ce", "cet", "cette", "ces", "il", "en", "y"}),
    "en": frozenset({"that", "there", "one", "same", "such"}),
    "de": frozenset({"es", "sie", "ihr", "das", "die", "der"}),
    "ru": frozenset({"это", "то", "та", "те"}),
}
"""Words, from these and others, that may be mere articles: where a word follows, they are taken to be."""
_EMPTY = {
    "en": re.compile(
        r"\b(?:there (?:is|are|was|were|be|been)|(?:is|are|was|were|be|been) there)\b|"
        r"\bit(?='?s? (?:rain|snow|freez|take|get|gets|become|becomes|grow|grows|going to (?:rain|snow|be))\w*\b)|"
        r"\b(?:does|did|will|would|can|could|may|might) it(?= (?:rain|snow|freeze|take|become|"
        r"get (?:\w+ )?(?:light|dark|late|cold|warm|hot|wet|dry)))|"
        r"\b(?:is|was) it(?= (?:\w+ )?(?:raining|snowing|possible|allowed|forbidden|necessary|permitted|safe|"
        r"legal|true|ok|okay|better|worth|time|too late)\b)|\bwhat (?:time|day|date) is it\b",
        re.IGNORECASE,
    ),
}
"""Where "it" and "there" stand for nothing: "how many are there", "does it rain", "is it allowed to"."""
_LEADING = {
    "en": ("and", "but", "or", "so", "what about", "how about", "also", "then"),
    "de": ("und", "aber", "oder", "also", "auch", "dann", "wie steht es mit", "was ist mit"),
    "es": ("y", "e", "pero", "o", "entonces", "también", "qué hay de", "qué tal"),
    "fr": ("et", "mais", "ou", "alors", "aussi", "donc", "qu en est il"),
    "ru": ("а", "и", "но", "или", "тогда", "также", "как насчёт", "как насчет"),
    "zh": ("那么", "那", "还有", "而且", "但是", "可是", "另外"),
}
"""What begins a question that continues another."""
_ANY = ("en", *STOPS)
"""A question that leans may be so short that one word has to tell its language: "Und?"."""
_FEW = 2
"""A question that begins with "and" and has at most this many words of its own is a follow-up: "and for a dog?"."""
_ADDED = 8
"""The most words taken from before: more would outweigh the question's own."""


def leans(question: str, language: str = "") -> bool:
    """Whether a question cannot be understood by itself. `language`: ISO 639-1; empty: detected from its words."""
    said = words(question)
    if not said:
        return False
    if any("\u4e00" <= letter <= "\u9fff" for letter in question):
        return _leans_in_chinese(question)
    language = dominant_language(said, (language,) if language else _ANY) or language or "en"
    pointing = frozenset(_POINTING.get(language, "").split())
    empty = STOPS.get(language, frozenset())
    own = [word for word in said if word not in empty and word not in pointing]
    if not own:
        return True
    articles = _ARTICLES.get(language, frozenset())
    if language in _EMPTY:
        said = words(_EMPTY[language].sub(" ", question.replace("\u2019", "'"))) or said
    if pointing.intersection(said) - articles or said[-1] in articles:
        return not _names_it(question, pointing)
    return len(own) <= _FEW and _begins(said, _LEADING.get(language, ()))


_COUNTED_IN = ("en", "de")
"""Languages in which the figures of a code may have been said, beside the question's own."""


def standalone(question: str, exchanges: Sequence[Exchange], language: str = "", titles: Sequence[str] = ()) -> str:
    """What to search for: the question and, where it depends on those before, what they were about.

    `exchanges`: oldest first. `titles`: of the passages that the last reply cited. A question that stands by itself is
    returned unchanged, but for codes that were spelled, which are put in one piece. If the previous question depended
    on one before it, that is included as well.
    """
    asked_in = language or dominant_language(words(question), ("en",))
    question = unspelled(question, tuple(dict.fromkeys((asked_in, *_COUNTED_IN))))
    if not exchanges or not leans(question, language):
        return question
    own = set(words(question))
    added: list[str] = []
    for exchange in reversed(exchanges):
        is_leaning = leans(exchange.question, language)
        matter = [word for word in _matter(exchange.question, language) if word not in own]
        added += [word for word in matter if word not in added]
        if not is_leaning:
            break
    for title in titles[:1]:
        added += [word for word in terms(title) if word not in own and word not in added]
    return " ".join([question, *added[:_ADDED]]) if added else question


def _matter(question: str, language: str) -> list[str]:
    """The words of an earlier question that say what it was about; none if it had none of its own."""
    found = terms(question, (language,) if language else ("en",))
    asked_in = dominant_language(words(question), (language,) if language else _ANY)
    passing = STOPS.get(asked_in, frozenset()) | frozenset(_POINTING.get(asked_in, "").split())
    return [word for word in found if word not in passing]


def _names_it(question: str, pointing: frozenset[str]) -> bool:
    """Whether what is referred to has been named earlier in the question itself: "Does Anna pay her rent?"."""
    bare = question.replace("'", " ").replace("’", " ").split()
    first = next((place for place, word in enumerate(bare) if set(words(word)) & pointing), 0)
    return any(word[:1].isupper() and word[1:2].islower() for word in bare[1:first])


def _begins(said: Sequence[str], leading: Sequence[str]) -> bool:
    return any(list(said[: len(start.split())]) == start.split() for start in leading)


def _leans_in_chinese(question: str) -> bool:
    bare = question.strip()
    if any(one in bare for one in _POINTING["zh"].split()):
        return True
    return bare.startswith(_LEADING["zh"]) or bare.rstrip("？?。 ").endswith("呢")
