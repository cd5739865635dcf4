"""A skill of somebody else's: one file and an entry point, as docs/skills.md has it."""

import re
import subprocess
import sys
from pathlib import Path

DOCS = Path(__file__).parents[3] / "docs" / "skills.md"


def install(folder: Path) -> None:
    """What an installer would write: the module, and the metadata that names it."""
    module, points = re.findall(r"```(?:python|toml)\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)[:2]
    (folder / "sotto_dice.py").write_text(module, encoding="utf-8")
    info = folder / "sotto_dice-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: sotto-dice\nVersion: 1.0\n", encoding="utf-8")
    entry = re.search(r'^(\w+) = "([\w.:]+)"', points, re.MULTILINE)
    assert entry
    (info / "entry_points.txt").write_text(f"[sotto.skill]\n{entry[1]} = {entry[2]}\n", encoding="utf-8")


def test_the_example_of_the_documentation_is_found_and_answers(tmp_path: Path) -> None:
    install(tmp_path)
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from pathlib import Path\n"
        "from app.engine.parts.home import Home\nfrom app.engine.skills.dispatch import Skills, examples\n"
        "from app.domain.transcript import Transcript\nfrom app.storage.paths import Paths\n"
        f"with Home(Paths(Path({str(tmp_path / 'home')!r})), print) as home:\n"
        "    found = Skills(home.kit).answer(Transcript('Roll a die, please.'), ())\n"
        "    print(found.skill, found.answer.text, examples(['en'])['dice'])\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300, check=True)
    assert re.fullmatch(r"dice You rolled a [1-6]\. \('Roll a die',\)\n", ran.stdout), ran
