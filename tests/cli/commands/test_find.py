from pathlib import Path

from tests.cli.running import run


def test_find(home: Path) -> None:
    passages = run(home, "find", "how much is the rent", "-k", "2")["passages"]
    assert len(passages) == 2
    assert set(passages[0]) == {"document", "title", "page", "place", "text", "score"}
    assert passages[0]["page"] == 2
    assert passages[0]["score"] > passages[1]["score"]
