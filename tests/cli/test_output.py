import io
import json

import pytest

from app.cli.output import Output, as_dict, engines_in_use, lines, source
from app.domain.errors import AssistantError, Code
from app.domain.events import AlarmKind, AlarmRang


def test_what_is_said_for_people_is_not_said_to_scripts(capsys: pytest.CaptureFixture[str]) -> None:
    for as_json in (False, True):
        output = Output(as_json)
        output.title("You: ", "[bold] is no markup")
        output.say("hello")
        output.hint("aside")
        output.notice("in any case")
        output.answer({"a": "ü"})
        said = capsys.readouterr()
        if as_json:
            assert (json.loads(said.out), said.err) == ({"a": "ü"}, "in any case\n")
        else:
            assert (said.out, said.err) == ("You: [bold] is no markup\nhello\n", "aside\nin any case\n")


def test_one_of_many_answers_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    Output(True).answer({"a": [1, 2]}, is_one_of_many=True)
    assert capsys.readouterr().out == '{"a": [1, 2]}\n'


def test_an_error_has_a_code_a_message_and_a_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    error = AssistantError(Code.DOCUMENT_MISSING, "a.pdf")
    assert set(as_dict(error)["error"]) == {"code", "message", "remedy"}
    Output(True).error(error)
    assert json.loads(capsys.readouterr().out) == as_dict(error)


def test_an_error_is_not_repeated_where_it_has_just_been_reported(capsys: pytest.CaptureFixture[str]) -> None:
    output, error = Output(False), AssistantError(Code.DOCUMENT_MISSING, "a.pdf")
    output.trouble(error.code, error.detail)
    output.error(error)
    assert capsys.readouterr().err.count("a.pdf") == 1
    output.error(error)
    assert capsys.readouterr().err.count("a.pdf") == 1


def test_an_alarm_is_shown_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    Output(True).alarm(AlarmRang(kind=AlarmKind.TIMER, name="tea", due="2026-01-02T10:30:00+00:00"))
    assert "tea (10:30)" in capsys.readouterr().err


def test_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(lines("one")) == [("one", False)]
    monkeypatch.setattr("sys.stdin", io.StringIO("one\n\n  two \n"))
    assert list(lines("-")) == [("one", True), ("two", True)]


def test_engines_have_the_names_that_scripts_rely_on() -> None:
    used = engines_in_use({"recognizer": "vosk", "synthesizer": "piper", "player": "loudspeaker"})
    assert used == {"recognizer": "vosk", "embedder": None, "generator": None, "speaker": "piper"}


def test_source() -> None:
    assert (source("Lease", "page 2"), source("Lease", "")) == ("Lease, page 2", "Lease")
