# ruff: noqa: RUF001 - letters of other alphabets are what this is about
import random
import re
from pathlib import Path

import pytest

from app.domain.passages import Passage
from app.engine.adapters.embedders.minilm import MiniLM
from app.engine.answering.citations import Marks
from app.engine.answering.extractive import ExtractiveGenerator
from app.engine.answering.extractive_scoring import kind
from app.engine.answering.refusals import NO_DOCUMENTS, NOTHING_FOUND
from app.engine.library.search.followups import standalone
from app.engine.prompts.prompt import Exchange, Prompt
from app.storage.paths import resources
from app.text.word_forms import stem
from tests.benchmarks.questions import QuestionSet

LEASE = {
    1: """# Lease agreement

## 1. Rent

The monthly rent is **950 euros**, payable in advance on the
first working day of each month. A late payment costs 25 euros.

## 2. Deposit

The tenant pays a deposit of 1,900 euros before moving in.""",
    2: """## 3. Smoking

- Smoking is not allowed inside.
- The balcony is exempt.

## 4. Termination

Either party may end this agreement with three months' notice in writing.""",
    3: """Equipment

| Item | Number |
|---|---|
| Keys to the front door | 3 |
| Parking space | 1 |

The landlord is Margaret Hill, 12 Rose Street, Bath. The lease begins on 1 March 2024.""",
}
PASSPORTS = """How do I renew my passport?

You can renew it at the town hall.

How long does that take?

It takes about four weeks."""


@pytest.fixture(scope="module")
def minilm() -> MiniLM:
    return MiniLM(resources() / "embedder")


def prompt(minilm: MiniLM, question: str) -> Prompt:
    """The passages in the order of their likeness, as a retriever would give them."""
    texts = [("Lease agreement", page, text) for page, text in LEASE.items()] + [("Passports", None, PASSPORTS)]
    vectors = minilm.embed([text for *_, text in texts])
    likeness = vectors @ minilm.embed([question])[0]
    passages = [
        Passage(id_, f"/{title}", title, page, text, float(likeness[id_]), float(likeness[id_]))
        for id_, (title, page, text) in enumerate(texts)
    ]
    return Prompt("", (), tuple(sorted(passages, key=lambda p: -p.similarity)), question)


def answer(minilm: MiniLM, question: str) -> str:
    return "".join(ExtractiveGenerator(minilm).generate(prompt(minilm, question)))


@pytest.mark.parametrize(
    ("question", "page", "words"),
    [
        ("how much is the rent", 1, "The monthly rent is 950 euros, payable in advance"),
        ("When is the rent due?", 1, "first working day"),
        ("What does it cost to pay late?", 1, "25 euros"),
        ("How much is the deposit?", 1, "1,900 euros"),
        ("am i allowed to smoke", 2, "Smoking is not allowed inside."),
        ("who is the landlord", 3, "Margaret Hill"),
        ("When does the lease begin?", 3, "1 March 2024"),
        ("how many keys do I get", 3, "Keys to the front door, 3."),
    ],
)
def test_a_lease_answers_with_the_sentence_and_its_page(minilm: MiniLM, question: str, page: int, words: str) -> None:
    asked = prompt(minilm, question)
    pieces = list(ExtractiveGenerator(minilm).generate(asked))
    said = re.fullmatch(r"From Lease agreement, page (\d): (.+) \[(\d)\]", pieces[0])
    assert said, pieces
    assert int(said[1]) == page
    assert words in said[2]
    assert asked.passages[int(said[3]) - 1].page == page


def test_without_a_page_none_is_named_and_a_question_is_not_its_own_answer(minilm: MiniLM) -> None:
    reply = answer(minilm, "How do I renew my passport?")
    assert re.match(r"From Passports: You can renew it at the town hall\. \[\d\]", reply)
    assert "four weeks" in answer(minilm, "how long does it take to get a passport")


