"""The questions of a language model's examination, and which replies are right."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel, ConfigDict

from app.domain.examination import BEYOND_QUOTING, Task
from app.domain.passages import Passage
from app.engine.answering.refusals import NOTHING_FOUND
from app.engine.models.qualification import source

_DECLINES = re.compile(
    r"\b(?:no|not any|n't any) (?:information|mention|answer|details?|indication)\b"
    r"|\b(?:not|n't|nowhere|never) (?:\w+ ){0,3}?(?:mention|stat|say|said|giv|specif|provid|includ|contain|hold|tell"
    r"|told|found|find|know|answer|indicat|list|describ|in the|in your|available|possible)"
    r"|\b(?:nothing|none) (?:about|on|in|of)\b"
    r"|\b(?:keine?n?|keinerlei) (?:\w+ )?(?:angaben?|informationen|auskunft|hinweise?|antwort)\b"
    r"|\b(?:nicht|nirgends) (?:\w+ ){0,3}?(?:erwähnt|genannt|angegeben|enthalten|gesagt|beschrieben|hervor|bekannt"
    r"|steht|gefunden|beantwort)|\bsteht (?:\w+ ){0,3}?(?:nicht|nichts|nirgends)\b"
    r"|\bnichts (?:über|zu|davon|darüber|dazu|gefunden|gesagt)\b|\bsag(?:t|en) (?:\w+ ){0,3}?nicht",
    re.IGNORECASE,
)
"""How people and models say that something is not told."""
_FIRST = (*BEYOND_QUOTING, Task.ORDER, Task.ABSENT, Task.FACT)
"""What decides first is asked first."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the examination."""

    id: str
    task: Task
    language: str
    """ISO 639-1."""
    text: str
    passages: tuple[Passage, ...]
    """As a search would find them, best first."""
    right: tuple[re.Pattern[str], ...]
    """Each must be found in a right reply."""
    wrong: tuple[re.Pattern[str], ...]
    """None may be."""

    def is_right(self, reply: str) -> bool:
        """Whether a reply, without its marks, answers the question rightly; where nothing does, whether it says so."""
        if any(pattern.search(reply) for pattern in self.wrong):
            return False
        return declines(reply) if self.task is Task.ABSENT else all(pattern.search(reply) for pattern in self.right)


def declines(reply: str) -> bool:
    """Whether a reply says that nothing answers the question."""
    return bool(_DECLINES.search(reply)) or any(text in reply for text in NOTHING_FOUND.values())


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Passage(_Strict):
    title: str
    page: int
    text: str


class _Question(_Strict):
    task: Task
    language: str
    question: str
    passages: tuple[str, ...]
    right: tuple[tuple[str, ...], ...]
    wrong: tuple[str, ...]


class _File(_Strict):
    passages: dict[str, _Passage]
    questions: dict[str, _Question]


@cache
def questions() -> tuple[Question, ...]:
    """Those of `resources/examination.json`."""
    file = _File.model_validate_json(source())
    passages = {
        name: Passage(number, f"/examination/{name}", each.title, each.page, each.text, 1.0, 0.8)
        for number, (name, each) in enumerate(file.passages.items(), 1)
    }
    found = (
        Question(
            name, each.task, each.language, each.question, tuple(passages[one] for one in each.passages),
            _patterns("|".join(group) for group in each.right), _patterns(each.wrong),
        )
        for name, each in file.questions.items()
    )  # fmt: skip
    return tuple(sorted(found, key=lambda one: _FIRST.index(one.task)))


def _patterns(found: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one, re.IGNORECASE) for one in found)
