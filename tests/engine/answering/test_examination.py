"""An examination is asked as a turn asks, is continued where it was left, and ends when its outcome is known."""

from collections.abc import Iterator, Sequence
from itertools import count

import pytest

from app.domain.errors import AssistantError, Code
from app.domain.examination import BEYOND_QUOTING, Examination, Task
from app.engine.answering.examination import Examiner, answer, examine, quote_all
from app.engine.answering.examination_questions import questions
from app.engine.models.qualification import Qualifications
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.home import Home
from app.engine.prompts.messages import SYSTEM
from app.engine.prompts.prompt import Prompt
from app.storage.paths import Paths
from tests import fakes
from tests.fixtures.models import install_smollm2

RIGHT = {
    "May I build a shed": "Yes, up to 6 square metres.",
    "light a fire": "No, only from October to March.",
    "child of four": "No, children under six travel free.",
    "evening in January": "No, from November to February there is no crossing.",
    "three weeks before": "Yes, since two weeks before is enough.",
    "lamp of the oven": "No, it does not cover the lamp.",
    "Hund mit 55": "Nein, nur bis 40 Zentimeter.",
    "Geige spielen": "Ja, höchstens zwei Stunden am Tag.",
    "14 Jahren einen": "Nein, erst ab 16 Jahren.",
    "enrolled for pottery": "Six people have enrolled for pottery. A course takes place if at least eight people have.",
    "family pay": "Adults pay 9 euros, children 4 euros, and bicycles cost 3 euros.",
    "Monday in June": "It leaves at 6:40 and 17:30.",
    "oven not cover": "It does not cover the lamp and the seal. Repairs are made by the dealer.",
    "oven paid": "It was paid by card on 8 April 2023. The guarantee lasts three years.",
    "Compare how long": "Bread takes 35 minutes, pizza 9 minutes.",
    "neue Boot gesammelt": "Gesammelt wurden 4300 Euro. Es kostet 5100 Euro.",
    "eine Monatsmiete": "Zwei Monatsmieten, und eine Monatsmiete beträgt 780 Euro.",
    "Ab welchem Alter": "Ein Schlüssel wird ab 16 Jahren ausgegeben. Jugendliche unter 18 Jahren zahlen die Hälfte.",
    "a wash cost": "A wash costs 1.50 euros.",
    "mends the roof": "Dachs and Son.",
    "mending of the roof": "It costs 6,200 euros.",
    "pumps up": "Mr Lindqvist.",
    "liegen die Ruder": "Im Regal.",
    "Aufzug gewartet": "Am 12. Oktober.",
}


class Writer(fakes.Model):
    """Answers by a list; declines what is not in it, or says what it is told to."""

    name = "writer"

    def __init__(self, model: str, always: str = "") -> None:
        super().__init__()
        self.model = model
        self.always = always
        self.given: list[Prompt] = []

    def generate(self, prompt: Prompt) -> ClosableIterator[str]:
        self.given.append(prompt)
        facts = {question.text: question for question in questions() if question.task is Task.FACT}
        usual = "The documents do not say that."
        if prompt.question in facts:
            usual = " ".join(passage.text for passage in facts[prompt.question].passages)
        known = next((reply for part, reply in RIGHT.items() if part in prompt.question), usual)
        yield from (self.always or known).partition(" ")


@pytest.fixture
def home(paths: Paths) -> Iterator[Home]:
    with Home(paths, lambda _: None, embedder=fakes.Embedder()) as opened:
        yield opened


def run(steps: Iterator[int]) -> Sequence[int]:
    return list(steps)


def test_one_that_answers_rightly_passes(home: Home) -> None:
    writer = Writer("able")
    asked = run(Examiner(home.kit, writer).steps())
    examined = Qualifications(home.paths).find("able")
    assert examined is not None
    wrong = [mark.question for mark in examined.marks.values() if not mark.is_right]
    assert (wrong, examined.is_complete, examined.declined) == ([], True, (8, 8))
    assert sorted(asked) == list(asked)
    assert {prompt.system for prompt in writer.given} == {SYSTEM}


@pytest.mark.parametrize(
    ("always", "failing"),
    [("Yes, certainly.", Task.CONDITION), ("The documents do not say that.", Task.TOGETHER)],
)
def test_one_that_always_says_the_same_fails_and_is_not_asked_on(home: Home, always: str, failing: Task) -> None:
    writer = Writer("dull", always)
    run(Examiner(home.kit, writer).steps())
    examined = Qualifications(home.paths).find("dull")
    assert examined is not None
    assert examined.is_settled
    assert not examined.is_passed
    assert examined.failing in (Task.CONDITION, failing)
    assert len(writer.given) < 20


def test_what_was_answered_before_it_was_stopped_is_not_asked_again(home: Home) -> None:
    first, second = Writer("able"), Writer("able")
    steps = Examiner(home.kit, first).steps()
    while next(steps) < 5:
        pass
    steps.close()  # type: ignore[attr-defined]
    run(Examiner(home.kit, second).steps())
    assert len(second.given) == 40 - 5
    assert {prompt.question for prompt in first.given[:5]}.isdisjoint(prompt.question for prompt in second.given)
    assert run(Examiner(home.kit, Writer("able")).steps()) == []


def test_one_that_does_not_say_what_it_runs_is_not_examined(home: Home) -> None:
    assert run(Examiner(home.kit, Writer("")).steps()) == []


def test_one_that_hangs_is_not_judged(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = count(0, 61)
    monkeypatch.setattr("time.monotonic", lambda: float(next(clock)))

    class Hanging(Writer):
        def generate(self, prompt: Prompt) -> ClosableIterator[str]:
            while True:
                yield ""

    with pytest.raises(AssistantError) as caught:
        run(Examiner(home.kit, Hanging("m")).steps())
    assert caught.value.code is Code.GENERATOR_STUCK
    assert Qualifications(home.paths).find("m") is None


def too_small(home: Home, questions_asked: int) -> Examination:
    """What a real model of 135 million weights makes of the first questions."""
    file = install_smollm2(home.paths.models)
    steps = examine(home.kit, {"generator": "llama.cpp", "generator_model": file.name})
    while next(steps, questions_asked) < questions_asked:
        pass
    steps.close()  # type: ignore[attr-defined]
    examined = Qualifications(home.paths).find(str(file))
    assert examined is not None
    return examined


@pytest.mark.models
def test_a_real_model_is_asked_and_checked(home: Home) -> None:
    examined = too_small(home, 1)
    (mark,) = examined.marks.values()
    assert mark.reply
    assert mark.seconds > 0
    assert not examined.is_passed


@pytest.mark.long
@pytest.mark.models
def test_a_real_model_that_is_too_small_fails_and_is_not_asked_on(home: Home) -> None:
    examined = too_small(home, 40)
    assert examined.failing in BEYOND_QUOTING
    assert examined.example is not None
    assert len(examined.marks) < 20


def test_what_quoting_can_do(home: Home) -> None:
    steps = quote_all(home.kit)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            quoted = end.value
            break
    assert quoted.share(Task.FACT) > 0.7
    assert quoted.share(Task.ORDER) > 0.8
    assert quoted.share(Task.TOGETHER) < 0.6


def test_an_endless_reply_is_cut(home: Home) -> None:
    mark = None
    steps = answer(Writer("m", "and so on " * 5000), questions()[0])
    try:
        while True:
            next(steps)
    except StopIteration as end:
        mark = end.value
    assert not mark.is_right
