"""What the Hearing page says."""

from collections.abc import Sequence

from app.text.localized import language_name

HEARING_OPEN = "Hearing…"
HEARING_TOOLTIP = "Choose the microphone, loudspeaker, recognizer and languages, and add your own words"
HEARING_TITLE = "Hearing"
SOUND = "Sound"
SPEECH = "Speech"

MICROPHONE = "Microphone"
MICROPHONE_TOOLTIP = "The one you choose is used whenever it is plugged in; until then, another one is."
LOUDSPEAKER = "Loudspeaker"
LOUDSPEAKER_TOOLTIP = "Where answers are played"
KEEP_READY = "Keep the microphone ready"
KEEP_READY_TOOLTIP = "Not even half a syllable is lost: the last half second is kept in memory, and nowhere else."
LOUDER = "Make quiet speech louder"
LOUDER_TOOLTIP = "For the recognizer only. The recording stays as it was."
RUMBLE = "Filter out rumble"
RUMBLE_TOOLTIP = "Removes sounds lower than speech: hum, wind, footsteps."
NOISE = "Filter out steady noise"
NOISE_TOOLTIP = "Helps near a fan or an engine. Leave it off in a quiet room."
CUES = "Play a sound when listening starts and ends"
CUES_TOOLTIP = "These sounds are never part of the recording."

RECOGNIZER = "Recognizer"
RECOGNIZER_TOOLTIP = "Turns what you say into text"
LANGUAGE = "Language"
LANGUAGE_TOOLTIP = "The language you speak"
LANGUAGES = "Other languages"
LANGUAGES_TOOLTIP = "Sotto finds out which one you are speaking. Separate them with commas."
LANGUAGES_PLACEHOLDER = "none (for example: German, French)"
PATIENCE = "Stop after silence"
PATIENCE_TOOLTIP = "After a tap, listening ends once you have been silent for this long."
SECONDS = " seconds"
VOCABULARY = "Your own words"
VOCABULARY_TOOLTIP = "Names and terms that are not in a dictionary, one per line"
VOCABULARY_PLACEHOLDER = "One per line"
LEARN = "Learn unusual words from your documents"
LEARN_TOOLTIP = "Names, places and product codes in your documents are then recognized more often."
AUTOMATIC = "Automatic"


def name_recognizer(name: str, used: str) -> str:
    """Name a recognizer that may transcribe a recording again; `used`: the one that has done so before."""
    return f"With {name} (as before)" if name == used else f"With {name}"


def name_default_device(name: str) -> str:
    """Name the choice to use what the system uses, `name`; empty where that is not known."""
    return f"System default ({name})" if name else "System default"


def name_absent_device(name: str) -> str:
    """Name a chosen device that is not connected."""
    return f"{name} (not connected)"


def name_absent_recognizer(name: str) -> str:
    """Name a chosen recognizer that does not work here."""
    return f"{name} (not installed)"


def refuse_languages(names: Sequence[str]) -> str:
    """Say which languages are not known; `names` is not empty."""
    return f"Unknown {'language' if len(names) == 1 else 'languages'}: {', '.join(names)}."


def describe_languages(file: str, stretches: Sequence[tuple[str, float, float]]) -> str:
    """Say which language a file was found to be in, or which ones and where; (ISO 639-1, from, to), in seconds."""
    names = dict.fromkeys(code for code, _, _ in stretches)
    if len(names) == 1:
        return f"“{file}” is in {language_name(stretches[0][0])}."
    told = [f"{language_name(code)} from {_clock(start_s)} to {_clock(end_s)}" for code, start_s, end_s in stretches]
    return f"“{file}” is in several languages: {', '.join(told)}."


def _clock(seconds: float) -> str:
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def describe_silence(file: str) -> str:
    """Say that a file holds no words."""
    return f"No words were heard in “{file}”."
