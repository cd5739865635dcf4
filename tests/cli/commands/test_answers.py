from pathlib import Path

from tests.cli.running import refused, run


def test_answers(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (kept,) = run(home, "answers", "add", "Who feeds the zebra?", "Anna does.")["answers"]
    assert set(kept) == {"id", "question", "answer", "document"}
    assert (kept["question"], kept["answer"], kept["document"]) == ("Who feeds the zebra?", "Anna does.", "")
    assert run(home, "ask", "who feeds the zebra")["reply"] == "Anna does."
    (tmp_path / "more.csv").write_text("Question,Answer\nWho feeds the cat?,Tom does.\n", encoding="utf-8")
    assert len(run(home, "answers", "import", str(tmp_path / "more.csv"))["answers"]) == 2
    assert [one["answer"] for one in run(home, "answers", "remove", str(kept["id"]))["answers"]] == ["Tom does."]
    assert refused(home, "answers", "remove", "99")["code"] == "pair_unknown"
    assert refused(home, "answers", "add", "Who?", " ")["code"] == "pair_empty"
