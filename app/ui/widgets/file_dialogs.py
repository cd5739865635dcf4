"""The system's own windows in which files and folders are chosen."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.wording import window as wording


def choose_files(parent: QWidget, suffixes: Sequence[str]) -> list[Path]:
    """Ask for files; empty where the user thought better of it. `suffixes`: what can be read, with the dot."""
    known = " ".join(f"*{suffix}" for suffix in suffixes)
    filters = [f"{wording.FILTER_KNOWN} ({known})"] * bool(known) + [f"{wording.FILTER_ALL} (*)"]
    names, _ = QFileDialog.getOpenFileNames(parent, wording.DIALOG_FILES, "", ";;".join(filters))
    return [Path(name) for name in names]


def choose_folder(parent: QWidget) -> list[Path]:
    """Ask for a folder; empty where the user thought better of it."""
    name = QFileDialog.getExistingDirectory(parent, wording.DIALOG_FOLDER)
    return [Path(name)] if name else []
