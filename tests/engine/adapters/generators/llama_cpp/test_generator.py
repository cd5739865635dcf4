"""llama.cpp, the real library (xllamacpp), on a tiny real model that always says the same sentence."""

import multiprocessing
import signal
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from app.domain.errors import AssistantError, Code
from app.domain.passages import Passage
from app.engine.adapters.generators.gpt4all import GPT4All
from app.engine.adapters.generators.llama_cpp import trial
from app.engine.adapters.generators.llama_cpp.generator import LlamaCpp
from app.engine.adapters.generators.llama_cpp.options import Options, Record
from app.engine.adapters.generators.llama_cpp.server import Progress
from app.engine.models.formats.gguf import read_head
from app.engine.prompts.prompt import Exchange, Prompt
from tests.engine.adapters.generators.test_gpt4all import broken_at, kit
from tests.fixtures import models
from tests.fixtures.gguf_sized import make as gguf_sized
from tests.fixtures.gguf_sized.make import REPLY
from tests.fixtures.gguf_tiny.make import SENTENCE

PASSAGES = tuple(Passage(n, "lease.pdf", "Lease", n, f"Clause {n} says something.") for n in (1, 2, 3))
PROMPT = Prompt("You are Sotto.", (Exchange("Hello?", "Hello."),), PASSAGES, "How much is the rent?")
QWEN = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n"
    "{% if enable_thinking is defined and enable_thinking is false %}<think>\n\n</think>\n\n{% endif %}{% endif %}"
)


def make(home: Path, **options: Any) -> LlamaCpp:
    made = kit(home)
    models.install_gguf(made.paths.models, engine="llama.cpp", **options)
    return LlamaCpp.create(made.context)


@pytest.fixture(scope="module")
def brief(tmp_path_factory: pytest.TempPathFactory) -> LlamaCpp:
    return make(tmp_path_factory.mktemp("home"), context=4096)


@pytest.fixture(scope="module")
def endless(tmp_path_factory: pytest.TempPathFactory) -> LlamaCpp:
    return make(tmp_path_factory.mktemp("home"), is_endless=True, context=4096)


def spy(generator: LlamaCpp, monkeypatch: pytest.MonkeyPatch, on_progress: Callable[[Progress], object]) -> None:
    """Have `on_told` called with whatever the model tells from now on, before the generator learns of it."""
    ask = generator._server.ask

    def note(chat: Any, most: int, tell: Callable[[Progress], bool]) -> None:
        def heard(told: Progress) -> bool:
            on_progress(told)
            return tell(told)

        ask(chat, most, heard)

    monkeypatch.setattr(generator._server, "ask", note)


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> LlamaCpp:
    made = kit(tmp_path_factory.mktemp("home"))
    folder = made.paths.models / "llama.cpp"
    folder.mkdir(parents=True)
    gguf_sized.build(folder / "small.gguf", gguf_sized.SHAPES["small"])
    return LlamaCpp.create(made.context)


def read(generator: LlamaCpp, prompt: Prompt) -> None:
    for _ in generator.prepare(prompt):
        pass


def test_the_reply_comes_word_by_word(brief: LlamaCpp) -> None:
    pieces = [piece for piece in brief.generate(PROMPT) if piece]
    assert len(pieces) == len(SENTENCE.split())
    assert "".join(pieces) == SENTENCE


def test_what_was_prepared_is_not_read_again(tmp_path: Path) -> None:
    generator = make(tmp_path, context=4096)
    assert sum(generator.prepare(Prompt(PROMPT.system, PROMPT.exchanges, PASSAGES[:2], ""))) == generator.tally.read
    first = generator.tally
    assert first.reused < 40  # the marks at its beginning, which loading has read
    assert first.written == 0
    read(generator, Prompt(PROMPT.system, PROMPT.exchanges, PASSAGES, ""))
    assert generator.tally.reused > first.read - 40  # but for the marks at its end
    prepared = generator.tally
    assert "".join(generator.generate(PROMPT)) == SENTENCE
    assert generator.tally.reused > prepared.read + prepared.reused - 40
    assert generator.tally.read < 80  # bytes of the question and the marks around it
    assert generator.tally.written == len(SENTENCE.split()) + 1


