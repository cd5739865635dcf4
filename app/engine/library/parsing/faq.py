"""Questions with their answers, found in documents: pure.

Three ways of writing them are known: marked ones ("Q: ... A: ..."), columns called question and answer (also as JSON's
keys), and headings or paragraphs that ask, each followed by its answer. The last counts only where a document does so
three times or more: prose asks too.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from app.engine.parts.pages import Block, Page, Role

_FEWEST = 3
"""Unmarked pairs that a document needs."""
_LONGEST_QUESTION = 250
"""Characters."""
_LONGEST_ANSWER = 4_000
_SHARE = 0.75
"""Of the paragraphs with a question mark, so many at least must be nothing but a question."""
_DENSITY = 0.2
"""So must be this part of all; in a story fewer are."""
_SHORTEST = 15
"""Bytes of UTF-8 that at least half of the questions have: people who talk ask shorter ones ("Why?")."""
_ASKS = re.compile(r"[?\uff1f\u061f\u037e;]\s*[\"'”»)*]*$")
"""It ends with a question mark of the world's; Greek's looks like a semicolon."""
_MARK = re.compile("[?\uff1f\u061f\u037e]")
_GREEK = re.compile(r"[\u0370-\u03ff]")
_QUESTION = re.compile(
    r"^\W{0,3}(?:(?:q|question|frage|pregunta|domanda|pergunta|vraag|вопрос|問|问|质问|質問)\s*\d{0,3}\s*[:.：)]"  # noqa: RUF001
    r"|[fpdв]\s*\d{0,3}\s*:(?=.*[?\uff1f]))\s*(?P<text>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_ANSWER = re.compile(
    r"^\W{0,3}(?:(?:a|answer|antwort|réponse|respuesta|risposta|resposta|antwoord|ответ|答|回答)\s*\d{0,3}\s*[:.：)]"  # noqa: RUF001
    r"|[rо]\s*\d{0,3}\s*:)\s*(?P<text>\S.*)$",  # noqa: RUF001
    re.IGNORECASE | re.DOTALL,
)
_NUMBER = re.compile(r"^\s*(?:\(?\d{1,3}(?:\.\d{1,3})*[.):]?|[-*•])\s+")
_ASKED = frozenset({
    "question", "questions", "q", "frage", "fragen", "pregunta", "preguntas", "domanda", "domande", "pergunta", "vraag",
    "spørgsmål", "fråga", "kysymys", "pytanie", "otázka", "kérdés", "soru", "вопрос", "питання", "ερώτηση", "سؤال",
    "问题", "問題", "질문", "質問", "câu hỏi", "प्रश्न", "คำถาม", "prompt",
})  # fmt: skip
_ANSWERED = frozenset({
    "answer", "answers", "a", "antwort", "antworten", "réponse", "réponses", "reponse", "respuesta", "respuestas",
    "risposta", "risposte", "resposta", "antwoord", "svar", "vastaus", "odpowiedź", "odpověď", "válasz", "cevap",
    "ответ", "відповідь", "απάντηση", "إجابة", "答案", "回答", "답변", "trả lời", "उत्तर", "คำตอบ", "response", "reply",
})  # fmt: skip
"""What columns and keys are called."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with its answer."""

    question: str
    answer: str
    page: int | None
    """The number of the page where the question stands."""
    start: int
    """Where it begins, in characters of the page's text."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """A block and where it stands."""

    block: Block
    page: int | None
    start: int


def pairs(pages: Iterable[Page]) -> Iterator[Pair]:
    """The questions and answers of a document, in the order in which they stand there."""
    spots = list(_spots(pages))
    found = {pair.question: pair for pair in [*_unmarked(spots), *_keyed(spots), *_columns(spots), *_marked(spots)]}
    places = {(spot.page, spot.start): index for index, spot in enumerate(spots)}
    yield from sorted(found.values(), key=lambda pair: places.get((pair.page, pair.start), 0))


def _spots(pages: Iterable[Page]) -> Iterator[_Spot]:
    for page in pages:
        start = 0
        for block in page.blocks:
            yield _Spot(block, page.number, start)
            start += len(block.text) + 2


def _marked(spots: Sequence[_Spot]) -> Iterator[Pair]:
    """Those that say which is which, in blocks of their own or in lines of one."""
    asked: tuple[str, _Spot] | None = None
    said: list[str] = []

    def made() -> Iterator[Pair]:
        if asked is not None and said:
            yield _pair(asked[0], " ".join(said), asked[1])

    for spot in spots:
        for line in spot.block.text.split("\n"):
            if question := _QUESTION.match(line):
                yield from made()
                asked, said = (question["text"], spot), []
            elif asked is not None and (answer := _ANSWER.match(line)):
                said.append(answer["text"])
            elif spot.block.role is Role.HEADING:
                yield from made()
                asked, said = None, []
            elif said:
                said.append(line)
            elif asked is not None:
                asked = (f"{asked[0]} {line}", asked[1]) if not _ASKS.search(asked[0]) else None
    yield from made()


def _columns(spots: Sequence[_Spot]) -> Iterator[Pair]:
    """Rows under columns that are called question and answer."""
    for spot in spots:
        if spot.block.role is Role.ROW and spot.block.header and spot.block.text != spot.block.header:
            names = [name.strip(" *:").casefold() for name in spot.block.header.split("|")]
            asked, answered = _first(names, _ASKED), _first(names, _ANSWERED)
            cells = [cell.strip() for cell in spot.block.text.split(" | ")]
            if asked is None or answered is None or len(cells) <= max(asked, answered):
                continue
            # What holds the mark between cells itself cannot be parted again, unless it is the last.
            answer = " | ".join(cells[answered:]) if answered == len(names) - 1 else cells[answered]
            if cells[asked] and answer:
                yield _pair(cells[asked], answer, spot)


def _first(names: Sequence[str], known: frozenset[str]) -> int | None:
    return next((index for index, name in enumerate(names) if name in known), None)


def _keyed(spots: Sequence[_Spot]) -> Iterator[Pair]:
    """JSON: a list of objects, or objects a line, whose keys are called question and answer."""
    for spot in spots:
        text = spot.block.text
        if spot.block.role is Role.CODE and text[:1] in "[{" and '"' in text:
            try:
                held = json.loads(text)
            except (ValueError, RecursionError):
                continue
            for one in _objects(held, 0):
                keys = {key.casefold(): value for key, value in one.items() if isinstance(value, str) and value.strip()}
                question = next((keys[key] for key in keys if key in _ASKED), "")
                answer = next((keys[key] for key in keys if key in _ANSWERED), "")
                if question and answer:
                    yield _pair(question, answer, spot)


def _objects(held: object, depth: int) -> Iterator[dict[str, object]]:
    if isinstance(held, dict):
        yield held
    inner = held.values() if isinstance(held, dict) else held if isinstance(held, list) else ()
    for one in inner if depth < _FEWEST * 2 else ():
        yield from _objects(one, depth + 1)


def _unmarked(spots: Sequence[_Spot]) -> list[Pair]:
    """Headings that ask, with what stands below them; where none do, paragraphs that ask and nothing else."""
    headed = list(_below(spots, {Role.HEADING}))
    if len(headed) >= _FEWEST:
        return headed
    asking = [spot.block.text for spot in spots if _is_question(spot.block)]
    marked = sum(bool(_MARK.search(spot.block.text)) for spot in spots)
    alone = list(_below(spots, {Role.HEADING, Role.PARAGRAPH, Role.ITEM}))
    is_list = (
        len(alone) >= _FEWEST
        and len(asking) >= max(_SHARE * marked, _DENSITY * len(spots))
        and 2 * sum(len(text.encode()) >= _SHORTEST for text in asking) >= len(asking)
    )
    return alone if is_list else []


def _below(spots: Sequence[_Spot], roles: set[Role]) -> Iterator[Pair]:
    """Each block of these roles that asks, with the blocks until the next one or the next heading."""
    asked: _Spot | None = None
    said: list[str] = []
    for spot in chain(spots, [_Spot(Block("", Role.HEADING, 1), None, 0)]):
        asks = spot.block.role in roles and _is_question(spot.block)
        # A heading deeper than the question is a part of its answer.
        is_part = asked is not None and 0 < asked.block.level < spot.block.level and spot.block.role is Role.HEADING
        if asks or (spot.block.role is Role.HEADING and not (is_part and spot.block.text)):
            if asked is not None and said:
                yield _pair(asked.block.text, "\n".join(said), asked)
            asked, said = (spot if asks else None), []
        elif asked is not None:
            said.append(spot.block.text)


def _is_question(block: Block) -> bool:
    """One question and no more: a block that is short, ends with its mark and has no other sentence before it."""
    text = block.text
    if len(text) > _LONGEST_QUESTION or not _ASKS.search(text) or block.role is Role.ROW:
        return False
    if text.rstrip("\"'”»)* ").endswith(";") and not _GREEK.search(text):
        return False
    return not re.search(r"[.!?。！？]\s+\S.*[.!?。！？]\s+\S", _NUMBER.sub("", text))  # noqa: RUF001


def _pair(question: str, answer: str, spot: _Spot) -> Pair:
    asked = _NUMBER.sub("", " ".join(question.split()))
    if label := _QUESTION.match(asked):
        asked = label["text"]
    return Pair(asked, answer.strip()[:_LONGEST_ANSWER], spot.page, spot.start)
