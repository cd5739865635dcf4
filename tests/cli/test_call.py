import logging
from pathlib import Path

import pytest
import typer

from app.cli.call import Call
from app.cli.output import Output
from app.domain.errors import AssistantError, Code
from app.storage.paths import Paths


@pytest.mark.parametrize(
    ("raised", "code"), [(AssistantError(Code.DOCUMENT_MISSING, "a.pdf"), 1), (KeyboardInterrupt(), 130)]
)
def test_what_ends_a_command_is_its_exit_code(tmp_path: Path, raised: BaseException, code: int) -> None:
    with pytest.raises(typer.Exit) as ended, Call(Paths(tmp_path), Output(True)).guarded():
        raise raised
    assert ended.value.exit_code == code


def test_a_bug_is_not_hidden(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Call(Paths(tmp_path), Output(True)).guarded():
        raise ZeroDivisionError


def test_a_home_is_prepared_with_its_log(tmp_path: Path) -> None:
    call = Call(Paths(tmp_path / "home"), Output(True))
    call.prepare()
    logging.getLogger("test").info("it is noted")
    assert "it is noted" in call.paths.log.read_text(encoding="utf-8")


def test_a_log_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    call = Call(Paths(tmp_path), Output(True))
    call.paths.log.mkdir()
    with pytest.raises(AssistantError) as refused:
        call.prepare()
    assert refused.value.code is Code.HOME_UNWRITABLE
