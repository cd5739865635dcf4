"""How many questions of open sets a skill takes for its own: `python -m tests.benchmarks.skills`. The aim is none."""

import json
import tempfile
from pathlib import Path

from app.domain.transcript import Transcript
from app.engine.parts.home import Home
from app.engine.skills.dispatch import Skills
from app.storage.paths import Paths
from tests.benchmarks.questions import FOLDER


def caught(skills: Skills, name: str) -> tuple[int, list[str]]:
    """How many questions a set has, and those that a skill answers, in the set's language and without being told it."""
    data = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    texts = [question["question"] for question in data["questions"]]
    said = [
        f"{found.skill}: {text}"
        for text in texts
        for language in (data["language"][:2], "")
        if (found := skills.answer(Transcript(text, language=language), ()))
    ]
    return len(texts), said


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, Home(Paths(Path(folder)), print) as home:
        skills = Skills(home.kit)
        for path in sorted(FOLDER.glob("*.json")):
            count, said = caught(skills, path.stem)
            print(f"{path.stem}: {len(said)} of {count}", *said, sep="\n  ")
