from pathlib import Path

from tests.cli.running import run


def test_skills_are_listed_with_what_can_be_said(tmp_path: Path) -> None:
    skills = {one["name"]: one["examples"] for one in run(tmp_path / "home", "skills")["skills"]}
    assert "Set a timer for ten minutes" in skills["timers"]
    assert all(skills.values())
