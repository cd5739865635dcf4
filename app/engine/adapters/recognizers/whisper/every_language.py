"""The model that comes with Sotto and knows about a hundred languages: which one is spoken, and what was said in it."""

from typing import ClassVar, Self

from app.engine.adapters.recognizers.whisper import built_in
from app.engine.adapters.recognizers.whisper.faster_whisper import FasterWhisper
from app.engine.parts.part_context import PartContext


class EveryLanguage(FasterWhisper):
    """For what the recognizer in use cannot hear or tell apart; shared, and loaded when something first needs it."""

    name: ClassVar[str] = built_in.BuiltInWhisper.name

    @classmethod
    def create(cls, context: PartContext) -> Self:  # noqa: ARG003  # everything that is shared is created so
        """Load the model. Raises AssistantError(MODEL_MISSING | MODEL_BROKEN)."""
        return cls(built_in.load(built_in.BETTER), "")