@pytest.mark.parametrize(
    "question", ["what is the airspeed of a swallow", "What's the capital of France?", "tell me a joke", "hello", "42"]
)
def test_what_the_documents_do_not_hold_is_refused_plainly(minilm: MiniLM, question: str) -> None:
    assert answer(minilm, question) == NOTHING_FOUND["en"]
    assert "[" not in NOTHING_FOUND["en"]


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wie hoch ist der Berg?", "de"),
        ("¿Cuál es la altura de la montaña?", "es"),
        ("Quelle est la hauteur de la montagne ?", "fr"),
        ("Qual è l'altezza della montagna?", "it"),
        ("Какова высота этой горы?", "ru"),
        ("山有多高？", "en"),
    ],
)
def test_it_is_refused_in_the_language_of_the_question(minilm: MiniLM, question: str, language: str) -> None:
    blank = Passage(1, "/a", "a", None, " \n---\n ")
    assert list(ExtractiveGenerator(minilm).generate(Prompt("", (), (blank,), question))) == [NOTHING_FOUND[language]]
    empty = ExtractiveGenerator(minilm, has_documents=lambda: False)
    assert list(empty.generate(Prompt("", (), (), question))) == [NO_DOCUMENTS[language]]
    assert NOTHING_FOUND.keys() == NO_DOCUMENTS.keys()


def test_no_passages_no_question_or_no_words_is_refused(minilm: MiniLM) -> None:
    quote = ExtractiveGenerator(minilm)
    blank = Passage(1, "/a", "a", None, " \n---\n ")
    assert list(quote.generate(Prompt("", (), (), "how much is the rent"))) == [NOTHING_FOUND["en"]]
    assert list(quote.generate(Prompt("", (), (blank,), "how much is the rent"))) == [NOTHING_FOUND["en"]]
    assert list(quote.generate(prompt(minilm, "  "))) == [NOTHING_FOUND["en"]]


def test_a_heading_or_a_question_alone_answers_nothing(minilm: MiniLM) -> None:
    for text in ("# Rent", "How much is the rent?"):
        passage = Passage(1, "/a", "a", None, text, 1, 0.9)
        assert list(ExtractiveGenerator(minilm).generate(Prompt("", (), (passage,), "how much is the rent"))) == [
            NOTHING_FOUND["en"]
        ]


def test_brackets_in_the_document_stay_and_are_no_citation(minilm: MiniLM) -> None:
    passage = Passage(1, "/a", "A", 1, "The tower is 324 metres [7] tall.[12]", 1, 0.7)
    reply = "".join(ExtractiveGenerator(minilm).generate(Prompt("", (), (passage,), "How tall is the tower?")))
    shown, marks = Marks((passage,)).feed(reply)
    assert shown == "From A, page 1: The tower is 324 metres [7] tall.[12]"
    assert [mark.numbers for mark in marks] == [(1,)]


def test_preparing_embeds_everything_but_the_question_and_changes_nothing() -> None:
    class Counting(MiniLM):
        def embed(self, texts):  # type: ignore[no-untyped-def]
            asked.extend(texts)
            return super().embed(texts)

    asked: list[str] = []
    minilm = Counting(resources() / "embedder")
    whole = prompt(minilm, "how much is the rent")
    cold = list(ExtractiveGenerator(Counting(resources() / "embedder")).generate(whole))
    quote = ExtractiveGenerator(minilm)
    for _ in quote.prepare(Prompt("", (), whole.passages, "")):
        pass
    asked.clear()
    assert list(quote.generate(whole)) == cold
    assert asked == ["how much is the rent"]


def test_a_second_sentence_comes_only_where_it_is_nearly_as_good(minilm: MiniLM) -> None:
    def pieces(text: str, question: str) -> list[str]:
        likeness = float(minilm.embed([text])[0] @ minilm.embed([question])[0])
        return list(
            ExtractiveGenerator(minilm).generate(
                Prompt("", (), (Passage(1, "/h", "Hours", 4, text, 1, likeness),), question)
            )
        )

    close = pieces("The pool opens at nine on weekdays. The pool opens at ten on Sundays.", "When does the pool open?")
    assert close[0].startswith("From Hours, page 4: The pool opens at ")
    assert close[1].startswith(" The pool opens at ")
    assert close[1].endswith("[1]")
    assert len(pieces("The pool opens at nine. The walls are blue.", "When does the pool open?")) == 1


