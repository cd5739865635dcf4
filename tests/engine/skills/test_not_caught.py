"""No question of the open sets is taken for a skill's, though timers run and much is remembered."""

from pathlib import Path

from app.domain.transcript import Transcript
from app.engine.memory.memory import Memory
from app.engine.parts.home import Home
from app.engine.skills.dispatch import Skills
from app.storage.paths import Paths
from tests.benchmarks.skills import caught


def test_no_question_about_documents_is_caught(paths: Paths, shared: Path) -> None:
    with Home(paths, print) as home:
        skills = Skills(home.kit)
        assert skills.answer(Transcript("set a timer for ten minutes"), ()) is not None
        Memory(home.kit).tell("my sister's name is Ada")
        sets = [caught(skills, path.stem) for path in sorted((shared / "questions").glob("*.json"))]
    assert [said for _, said in sets if said] == []
    assert sum(count for count, _ in sets) > 4000
