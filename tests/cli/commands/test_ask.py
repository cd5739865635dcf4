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


def test_what_has_changed_since_is_read_before_the_answer(tmp_path: Path) -> None:
    home, folder, out = tmp_path / "home", tmp_path / "papers", ("--out", str(tmp_path / "reply.wav"))
    folder.mkdir()
    boat, shed = folder / "boat.md", folder / "shed.md"
    boat.write_text("# Boat\n\nThe mooring of the boat costs 240 euros a year.\n", encoding="utf-8")
    run(home, "add", str(folder))

    def said(question: str) -> str:
        return str(run(home, "ask", question, *out)["reply"])

    assert "240 euros" in said("how much is the mooring of the boat")
    boat.write_text("# Boat\n\nThe mooring of the boat costs 275 euros a year.\n", encoding="utf-8")
    shed.write_text("# Shed\n\nThe shed is painted green every spring.\n", encoding="utf-8")
    assert "275 euros" in said("how much is the mooring of the boat")
    assert "green" in said("in which colour is the shed painted")
    boat.unlink()
    assert "euros" not in said("how much is the mooring of the boat")
    assert "Noted" in said("note that the spare key of the shed hangs behind the mirror")
    assert "mirror" in said("where does the spare key of the shed hang")
    boat.write_text("# Boat\n\nThe mooring of the boat costs 310 euros a year.\n", encoding="utf-8")
    found = run(home, "find", "mooring of the boat")["passages"]
    assert "310 euros" in found[0]["text"]
