"""Finds questions with their answers in documents.

Three forms are recognized: marked ones ("Q: ... A: ..."), columns called question and answer (also as JSON keys), and
headings or paragraphs that are questions, each followed by its answer. The last counts only if a document has at least
three of them, since prose asks questions too.
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
"""At least this share of the paragraphs with a question mark must be nothing but a question."""
_DENSITY = 0.2
"""And at least this share of all paragraphs; in a story fewer are."""
_SHORTEST = 15
"""Bytes of UTF-8 that at least half of the questions must have: in dialogue they are shorter ("Why?")."""
_QUESTION_END = re.compile(r"[?\uff1f\u061f\u037e;]\s*[\"'”»)*]*$")
"""A final question mark of any script; the Greek one looks like a semicolon."""
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
_QUESTION_NAMES = frozenset({
    "question", "questions", "q", "frage", "fragen", "pregunta", "preguntas", "domanda", "domande", "pergunta", "vraag",
    "spørgsmål", "fråga", "kysymys", "pytanie", "otázka", "kérdés", "soru", "вопрос", "питання", "ερώτηση", "سؤال",
    "问题", "問題", "질문", "質問", "câu hỏi", "प्रश्न", "คำถาม", "prompt",
})  # fmt: skip
_ANSWER_NAMES = frozenset({
    "answer", "answers", "a", "antwort", "antworten", "réponse", "réponses", "reponse", "respuesta", "respuestas",
    "risposta", "risposte", "resposta", "antwoord", "svar", "vastaus", "odpowiedź", "odpověď", "válasz", "cevap",
    "ответ", "відповідь", "απάντηση", "إجابة", "答案", "回答", "답변", "trả lời", "उत्तर", "คำตอบ", "response", "reply",
})  # fmt: skip
"""Names of columns and keys."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with its answer."""

    question: str
    answer: str
    page: int | None
    """The number of the page that the question is on."""
    start: int
    """Where it begins, in characters of the page's text."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """A block and its position."""

    block: Block
    page: int | None
    start: int


def find_pairs(pages: Iterable[Page]) -> Iterator[Pair]:
    """The questions and answers of a document, in the order in which they occur."""
    spots = list(_spots(pages))
    found = {
        pair.question: pair
        for pair in [*_find_unmarked(spots), *_find_in_json(spots), *_find_in_columns(spots), *_find_marked(spots)]
    }
    places = {(spot.page, spot.start): index for index, spot in enumerate(spots)}
    yield from sorted(found.values(), key=lambda pair: places.get((pair.page, pair.start), 0))


def _spots(pages: Iterable[Page]) -> Iterator[_Spot]:
    for page in pages:
        start = 0
        for block in page.blocks:
            yield _Spot(block, page.number, start)
            start += len(block.text) + 2


def _find_marked(spots: Sequence[_Spot]) -> Iterator[Pair]:
    """Pairs with marks for question and answer, in separate blocks or in the lines of one."""
    asked: tuple[str, _Spot] | None = None
    answer_lines: list[str] = []

    def finish() -> Iterator[Pair]:
        if asked is not None and answer_lines:
            yield _pair(asked[0], " ".join(answer_lines), asked[1])

    for spot in spots:
        for line in spot.block.text.split("\n"):
            if question := _QUESTION.match(line):
                yield from finish()
                asked, answer_lines = (question["text"], spot), []
            elif asked is not None and (answer := _ANSWER.match(line)):
                answer_lines.append(answer["text"])
            elif spot.block.role is Role.HEADING:
                yield from finish()
                asked, answer_lines = None, []
            elif answer_lines:
                answer_lines.append(line)
            elif asked is not None:
                asked = (f"{asked[0]} {line}", asked[1]) if not _QUESTION_END.search(asked[0]) else None
    yield from finish()


def _find_in_columns(spots: Sequence[_Spot]) -> Iterator[Pair]:
    """Rows under columns that are called question and answer."""
    for spot in spots:
        if spot.block.role is Role.ROW and spot.block.header and spot.block.text != spot.block.header:
            names = [name.strip(" *:").casefold() for name in spot.block.header.split("|")]
            asked, answered = _first(names, _QUESTION_NAMES), _first(names, _ANSWER_NAMES)
            cells = [cell.strip() for cell in spot.block.text.split(" | ")]
            if asked is None or answered is None or len(cells) <= max(asked, answered):
                continue
            # A cell that contains the separator itself cannot be recovered, unless it is the last.
            answer = " | ".join(cells[answered:]) if answered == len(names) - 1 else cells[answered]
            if cells[asked] and answer:
                yield _pair(cells[asked], answer, spot)


def _first(names: Sequence[str], known: frozenset[str]) -> int | None:
    return next((index for index, name in enumerate(names) if name in known), None)


def _find_in_json(spots: Sequence[_Spot]) -> Iterator[Pair]:
    """Pairs in JSON: a list of objects, or an object per line, with keys called question and answer."""
    for spot in spots:
        text = spot.block.text
        if spot.block.role is Role.CODE and text[:1] in "[{" and '"' in text:
            try:
                value = json.loads(text)
            except (ValueError, RecursionError):
                continue
            for item in _objects(value, 0):
                keys = {
                    key.casefold(): value for key, value in item.items() if isinstance(value, str) and value.strip()
                }
                question = next((keys[key] for key in keys if key in _QUESTION_NAMES), "")
                answer = next((keys[key] for key in keys if key in _ANSWER_NAMES), "")
                if question and answer:
                    yield _pair(question, answer, spot)


def _objects(value: object, depth: int) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner if depth < _FEWEST * 2 else ():
        yield from _objects(one, depth + 1)


def _find_unmarked(spots: Sequence[_Spot]) -> list[Pair]:
    """Headings that are questions, with the text below them; if there are none, paragraphs that are just questions."""
    headed = list(_find_below(spots, {Role.HEADING}))
    if len(headed) >= _FEWEST:
        return headed
    asking = [spot.block.text for spot in spots if _is_question(spot.block)]
    marked = sum(bool(_MARK.search(spot.block.text)) for spot in spots)
    alone = list(_find_below(spots, {Role.HEADING, Role.PARAGRAPH, Role.ITEM}))
    is_list = (
        len(alone) >= _FEWEST
        and len(asking) >= max(_SHARE * marked, _DENSITY * len(spots))
        and 2 * sum(len(text.encode()) >= _SHORTEST for text in asking) >= len(asking)
    )
    return alone if is_list else []


def _find_below(spots: Sequence[_Spot], roles: set[Role]) -> Iterator[Pair]:
    """Each block of these roles that is a question, with the blocks up to the next one or the next heading."""
    asked: _Spot | None = None
    answer_lines: list[str] = []
    for spot in chain(spots, [_Spot(Block("", Role.HEADING, 1), None, 0)]):
        is_question = spot.block.role in roles and _is_question(spot.block)
        # A heading deeper than the question is part of its answer.
        is_part = asked is not None and 0 < asked.block.level < spot.block.level and spot.block.role is Role.HEADING
        if is_question or (spot.block.role is Role.HEADING and not (is_part and spot.block.text)):
            if asked is not None and answer_lines:
                yield _pair(asked.block.text, "\n".join(answer_lines), asked)
            asked, answer_lines = (spot if is_question else None), []
        elif asked is not None:
            answer_lines.append(spot.block.text)


def _is_question(block: Block) -> bool:
    """Whether it is a single question: short, with a question mark at the end and no other sentence before it."""
    text = block.text
    if len(text) > _LONGEST_QUESTION or not _QUESTION_END.search(text) or block.role is Role.ROW:
        return False
    if text.rstrip("\"'”»)* ").endswith(";") and not _GREEK.search(text):
        return False
    return not re.search(r"[.!?。！？]\s+\S.*[.!?。！？]\s+\S", _NUMBER.sub("", text))  # noqa: RUF001


def _pair(question: str, answer: str, spot: _Spot) -> Pair:
    asked = _NUMBER.sub("", " ".join(question.split()))
    if label := _QUESTION.match(asked):
        asked = label["text"]
    return Pair(asked, answer.strip()[:_LONGEST_ANSWER], spot.page, spot.start)
