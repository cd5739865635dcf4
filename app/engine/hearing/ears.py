"""Which recognizers hear, together: a draft and a final, for each language, with the words to expect."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any, cast

from app.audio import Audio
from app.engine.hearing.ahead import Ahead
from app.engine.parts import Hints, Recognizer
from app.engine.registry import Kit, makes
from app.errors import AssistantError
from app.events import Transcript

log = logging.getLogger(__name__)


class Ears:
    """The recognizers of one home as one; what they settle is mended with the words of the user and the documents."""

    def __init__(self, kit: Kit, words: Callable[[], Sequence[str]]) -> None:
        """`words`: those that ordinary language does not have, most important first."""
        self._kit = kit
        self._words = words
        self._made_of: tuple[Recognizer, Recognizer | None] | None = None
        self._whole: Ahead | None = None

    def recognize(self, blocks: Iterable[Audio], name: str | None = None) -> Iterator[Transcript]:
        """Transcripts as `Recognizer` yields them, by the chosen recognizers or the one of a name.

        Raises AssistantError(RECOGNIZER_MISSING | MODEL_MISSING | RECOGNITION_FAILED | ...).
        """
        recognizer = self.recognizer(name)
        settings = self._kit.settings
        words = tuple(self._words())
        languages = tuple(dict.fromkeys((settings.language, *settings.languages)))
        with closing(cast(Any, recognizer.recognize(blocks, Hints(languages, words)))) as transcripts:
            yield from transcripts

    def recognizer(self, name: str | None = None) -> Recognizer | Ahead:
        """The one that settles, working ahead with a draft beside it where it does not stream."""
        final = cast(Recognizer, self._kit.named("recognizer", name)) if name else self._kit.recognizer
        if final.is_streaming:
            return final
        made_of = (final, self._draft())
        if self._whole is None or made_of != self._made_of:
            self._made_of, self._whole = made_of, Ahead(*made_of)
        return self._whole

    def names(self) -> tuple[str, ...]:
        """The recognizers that work here, best first."""
        return tuple(self._kit.candidates("recognizer"))

    def drafts(self) -> tuple[str, ...]:
        """Those of them that stream, best first."""
        every = makes("recognizer")
        return tuple(name for name in self.names() if cast(Any, every[name]).is_streaming)

    def _draft(self) -> Recognizer | None:
        """The wished draft, or the best that streams; none where none can be had."""
        names, wish = self.drafts(), self._kit.settings.draft
        for name in dict.fromkeys([wish, *names] if wish in names else names):
            try:
                return cast(Recognizer, self._kit.named("recognizer", name))
            except AssistantError as error:
                log.info("no draft by %s: %s", name, error)
        return None
