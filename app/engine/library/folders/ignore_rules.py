"""Which files of a folder belong to the library."""

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path, PurePath

import pathspec

OnPath = tuple[Callable[[Path], object], Callable[[Path], object]]
_NOBODY: OnPath = (lambda _: None, lambda _: None)
_RULE_FILES = (".gitignore", ".sottoignore")
"""Files that list, in git's syntax, what is ignored in their folder."""
_GENERATED_FOLDERS = frozenset(
    {"node_modules", "__pycache__", "site-packages", "$recycle.bin", "system volume information"}
)
"""Folders that people do not write in."""


def find_files(
    place: Path, suffixes: Collection[str], ignored: Sequence[str] = (), root: Path | None = None, on: OnPath = _NOBODY
) -> Iterator[tuple[Path, os.stat_result]]:
    """Every readable file in a folder, in a fixed order, with its `stat` result; or `place` itself if it is a file.

    Hidden files and folders, and those that the ignore rules match, are skipped. `suffixes`: in lower case;
    `ignored`: further rules, in git's syntax; `root`: the added folder above, whose rules apply too; `on`: called with
    each folder that may not be read, and with each file that no reader is for.
    """
    root = root or place
    rules = (_Rules(root, ignored),) if ignored else ()
    folder = root
    for name in place.relative_to(root).parts:
        rules = (*rules, *_read_rules(folder))
        folder /= name
        if _is_ignored(folder, name, folder.is_dir(), rules):
            return
    if place.is_dir():
        yield from _find_in(place, suffixes, rules, on)
    elif place.is_file() and (place == root or place.suffix.lower() in suffixes):
        yield place, place.stat()


class _Rules:
    """The ignore rules of one folder."""

    def __init__(self, folder: Path, lines: Sequence[str]) -> None:
        self._start = len(str(folder)) + 1
        self._spec = pathspec.GitIgnoreSpec.from_lines(lines)

    def match(self, path: str) -> bool:
        return self._spec.match_file(path[self._start :])


def _read_rules(folder: Path) -> Iterator[_Rules]:
    for name in _RULE_FILES:
        try:
            lines = (folder / name).read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
        yield _Rules(folder, lines)


def _is_ignored(path: Path, name: str, is_folder: bool, rules: Sequence[_Rules]) -> bool:
    if name.startswith((".", "~$")) or (is_folder and name.lower() in _GENERATED_FOLDERS):
        return True
    return any(rule.match(f"{path}/" if is_folder else str(path)) for rule in rules)


def _find_in(
    folder: Path, suffixes: Collection[str], rules: tuple[_Rules, ...], on: OnPath
) -> Iterator[tuple[Path, os.stat_result]]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        on[0](folder)  # no permission; its known files stay, since their folder exists
        return
    if any(entry.name in _RULE_FILES for entry in entries):
        rules = (*rules, *_read_rules(folder))
    inner = []
    for entry in entries:
        try:
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder:
                if not _is_ignored(Path(entry.path), entry.name, True, rules):
                    inner.append(Path(entry.path))
                continue
            if not entry.is_file() or _is_ignored(Path(entry.path), entry.name, False, rules):
                continue
            if PurePath(entry.name).suffix.lower() in suffixes:
                yield Path(entry.path), entry.stat()
            else:
                on[1](Path(entry.path))
        except OSError:
            continue  # a broken link, or deleted meanwhile
    for path in inner:
        yield from _find_in(path, suffixes, rules, on)
