"""The file of the user's settings: validated and written atomically; unknown keys are kept."""

import errno
import json
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from app.domain.errors import AssistantError, Code
from app.domain.settings import Settings
from app.storage.whole_files import write_whole
from app.system.language import system_language


def load(path: Path) -> tuple[Settings, AssistantError | None]:
    """Read the settings; of values that cannot be used the defaults apply, and the file is kept in the same folder.

    The error that reports this is returned, not raised: the program continues.
    """
    if path.exists() and not path.is_file():  # a folder, or a pipe that nobody writes to
        return Settings(), _set_aside(path)
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-16" if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig")
    except FileNotFoundError:
        return _in_own_language(Settings()), None
    except (OSError, UnicodeDecodeError):
        return Settings(), _set_aside(path)
    try:
        return _in_own_language(Settings.model_validate_json(text)), None
    except ValidationError as error:
        return _usable(text, error, path)


def _in_own_language(settings: Settings) -> Settings:
    """Where nothing is said of the user's language, it is the system's."""
    if "language" in settings.model_fields_set:
        return settings
    language = system_language()
    return settings if language == settings.language else settings.model_copy(update={"language": language})


def _usable(text: str, error: ValidationError, path: Path) -> tuple[Settings, AssistantError]:
    """The settings without the values that cannot be used, which are written anew beside the old file."""
    wrong = {str(one["loc"][0]) for one in error.errors() if one["loc"]}
    try:
        given = TypeAdapter(dict[str, object]).validate_json(text)
        kept = {name: value for name, value in given.items() if name not in wrong}
        settings = Settings.model_validate(kept)
    except ValueError:  # it is no JSON, or nothing in it says what is wrong
        kept, settings = {}, Settings()
    aside = _set_aside(path)
    if not kept:
        return Settings(), aside
    with suppress(AssistantError):  # where it cannot be written, this is said again at the next start
        save(settings, path)
    return settings, AssistantError(Code.SETTING_REPLACED, ", ".join(sorted(wrong)))


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
    try:
        write_whole(path, json.dumps(settings.model_dump(mode="json"), indent=2, ensure_ascii=False))
    except OSError as error:
        code = Code.DISK_FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else Code.HOME_UNWRITABLE
        raise AssistantError(code, str(path.parent)) from error
