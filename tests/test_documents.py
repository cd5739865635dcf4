"""What the documents for contributors name is there: paths, modules, classes, functions, links and make's targets."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
STRICT = ["docs/architecture.md", "docs/skills.md", "CONTRIBUTING.md", "SECURITY.md"]
"""Whatever looks like a name of ours in them has to be one."""
RECORDS = sorted(f"docs/decisions/{path.name}" for path in (ROOT / "docs" / "decisions").glob("*.md"))
DOCUMENTS = [*STRICT, *RECORDS, "README.md", "CHANGELOG.md", "docs/benchmarks.md"]
OURS = ("app", "tests", "docs", "resources", "installers", ".github")
FOREIGN = {"QDialog", "QObject", "Signal", "True", "None", "Manager", "Helper"}
"""What is written like a name of ours, and is none."""
OPTIONAL = {"resources/models.sotto-pack"}
"""Ours, but only where somebody put it there."""

PATH = re.compile(r"[\w.*-]+(?:/[\w.*-]+)+/?")
FILE = re.compile(r"\w+\.(?:py|md|toml|spec)")
DOTTED = re.compile(r"(?:app|tests)(?:\.\w+)+")
NAME = re.compile(r"([A-Z]\w*[a-z]\w*)(?:\.(\w+))?\*?(?:\(.*\))?")
CALL = re.compile(r"([a-z_]\w+)\((?:[\w, ]*)\)")
TARGET = re.compile(r"(?:^    |`)make ([a-z]+)", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def text_of(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def quoted(document: str) -> list[str]:
    """What stands between backticks in its prose and tables."""
    prose = re.sub(r"^```.*?^```", "", text_of(document), flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"`([^`\n]+)`", prose)


@cache
def file_names() -> frozenset[str]:
    return frozenset(path.name for top in ("app", "tests", "resources", "docs") for path in (ROOT / top).rglob("*.*"))


def is_there(path: str) -> bool:
    return any(True for _ in ROOT.glob(path.rstrip("/"))) if "*" in path else (ROOT / path).exists()


def defined_in(node: ast.AST) -> Iterator[str]:
    """What is defined anywhere within a module or a class, by name."""
    for child in ast.walk(node):
        match child:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name


@cache
def modules() -> dict[str, frozenset[str]]:
    """Dotted name of each module of the program -> what it defines."""
    return {dotted: frozenset(defined_in(tree)) for dotted, tree in _trees()}


@cache
def classes() -> dict[str, frozenset[str]]:
    """Name -> what any class of that name defines."""
    found: dict[str, frozenset[str]] = {}
    for _, tree in _trees():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                found[node.name] = found.get(node.name, frozenset()) | frozenset(defined_in(node))
    for path in (ROOT / "tests").rglob("*.py"):  # of those the name is enough
        for name in re.findall(r"^class (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE):
            found.setdefault(name, frozenset())
    return found


@cache
def names() -> frozenset[str]:
    return frozenset[str]().union(*modules().values())


@cache
def _trees() -> tuple[tuple[str, ast.Module], ...]:
    paths = (ROOT / "app").rglob("*.py")
    dotted = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}
    return tuple((name, ast.parse(path.read_text(encoding="utf-8"))) for name, path in dotted.items())


def is_module_or_member(dotted: str) -> bool:
    path = ROOT / dotted.replace(".", "/")
    if path.is_dir() or path.with_suffix(".py").exists():
        return True
    module, _, name = dotted.rpartition(".")
    if module in modules():
        return name in modules()[module]
    return "." in module and is_module_or_member(module) and name in classes().get(module.rpartition(".")[2], ())


def is_known(name: str, attribute: str | None) -> bool:
    if name in FOREIGN:
        return True
    if attribute is None:
        return name in classes() or name in names()
    return attribute in classes().get(name, ())


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_it_names_exists(document: str) -> None:
    named = [token for token in quoted(document) if PATH.fullmatch(token) and token.split("/")[0] in OURS]
    assert not [path for path in named if not is_there(path) and path not in OPTIONAL]
    files = [token for token in quoted(document) if FILE.fullmatch(token)]
    assert not [name for name in files if not (ROOT / name).exists() and name not in file_names()]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere(document: str) -> None:
    folder = (ROOT / document).parent
    assert not [link for link in LINK.findall(text_of(document)) if not (folder / link).exists()]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_dotted_name_is_a_module_or_in_one(document: str) -> None:
    named = [token for token in quoted(document) if DOTTED.fullmatch(token.removeprefix("python -m "))]
    assert not [name for name in named if not is_module_or_member(name.removeprefix("python -m "))]


@pytest.mark.parametrize("document", [*STRICT, *RECORDS])
def test_every_class_and_function_that_it_names_exists(document: str) -> None:
    unknown = []
    for token in quoted(document):
        if found := NAME.fullmatch(token):
            unknown += [] if is_known(found[1], found[2]) else [token]
        elif called := CALL.fullmatch(token):
            unknown += [] if called[1] in names() else [token]
    assert not unknown


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "docs/benchmarks.md", "CHANGELOG.md"])
def test_every_target_of_make_exists(document: str) -> None:
    targets = set(re.findall(r"^([a-z]+(?: [a-z]+)*):", MAKEFILE, re.MULTILINE))
    known = {word for line in targets for word in line.split()}
    assert set(TARGET.findall(text_of(document))) <= known


def test_every_protocol_in_the_list_of_parts_has_the_methods_that_it_names() -> None:
    listed = re.findall(r"^([A-Z]\w+)\.(\w+)", text_of("docs/architecture.md"), re.MULTILINE)
    assert len(listed) == 9
    assert not [one for one in listed if not is_known(*one)]


def test_the_index_of_decisions_lists_each_once_and_in_order() -> None:
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", text_of("docs/decisions/README.md"))
    assert listed == sorted(path.name for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    for number, name in enumerate(listed, 1):
        title = text_of(f"docs/decisions/{name}").splitlines()[0]
        assert name.startswith(f"{number:04d}-")
        assert title.startswith(f"# {number}. ")
        assert f"[{title.partition('. ')[2]}]({name})" in text_of("docs/decisions/README.md")


def test_the_tree_of_the_design_is_the_tree() -> None:
    """Each folder and file in the drawing is there, and each folder two levels down is in the drawing."""
    drawn = re.search(r"^```\napp/\n(.*?)^```", text_of("docs/architecture.md"), re.DOTALL | re.MULTILINE)
    assert drawn
    folders = {name.rstrip("/") for name in re.findall(r"[\w]+/", drawn[1])}
    for room in [path for path in (*(ROOT / "app").iterdir(), *(ROOT / "app" / "engine").iterdir()) if path.is_dir()]:
        assert room.name in folders or room.name == "__pycache__", room.name
    files = set(re.findall(r"\b\w+\.py\b", drawn[1]))
    assert files <= {path.name for path in (ROOT / "app").rglob("*.py")}
    every = {path.name for path in (*(ROOT / "app").rglob("*"), *ROOT.iterdir(), *(ROOT / "tests").iterdir())}
    assert folders <= every, folders - every
