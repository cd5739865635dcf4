"""All skills together: tried on the user's own words, before anything is searched for."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from tzlocal import get_localzone

from app.domain.errors import AssistantError, Code
from app.domain.transcript import Transcript
from app.engine.parts.kit import Kit
from app.engine.parts.registry import implementations
from app.engine.parts.skill import Answer, Asked, Skill
from app.engine.prompts.prompt import Exchange
from app.engine.skills.conversion import convert, units
from app.engine.skills.time_phrases import split
from app.text.stopwords import language as spoken_in
from app.text.terms import words

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Skilled:
    """A skill's answer, and which skill gave it."""

    answer: Answer
    language: str
    """Which it is in."""
    skill: str
    """The skill's name."""


class Skills:
    """The skills of one home, each created when first asked for."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._is_warm = False

    def warm(self) -> Iterator[None]:
        """Load what they need, one library at a time."""
        self.answer(Transcript("warm up"), ())
        yield
        for load in (self._read_days, self._convert):
            if not self._is_warm:
                load()
                yield
        self._is_warm = True

    def _read_days(self) -> None:
        for language in self._kit.settings.spoken_languages:
            split("tomorrow", language, datetime.now(get_localzone()))

    def _convert(self) -> None:
        for language in self._kit.settings.spoken_languages:
            units(language)
        convert(1, "length-mile", "length-kilometer")

    def answer(self, question: Transcript, exchanges: Sequence[Exchange], unheard: str = "") -> Skilled | None:
        """The answer of the first skill that the question is for; None where it is a question for the documents.

        `exchanges`: the conversation before it, oldest first; `unheard`: the part of the last reply that was not heard.
        Raises AssistantError where it is for a skill that cannot do it.
        """
        now = datetime.now(get_localzone())
        for language in self._languages(question):
            asked = Asked(question.text, language, now, tuple(exchanges), unheard)
            for name in implementations("skill"):
                found = self._ask(name, asked)
                if found is not None:
                    log.info("answered by the skill %s", name)
                    return Skilled(found, language, name)
        return None

    def _languages(self, question: Transcript) -> tuple[str, ...]:
        """The languages that the question may be in, likeliest first."""
        if question.language:
            return (question.language,)
        usual = self._kit.settings.spoken_languages
        return tuple(dict.fromkeys((*usual, spoken_in(words(question.text), usual[:1]))))

    def _ask(self, name: str, asked: Asked) -> Answer | None:
        try:
            return cast(Skill, self._kit.named("skill", name)).answer(asked)
        except AssistantError:
            raise
        except Exception as error:  # a third-party skill: the question is still one for the documents
            log.exception("the skill %s failed", name)
            self._kit.trouble(AssistantError(Code.BUG, f"{name}: {type(error).__name__}"))
            return None


def examples(languages: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Skill -> what can be said, in the first of the languages that it knows, highest rank first."""
    every = {name: cast(type[Skill], make).examples for name, make in implementations("skill").items()}
    return {
        name: next((known[one] for one in (*languages, "en") if known.get(one)), ()) for name, known in every.items()
    }