def said(minilm: MiniLM, text: str, question: str) -> str:
    likeness = float(minilm.embed([text])[0] @ minilm.embed([question])[0])
    passage = Passage(1, "/r", "Rules", 2, text, 1, likeness)
    marks = Marks((passage,))
    shown, _ = marks.feed("".join(ExtractiveGenerator(minilm).generate(Prompt("", (), (passage,), question))))
    return shown.removeprefix("From Rules, page 2: ")


@pytest.mark.parametrize(("text", "question", "wanted"), [
    ("Rabbits are welcome. Parrots need the committee's agreement. Bins are emptied on Friday.",
     "Are animals welcome?", "Rabbits are welcome. Parrots need the committee's agreement."),
    ("Cards are accepted. Amounts under ten euros must be paid in cash. The shop is closed on Mondays.",
     "Can I pay by card?", "Cards are accepted. Amounts under ten euros must be paid in cash."),
    ("Smoking is not allowed in the rooms. The roof terrace is exempt. Towels are in the cupboard.",
     "Is smoking allowed?", "Smoking is not allowed in the rooms. The roof terrace is exempt."),
    ("Rabbits are welcome. The fee of 30 euros must be paid in May.", "Are rabbits welcome?", "Rabbits are welcome."),
])  # fmt: skip
def test_a_yes_or_no_comes_with_its_condition(minilm: MiniLM, text: str, question: str, wanted: str) -> None:
    assert said(minilm, text, question) == wanted


LONG = (
    "The society, which was founded by a handful of teachers who met in the evenings, moved in 1987 to the old mill "
    "beside the river, because the rooms above the bakery had become too small for its library and its members."
)


@pytest.mark.parametrize(("question", "wanted", "unwanted"), [
    ("When did the society move?", "in 1987", "library"),
])  # fmt: skip
def test_a_long_sentence_is_cut_to_the_clause_that_answers(
    minilm: MiniLM, question: str, wanted: str, unwanted: str
) -> None:
    shown = said(minilm, LONG, question)
    assert wanted in shown
    assert unwanted not in shown
    assert "..." in shown
    for stretch in shown.split("..."):
        assert stretch.strip() in LONG


def test_what_is_as_likely_is_shown_below(minilm: MiniLM) -> None:
    text = (
        "The head gardener of the northern gardens keeps the keys of the northern gate in a drawer of the office. "
        "The head gardener of the southern gardens keeps the keys of the southern gate on a hook by the door."
    )
    first, _, second = said(minilm, text, "Where does the head gardener keep the keys of the gate?").partition("\n\n")
    assert first
    assert len((first + second).split()) < 50


@pytest.mark.parametrize(
    ("language", "question", "text"),
    [
        ("de", "Wie hoch ist die Miete?", "Die Miete beträgt 950 Euro im Monat. Der Hund bleibt draußen."),
        ("zh", "租金是多少?", "租金是每月950欧元。狗不能进来。"),
        ("ru", "Сколько стоит аренда?", "Аренда стоит 950 евро в месяц. Собака остаётся снаружи."),
    ],
)
def test_another_language_is_answered_in_it(minilm: MiniLM, language: str, question: str, text: str) -> None:
    likeness = float(minilm.embed([text])[0] @ minilm.embed([question])[0])
    passages = (Passage(1, "/a", "A", None, text, 1, likeness),)
    assert "950" in "".join(ExtractiveGenerator(minilm, language).generate(Prompt("", (), passages, question)))


@pytest.mark.parametrize(
    ("question", "sort"),
    [
        ("Who pays?", "who"),
        ("In what year was it?", "when"),
        ("How much is it?", "many"),
        ("Where is it?", "where"),
        ("Why?", "why"),
        ("What is it?", "what"),
    ],
)
def test_kinds_of_questions(question: str, sort: str) -> None:
    assert kind(question) == sort