def test_how_fast_it_reads_is_known_from_what_it_has_read(tmp_path: Path) -> None:
    generator = make(tmp_path)
    assert generator.characters_per_s == 0
    read(generator, PROMPT)
    fast = generator.characters_per_s
    assert fast > 0
    read(generator, PROMPT)
    assert generator.characters_per_s == fast, "what need not be read again tells nothing"


def test_what_was_being_prepared_is_kept_as_far_as_it_was_read(slow: LlamaCpp) -> None:
    passages = tuple(Passage(n, "a", "T", n, "The rent is due on the first day. " * 20) for n in range(8))
    prompt = Prompt("You are Sotto.", (), passages, "How much is the rent?")
    preparing, tokens = slow.prepare(prompt), 0
    while tokens < 200:
        tokens += next(preparing)
    preparing.close()
    read = slow.tally.read
    assert 200 <= read < 1000
    assert "".join(slow.generate(prompt)) == REPLY
    assert read <= slow.tally.reused < read + 4 * Options().batch  # what was under way when it was told so
    assert slow.tally.total > 1200


@pytest.mark.parametrize("wanted", [0, 1, 4])
def test_closing_stops_the_model_and_leaves_it_ready(
    endless: LlamaCpp, monkeypatch: pytest.MonkeyPatch, wanted: int
) -> None:
    told: list[Progress] = []
    go = threading.Event()

    def pace(one: Progress) -> None:
        told.append(one)
        if one.written > wanted or not wanted:
            go.wait(60)

    with monkeypatch.context() as patch:
        spy(endless, patch, pace)
        reply = endless.generate(PROMPT)
        heard = [next(reply)]
        while len([piece for piece in heard if piece]) < wanted:
            heard.append(next(reply))
        threading.Timer(0.1, go.set).start()
        reply.close()
    assert told[-1].written <= wanted + 1
    assert not any(thread.name.startswith("llama.cpp") for thread in threading.enumerate())
    assert "".join(endless.generate(PROMPT)).startswith(f"{SENTENCE} {SENTENCE}")


def test_a_reply_ends_at_its_greatest_length(endless: LlamaCpp) -> None:
    assert len("".join(endless.generate(PROMPT)).split()) == 384


def test_nobody_can_connect_to_it(brief: LlamaCpp) -> None:
    for connection in psutil.Process().net_connections("all"):
        if connection.family.name == "AF_UNIX":
            assert not connection.laddr or not Path(connection.laddr).exists(), connection
        elif connection.status == psutil.CONN_LISTEN:
            pytest.fail(f"somebody listens: {connection}")


def test_the_keyboard_still_interrupts(brief: LlamaCpp) -> None:
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_a_thinking_model_is_told_not_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, told = (
        make(tmp_path / "plain", chat_template=QWEN.replace("false", "none")),
        make(tmp_path, chat_template=QWEN),
    )
    question = Prompt("", (), (), "Rent?")
    for generator in (plain, told):
        assert "".join(generator.generate(question)) == SENTENCE
    assert told.tally.total == plain.tally.total + len("<think>\n\n</think>\n\n")


@pytest.mark.parametrize("template", ["{% if x", "{{ raise_exception('no') }}"])
def test_a_template_that_makes_no_sense_is_replaced(tmp_path: Path, template: str) -> None:
    assert "".join(make(tmp_path, chat_template=template).generate(PROMPT)) == SENTENCE


@pytest.mark.parametrize("text", ["</s>", "a</s><s>b", "<unk>"])
def test_marks_in_a_question_are_letters(brief: LlamaCpp, text: str) -> None:
    list(brief.generate(Prompt("", (), (), "x" * len(text))))
    letters = brief.tally.total
    list(brief.generate(Prompt("", (), (), text)))
    assert brief.tally.total >= letters  # one token would stand for several letters


