"""Which files of a folder belong to the library."""

import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path, PurePath

import pathspec

_RULES = (".gitignore", ".sottoignore")
"""Files that say, in git's way, what of their folder is passed over."""
_FURNITURE = frozenset({"node_modules", "__pycache__", "site-packages", "$recycle.bin", "system volume information"})
"""Folders that no person writes in."""


def files(root: Path, suffixes: Collection[str], ignored: Sequence[str] = ()) -> Iterator[tuple[Path, os.stat_result]]:
    """Every readable file below a folder, in a fixed order, with what the file system says of it.

    Hidden files and folders, and what the ignore rules name, are passed over. `suffixes`: of names, lower case;
    `ignored`: further rules, in git's way, relative to `root`.
    """
    yield from _files(root, suffixes, (_Rules(root, ignored),) if ignored else ())


def is_wanted(path: Path, root: Path, suffixes: Collection[str], ignored: Sequence[str] = ()) -> bool:
    """Whether `files(root, ...)` would give a file that is there."""
    if path == root:
        return True
    folders = [root, *(folder for folder in reversed(path.parents) if folder.is_relative_to(root) and folder != root)]
    rules = (_Rules(root, ignored),) if ignored else ()
    for folder, name in zip(folders, path.relative_to(root).parts, strict=True):
        rules = (*rules, *_rules(folder))
        is_folder = folder / name != path
        if _is_passed_over(folder / name, name, is_folder, rules):
            return False
    return path.suffix.lower() in suffixes


class _Rules:
    """The ignore rules of one folder."""

    def __init__(self, folder: Path, lines: Sequence[str]) -> None:
        self._start = len(str(folder)) + 1
        self._spec = pathspec.GitIgnoreSpec.from_lines(lines)

    def match(self, path: str) -> bool:
        return self._spec.match_file(path[self._start :])


def _rules(folder: Path) -> Iterator[_Rules]:
    for name in _RULES:
        try:
            lines = (folder / name).read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
        yield _Rules(folder, lines)


def _is_passed_over(path: Path, name: str, is_folder: bool, rules: Sequence[_Rules]) -> bool:
    if name.startswith((".", "~$")) or (is_folder and name.lower() in _FURNITURE):
        return True
    return any(rule.match(f"{path}/" if is_folder else str(path)) for rule in rules)


def _files(folder: Path, suffixes: Collection[str], rules: tuple[_Rules, ...]) -> Iterator[tuple[Path, os.stat_result]]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return  # not ours to see; what is known of it stays, since its folder is there
    if any(entry.name in _RULES for entry in entries):
        rules = (*rules, *_rules(folder))
    inner = []
    for entry in entries:
        try:
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder:
                if not _is_passed_over(Path(entry.path), entry.name, True, rules):
                    inner.append(Path(entry.path))
                continue
            if PurePath(entry.name).suffix.lower() not in suffixes or not entry.is_file():
                continue
            if not _is_passed_over(Path(entry.path), entry.name, False, rules):
                yield Path(entry.path), entry.stat()
        except OSError:
            continue  # a link to nowhere, or gone meanwhile
    for path in inner:
        yield from _files(path, suffixes, rules)
