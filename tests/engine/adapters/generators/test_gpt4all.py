"""GPT4All, the real library (llama.cpp), on a tiny real model that always says the same sentence."""

import struct
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import gguf
import pytest

from app.domain.errors import AssistantError, Code
from app.domain.passages import Passage
from app.domain.settings import Settings
from app.engine.adapters.generators.gpt4all import GPT4All
from app.engine.models.formats import gguf as heads
from app.engine.parts.kit import Kit
from app.engine.prompts.chat_templates import dialect, lay_out, truncated
from app.engine.prompts.prompt import Exchange, Prompt
from app.storage.database import Store
from app.storage.paths import Paths
from tests.fixtures import models
from tests.fixtures.gguf_tiny.make import SENTENCE

PASSAGES = tuple(Passage(n, "lease.pdf", "Lease", n, f"Clause {n} says something.") for n in (1, 2, 3))
PROMPT = Prompt("You are Sotto.", (Exchange("Hello?", "Hello."),), PASSAGES, "How much is the rent?")


def kit(home: Path, **settings: object) -> Kit:
    paths = Paths(home)
    paths.prepare()
    return Kit(paths, Settings.model_validate(settings), cast(Store, None))


def make(home: Path, is_endless: bool = False, context: int = 2048) -> GPT4All:
    made = kit(home)
    models.install_gguf(made.paths.models, is_endless=is_endless, context=context)
    return GPT4All.create(made.context)


@pytest.fixture(scope="module")
def brief(tmp_path_factory: pytest.TempPathFactory) -> GPT4All:
    return make(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def endless(tmp_path_factory: pytest.TempPathFactory) -> GPT4All:
    return make(tmp_path_factory.mktemp("home"), is_endless=True)


def spy(generator: GPT4All, monkeypatch: pytest.MonkeyPatch, before: Callable[[], object] | None = None) -> list[str]:
    """The texts that the model reads from now on; `before` is called before each."""
    read: list[str] = []
    prompt_model = generator._model.prompt_model

    def note(text: str, *args: Any, **options: Any) -> None:
        read.append(text)
        if before:
            before()
        prompt_model(text, *args, **options)

    monkeypatch.setattr(generator._model, "prompt_model", note)
    return read


def pace(generator: GPT4All, monkeypatch: pytest.MonkeyPatch, most: int, go: threading.Event) -> list[str]:
    """The words that the model writes from now on; after so many it waits for `go` before each."""
    written: list[str] = []
    prompt_model = generator._model.prompt_model

    def hold(text: str, template: str, callback: Callable[[int, str], bool], **options: Any) -> None:
        def write(token: int, word: str) -> bool:
            written.append(word)
            if len(written) > most:
                go.wait()
            return callback(token, word)

        prompt_model(text, template, write, **options)

    monkeypatch.setattr(generator._model, "prompt_model", hold)
    return written


def test_the_reply_comes_word_by_word(brief: GPT4All) -> None:
    pieces = [piece for piece in brief.generate(PROMPT) if piece]
    assert len(pieces) == len(SENTENCE.split())
    assert "".join(pieces) == SENTENCE


def test_a_reply_ends_at_its_greatest_length(endless: GPT4All) -> None:
    words = "".join(endless.generate(PROMPT)).split()
    assert len(words) == 256
    assert " ".join(words).startswith(f"{SENTENCE} {SENTENCE}")


@pytest.mark.parametrize("wanted", [1, 4])
def test_closing_stops_the_model_and_leaves_it_ready(
    endless: GPT4All, monkeypatch: pytest.MonkeyPatch, wanted: int
) -> None:
    go = threading.Event()
    with monkeypatch.context() as patch:
        written = pace(endless, patch, wanted, go)
        reply = endless.generate(PROMPT)
        heard: list[str] = []
        while len(heard) < wanted:
            heard += filter(None, [next(reply)])
        threading.Timer(0.2, go.set).start()
        reply.close()
    assert "".join(heard) == " ".join(SENTENCE.split()[:wanted])
    assert len(written) == wanted + 1  # the token that was being written
    assert not any(thread.name.startswith("gpt4all") for thread in threading.enumerate())
    assert "".join(endless.generate(PROMPT)).startswith(f"{SENTENCE} {SENTENCE}")


def test_closing_stops_the_reading_of_a_prompt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generator = make(tmp_path)
    go = threading.Event()
    spy(generator, monkeypatch, go.wait)
    reply = generator.generate(PROMPT)
    assert next(reply) == ""
    threading.Timer(0.2, go.set).start()
    reply.close()
    assert generator._model.context.n_past == 1  # it was told so after the first token
    assert "".join(generator.generate(PROMPT)) == SENTENCE


def test_what_was_prepared_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generator = make(tmp_path)
    read = spy(generator, monkeypatch)
    for _ in generator.prepare(Prompt(PROMPT.system, PROMPT.exchanges, PASSAGES[:2], "")):
        pass
    assert len(read) == 5
    read.clear()
    assert "".join(generator.generate(PROMPT)) == SENTENCE
    assert read == ["[3] Lease, page 3\n<<<\nClause 3 says something.\n>>>\n\n", PROMPT.question]
    read.clear()
    other = Prompt(PROMPT.system, PROMPT.exchanges, PASSAGES[1:], PROMPT.question)
    assert "".join(generator.generate(other)) == SENTENCE
    assert [text[:4] for text in read] == ["[1] ", "[2] ", "How "]


def test_a_preparation_that_is_left_stops_within_a_passage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generator = make(tmp_path)
    began, go = threading.Event(), threading.Event()

    def hold() -> None:
        began.set()
        go.wait()

    read = spy(generator, monkeypatch, hold)
    preparing = generator.prepare(PROMPT)
    assert next(preparing) == 0
    assert began.wait(60)
    threading.Timer(0.2, go.set).start()
    preparing.close()
    assert "".join(generator.generate(Prompt("", (), (), "Rent?"))) == SENTENCE
    assert read == [PROMPT.system, "Rent?"]


def test_a_preparation_tells_how_many_tokens_it_read(tmp_path: Path) -> None:
    generator = make(tmp_path)
    read = sum(generator.prepare(PROMPT))
    assert read == generator._read[-1][1]
    assert sum(generator.prepare(PROMPT)) == 0  # it had been read


@pytest.mark.parametrize(
    ("exchanges", "texts", "kept"),
    [
        # The tiny model has a token for each byte, so 512 tokens hold little.
        (0, 2, ["[1]", "[2]"]),
        (0, 9, [f"[{number}]" for number in range(1, 8)]),
        (3, 1, ["[1]"]),
        (0, 0, []),
    ],
)
def test_what_is_too_long_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchanges: int, texts: int, kept: list[str]
) -> None:
    generator = make(tmp_path, context=512)
    read = spy(generator, monkeypatch)
    prompt = Prompt(
        "Sotto.",
        tuple(Exchange(f"old {n}" * 30, "reply") for n in range(exchanges)),
        tuple(Passage(n, "a", "T", None, "x" * 30) for n in range(texts)),
        "How?",
    )
    assert "".join(generator.generate(prompt)) == SENTENCE
    assert read[-1] == "How?"
    assert [piece.text[:3] for piece, _ in generator._read if piece.text.startswith("[")] == kept
    assert not any(piece.text.startswith("old 0") for piece, _ in generator._read)


