"""The file of the user's settings: validated and written atomically; unknown keys are kept."""

import errno
import json
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings


def load(path: Path) -> tuple[Settings, AssistantError | None]:
    """Read the settings; an unusable file is renamed, in the same folder, and the defaults apply.

    The error that reports this is returned, not raised: the program continues.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings(), None
    except (OSError, UnicodeDecodeError):
        return Settings(), _set_aside(path)
    try:
        return Settings.model_validate_json(text), None
    except ValidationError:
        return Settings(), _set_aside(path)


def _set_aside(path: Path) -> AssistantError:
    aside = path.with_name(f"{path.stem}.broken-{datetime.now():%Y%m%d-%H%M%S-%f}{path.suffix}")
    try:
        path.rename(aside)
    except OSError:
        return AssistantError(Code.SETTINGS_SET_ASIDE, path.name)
    return AssistantError(Code.SETTINGS_SET_ASIDE, aside.name)


def change(settings: Settings, **changes: object) -> Settings:
    """A copy of the settings with some changed. Raises AssistantError(SETTING_INVALID)."""
    try:
        return Settings.model_validate(settings.model_dump() | changes)
    except ValidationError as error:
        raise AssistantError(Code.SETTING_INVALID, ", ".join(changes)) from error


def save(settings: Settings, path: Path) -> None:
    """Write the file atomically: after a crash it is either the old one or the new one.

    Raises AssistantError(DISK_FULL | HOME_UNWRITABLE).
    """
    temporary = path.with_suffix(".new")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(settings.model_dump(mode="json"), file, indent=2, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        code = Code.DISK_FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else Code.HOME_UNWRITABLE
        raise AssistantError(code, str(path.parent)) from error
