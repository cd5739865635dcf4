from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.document_state import DocumentState
from app.domain.errors import Code
from app.domain.events import DocumentRead, Event
from app.engine.library.outcomes import Outcomes
from app.engine.library.progress import Progress
from tests.engine.library.conftest import Home


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def outcomes(home: Home, told: list[Event]) -> Outcomes:
    emit: Callable[[Event], None] = told.append
    library = home.library
    return Outcomes(library.places, library.documents, Progress(library.places, library.index, emit), emit)


@pytest.mark.parametrize(
    ("kept", "reported"), [("document_empty", Code.DOCUMENT_EMPTY), ("gremlins", Code.BUG), ("", None)]
)
def test_a_code_that_is_not_ours_is_reported_as_a_bug(
    home: Home, outcomes: Outcomes, told: list[Event], kept: str, reported: Code | None
) -> None:
    path = Path("/docs/a.pdf")
    home.places.put([(path, None)])
    outcomes.settle(path, DocumentState.FAILED, code=kept)
    (event,) = told
    assert isinstance(event, DocumentRead)
    assert (event.document, event.state, event.code) == (str(path), DocumentState.FAILED, reported)


def test_what_is_not_over_is_not_reported(home: Home, outcomes: Outcomes, told: list[Event]) -> None:
    path = Path("/docs/a.pdf")
    home.places.put([(path, None)])
    outcomes.settle(path, DocumentState.READING)
    assert told == []
