"""The conversation itself: "never mind", "say that again", "go on", "slower", "louder"."""

from collections.abc import Callable, Mapping
from typing import ClassVar, Self

from app.domain.settings import Settings
from app.engine.parts.part_context import PartContext
from app.engine.parts.skill import Answer, Asked
from app.engine.skills.built_in import BuiltIn
from app.engine.skills.grammar import Grammar
from app.engine.speaking.voice_controls import rate_after, volume_after

_GRAMMAR = Grammar({
    "stop": {
        "en": (r"stop(?: it| talking)?", r"never ?mind", r"forget it", r"be quiet", r"shut up", r"cancel"),
        "de": (r"stopp?", r"schon gut", r"vergiss es", r"sei still", r"(?:sei )?ruhe", r"halt"),
    },
    "repeat": {
        "en": (r"(?:say|repeat) (?:that|it)(?: again)?(?: please)?", r"repeat", r"say again", r"(?:what|pardon)\??",
               r"what did you (?:just )?say"),
        "de": (r"sag (?:das|es) (?:noch ?mal|noch 1 ?mal|noch einmal)",
               r"wiederhol(?:e)? (?:das|es)(?: noch ?mal| noch einmal)?",
               r"noch ?(?:1|ein) ?mal", r"noch ?mal", r"wie bitte\??", r"was hast du(?: gerade)? gesagt"),
    },
    "go_on": {
        "en": (r"(?:please )?go on(?: please)?", r"carry on", r"keep going", r"continue"),
        "de": (r"(?:bitte )?(?:mach|sprich) weiter(?: bitte)?", r"(?:bitte )?weiter(?: bitte)?"),
    },
    "slower": {
        "en": (r"(?:speak |talk |go )?(?:a (?:bit|little) )?(?:slower|more slowly)",), "de": (r"(?:sprich |rede "
               r")?(?:etwas |ein bisschen |1 bisschen )?langsamer",),
    },
    "faster": {
        "en": (r"(?:speak |talk |go )?(?:a (?:bit|little) )?(?:faster|quicker|more quickly)",),
        "de": (r"(?:sprich |rede )?(?:etwas |ein bisschen |1 bisschen )?schneller",),
    },
    "louder": {
        "en": (r"(?:speak |talk |be )?(?:a (?:bit|little) )?(?:louder|speak up)", r"speak up",
               r"(?:turn )?(?:the )?volume up", r"turn it up"),
        "de": (r"(?:sprich |rede )?(?:etwas |ein bisschen |1 bisschen )?lauter",),
    },
    "quieter": {
        "en": (r"(?:speak |talk |be )?(?:a (?:bit|little) )?(?:quieter|softer|more quietly)",
               r"(?:turn )?(?:the )?volume down", r"turn it down"),
        "de": (r"(?:sprich |rede )?(?:etwas |ein bisschen |1 bisschen )?leiser",),
    },
})  # fmt: skip
GO_ON = {"en": "go on", "de": "mach weiter"}
"""How to ask for the rest of the last reply."""
_WORDS = {
    "en": {"slower": "I'll speak more slowly now.", "faster": "I'll speak faster now.",
           "louder": "I'll speak louder now.",
           "quieter": "I'll speak more quietly now.", "end": "I can't go any further.",
           "nothing": "I have not said anything yet.", "all": "That was all."},
    "de": {"slower": "Ich spreche jetzt langsamer.", "faster": "Ich spreche jetzt schneller.",
           "louder": "Ich spreche jetzt lauter.", "quieter": "Ich spreche jetzt leiser.",
           "end": "Weiter geht es nicht.",
           "nothing": "Ich habe noch nichts gesagt.", "all": "Das war alles."},
}  # fmt: skip


class Talking(BuiltIn):
    """Stops, repeats, continues, and changes how it speaks."""

    name: ClassVar[str] = "talking"
    detail: ClassVar[str] = "speed and volume of the voice"
    rank: ClassVar[int] = 100
    examples: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "en": ("Never mind", "Say that again", "Go on", "Speak slower", "Louder"),
        "de": ("Schon gut", "Sag das noch mal", "Mach weiter", "Sprich langsamer", "Lauter"),
    }

    def __init__(self, current_settings: Callable[[], Settings]) -> None:
        self._current_settings = current_settings

    @classmethod
    def create(cls, context: PartContext) -> Self:
        """Read the settings when asked."""
        return cls(context.current_settings)

    def answer(self, asked: Asked) -> Answer | None:
        """Stop, repeat, or speak differently from now on."""
        meant = _GRAMMAR.meant(asked.text, asked.language)
        if meant is None:
            return None
        words = _WORDS.get(asked.language, _WORDS["en"])
        match meant.what:
            case "stop":
                return Answer(is_stop=True)
            case "repeat":
                return Answer(asked.exchanges[-1].reply if asked.exchanges else words["nothing"], speaks_all=False)
            case "go_on":
                return Answer(asked.unheard or words["all"])
        changes = change(self._current_settings(), meant.what)
        return Answer(words[meant.what] if changes else words["end"], changes=changes)


def change(settings: Settings, how: str) -> dict[str, object]:
    """Which setting makes the voice slower, faster, louder or quieter; none if it is already at its limit. Pure."""
    if how in ("slower", "faster"):
        rate = rate_after(settings.speaking_rate_wpm, 1 if how == "faster" else -1)
        return {"speaking_rate_wpm": rate} if rate != settings.speaking_rate_wpm else {}
    volume = volume_after(settings.volume, 1 if how == "louder" else -1)
    return {"volume": volume} if volume != settings.volume else {}
