"""The generator `server`, with a real llama.cpp server on loopback and with ones that hang, lie and break off."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from socket import socket

import pytest

from app.domain.errors import AssistantError, Code
from app.domain.passages import Passage
from app.engine.adapters.generators import openai_server as module
from app.engine.adapters.generators.openai_client import address
from app.engine.adapters.generators.openai_server import OpenAIServer
from app.engine.answering.fallback import FallbackGenerator
from app.engine.answering.generator_record import GeneratorRecord
from app.engine.prompts.prompt import Exchange, Prompt
from tests.contracts.contract import whole_kit
from tests.engine.adapters.generators.test_gpt4all import kit
from tests.fixtures import models
from tests.fixtures.gguf_tiny.make import SENTENCE
from tests.fixtures.llama_server import Conduct, misbehaving, serving

PASSAGES = tuple(Passage(n, "lease.pdf", "Lease", n, f"Clause {n} says something.") for n in (1, 2, 3))
PROMPT = Prompt("You are Sotto.", (Exchange("Hello?", "Hello."),), PASSAGES, "How much is the rent?")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
PIECE = b'data: {"choices":[{"delta":{"content":"The rent "}}]}\n\n'


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(models.install_gguf(tmp_path_factory.mktemp("models"))) as url:
        yield url


@pytest.fixture(scope="module")
def endless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(models.install_gguf(tmp_path_factory.mktemp("models"), is_endless=True)) as url:
        yield url


def test_a_real_server_replies(tmp_path: Path, real: str) -> None:
    generator = OpenAIServer.create(kit(tmp_path, server=real).context)
    for _ in generator.prepare(PROMPT):
        pass
    assert "".join(generator.generate(PROMPT)) == SENTENCE


def test_the_address_may_be_given_as_people_know_it(tmp_path: Path, real: str) -> None:
    for text in (real.removeprefix("http://"), f"{real}/", f"{real}/v1", f" {real}/v1/ "):
        assert "".join(OpenAIServer.create(kit(tmp_path, server=text).context).generate(PROMPT)) == SENTENCE


def test_what_is_too_long_is_made_to_fit(tmp_path: Path, real: str) -> None:
    generator = OpenAIServer.create(kit(tmp_path, server=real).context)
    passages = tuple(Passage(n, "a", "T", None, "x" * 300) for n in range(30))
    assert "".join(generator.generate(Prompt("", (), passages, "How?"))) == SENTENCE
    with pytest.raises(AssistantError) as caught:
        list(generator.generate(Prompt("", (), (), "x" * 50_000)))
    assert caught.value.code == Code.QUESTION_TOO_LONG


def test_closing_stops_it(tmp_path: Path, endless: str) -> None:
    generator = OpenAIServer.create(kit(tmp_path, server=endless).context)
    for _ in range(3):
        pieces = generator.generate(PROMPT)
        while not next(pieces):
            pass
        pieces.close()
    assert not any(thread.name.startswith("server") for thread in threading.enumerate())


def test_it_is_looked_for_only_where_it_was_chosen(tmp_path: Path, real: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_KNOWN", {"here": 9, "there": int(real.rpartition(":")[2])})
    assert not OpenAIServer.check(kit(tmp_path).context).is_ok
    chosen = kit(tmp_path, generator="server")
    assert OpenAIServer.check(chosen.context).is_ok
    assert "".join(OpenAIServer.create(chosen.context).generate(PROMPT)) == SENTENCE
    monkeypatch.setattr(module, "_KNOWN", {"here": 9})
    with pytest.raises(AssistantError) as caught:
        OpenAIServer.create(chosen.context)
    assert caught.value.code == Code.SERVER_MISSING


@pytest.mark.parametrize("text", ["http://example.org:8080", "10.0.0.7:1234", "http://127.0.0.1.evil.org", "[::2]:80"])
def test_another_computer_is_asked_only_once_it_was_allowed(tmp_path: Path, text: str) -> None:
    refused = kit(tmp_path, generator="server", server=text)
    assert not OpenAIServer.check(refused.context).is_ok
    with pytest.raises(AssistantError) as caught:
        OpenAIServer.create(refused.context)
    assert caught.value.code == Code.SERVER_NOT_ALLOWED
    assert OpenAIServer.check(kit(tmp_path, server=text, allowed_hosts=[caught.value.detail]).context).is_ok


@pytest.mark.parametrize("text", ["localhost:1234", "127.8.9.1", "http://[::1]:80", "http://user:word@127.0.0.1:80"])
def test_this_computer_needs_no_permission(text: str) -> None:
    assert "word" not in str(address(text, ()))


@pytest.mark.parametrize("text", ["file:///etc/passwd", "http://", "ftp://127.0.0.1", "http://[", "\x00"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(AssistantError):
        address(text, ())


def hang(link: socket) -> None:
    time.sleep(30)  # longer than anybody waits for an answer here; the thread ends with the process


def forever(link: socket) -> None:
    link.sendall(HEAD)
    while True:
        link.sendall(PIECE)


def flood(link: socket) -> None:
    link.sendall(HEAD + b"data: ")
    while True:
        link.sendall(b"x" * 65536)


def sending(data: bytes) -> Conduct:
    return lambda link: link.sendall(data)


LIES = {
    "html": sending(b"HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\n<html>Welcome!</html>\r\n"),
    "wrong json": sending(HEAD + b'data: {"choices": 7}\n\n'),
    "no json": sending(HEAD + b"data: hello\n\n"),
    "no choices": sending(HEAD + b'data: {"error": "out of memory"}\n\n'),
    "broken off": sending(HEAD + PIECE),
    "nothing": sending(b""),
    "no http": sending(b"\x00\x01\x02" * 100),
    "redirect": sending(b"HTTP/1.1 302 Found\r\nLocation: http://example.org/\r\nContent-Length: 0\r\n\r\n"),
    "error": sending(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"),
    "compressed": sending(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd"),
    "flood": flood,
}


@pytest.mark.parametrize("conduct", LIES.values(), ids=list(LIES))
def test_a_server_that_lies_is_a_fault(tmp_path: Path, conduct: Conduct) -> None:
    with misbehaving(conduct) as url:
        with pytest.raises(AssistantError) as caught:
            list(OpenAIServer.create(kit(tmp_path, server=url, server_model="m").context).generate(PROMPT))
        assert caught.value.code == Code.SERVER_FAILED
        with pytest.raises(AssistantError) as caught:
            OpenAIServer.create(kit(tmp_path, server=url).context)
        assert caught.value.code in (Code.SERVER_FAILED, Code.SERVER_MISSING)


@pytest.mark.parametrize("conduct", [hang, forever])
def test_a_server_that_hangs_or_never_ends_can_be_left(tmp_path: Path, conduct: Conduct) -> None:
    with misbehaving(conduct) as url:
        pieces = OpenAIServer.create(kit(tmp_path, server=url, server_model="m").context).generate(PROMPT)
        for _ in zip(range(20), pieces, strict=False):
            pass
        pieces.close()
    assert not any(thread.name.startswith("server") for thread in threading.enumerate())


def test_a_server_that_vanished_is_told(tmp_path: Path) -> None:
    with misbehaving(hang) as url:
        generator = OpenAIServer.create(kit(tmp_path, server=url, server_model="m").context)
    with pytest.raises(AssistantError) as caught:
        list(generator.generate(PROMPT))
    assert caught.value.code == Code.SERVER_MISSING


def test_the_documents_own_words_take_over(tmp_path: Path) -> None:
    told: list[AssistantError] = []
    lease = Passage(1, "/lease.pdf", "Lease", 2, "The rent is 950 euros a month.", 1, 1)
    with (
        misbehaving(LIES["html"]) as url,
        whole_kit(tmp_path, generator="server", server=url, server_model="m", trusted_models=("m",)) as made,
    ):
        for path in (made.paths.models / "gpt4all").iterdir():
            path.unlink()
        one = FallbackGenerator(made, GeneratorRecord(), Prompt("", (), (lease,), "How much is the rent?"), told.append)
        assert "".join(one.pieces()).endswith("The rent is 950 euros a month. [1]")
    assert one.writer == "quote"
    assert [error.code for error in told] == [Code.SERVER_FAILED]
