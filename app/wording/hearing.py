"""What the Hearing page says."""

from collections.abc import Sequence

from app.wording.faults import Wording as Wording  # noqa: PLC0414  # for those who import it from here
from app.wording.faults import describe as describe  # noqa: PLC0414  # the same

HEARING_OPEN = "Hearing…"


HEARING_TOOLTIP = "Choose microphone, loudspeaker and recognizer, languages and your own words"


HEARING_TITLE = "Hearing"


SOUND = "Sound"


SPEECH = "Speech"


MICROPHONE = "Microphone"


MICROPHONE_TOOLTIP = "The one you choose is used again whenever it is plugged in; until then another one serves."


LOUDSPEAKER = "Loudspeaker"


LOUDSPEAKER_TOOLTIP = "Where answers are heard"


KEEP_READY = "Keep the microphone ready"


KEEP_READY_TOOLTIP = "Not even half a syllable is missed: the last half second is held in memory, and nowhere else."


LOUDER = "Make quiet speech louder"


LOUDER_TOOLTIP = "Only for the recognizer; the recording stays as it was."


RUMBLE = "Filter out rumble"


RUMBLE_TOOLTIP = "Takes away what lies below speech: hum, wind, steps."


NOISE = "Filter out steady noise"


NOISE_TOOLTIP = "Helps beside a fan or an engine; leave it off in a quiet room."


CUES = "Play short sounds at start and end"


CUES_TOOLTIP = "They say that listening has begun or ended, and are never in the recording."


RECOGNIZER = "Recognizer"


RECOGNIZER_TOOLTIP = "Makes out what is answered"


DRAFT = "While you speak"


DRAFT_TOOLTIP = "Writes along until you are done"


LANGUAGE = "Language"


LANGUAGE_TOOLTIP = "What you speak"


LANGUAGES = "Further languages"


LANGUAGES_TOOLTIP = "Which one you speak is found out each time. Part several with commas."


LANGUAGES_PLACEHOLDER = "none (for example: German, French)"


PATIENCE = "Patience"


PATIENCE_TOOLTIP = "After a tap, listening ends when you have been silent for so long."


SECONDS = " seconds"


VOCABULARY = "Your own words"


VOCABULARY_TOOLTIP = "Names and terms that ordinary language does not have, one on each line"


VOCABULARY_PLACEHOLDER = "One on each line"


LEARN = "Learn unusual words from the documents"


LEARN_TOOLTIP = "Names, places and product codes in your documents are then expected to be spoken."


AUTOMATIC = "Automatic"


def name_recognizer(name: str, used: str) -> str:
    """Name a recognizer that may hear a recording again; `used`: the one that has heard it."""
    return f"With {name} (as before)" if name == used else f"With {name}"


def name_default_device(name: str) -> str:
    """Name the choice to use what the system uses, `name`; empty where that is not known."""
    return f"System default ({name})" if name else "System default"


def name_absent_device(name: str) -> str:
    """Name a chosen device that is away."""
    return f"{name} (not connected)"


def name_absent_recognizer(name: str) -> str:
    """Name a chosen recognizer that does not work here."""
    return f"{name} (not installed)"


def refuse_languages(names: Sequence[str]) -> str:
    """Say which languages are not known; `names` is not empty."""
    return f"Not a language that is known here: {', '.join(names)}."


def describe_silence(file: str) -> str:
    """Say that a file holds no words."""
    return f"No words were heard in “{file}”."