@pytest.mark.parametrize("length", [400, 1000, 5000])
def test_a_question_that_is_too_long_is_refused(tmp_path: Path, length: int) -> None:
    generator = make(tmp_path, context=512)
    with pytest.raises(AssistantError) as caught:
        list(generator.generate(Prompt("", (), (), "x" * length)))
    assert caught.value.code == Code.QUESTION_TOO_LONG
    assert "".join(generator.generate(Prompt("", (), (), "Short?"))) == SENTENCE


def test_what_changes_late_stands_late() -> None:
    speaks = dialect("")
    texts = [piece.text for piece in lay_out(PROMPT, speaks)]
    assert texts[0] == PROMPT.system
    assert texts[1:3] == ["Hello?", "Hello."]
    assert texts[3:6] == [f"[{n}] Lease, page {n}\n<<<\nClause {n} says something.\n>>>\n\n" for n in (1, 2, 3)]
    assert texts[6:] == [PROMPT.question]


def test_the_oldest_exchanges_go_before_the_last_passages() -> None:
    exchanges = (Exchange("a", "b"), Exchange("c", "d"))
    sizes = [(each.exchanges, len(each.passages)) for each in truncated(Prompt("", exchanges, PASSAGES, ""))]
    assert sizes == [(exchanges, 3), (exchanges[1:], 3), ((), 3), ((), 2), ((), 1), ((), 0)]


