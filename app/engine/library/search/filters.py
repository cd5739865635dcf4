"""What a question says about the documents that should answer it: "in the lease", "the mail from Anna". Pure.

In English and German. Ambiguous phrases do not count: people ask about gardens, months and Anna herself far more
often than about documents with these names. A search that finds nothing is repeated without the filter.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from app.domain.scope import EVERYTHING, Scope
from app.engine.library.search.periods import Period, periods
from app.text.stopwords import STOPS
from app.text.terms import term, words

_KINDS = {
    "invoice": "invoice invoices bill bills rechnung rechnungen",
    "contract": """contract contracts lease leases agreement agreements vertrag vertrags verträge verträgen mietvertrag
        mietvertrags mietverträge mietverträgen arbeitsvertrag kaufvertrag""",
    "mail": "mail mails email emails e-mail e-mails nachricht nachrichten message messages",
    "letter": "letter letters brief briefe briefen schreiben",
    "presentation": "presentation presentations slides deck präsentation präsentationen folien",
    "sheet": "spreadsheet spreadsheets sheet sheets tabelle tabellen",
    "manual": """manual manuals handbook instructions handbuch handbücher anleitung anleitungen bedienungsanleitung
        gebrauchsanweisung""",
    "recipe": "recipe recipes rezept rezepte rezepten",
    "article": "article articles artikel artikeln",
    "report": "report reports bericht berichte berichten gutachten",
    "minutes": "minutes protokoll protokolle protokollen",
    "book": "book books buch buchs bücher büchern",
    "notes": "note notes notiz notizen",
    "form": "formular formulare formularen",
}
"""Kind, as `kinds` calls it -> the words for it."""
_KIND = {word: kind for kind, names in _KINDS.items() for word in names.split()}
_ANY_NAMES = "document documents file files dokument dokumente dokumenten datei dateien"
_ANY = frozenset(_ANY_NAMES.split())
"""Words for documents of no kind in particular."""
_PAPERS = "|".join(re.escape(word) for word in [*_KIND, *_ANY])
_EMPTY = STOPS["en"] | STOPS["de"]
_OWN = (
    r"(?:the|my|our|this|these|that|those|all|every|de[rnm]|die|das|meine[rnms]?|unsere[rnms]?|diese[rnms]?|alle[nr]?)"
)
_POINTS = re.compile(
    rf"\b(?:(?P<sure>according to|laut|gemäß|(?:in|from|aus) (?:{_OWN} )?(?:document|file|dokument|datei)"
    rf"(?: called| namens)?)|in|inside|from|im|ins|vom|aus) (?:{_OWN} )?(?P<rest>[^?!;,]+)",
    re.IGNORECASE,
)
_SAYS = re.compile(
    rf"\b(?:does|do|did|what|was|steht|sagt) (?:{_OWN} )(?P<rest>.+?) (?:say|says|tell|tells|state|states)\b"
    rf"|\b(?:was|wie) (?:sagt|sagen|schreibt|schreiben) (?:{_OWN} )?(?P<other>.+?)(?: zu| über|\?|$)",
    re.IGNORECASE,
)
_FOLLOWS = frozenset("from since before after until of by im vom von seit vor nach ab bis aus".split())  # noqa: SIM905
"""Words that follow a kind where it restricts the search: "the letters since May"."""
_LONG_ENOUGH = 400
"""Characters of a question within which it names the documents."""
_TELLING = 4
"""Letters that two forms of a word begin with."""
_UMLAUTS = str.maketrans({"ä": "a", "ö": "o", "ü": "u"})
_LONGEST = 5
"""Words of a title that are compared."""
_MANY = 10
"""More documents than this are not named by one phrase."""
_WRITES = (
    r"(?:write|wrote|written|send|sent|mail|mailed|schreibt|schrieb|geschrieben|schickt|schickte|geschickt|gemailt)"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the documents it is about; what is empty restricts nothing."""

    question: str
    """As it was asked."""
    titles: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    """The last day that counts."""

    def within(self, scope: Scope = EVERYTHING) -> Scope:
        """The scope, narrowed to what the question says."""
        since, until = (day.isoformat() if day else "" for day in (self.since, self.until))
        return replace(
            scope,
            titles=self.titles or scope.titles,
            authors=self.authors or scope.authors,
            kinds=self.kinds or scope.kinds,
            since=max(since, scope.since),
            until=min(filter(None, (until, scope.until)), default=""),
        )


