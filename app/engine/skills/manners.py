"""The last question, answered in another manner: "explain", "in your own words", "answer anyway"."""

from collections.abc import Mapping
from typing import ClassVar, Self

from app.domain.manner import Manner
from app.engine.parts.part_context import PartContext
from app.engine.parts.skill import Answer, Asked, AskedAgain
from app.engine.skills.built_in import BuiltIn
from app.engine.skills.grammar import Grammar

_GRAMMAR = Grammar({
    Manner.OWN_WORDS: {
        "en": (r"explain(?: (?:it|that|this))?(?: to me)?(?: in (?:your own|other|simpler) words)?",
               r"(?:say (?:it|that) )?in (?:your|its|his|other|simpler) (?:own )?words",
               r"what does (?:that|it|this) mean", r"tell me more(?: about (?:it|that|this))?"),
        "de": (r"(?:erklär|erläuter)e?(?: (?:mir|uns))?(?: (?:das|es|dies))?(?: in eigenen worten| genauer)?",
               r"(?:sag(?:e)? (?:das|es) )?(?:in|mit) (?:deinen |seinen |anderen )?(?:eigenen )?worten",
               r"was (?:bedeutet|heißt) das", r"(?:erzähl|sag)e?(?: mir)? mehr(?: dazu| darüber)?"),
    },
    Manner.WITHOUT_DOCUMENTS: {
        "en": (r"answer (?:it |that )?(?:anyway|anyhow|all the same|regardless|without (?:the |my )?documents)",
               r"(?:tell|answer) me (?:anyway|anyhow|without (?:the |my )?documents)", r"what do you (?:know|think)"
               r"(?: yourself)?"),
        "de": (r"(?:antworte|beantworte (?:es|das)|sag es)(?: mir)? (?:trotzdem|dennoch|ohne (?:die |meine )?"
               r"dokumente)", r"was weißt du(?: selbst)?(?: darüber| dazu)?"),
    },
})  # fmt: skip
_NOTHING = {"en": "There is no question yet to answer.", "de": "Es gibt noch keine Frage, die ich beantworten könnte."}


class Manners(BuiltIn):
    """Answers the last question again, in a model's own words or without documents."""

    name: ClassVar[str] = "manners"
    detail: ClassVar[str] = "explains, or answers without documents"
    rank: ClassVar[int] = 95
    examples: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "en": ("Explain that", "In your own words", "Answer anyway"),
        "de": ("Erklär mir das", "In eigenen Worten", "Antworte trotzdem"),
    }
    phrases: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "en": ("explain", "explain that", "in your own words", "answer anyway"),
        "de": ("erklär das", "in eigenen worten", "antworte trotzdem"),
    }

    @classmethod
    def create(cls, context: PartContext) -> Self:  # noqa: ARG003  # every part is created this way
        """It needs nothing."""
        return cls()

    def answer(self, asked: Asked) -> Answer | None:
        """Ask the last question again that was none of these."""
        meant = _GRAMMAR.meant(asked.text, asked.language)
        if meant is None:
            return None
        before = (one for one in reversed(asked.exchanges) if _GRAMMAR.meant(one.question, asked.language) is None)
        last = next(before, None)
        if last is None:
            return Answer(_NOTHING.get(asked.language, _NOTHING["en"]))
        return Answer(asks=AskedAgain(last.question, Manner(meant.what), last.turn))