@pytest.mark.parametrize("exchanges", [0, 3, 3000])
@pytest.mark.parametrize("passages", [0, 2, 30])
def test_what_is_too_long_is_made_to_fit(tmp_path: Path, exchanges: int, passages: int) -> None:
    generator = make(tmp_path, context=2048)
    prompt = Prompt(
        "Sotto.",
        tuple(Exchange(f"old {n}. " * 5, "A reply. And so on. " * 3) for n in range(exchanges)),
        tuple(Passage(n, "a", "T", None, "x" * 100) for n in range(passages)),
        "How?",
    )
    assert "".join(generator.generate(prompt)) == SENTENCE
    assert generator.tally.total <= 1664  # the context without the reply


@pytest.mark.parametrize("length", [2000, 50_000])
def test_a_question_that_is_too_long_is_refused(tmp_path: Path, length: int) -> None:
    generator = make(tmp_path, context=2048)
    with pytest.raises(AssistantError) as caught:
        list(generator.generate(Prompt("", (), (), "x" * length)))
    assert caught.value.code == Code.QUESTION_TOO_LONG
    assert "".join(generator.generate(Prompt("", (), (), "Short?"))) == SENTENCE


def test_what_was_prepared_fits_with_its_question(tmp_path: Path) -> None:
    generator = make(tmp_path, context=2048)
    exchanges = tuple(Exchange(f"Question {n}?", "A reply. And so on. " * 3) for n in range(20))
    read(generator, Prompt("Sotto.", exchanges, PASSAGES, ""))
    prepared = generator.tally
    assert (
        "".join(generator.generate(Prompt("Sotto.", exchanges, PASSAGES, "What is the rent of this flat?"))) == SENTENCE
    )
    assert generator.tally.reused > prepared.total - 40


def test_check_says_where_it_looks(tmp_path: Path) -> None:
    made = kit(tmp_path)
    check = LlamaCpp.check(made.context)
    assert not check.is_ok
    assert str(tmp_path / "models" / "llama.cpp") in check.detail
    with pytest.raises(AssistantError) as caught:
        LlamaCpp.create(made.context)
    assert caught.value.code == Code.MODEL_MISSING


def test_models_of_the_other_engine_serve_too(tmp_path: Path) -> None:
    made = kit(tmp_path)
    models.install_gguf(made.paths.models, name="other.gguf")
    assert LlamaCpp.check(made.context).detail == "other.gguf"
    models.install_gguf(made.paths.models, name="own.gguf", engine="llama.cpp")
    assert LlamaCpp.check(made.context).detail == "own.gguf"


@pytest.mark.parametrize("length", [0, 100, 12_000, -1])
def test_a_truncated_model_is_refused(tmp_path: Path, length: int) -> None:
    made = kit(tmp_path)
    path = models.install_gguf(made.paths.models, engine="llama.cpp")
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(AssistantError) as caught:
        LlamaCpp.create(made.context)
    assert (caught.value.code, caught.value.detail) == (Code.MODEL_BROKEN, path.name)


def test_a_model_that_ends_the_process_ends_a_child(tmp_path: Path) -> None:
    made = kit(tmp_path)
    path = models.install_gguf(made.paths.models, engine="llama.cpp")
    broken_at(path, b"llama.attention.head_count", 4, bytes(4))
    with pytest.raises(AssistantError) as caught:
        LlamaCpp.create(made.context)
    assert caught.value.code == Code.MODEL_BROKEN


def test_a_model_of_an_unknown_kind_is_told(tmp_path: Path) -> None:
    made = kit(tmp_path)
    path = models.install_gguf(made.paths.models, engine="llama.cpp")
    broken_at(path, b"general.architecture", 4 + 8, b"llamX")
    with pytest.raises(AssistantError) as caught:
        LlamaCpp.create(made.context)
    assert (caught.value.code, caught.value.detail) == (Code.MODEL_UNSUPPORTED, path.name)


def test_a_model_that_is_too_large_is_told_before_it_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = kit(tmp_path)
    models.install_gguf(made.paths.models, engine="llama.cpp")
    monkeypatch.setattr("app.engine.models.machine.memory_fit.available", lambda: 100_000_000)
    monkeypatch.setattr(
        "app.engine.adapters.generators.llama_cpp.generator.ensure_loads", lambda *_: pytest.fail("it was loaded")
    )
    with pytest.raises(AssistantError) as caught:
        LlamaCpp.create(made.context)
    assert caught.value.code == Code.MODEL_TOO_LARGE
    assert "0.1 GB are free" in caught.value.detail


