"""What a remembered saying is about, and when two say the same or contradict one another. Pure."""

import re
from dataclasses import dataclass

from app.text.terms import terms, words

_LINKS = {
    "en": r"(?P<about>.{2,80}?)(?: is| are| was| were| has been) (?P<what>.+)",
    "de": r"(?P<about>.{2,80}?) (?:ist|sind|war|waren|heißt|heißen|lautet) (?P<what>.+)",
}
_GERMAN_NAMES = re.compile(r"\b(?:heißt|heißen)\b", re.IGNORECASE)
_ONLY_ONE = {
    "en": r"(?:name|birthday|age|address|(?:phone |mobile |telephone )?number|e-?mail(?: address)?|password|pin|"
    r"code|wedding day"
    r"|anniversary|favou?rite \w+|boss|doctor|dentist|landlord|job|employer|size|licen[cs]e plate|home ?town)",
    "de": r"(?:name|geburtstag|alter|adresse|(?:telefon|handy)?nummer|e-?mail(?:-?adresse)?|passwort|pin|code|"
    r"hochzeitstag"
    r"|lieblings\w+|chef\w*|arzt|ärztin|zahnarzt|zahnärztin|vermieter\w*|beruf|arbeitgeber|größe|kennzeichen|"
    r"heimatort)",
}
"""Language -> what one has only one of, so that another value contradicts."""
_NOW = {
    "en": r"\b(?:now|no longer|not any ?more|any ?more|instead|these days|actually|from now on)\b",
    "de": r"\b(?:jetzt|nun|nicht mehr|stattdessen|inzwischen|neuerdings|eigentlich|ab jetzt)\b",
}
_PREFERENCES = {
    "en": r"\b(?:i|we) (?:\w+ )?(?:like|love|prefer|hate|dislike|enjoy|can't stand|don't like|do not like|want you "
    r"to|would rather)\b"
    r"|\bmy favou?rite\b|\b(?:call me|answer me|speak to me)\b",
    "de": r"\b(?:ich|wir) (?:mag|mögen|liebe|lieben|hasse|hassen|bevorzuge|trinke lieber|esse lieber|möchte|will)\b"
    r"|\blieblings\w+|\b(?:nenn|nenne) mich\b|\bam liebsten\b",
}
_NAMES = re.compile(r"(?<!^)\b[A-ZÄÖÜ][\w-]*|\d[\w.,:/-]*")

_NOT = re.compile(r"\b(?:not|never|no longer|no|\w+n['\u2019]t|nicht|kein\w*|nie|niemals)\b", re.IGNORECASE)
_DOING = frozenset({"do", "does", "any", "more", "anymore", "now", "jetzt", "mehr"})
"""What comes and goes with a "not"."""


@dataclass(frozen=True, slots=True)
class Saying:
    """A saying that says something of something."""

    about: str
    """Without case: "my sister's name"."""
    what: str
    """"Ada"."""
    is_now: bool
    """Whether it says itself that it was otherwise before."""
    has_one: bool
    """Whether there can be only one such: a name, a birthday."""


def read(text: str, language: str) -> Saying | None:
    """What a saying says; None where it has no such form."""
    links, now = _LINKS.get(language), _NOW.get(language, "$^")
    bare = " ".join(re.sub(now, " ", text, flags=re.IGNORECASE).split()).strip(" ,.!")
    match = re.fullmatch(links, bare, re.IGNORECASE) if links else None
    if match is None or not words(match["what"]):
        return None
    about = " ".join(words(match["about"]))
    is_name = language == "de" and bool(_GERMAN_NAMES.search(bare))
    has_one = is_name or bool(re.search(rf"\b{_ONLY_ONE[language]}$", about, re.IGNORECASE))
    about = f"{about} name" if is_name and not about.endswith("name") else about
    return Saying(about, match["what"].strip(), bool(re.search(now, text, re.IGNORECASE)), has_one)


def contradicts(new: Saying, old: Saying) -> bool:
    """Whether the new one takes the old one's place: the same thing is said to be otherwise."""
    return new.about == old.about and (new.is_now or new.has_one) and words(new.what) != words(old.what)


def is_reversed(one: str, other: str) -> bool:
    """Whether one saying denies what the other says: "I like nuts", "I don't like nuts"."""
    if _is_denied(one) == _is_denied(other):
        return False
    own, its = ({word for word in words(_NOT.sub(" ", text)) if word not in _DOING} for text in (one, other))
    return own == its


def _is_denied(text: str) -> bool:
    return bool(_NOT.search(text))


def is_same(one: str, other: str, alike: float) -> bool:
    """Whether two sayings say the same in other words. `alike`: the cosine of the two."""
    if words(one) == words(other):
        return True
    own, its = set(terms(one)), set(terms(other))
    names = {found.casefold() for found in _NAMES.findall(one)}, {found.casefold() for found in _NAMES.findall(other)}
    if names[0] != names[1] or not own or not its or _is_denied(one) != _is_denied(other):
        return False
    return alike >= ALIKE and len(own & its) >= SHARED * len(own | its)


ALIKE = 0.85
"""The cosine from which two sayings may be the same; names and figures decide, which the embedder hardly sees:
"my sister's name is Ada" and "... is Eva" are as close as two wordings of one."""
SHARED = 0.4
"""So much of their words must be shared as well."""


def is_preference(text: str, language: str) -> bool:
    """Whether a saying is of what somebody likes or wants."""
    return bool(re.search(_PREFERENCES.get(language, "$^"), text, re.IGNORECASE))
