"""Documents by voice: "find ... in my documents", "open it", "read me ...", "read on"."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Self

from app.domain.passages import Citation, Passage
from app.engine.library.rows.documents import DocumentRows
from app.engine.library.rows.readings import last_read
from app.engine.memory.turn_rows import TurnRows
from app.engine.parts.part import BasePart, Check
from app.engine.parts.part_context import PartContext
from app.engine.parts.skill import Answer, Asked, ReadAloudRequest
from app.engine.skills.grammar import Grammar, trimmed
from app.text.statements import statements
from app.text.terms import term, terms
from app.text.terms import words as words_of

_LISTED = 12
"""So many titles are named."""
_FOUND = 5
"""So many places are named."""
_MINE_EN = r"(?:my|the|all) (?:documents?|files?|papers?|library)"
_MINE_DE = r"(?:meinen|den|allen) (?:dokumenten|dateien|unterlagen|papieren)"
_IT_EN = r"(?:it|that|this|(?:the|that) (?:document|source|page|passage|file|place))"
_IT_DE = r"(?:es|das|(?:das|die|den) (?:dokument|quelle|seite|stelle|datei))"
_GRAMMAR = Grammar({
    "find": {
        "en": (rf"(?:find|search for|look for|look up) (?P<what>.+) (?:in|among) {_MINE_EN}",
               rf"search {_MINE_EN} for (?P<what>.+)",
               rf"look in {_MINE_EN} for (?P<what>.+)",
               r"find (?:me )?(?:the |all |any |my )?(?:documents?|files?|papers?) (?:about|on|with|that mention) "
               r"(?P<what>.+)",
               r"(?:which|what)(?: of (?:my|the))? (?:documents?|files?|papers?) (?:mentions?|contains?|speaks? of|"
               r"(?:is|are) about|talks? about|says? something about) (?P<what>.+)",
               rf"where (?:in {_MINE_EN} )?(?:is|are) (?P<what>.+) mentioned(?: in {_MINE_EN})?"),
        "de": (rf"(?:finde|such|suche)(?: nach)? (?P<what>.+) in {_MINE_DE}",
               rf"(?:such|suche) in {_MINE_DE} nach (?P<what>.+)",
               r"durchsuche? (?:meine|die|alle) (?:dokumente|dateien|unterlagen) nach (?P<what>.+)",
               r"(?:finde|such|suche)(?: mir)? (?:die |alle |meine )?(?:dokumente|dateien|unterlagen) (?:über|zu|"
               r"zum|zur|mit) (?P<what>.+)",
               r"(?:in )?welche[ns]? (?:meiner |der )?(?:dokumente?n?|dateien?|unterlagen|papieren?) "
               r"(?:erwähn(?:t|en)|enth(?:ält|alten)|handel(?:t|n) von|spr(?:echen|icht) von|steht etwas (?:über|zu)) "
               r"(?P<what>.+)"),
    },
    "count": {
        "en": (r"how many (?:documents?|files?|papers?) (?:do (?:i|you|we) have|are there|can i ask(?: about)?|"
               r"do you know)(?: here)?",),
        "de": (r"wie ?viele (?:dokumente|dateien|unterlagen|papiere) (?:habe ich|hast du|haben wir|gibt es|"
               r"kennst du)",),
    },
    "list": {
        "en": (r"(?:list|show me|tell me|name|what are) (?:all )?(?:of )?(?:my|the) (?:documents?|files?|papers?)",
               r"(?:what|which) (?:documents?|files?|papers?) (?:do (?:i|you|we) have|are there|do you know)"),
        "de": (r"(?:zeig|zeige|nenn|nenne|liste)(?: mir)? (?:alle )?(?:meine|die|alle) (?:dokumente|dateien|unterlagen|"
               r"papiere)(?: auf)?",
               r"(?:welche|was für) (?:dokumente|dateien|unterlagen|papiere) (?:habe ich|hast du|gibt es|kennst du)"),
    },
    "open": {
        "en": (rf"open {_IT_EN}", r"show me (?:the (?:document|source|page|passage|file|place)|where (?:it|that) "
               r"(?:is|stands|says (?:that|so)))"),
        "de": (rf"öffne {_IT_DE}", r"(?:zeig|zeige)(?: mir)? (?:das dokument|die (?:quelle|seite|stelle|datei)|wo "
               r"das steht)",
               rf"mach(?:e)? {_IT_DE} auf"),
    },
    "open_this": {
        "en": (r"open (?:the |my |document |file )*(?P<what>.+)",), "de": (r"öffne (?:das |die |den |meine?n? |"
               r"dokument |datei )*(?P<what>.+)",),
    },
    "read_on": {
        "en": (r"(?:read on|keep reading|go on reading|continue reading)",), "de": (r"(?:lies|lese) weiter",
               r"weiterlesen"),
    },
    "read": {
        "en": (rf"read (?:me )?{_IT_EN}(?: to me| aloud| out(?: loud)?)?", rf"read {_IT_EN} to me"),
        "de": (rf"(?:lies|lese)(?: mir)? {_IT_DE} vor",),
    },
    "read_this": {
        "en": (r"read me (?:the |my |what the |what )?(?P<what>.+?)(?: aloud| out(?: loud)?)?",
               r"read (?:the |my )?(?P<what>.+?) (?:to me|aloud|out(?: loud)?)"),
        "de": (r"(?:lies|lese)(?: mir)? (?:das |die |den |meine?n? )?(?P<what>.+?) vor",),
    },
}, is_verbatim=True)  # fmt: skip
_WORDS = {
    "en": {"found": "I found {count} places:", "found_one": "I found one place:", "more": "and {count} more",
           "count": "You have {count} documents.", "count_one": "You have one document.",
           "empty": "There are no documents yet.", "place": "{title}{page}", "page": ", page {page}",
    "nothing": "I found nothing about that.",
           "opening": "Here is {place}.", "no_source": "There is nothing to open: the last answer names no document.",
           "none": "There is nothing to continue reading."},
    "de": {"found": "{count} Stellen gefunden:", "found_one": "Eine Stelle gefunden:", "more": "und {count} weitere",
           "count": "Es sind {count} Dokumente.", "count_one": "Es ist ein Dokument.",
           "empty": "Es gibt noch keine Dokumente.", "place": "{title}{page}", "page": ", Seite {page}",
    "nothing": "Darüber habe ich nichts gefunden.",
           "opening": "Hier ist {place}.",
           "no_source": "Es gibt nichts zu öffnen: Die letzte Antwort nennt kein Dokument.",
           "none": "Es gibt nichts weiterzulesen."},
}  # fmt: skip


class Documents(BasePart):
    """Finds, opens and reads aloud."""

    name: ClassVar[str] = "documents"
    rank: ClassVar[int] = 40
    examples: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "en": ("Find cats in my documents", "List my documents", "Open it", "Read me the lease", "Read on"),
        "de": (
            "Finde Katzen in meinen Dokumenten",
            "Zeig mir meine Dokumente",
            "Öffne das Dokument",
            "Lies mir das Dokument vor",
            "Lies weiter",
        ),
    }

    def __init__(self, context: PartContext) -> None:
        self._context = context
        self._documents = DocumentRows(context.store)
        self._turns = TurnRows(context.store)

    @classmethod
    def check(cls, context: PartContext) -> Check:
        """It works where finding does."""
        found = context.chosen("retriever")
        return Check(True, f"with {found}") if found else Check(False, "no retriever", "Install Sotto again.")

    @classmethod
    def create(cls, context: PartContext) -> Self:
        """Use the home's library."""
        return cls(context)

    def answer(self, asked: Asked) -> Answer | None:
        """Find, open or read; "read me ..." and "open ..." only where there is such a document."""
        meant = _GRAMMAR.meant(asked.text, asked.language)
        if meant is None:
            return None
        words, what = _WORDS.get(asked.language, _WORDS["en"]), meant.words.get("what", "")
        match meant.what:
            case "find":
                return self._find(what, words)
            case "open_this" | "read_this":
                return self._by_title(what, meant.what == "read_this", words)
            case "count" | "list":
                return self._listed(meant.what == "list", words)
            case "read_on":
                last = last_read(self._context.store)
                return Answer(reads=ReadAloudRequest(last)) if last else Answer(words["none"])
        return self._by_source(asked, meant.what == "read", words)

    def _by_source(self, asked: Asked, is_read: bool, words: Mapping[str, str]) -> Answer:
        """What the last answer drew on."""
        cited = self._cited(asked)
        if cited is None:
            return Answer(words["no_source"])
        return Answer(reads=ReadAloudRequest(Path(cited.document), cited.page)) if is_read else _opened(cited, words)

    def _by_title(self, what: str, is_read: bool, words: Mapping[str, str]) -> Answer | None:
        document = self._titled(what)
        first = self._documents.first_passage(document) if document is not None else None
        if first is None:
            return None
        return Answer(reads=ReadAloudRequest(Path(first.document))) if is_read else _opened(_as_citation(first), words)

    def _find(self, what: str, words: Mapping[str, str]) -> Answer:
        every = tuple(self._context.retriever().retrieve(what))
        wanted = {term(word) for word in terms(trimmed(what))}
        holding = [(one, words_held(one.text, wanted)) for one in every]
        found = [(one, sentence) for one, sentence in holding if sentence][:_FOUND]
        if not found:
            return Answer(words["nothing"])
        places = [f"{_placed(one.title, one.page, words)} [{number}]" for number, (one, _) in enumerate(found, 1)]
        said = words["found_one"] if len(found) == 1 else words["found"].format(count=len(found))
        passages, sentences = tuple(one for one, _ in found), tuple(sentence for _, sentence in found)
        return Answer(f"{said} {'; '.join(places)}.", passages, quotes=sentences)

    def _listed(self, is_list: bool, words: Mapping[str, str]) -> Answer:
        """How many documents there are, and what the first of them are called."""
        titles = [title or path.rpartition("/")[2] for _, title, path in self._documents.titled()]
        if not titles:
            return Answer(words["empty"])
        said = words["count_one"] if len(titles) == 1 else words["count"].format(count=len(titles))
        if not is_list:
            return Answer(said)
        more = [words["more"].format(count=len(titles) - _LISTED)] if len(titles) > _LISTED else []
        return Answer(f"{said}\n{'; '.join([*titles[:_LISTED], *more])}.")

    def _cited(self, asked: Asked) -> Citation | None:
        """What the last answer that named a document drew on."""
        cited = (self._turns.cited_document(exchange.turn) for exchange in reversed(asked.exchanges))
        return next((one for one in cited if one is not None), None)

    def _titled(self, what: str) -> int | None:
        """The one document whose title or file name has all the words; None where none or several have."""
        wanted = set(words_of(trimmed(what)))
        found = {
            id_
            for id_, title, path in self._documents.titled()
            if wanted and wanted <= set(words_of(f"{title} {path.rpartition('/')[2]}"))
        }
        return next(iter(found)) if len(found) == 1 else None


def words_held(text: str, wanted: set[str]) -> str:
    """The sentence of a text that has most of these words, as terms; empty where none has any."""
    held = {one: len(wanted & {term(word) for word in words_of(one)}) for one in statements(text)}
    best = max(held, key=lambda one: held[one], default="")
    return best if held.get(best) else ""


def _placed(title: str, page: int | None, words: Mapping[str, str]) -> str:
    return words["place"].format(title=title, page=words["page"].format(page=page) if page is not None else "")


def _as_citation(one: Passage) -> Citation:
    return Citation(one.document, one.title, one.page, one.text, one.score, one.place)


def _opened(cited: Citation, words: Mapping[str, str]) -> Answer:
    shown = Passage(0, cited.document, cited.title, cited.page, cited.quote, cited.score, place=cited.place)
    placed = _placed(cited.title, cited.page, words)
    return Answer(f"{words['opening'].format(place=placed)} [1]", (shown,), opens=cited)
