"""The long-term memory by voice: "remember that ...", "forget ...", "what do you know about me"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from app.domain.listings import MemoryKind
from app.domain.settings import Settings
from app.engine.memory.memory import TOLD, Memory, sentence
from app.engine.parts.embedder import Embedder
from app.engine.parts.part import BasePart, Check
from app.engine.parts.part_context import PartContext
from app.engine.parts.skill import Answer, Asked
from app.engine.skills.grammar import Grammar, trimmed
from app.storage.database import Store
from app.text.localized import listed

_MOST = 7
"""How many memories are named at once."""
_GRAMMAR = Grammar({
    "remember": {
        "en": (r"(?:remember|keep in mind|don't forget|do not forget) that (?P<what>.+)",
               r"(?:remember|keep in mind):? (?P<what>(?:my|i|i'm|we|our) .+)",
               r"i(?:'d like| want) you to remember (?:that )?(?P<what>.+)"),
        "de": (r"(?:merke?|behalte) dir,? dass (?P<what>.+)",
               r"(?:merke?|behalte) dir:? (?P<what>(?:mein\w*|ich|wir|unser\w*) .+)",
               r"(?:denk|denke) (?:dran|daran),? dass (?P<what>.+)", r"vergiss nicht,? dass (?P<what>.+)"),
    },
    "forget_all": {
        "en": (r"forget (?:everything|all)(?: (?:that )?you know)?(?: about me)?",),
        "de": (r"vergiss alles(?:,? was du(?: über mich)? weißt)?(?: über mich)?",),
    },
    "forget": {
        "en": (r"forget (?:about |that |what (?:i told you|you know) about )?(?P<what>.+)",),
        "de": (r"vergiss,? (?:dass |was (?:ich dir|du) über )?(?P<what>.+?)(?: (?:gesagt habe|weißt))?",),
    },
    "tell_all": {
        "en": (r"what do you (?:know|remember) about me",
               r"what (?:have i told you|did i tell you)(?: about me| about myself)?",
               r"what do you remember"),
        "de": (r"was weißt du (?:alles )?über mich", r"was habe ich dir (?:alles )?(?:über mich )?erzählt",
               r"woran erinnerst du dich", r"was hast du dir gemerkt"),
    },
    "tell": {
        "en": (r"what (?:have i told you|did i tell you|do you remember) about (?P<what>[^?]+)",),
        "de": (r"was habe ich dir über (?P<what>[^?]+) (?:erzählt|gesagt)",),
    },
}, is_verbatim=True)  # fmt: skip
_WORDS = {
    "en": {"told": "I'll remember: {text}.", "known": "I know that already: {text}.",
           "replaced": "Noted: {text}. Before: {old}.",
           "forgotten": "Forgotten: {text}.", "unknown": "I remember nothing about that.",
           "nothing": "I know nothing about you yet. Say, for example, “remember that my sister's name is Ada”.",
           "all": "To forget everything, delete it on the Memory page.", "more": "There is more on the Memory page.",
           "long": "That is too long to remember; better keep it as a note or a document."},
    "de": {"told": "Ich merke mir: {text}.", "known": "Das weiß ich: {text}.",
    "replaced": "Gemerkt: {text}. Bisher: {old}.",
           "forgotten": "Vergessen: {text}.", "unknown": "Darüber habe ich mir nichts gemerkt.",
           "nothing": "Ich weiß noch nichts über dich. Sag zum Beispiel: „Merk dir, dass meine Schwester Ada heißt“.",
           "all": "Um alles zu vergessen, lösche es auf der Seite „Memory“.",
           "more": "Mehr steht auf der Seite „Memory“.",
           "long": "Das ist zu lang zum Merken; besser als Notiz oder Dokument."},
}  # fmt: skip
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class _Services:
    """What the memory needs, from the context."""

    context: PartContext

    @property
    def store(self) -> Store:
        return self.context.store

    @property
    def settings(self) -> Settings:
        return self.context.current_settings()

    @property
    def embedder(self) -> Embedder:
        return self.context.embedder()


class MemorySkill(BasePart):
    """Remembers, forgets, and says what it knows."""

    name: ClassVar[str] = "memory"
    rank: ClassVar[int] = 70
    examples: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "en": ("Remember that my sister's name is Ada", "What do you know about me?", "Forget my sister's name"),
        "de": ("Merk dir, dass meine Schwester Ada heißt", "Was weißt du über mich?", "Vergiss meine Schwester"),
    }

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    @classmethod
    def check(cls, context: PartContext) -> Check:
        """It works where an embedder does."""
        found = context.chosen("embedder")
        return Check(True, f"with {found}") if found else Check(False, "no embedder", "Install Sotto again.")

    @classmethod
    def create(cls, context: PartContext) -> Self:
        """Use the memory of the home."""
        return cls(Memory(_Services(context)))

    def answer(self, asked: Asked) -> Answer | None:
        """Remember, forget or recall."""
        words = _WORDS.get(asked.language, _WORDS["en"])
        meant = _GRAMMAR.meant(asked.text, asked.language)
        if meant is None:
            text = trimmed(asked.text)
            is_statement = not asked.text.rstrip().endswith("?") and len(text) <= _LONGEST
            if is_statement and self._memory.contradicted(text, asked.language):
                return self._remember(text, asked, words)
            return None
        what = meant.words.get("what", "")
        match meant.what:
            case "remember":
                return self._remember(_straight(what, asked.language), asked, words)
            case "forget":
                return self._forget(what, asked, words)
            case "tell":
                return self._tell(what, words)
        return Answer(words["all"]) if meant.what == "forget_all" else self._all(words)

    def _forget(self, what: str, asked: Asked, words: Mapping[str, str]) -> Answer:
        gone = self._memory.forget(what, asked.language)
        text = listed(gone, asked.language)
        return Answer(words["forgotten"].format(text=text) if gone else words["unknown"])

    def _tell(self, what: str, words: Mapping[str, str]) -> Answer:
        about = [one for one in self._memory.recall(what) if one.title == TOLD]
        if not about:
            return Answer(words["unknown"])
        said = " ".join(f"{one.title}: {one.text} [{number}]" for number, one in enumerate(about, 1))
        return Answer(said, tuple(about))

    def _remember(self, text: str, asked: Asked, words: Mapping[str, str]) -> Answer:
        if len(text) > _LONGEST:
            return Answer(words["long"])
        result = self._memory.tell(text, asked.language)
        if result.replaced:
            return Answer(words["replaced"].format(text=text, old=result.replaced))
        return Answer(words["known" if result.was_known else "told"].format(text=text))

    def _all(self, words: Mapping[str, str]) -> Answer:
        known = [one.text for one in self._memory.rows.all() if one.kind is not MemoryKind.SUMMARY]
        if not known:
            return Answer(words["nothing"])
        said = " ".join(sentence(text) for text in known[:_MOST])
        return Answer(f"{said} {words['more']}" if len(known) > _MOST else said)


def _straight(what: str, language: str) -> str:
    """A German clause after "dass" as a sentence: "meine Schwester Ada heißt" is "meine Schwester heißt Ada"."""
    verb = r"(?P<verb>heißt|heißen|ist|sind|war|mag|wohnt|wohnen|wohne|hat|haben|bin|habe|arbeitet|arbeite|liegt|steht)"
    start = r"(?P<start>(?:ich|wir|(?:mein|unser|der|die|das|dein)\w*(?: \w+)?(?:s \w+)?))"
    match = re.fullmatch(rf"{start} (?P<rest>.+) {verb}", what, re.IGNORECASE) if language == "de" else None
    return f"{match['start']} {match['verb']} {match['rest']}" if match else what