def test_forms_of_a_word_share_a_stem() -> None:
    for forms in (("saturday", "saturdays"), ("allow", "allowed", "allows"), ("stop", "stopped"), ("party", "parties")):
        assert len({stem(form) for form in forms}) == 1, forms
    assert stem("is") == "is"


LEASES = {
    "de": (
        "Die Miete beträgt 950 Euro im Monat. Haustiere darf der Mieter nur mit Zustimmung halten. "
        "Die Kündigungsfrist beträgt drei Monate.",
        "Wie lang ist die Kündigungsfrist?",
        "Die Kündigungsfrist beträgt drei Monate.",
        "Wer hat die Oper in Sydney entworfen?",
    ),
    "ru": (
        "Арендная плата составляет 950 евро в месяц. Животных можно держать только с согласия хозяина. "
        "Срок уведомления составляет три месяца.",
        "Какой срок уведомления?",
        "Срок уведомления составляет три месяца.",
        "Кто построил оперный театр в Сиднее?",
    ),
    "zh": (
        "每月租金为九百五十欧元。饲养宠物须经房东同意。通知期限为三个月。",
        "通知期限是多久？",
        "通知期限为三个月。",
        "悉尼歌剧院是谁设计的？",
    ),
}


@pytest.mark.parametrize("language", sorted(LEASES))
def test_other_languages_are_quoted_and_declined_by_their_own_words(minilm: MiniLM, language: str) -> None:
    text, question, answer, beside = LEASES[language]
    vector = minilm.embed([question, beside, text])

    def reply(asked: str, place: int) -> str:
        passage = Passage(1, "a.txt", "a", None, text, 1.0, float(vector[place] @ vector[2]))
        return "".join(ExtractiveGenerator(minilm).generate(Prompt("", (), (passage,), asked)))

    assert f"{answer} [1]" in reply(question, 0)
    assert reply(beside, 1) == NOTHING_FOUND.get(language, NOTHING_FOUND["en"])


def test_a_follow_up_is_answered_by_what_the_conversation_is_about(minilm: MiniLM) -> None:
    text = (
        "The rent costs 950 euros a month. A parking space in the yard costs 40 euros a month. "
        "The storage room in the attic costs 15 euros a month."
    )
    question = "And how much does it cost?"
    vectors = minilm.embed([question, text])
    passage = Passage(1, "a.txt", "a", None, text, 1.0, float(vectors[0] @ vectors[1]))
    for before, answer in (("Can I get a parking space?", "40"), ("Is there a storage room?", "15")):
        exchanges = (Exchange(before, "It says so. [1]"),)
        reply = next(ExtractiveGenerator(minilm).generate(Prompt("", exchanges, (passage,), question)))
        assert f"costs {answer} euros" in reply


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("what is XJ4QPT", "The reference of the booking is XJ4QPT."),
        ("xj4qpt", "The reference of the booking is XJ4QPT."),
        ("what is x j four q p t", "The reference of the booking is XJ4QPT."),
        ("when does the TR 594 leave", "Train TR-594 leaves at 7:05 from platform 9."),
        ("when does tr594 leave", "Train TR-594 leaves at 7:05 from platform 9."),
        ("when does t r five nine four leave", "Train TR-594 leaves at 7:05 from platform 9."),
        ("when does TR595 leave", ""),
        ("when does TR59 leave", ""),
        ("what is XJ4QPV", ""),
        ("is lunch served on flight LH9", "Lunch is on board."),
    ],
)
def test_a_code_is_found_however_it_is_written_and_no_other_is_taken_for_it(
    minilm: MiniLM, question: str, answered: str
) -> None:
    text = "Train TR-594 leaves at 7:05 from platform 9. The reference of the booking is XJ4QPT. Lunch is on board."
    vector = minilm.embed_question(question) @ minilm.embed([text])[0]
    passage = Passage(1, "/trip", "Trip", None, text, 1, float(vector))
    reply = "".join(ExtractiveGenerator(minilm).generate(Prompt("", (), (passage,), question)))
    assert reply.startswith(f"From Trip: {answered} [1]" if answered else NOTHING_FOUND["en"])


