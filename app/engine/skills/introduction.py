"""What can be said: "help", "what can you do"."""

from collections.abc import Mapping
from typing import ClassVar, Self, cast

from app.engine.parts.part_context import PartContext
from app.engine.parts.registry import implementations
from app.engine.parts.skill import Answer, Asked, Skill
from app.engine.skills.built_in import BuiltIn
from app.engine.skills.grammar import Grammar

_GRAMMAR = Grammar({
    "help": {
        "en": (r"help(?: me)?", r"what (?:can|do) you do", r"what can i (?:say|ask|do)(?: here)?",
               r"what are you (?:able to do|good for)", r"how do (?:you|i use you) work"),
        "de": (r"hilfe", r"hilf mir", r"was kannst du(?: alles)?(?: tun)?",
               r"was kann ich (?:sagen|fragen|tun)(?: hier)?", r"wie funktionierst du"),
    },
})  # fmt: skip
_SAID = {
    "en": "Ask me about your documents: I answer in their words and name the page. You can also say: {examples}.",
    "de": "Frag mich nach deinen Dokumenten: Ich antworte mit ihren Worten und nenne die Seite. Du kannst auch sagen: "
    "{examples}.",
}
_QUOTED = {"en": "\u201c{}\u201d", "de": "\u201e{}\u201c"}
_SPOKEN = 4
"""Examples that are spoken; the others are shown."""


class Introduction(BuiltIn):
    """Says what can be said."""

    name: ClassVar[str] = "introduction"
    detail: ClassVar[str] = "what can be said"
    rank: ClassVar[int] = 90
    examples: ClassVar[Mapping[str, tuple[str, ...]]] = {"en": ("What can you do?",), "de": ("Was kannst du?",)}
    phrases: ClassVar[Mapping[str, tuple[str, ...]]] = {"en": ("help", "what can you do"), "de": ("hilfe",)}

    @classmethod
    def create(cls, context: PartContext) -> Self:  # noqa: ARG003  # every part is created this way
        """It needs nothing."""
        return cls()

    def answer(self, asked: Asked) -> Answer | None:
        """The first example of each skill."""
        if _GRAMMAR.meant(asked.text, asked.language) is None:
            return None
        language = asked.language if asked.language in _SAID else "en"
        others = (cast(type[Skill], make) for name, make in implementations("skill").items() if name != self.name)
        every = [one.examples.get(language, ()) for one in others]
        firsts = [_QUOTED[language].format(known[0].rstrip("?.")) for known in every if known]
        said = _SAID[language].format(examples=", ".join(firsts[:_SPOKEN]))
        return Answer(f"{said}\n\n{', '.join(firsts[_SPOKEN:])}", speaks_all=False)
