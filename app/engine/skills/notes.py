"""Notes: Markdown files in a folder of the library, so that a note is a document like any other."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Self

from app.engine.parts.part import BasePart, Check
from app.engine.parts.part_context import PartContext
from app.engine.parts.skill import Answer, Asked
from app.engine.skills.grammar import Grammar
from app.storage.database import translated
from app.storage.whole_files import write_whole
from app.text.localized import long_day
from app.text.terms import term, terms

_MOST = 5
"""How many notes are read out at once, the latest."""
_GRAMMAR = Grammar({
    "add": {
        "en": (r"(?:take|make|write|add|create) (?:an?|this) note(?: that| to(?: self)?| saying)?[:,]? (?P<what>.+)",
               r"note (?:that|to self|down)[:,]? (?P<what>.+)", r"note: ?(?P<what>.+)",
               r"write (?:this )?down[:,]? (?:that )?(?P<what>.+)"),
        "de": (r"notier(?:e)?(?: dir| mir)?[:,]? (?:dass )?(?P<what>.+)", r"notiz: ?(?P<what>.+)",
               r"(?:mach|mache|schreib|schreibe|erstelle)(?: mir)? (?:eine|1) notiz[:,]? (?:dass )?(?P<what>.+)",
               r"schreib(?:e)?(?: dir| mir)? auf[:,]? (?:dass )?(?P<what>.+)"),
    },
    "list": {
        "en": (r"(?:list|show|read)(?: me)?(?: all)?(?: of)? my notes", r"what(?:'s| is| are)(?: in)? my notes",
               r"(?:what|which) notes (?:do i have|are there|have i made)"),
        "de": (r"(?:zeig|zeige|lies|nenn|nenne)(?: mir)?(?: alle)? meine notizen(?: vor)?",
               r"(?:welche|was für) notizen (?:habe ich|gibt es)",
               r"was steht in meinen notizen"),
    },
    "find": {
        "en": (r"(?:find|search|show|read)(?: me)?(?: in)?(?: the| my)? notes? (?:about|on|for|with) (?P<what>[^?]+)",
               r"(?:what|which) notes do i have (?:about|on) (?P<what>[^?]+)"),
        "de": (r"(?:finde|such|suche|zeig|zeige|lies)(?: mir)?(?: die| meine)? notiz(?:en)? (?:über|zu|zum|zur|mit|"
               r"von) (?P<what>[^?]+)",
               r"welche notizen habe ich (?:über|zu|zum|zur) (?P<what>[^?]+)"),
    },
    "remove": {
        "en": (r"(?:delete|remove) (?:the|my) (?:last|latest) note",
               r"(?:delete|remove) (?:the|my) notes? (?:about|on|that says|with) (?P<what>.+)"),
        "de": (r"(?:lösch|lösche|entferne) (?:die|meine) letzte notiz",
               r"(?:lösch|lösche|entferne) (?:die|meine) notiz(?:en)? (?:über|zu|zum|zur|mit|von) (?P<what>.+)"),
    },
}, is_verbatim=True)  # fmt: skip
_WORDS = {
    "en": {"added": "Noted: {what}", "title": "Note from {day}",
    "none": "There are no notes yet. Say, for example, “note that the key is under the mat”.",
           "unknown": "There is no note about that.", "gone": "Deleted: {what}",
           "which": "There are several; say more about the one you mean: {what}"},
    "de": {"added": "Notiert: {what}", "title": "Notiz vom {day}",
    "none": "Es gibt noch keine Notizen. Sag zum Beispiel: „Notiere, dass der Schlüssel unter der Matte liegt“.",
           "unknown": "Darüber gibt es keine Notiz.", "gone": "Gelöscht: {what}",
           "which": "Es gibt mehrere; sag mehr von der, die du meinst: {what}"},
}  # fmt: skip


class Notes(BasePart):
    """Takes, reads out, finds and deletes notes."""

    name: ClassVar[str] = "notes"
    rank: ClassVar[int] = 62
    examples: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "en": ("Note that the key is under the mat", "What are my notes?", "Find my notes about the key",
               "Delete my last note"),
        "de": ("Notiere, dass der Schlüssel unter der Matte liegt", "Welche Notizen habe ich?",
               "Finde meine Notizen zum Schlüssel", "Lösche meine letzte Notiz"),
    }  # fmt: skip

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def check(cls, context: PartContext) -> Check:
        """It always works."""
        return Check(True, f"in {context.paths.notes}")

    @classmethod
    def create(cls, context: PartContext) -> Self:
        """Keep them in the home."""
        return cls(context.paths.notes)

    def answer(self, asked: Asked) -> Answer | None:
        """Take, read out, find or delete."""
        meant = _GRAMMAR.meant(asked.text, asked.language)
        if meant is None:
            return None
        words, what = _WORDS.get(asked.language, _WORDS["en"]), meant.words.get("what", "")
        with translated():
            if meant.what == "add":
                return self._add(what, asked, words)
            notes = self._notes()
            if not notes:
                return Answer(words["none"])
            wanted = {term(word, asked.language) for word in terms(what, (asked.language,))} if what else set()
            found = [(path, text) for path, text in notes if wanted <= _terms(text, asked.language)]
            if not found:
                return Answer(words["unknown"])
            if meant.what == "remove":
                return self._remove(found if what else found[:1], words)
        return Answer(" ".join(text for _, text in found[:_MOST]))

    def _add(self, what: str, asked: Asked, words: Mapping[str, str]) -> Answer:
        text = f"{what[:1].upper()}{what[1:]}".rstrip(" .") + "."
        self._folder.mkdir(parents=True, exist_ok=True)
        title = words["title"].format(day=long_day(asked.now.date(), asked.language))
        path = self._folder / f"{asked.now:%Y%m%d-%H%M%S-%f}.md"
        write_whole(path, f"# {title}\n\n{text}\n")
        return Answer(words["added"].format(what=text), adds=(self._folder,))

    def _notes(self) -> list[tuple[Path, str]]:
        """Each with its text, the latest first."""
        paths = sorted(self._folder.glob("*.md"), reverse=True) if self._folder.is_dir() else []
        whole = [(path, path.read_text(encoding="utf-8", errors="replace")) for path in paths]
        return [(path, text.partition("\n\n")[2].strip() or text.strip()) for path, text in whole]

    def _remove(self, found: list[tuple[Path, str]], words: Mapping[str, str]) -> Answer:
        if len(found) > 1:
            return Answer(words["which"].format(what=" ".join(text for _, text in found[:_MOST])))
        path, text = found[0]
        path.unlink()
        return Answer(words["gone"].format(what=text), adds=(self._folder,))


def _terms(text: str, language: str) -> set[str]:
    return {term(word, language) for word in terms(text, (language,))}