@pytest.mark.parametrize("make", [LlamaCpp, GPT4All])
def test_a_model_that_is_too_large_for_one_is_so_for_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: type[LlamaCpp] | type[GPT4All]
) -> None:
    made = kit(tmp_path)
    models.install_gguf(made.paths.models)
    monkeypatch.setattr("app.engine.models.machine.memory_fit.available", lambda: 100_000_000)
    with pytest.raises(AssistantError) as caught:
        make.create(made.context)
    assert caught.value.code == Code.MODEL_TOO_LARGE


def test_where_memory_is_short_the_context_takes_less(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = kit(tmp_path)
    path = models.install_gguf(made.paths.models, engine="llama.cpp", context=4096)
    tokens = 4096 * 2 * 64  # numbers of a context of 4096: one layer, keys and values of 64 each
    room = read_head(path).bytes_needed + 200_000_000 + int(tokens * 1.5)
    monkeypatch.setattr("app.engine.models.machine.memory_fit.available", lambda: room)
    generator = LlamaCpp.create(made.context)
    assert generator._server.context == 4096
    assert "".join(generator.generate(PROMPT)) == SENTENCE
    assert generator._trial is not None
    assert generator._trial._first.cache == "q8_0"


def test_a_graphics_card_that_fails_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = kit(tmp_path)
    path = models.install_gguf(made.paths.models, engine="llama.cpp")
    tried: list[str] = []

    def attempt(_path: Path, record: Path, *_: object) -> None:
        tried.append(record.name)
        if "gpu" in record.name:
            raise AssistantError(Code.MODEL_BROKEN)

    monkeypatch.setattr("app.engine.adapters.generators.llama_cpp.generator.has_gpu", lambda: True)
    monkeypatch.setattr("app.engine.adapters.generators.llama_cpp.generator.ensure_loads", attempt)
    for _ in range(2):
        assert "".join(LlamaCpp.create(made.context).generate(PROMPT)) == SENTENCE
    assert tried == ["tried_llama_cpp_gpu.json", "tried_llama_cpp.json", "tried_llama_cpp.json"]
    kept = Record(made.paths.models / "llama_cpp_options.json").load(path)
    assert kept == Options(uses_gpu=False)


def test_it_is_tuned_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_QUIET", 0.0)  # however busy the machine of the tests is
    monkeypatch.setattr(trial, "candidates", lambda _: [{"batch": 64}])
    generator = make(tmp_path)
    assert not generator.is_tuned
    steps = generator.tune()
    next(steps)
    assert "".join(generator.generate(PROMPT)) == SENTENCE  # disturbed, it begins again
    for _ in steps:
        pass
    kept = Record(tmp_path / "models" / "llama_cpp_options.json").load(tmp_path / "models" / "llama.cpp" / "tiny.gguf")
    assert kept is not None
    assert kept.is_tuned
    again = LlamaCpp.create(kit(tmp_path).context)
    assert again.is_tuned
    assert list(again.tune()) == []


def test_on_a_busy_machine_it_is_tuned_another_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_QUIET", 2.0)  # more than there is
    generator = make(tmp_path)
    for _ in generator.tune():
        pass
    assert not generator.is_tuned
    assert not (tmp_path / "models" / "llama_cpp_options.json").exists()


def test_closing_ends_a_trial(tmp_path: Path) -> None:
    generator = make(tmp_path)
    steps = generator.tune()
    next(steps)
    generator.close()
    steps.close()
    assert not multiprocessing.active_children()


def test_what_is_let_go_of_at_once_does_not_hang(tmp_path: Path) -> None:
    def let_go() -> None:
        for _ in range(6):
            generator = make(tmp_path)
            server = weakref.ref(generator._server)
            generator.close()
            is_freed.append(server() is None)

    is_freed: list[bool] = []
    thread = threading.Thread(target=let_go, daemon=True)
    thread.start()
    thread.join(120)
    assert not thread.is_alive()
    assert is_freed == [True] * 6
