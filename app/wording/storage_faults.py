"""What can go wrong with what Sotto keeps, in plain words."""

from app.domain.errors import Code
from app.wording.fault import Fault

STORAGE_FAULTS: dict[Code, Fault] = {
    Code.NOTHING_TO_FORGET: Fault(
        "There is nothing here that could be meant, or more than one thing.",
        "Check the id in “sotto history” or the path in “sotto library”. Nothing was deleted.",
        "There is nothing here that “{detail}” could mean, or more than one thing.",
    ),
    Code.DATABASE_SET_ASIDE: Fault(
        "The database was damaged, so Sotto started a new one and kept the old one.",
        "Look through “sotto history” and “sotto library”, and add what is missing again. Nothing was deleted.",
        "The database was damaged, so Sotto started a new one and kept the old one as “{detail}”.",
    ),
    Code.DATABASE_SALVAGED: Fault(
        "What could still be read of the damaged database was brought back.",
        "Check that nothing is missing before you delete the old file.",
        "This came back from the damaged database and its backups: {detail}.",
    ),
    Code.DATABASE_RESTORED: Fault(
        "The database was gone or empty, so its last backup is in use.",
        "Ask again, or add again, what is newer than that. If you moved the database, put it back before you go on.",
        "The database was gone or empty, so its backup of {detail} is in use.",
    ),
    Code.DATABASE_NEWER: Fault(
        "A newer version of Sotto has been used with this folder; this one would damage what it keeps.",
        "Start that newer version, or this one with another folder: sotto --home FOLDER. Nothing was changed.",
        "A newer version of Sotto has been used with this folder ({detail}); this one would damage what it keeps.",
    ),
    Code.DATABASE_BUSY: Fault(
        "The database is in use by another program.",
        "Close whatever else is using Sotto's folder and try again.",
    ),
    Code.SETTINGS_SET_ASIDE: Fault(
        "The settings could not be read, so the defaults are in use; the old file was kept.",
        "Choose your settings again, or repair the old file.",
        "The settings could not be read, so the defaults are in use; the old file was kept as “{detail}”.",
    ),
    Code.SETTING_REPLACED: Fault(
        "A setting has a value that cannot be used, so its default is in use; the others are kept.",
        "Choose another value. The old file lies beside the settings.",
        "This setting has a value that cannot be used, so its default is in use; the others are kept: {detail}.",
    ),
    Code.SETTING_INVALID: Fault(
        "A setting has a value that cannot be used.",
        "Choose another value. The previous one stays in use.",
        "This setting has a value that cannot be used: {detail}.",
    ),
    Code.DISK_FULL: Fault(
        "The disk is full, so this could not be saved.",
        "Free some space and try again. What was saved before is safe.",
        "The disk is full, so this could not be saved: {detail}.",
    ),
    Code.HOME_UNWRITABLE: Fault(
        "Sotto cannot write to its own folder.",
        "Check the folder's permissions, or start Sotto with another one: sotto --home FOLDER.",
        "Sotto cannot write to its folder {detail}.",
    ),
    Code.ALREADY_RUNNING: Fault(
        "Sotto is already running with this folder.",
        "Use the window that is open, or close it first.",
    ),
}