def understand(question: str, today: date, titles: Sequence[str] = (), authors: Sequence[str] = ()) -> Asked:
    """Find a document's title, author, kind and time in a question. `titles`, `authors`: those in the library."""
    said = question[:_LONG_ENOUGH]
    named = _titles(said, titles)
    by = _authors(said, authors)
    kinds = () if named else _kinds(said, is_surely=bool(by))
    about = bool(named or by or kinds or _ANY.intersection(words(said)))
    when = _when(periods(said, today), about)
    return Asked(question, named, by, kinds, when.since, when.until)


@lru_cache(maxsize=10_000)
def _roots(text: str) -> frozenset[str]:
    """What titles are compared by: "Leases_2023.pdf" is named by "lease"."""
    matter = (word for word in words(text.replace("_", " ")) if word not in _EMPTY)
    return frozenset(term(term(word, "en"), "de") for word in matter)


def _titles(question: str, titles: Iterable[str]) -> tuple[str, ...]:
    """The titles that match the longest phrase that may name a document."""
    # Comparing beginnings is quick, even among thousands of titles; the rest is done only for the few that may match.
    starts_of = {root[:_TELLING] for root in _roots(question) if len(root) > 1}
    plain = {title: title.casefold().translate(_UMLAUTS) for title in titles}
    known = {title: _roots(title) for title, bare in plain.items() if any(start in bare for start in starts_of)}
    phrases = [(found["rest"] or found["other"], True) for found in _SAYS.finditer(question)]
    # Each "in" or "from" may begin one, even within the words that follow another.
    starts = (found for at in range(len(question)) if (found := _POINTS.match(question, at)))
    phrases += [(found["rest"], bool(found["sure"])) for found in starts]
    phrases += [(quoted, True) for quoted in re.findall(r"[\"“„«]([^\"”“»]+)[\"”“»]", question)]
    best: tuple[int, tuple[str, ...]] = (0, ())
    for phrase, is_sure in phrases:
        said = words(phrase)[:_LONGEST]
        for length in range(len(said), 0, -1):
            roots = _roots(" ".join(said[:length]))
            is_kind = any(word in _KIND or word in _ANY for word in said[:length])
            fit = [
                title
                for title, held in known.items()
                if roots and roots <= held and (is_sure or is_kind or (len(held) > 1 and held <= roots))
            ]
            if 0 < len(fit) <= _MANY and length > best[0]:
                best = length, tuple(fit)
    return best[1]


def _authors(question: str, authors: Iterable[str]) -> tuple[str, ...]:
    """Those whose name, or part of it, stands where a writer's name would."""
    said = frozenset(words(question))
    found = []
    for author in dict.fromkeys(authors):
        if not any(part in said for part in re.split(r"\W+", author.casefold())):
            continue
        name = [part for part in words(author.split("<")[0]) if len(part) > 2 and part in said]
        parts = "|".join(re.escape(part) for part in name)
        places = (
            rf"\b(?:{_PAPERS})(?: \w+){{0,2}}? (?:from|by|of|von|vom|der) (?:{parts})\b",
            rf"\b(?:{parts})(?:['\u2019]?s)? (?:\w+ )?(?:{_PAPERS})\b",
            rf"\b(?:by|from|von) (?:{parts})\b.* {_WRITES}\b|\b{_WRITES} (?:by|von) (?:{parts})\b",
            rf"\b(?:{parts}) (?:\w+ ){{0,3}}?{_WRITES}\b",
        )
        if parts and any(re.search(place, question, re.IGNORECASE) for place in places):
            found.append(author)
    return tuple(found)


def _kinds(question: str, is_surely: bool) -> tuple[str, ...]:
    """Kinds that the question refers to: "in the invoices", "the mails from May", but not "what is an invoice"."""
    said = words(question.replace("e-mail", "email").replace("E-Mail", "email"))
    found = []
    for place, word in enumerate(said):
        before, after = said[max(0, place - 2) : place], said[place + 1 : place + 2]
        is_in = re.search(rf"\b(?:in|from|im|aus|among|unter|through|laut)(?: {_OWN})?$", " ".join(before))
        is_of = re.search(rf"\b{_OWN}$", " ".join(before)) and _FOLLOWS.intersection(after)
        if word in _KIND and (is_surely or is_in or is_of):
            found.append(_KIND[word])
    return tuple(dict.fromkeys(found))


def _when(found: Sequence[Period], is_about_documents: bool) -> Period:
    """The time that documents must be from; a bare year or month may itself be what is asked about."""
    counts = [one for one in found if one.is_relative or is_about_documents]
    return counts[0] if counts else Period()