def test_the_marks_are_those_of_the_model(tmp_path: Path) -> None:
    made = kit(tmp_path)
    template = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>{% endfor %}"
    models.install_gguf(made.paths.models, chat_template=template)
    generator = GPT4All.create(made.context)
    assert "".join(generator.generate(PROMPT)) == SENTENCE
    whole = "".join(f"{piece.before}{piece.text}{piece.after}" for piece, _ in generator._read)
    assert whole.startswith("<|im_start|>system\nYou are Sotto.<|im_end|>\n")
    assert "<|im_end|>\n<|im_start|>user\nHello?<|im_end|>\n<|im_start|>assistant\nHello.<|im_end|>\n" in whole
    assert whole.count("<|im_start|>user\n") == 2


def test_check_says_where_it_looks(tmp_path: Path) -> None:
    made = kit(tmp_path)
    check = GPT4All.check(made.context)
    assert not check.is_ok
    assert str(tmp_path / "models" / "gpt4all") in check.detail
    assert check.remedy.endswith(".")
    with pytest.raises(AssistantError) as caught:
        GPT4All.create(made.context)
    assert caught.value.code == Code.MODEL_MISSING


def test_check_without_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.engine.models.loading.find_spec", lambda _: None)
    assert "pip install gpt4all" in GPT4All.check(kit(tmp_path).context).remedy


def test_the_largest_model_is_used_unless_another_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "gpt4all"
    folder.mkdir(parents=True)
    (folder / "small.gguf").write_bytes(bytes(10))
    (folder / "large.gguf").write_bytes(bytes(20))
    assert GPT4All.check(kit(tmp_path).context).detail == "large.gguf"
    assert GPT4All.check(kit(tmp_path, generator_model="small.gguf").context).detail == "small.gguf"


@pytest.mark.parametrize("length", [0, 3, 20, 100, 2_000, 8_000, 12_000, 100_000, -1])
def test_a_truncated_model_is_refused(tmp_path: Path, length: int) -> None:
    made = kit(tmp_path)
    path = models.install_gguf(made.paths.models)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(AssistantError) as caught:
        GPT4All.create(made.context)
    assert (caught.value.code, caught.value.detail) == (Code.MODEL_BROKEN, path.name)
    assert not (made.paths.models / "tried.json").exists()


def broken_at(path: Path, after: bytes, skip: int, value: bytes) -> None:
    """Overwrite bytes of a file, so many after where `after` ends."""
    whole = bytearray(path.read_bytes())
    at = whole.index(after) + len(after) + skip
    whole[at : at + len(value)] = value
    path.write_bytes(whole)


@pytest.mark.parametrize(
    ("after", "skip", "value"),
    [
        (b"GGUF", 0, struct.pack("<I", 99)),  # version
        (b"GGUF", 4, struct.pack("<Q", 10**9)),  # number of tensors: ends the process inside the library
        (b"GGUF", 12, struct.pack("<Q", 2**63)),  # number of metadata
        (b"general.name", 4, struct.pack("<Q", 2**40)),  # length of a string
        (b"general.name", 0, struct.pack("<I", 77)),  # a type that there is not
        (b"output_norm.weight", 12, struct.pack("<I", 77)),
        (b"llama.attention.head_count", 4, struct.pack("<I", 0)),  # whole, and yet it cannot work
        (b"llama.block_count", 4, struct.pack("<I", 0)),  # the same, but this one ends the process
    ],
)
def test_a_damaged_head_is_refused(tmp_path: Path, after: bytes, skip: int, value: bytes) -> None:
    made = kit(tmp_path)
    broken_at(models.install_gguf(made.paths.models), after, skip, value)
    with pytest.raises(AssistantError) as caught:
        GPT4All.create(made.context)
    assert caught.value.code == Code.MODEL_BROKEN


def test_a_head_is_read_as_the_format_has_it(tmp_path: Path) -> None:
    path = models.install_gguf(tmp_path, context=777, chat_template="{{ a }}")
    head = heads.read_head(path)
    assert (head.context_length, head.chat_template) == (777, "{{ a }}")
    tensors = gguf.GGUFReader(path).tensors
    assert head.bytes_needed == max(tensor.data_offset + tensor.n_bytes for tensor in tensors)


def test_the_sizes_of_tensor_types_are_those_of_the_format() -> None:
    for kind, size in heads._BLOCKS.items():
        assert gguf.GGML_QUANT_SIZES[gguf.GGMLQuantizationType(kind)] == size
