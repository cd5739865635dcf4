from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import typer

from app.cli import import_session as tested
from app.cli.output import Output
from app.domain.document_state import DocumentState
from app.domain.errors import AssistantError, Code
from app.engine.library.library import Library
from app.engine.library.rows.places import Document

OLD, NEW = "https://old.example/rules", "https://new.example/rules"
PAGE = SimpleNamespace(path=Path("/home/pages/rules.html"))


@dataclass
class Web:
    """Pages of which one has moved to another host."""

    asked: list[str] = field(default_factory=list)

    def fetching(self, address: str) -> Any:
        def run() -> Any:
            self.asked.append(address)
            if address == OLD:
                raise AssistantError(Code.ADDRESS_MOVED, f"the page at {NEW}", NEW)
            return PAGE

        return SimpleNamespace(address=address, host=address.split("/")[2], run=run)


class Person(Output):
    """Output that somebody reads."""

    can_ask = True


@pytest.fixture
def fetched() -> Callable[..., tuple[Path, Web]]:
    def fetch(output: Output) -> tuple[Path, Web]:
        web = Web()
        library = cast(Library, SimpleNamespace(web=web, keep=lambda _page, _collection: None))
        return tested.fetch(output, library, OLD), web

    return fetch


def test_a_page_that_has_moved_is_fetched_from_there_once_the_user_agrees(
    fetched: Callable[..., tuple[Path, Web]], monkeypatch: pytest.MonkeyPatch
) -> None:
    questions: list[str] = []

    def agree(question: str, err: bool) -> bool:
        questions.append(question)
        return err

    monkeypatch.setattr(typer, "confirm", agree)
    path, web = fetched(Person(False))
    assert (path, web.asked) == (PAGE.path, [OLD, NEW])
    assert questions == ["The page has moved. Fetch it from new.example?"]


def test_a_script_is_not_asked(fetched: Callable[..., tuple[Path, Web]]) -> None:
    with pytest.raises(AssistantError):
        fetched(Output(True))


def test_a_document_that_was_fetched_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    document = Document(
        None,
        Path("/a/page.html"),
        "Rules",
        DocumentState.FAILED,
        "document_empty",
        0,
        0,
        0,
        0,
        "",
        "",
        "",
        "",
        "",
        "",
        OLD,
        "2026",
    )
    row = tested.document_row(document)
    assert set(row["error"]) == {"code", "message"}
    assert row["fetched"] == {"address": OLD, "at": "2026"}
    tested.show_documents(Output(False), [document])
    assert f"fetched from {OLD}" in capsys.readouterr().out
