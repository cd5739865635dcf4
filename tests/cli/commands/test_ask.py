import json
from pathlib import Path

from tests.cli.running import TURN, call, run


def test_ask(home: Path, tmp_path: Path) -> None:
    result = run(home, "ask", "who is the landlord?", "--out", str(tmp_path / "reply.wav"))
    assert set(result) == TURN
    assert "Margaret Holloway" in result["reply"]
    nothing = run(home, "ask", "how tall is the Eiffel tower?", "--out", str(tmp_path / "other.wav"))
    assert nothing["reply"] == "I found nothing about that in your documents."
    assert nothing["citations"] == []


def test_ask_where_there_are_no_documents(tmp_path: Path) -> None:
    result = run(tmp_path / "home", "ask", "how much is the rent", "--out", str(tmp_path / "reply.wav"))
    assert result["reply"] == "There are no documents yet. Add some, and ask again."


def test_ask_within_a_scope_that_holds_nothing(home: Path, tmp_path: Path) -> None:
    words = ("ask", "how much is the rent", "--scope", str(tmp_path), "--out", str(tmp_path / "reply.wav"))
    assert run(home, *words)["citations"] == []


def test_a_scope_that_names_nothing_and_a_question_without_words_are_faults(home: Path, tmp_path: Path) -> None:
    out = ("--out", str(tmp_path / "reply.wav"))
    for words, code in ((("how much is the rent", "--scope", "Hose"), "scope_unknown"), ((" ",), "nothing_asked")):
        done = call(home, "ask", *words, *out)
        assert done.exit_code == 1
        assert json.loads(done.stdout)["error"]["code"] == code


def test_one_question_a_line_in_one_warm_process(home: Path, tmp_path: Path) -> None:
    given = "how much is the rent\n\nwho is the tenant\n"
    done = call(home, "ask", "-", "--out", str(tmp_path / "reply.wav"), given=given)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert ["950 euros" in answers[0]["reply"], "Daniel Reyes" in answers[1]["reply"]] == [True, True]
    assert len(answers) == 2