@pytest.mark.parametrize(("before", "question", "text", "wanted"), [
    ("how much is the moorage", "how many moons are there", "The moorage is 30 pounds a night. It is paid in May.", ""),
    ("when does the ferry leave", "at what hour does it get dark", "The ferry leaves the pier at 8:15.", ""),
    ("who runs the bakery", "is it going to snow", "The bakery is run by Paula Stern.", ""),
    ("what is the lathe made of", "how heavy is it", "The lathe is made of iron. The lathe weighs 212 kg.", "212 kg"),
    ("when does the ferry leave", "and on Sundays?", "The ferry leaves at 8:15. On Sundays the ferry leaves at 10:30.",
     "10:30"),
])  # fmt: skip
def test_what_is_asked_next_is_answered_from_before_only_where_it_is_about_that(
    minilm: MiniLM, before: str, question: str, text: str, wanted: str
) -> None:
    asked = standalone(question, (Exchange(before, "Yes."),))
    likeness = float(minilm.embed([text])[0] @ minilm.embed([asked])[0])
    passage = Passage(1, "/r", "Papers", 2, text, 1, likeness)
    reply = "".join(ExtractiveGenerator(minilm).generate(Prompt("", (Exchange(before, "Yes."),), (passage,), question)))
    assert (wanted in reply) if wanted else reply == NOTHING_FOUND["en"], reply


def test_two_questions_that_have_nothing_to_do_with_each_other_are_answered_as_they_are_alone(
    minilm: MiniLM, shared: Path
) -> None:
    assert shared
    questions, quote, chance = QuestionSet("xquad_en", minilm), ExtractiveGenerator(minilm), random.Random(11)
    for _ in range(200):
        first, second = chance.sample(questions.questions, 2)
        if first.article == second.article:
            continue
        said = (Exchange(first.text, "It is so."),)
        alone, joined = standalone(second.text, ()), standalone(second.text, said)
        found = questions.retrieved(alone, minilm.embed_question(alone))
        merged = found if joined == alone else questions.retrieved(joined, minilm.embed_question(joined)) + found
        both = tuple({passage.id: passage for passage in merged}.values())
        replies = [
            re.sub(r"\[\d+\]", "", "".join(quote.generate(Prompt("", exchanges, passages, second.text))))
            for exchanges, passages in (((), tuple(found)), (said, both))
        ]
        assert replies[0] == replies[1], (first.text, second.text)


@pytest.mark.parametrize(("question", "text", "wanted"), [
    ("who is Hakan Yilmaz", "Hakan Yılmaz mends the lifts.", "mends the lifts"),
    ("what does Rene Lefevre teach", "René Lefèvre teaches dance.", "teaches dance"),
    ("when was Soren Nygard born", "Søren Nygård was born in 1961.", "1961"),
])  # fmt: skip
def test_accents_do_not_count(minilm: MiniLM, question: str, text: str, wanted: str) -> None:
    assert wanted in said(minilm, text, question)


@pytest.mark.parametrize(("question", "text", "wanted"), [
    ("how heavy is the K-750", "Handbook of the kiln K-750\n\nThe kiln weighs 88 kg. It heats up in two hours.",
     "88 kg"),
    ("what is the price of the kiln", "The kiln weighs 88 kg. It heats up in two hours.", ""),
    ("what does the kiln weigh", "The kiln costs 400 euros. It heats up in two hours.", ""),
    ("what is the phone number of the school", "The school is at Mill Lane 4. The school opens at eight.", ""),
    ("what is the phone number of the school", "The school: call 0049 30 1234567.", "1234567"),
])  # fmt: skip
def test_only_the_value_that_is_asked_for_answers(minilm: MiniLM, question: str, text: str, wanted: str) -> None:
    title = "Handbook of the kiln K-750"
    likeness = float(minilm.embed([text])[0] @ minilm.embed([question])[0])
    passage = Passage(1, "/r", title, None, text, 1, likeness)
    reply = "".join(ExtractiveGenerator(minilm).generate(Prompt("", (), (passage,), question)))
    assert (wanted in reply) if wanted else reply == NOTHING_FOUND["en"], reply
