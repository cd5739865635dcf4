"""Memory on the command line, from an empty home."""

from pathlib import Path

from tests.cli.running import refused, run


def test_memory_is_listed_added_to_edited_and_removed_from(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert run(home, "memory") == {"memories": []}
    (ada,) = run(home, "memory", "add", "my sister's name is Ada")["memories"]
    assert set(ada) == {"id", "kind", "text", "made", "used", "uses", "importance"}
    assert (ada["kind"], ada["text"], ada["uses"]) == ("fact", "my sister's name is Ada", 1)
    answer = run(home, "ask", "what is my sister's name?")
    assert answer["reply"] == "You told me: My sister's name is Ada."
    assert [one["title"] for one in answer["citations"]] == ["You told me"]
    assert run(home, "memory")["memories"][0]["uses"] == 2
    assert run(home, "memory", "edit", str(ada["id"]), "I have no sister")["memories"][0]["text"] == "I have no sister"
    assert refused(home, "memory", "remove", "99")["code"] == "memory_unknown"
    assert refused(home, "memory", "edit", str(ada["id"]), " ")["code"] == "memory_empty"
    assert run(home, "memory", "remove", str(ada["id"])) == {"memories": []}
