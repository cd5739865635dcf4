"""Faults a person can be told about. Anything else that goes wrong is a bug."""

from enum import StrEnum


class Code(StrEnum):
    """Every fault has one code; `app.ui.wording` has its sentence and its remedy."""

    MICROPHONE_MISSING = "microphone_missing"
    MICROPHONE_BUSY = "microphone_busy"
    MICROPHONE_LOST = "microphone_lost"
    MICROPHONE_REPLACED = "microphone_replaced"
    MICROPHONE_SILENT = "microphone_silent"
    SOUND_LOST = "sound_lost"
    SPEAKER_MISSING = "speaker_missing"
    SPEAKER_LOST = "speaker_lost"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NOTHING_HEARD = "nothing_heard"
    AUDIO_UNREADABLE = "audio_unreadable"
    RECORDING_MISSING = "recording_missing"
    RECOGNIZER_MISSING = "recognizer_missing"
    RECOGNITION_FAILED = "recognition_failed"
    MODEL_MISSING = "model_missing"
    MODEL_BROKEN = "model_broken"
    MODEL_UNKNOWN = "model_unknown"
    MODEL_UNRECOGNIZED = "model_unrecognized"
    MODEL_UNREACHABLE = "model_unreachable"
    MODEL_WITHDRAWN = "model_withdrawn"
    MODEL_MISMATCHED = "model_mismatched"
    MODEL_UNSAFE = "model_unsafe"
    MODEL_BUSY = "model_busy"
    CATALOGUE_INVALID = "catalogue_invalid"
    PACK_BROKEN = "pack_broken"
    GENERATOR_FAILED = "generator_failed"
    VOICE_MISSING = "voice_missing"
    VOICE_FAILED = "voice_failed"
    INDEX_FAILED = "index_failed"
    DOCUMENT_MISSING = "document_missing"
    DOCUMENT_UNSUPPORTED = "document_unsupported"
    DOCUMENT_UNREADABLE = "document_unreadable"
    DOCUMENT_EMPTY = "document_empty"
    DOCUMENT_ENCRYPTED = "document_encrypted"
    DOCUMENT_TOO_LARGE = "document_too_large"
    DOCUMENT_NEEDS_OCR = "document_needs_ocr"
    DOCUMENT_HARMFUL = "document_harmful"
    DOCUMENT_CANCELLED = "document_cancelled"
    PAIR_UNKNOWN = "pair_unknown"
    PAIR_EMPTY = "pair_empty"
    COLLECTION_UNKNOWN = "collection_unknown"
    DATABASE_SET_ASIDE = "database_set_aside"
    DATABASE_BUSY = "database_busy"
    SETTINGS_SET_ASIDE = "settings_set_aside"
    SETTING_INVALID = "setting_invalid"
    DISK_FULL = "disk_full"
    HOME_UNWRITABLE = "home_unwritable"
    ALREADY_RUNNING = "already_running"
    BUG = "bug"


class AssistantError(Exception):
    """A fault with a code. Adapters raise it at their border, `from` the library's own error."""

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.code = code
        """Which fault."""
        self.detail = detail
        """What it was about (a file, a device, a model), for the sentence's end; may be empty."""
