"""Every sentence the user reads. No Qt, so that the command line speaks with the same words."""

from collections.abc import Sequence
from pathlib import PurePath

from app.domain.transcript import Mend
from app.ui.state.state import Loading, Phase, Progress, State, Trouble, TurnView
from app.ui.state.transcript_marks import Mark
from app.wording.faults import Wording as Wording  # noqa: PLC0414  # for those who import it from here
from app.wording.faults import describe as describe  # noqa: PLC0414  # the same

NAME = "Sotto"
PROMISE = "Everything stays on this computer."
EXAMPLE_QUESTION = "How much is the rent?"

ADD = "Add documents"
ADD_FILES = "Choose files…"
ADD_FOLDER = "Choose a folder…"
ADD_TOOLTIP = "Add files or a folder to ask about; you can also drop them on the window."
DIALOG_FILES = "Add documents"
DIALOG_FOLDER = "Add all documents of a folder"
FILTER_KNOWN = "Documents"
FILTER_ALL = "All files"
DROP_HERE = "Drop to add to your documents"

TALK = "Hold or tap to talk"
TALK_DESCRIPTION = (
    "Hold the button, or Space or F9, while you speak; let go when you are done.\n"
    "Or tap it and speak: listening ends by itself when you fall silent, or when you press again."
)
QUESTION = "Your question"
QUESTION_PLACEHOLDER = "…or type a question"
ASK = "Ask"
ASK_TOOLTIP = "Ask the typed question (Enter)"
ASK_EMPTY = "Type a question first."
STOP = "Stop"
STOP_TOOLTIP = "Stop and be silent (Esc)"
PAUSE = "Pause"
PAUSE_TOOLTIP = "Let the answer stand still"
PAUSE_IDLE = "There is nothing to pause."
RESUME = "Resume"
RESUME_TOOLTIP = "Go on where it stands still"
GO_ON = "Go on"
GO_ON_TOOLTIP = "Hear the rest of the answer, from the sentence that was cut off"
STOP_IDLE = "There is nothing to stop."
NOT_READY = "Sotto is still getting ready."
NOT_STARTED = "Sotto could not start; the line at the top says why."
DISMISS = "Dismiss this message"
NEWEST = "↓  Newest"
CONVERSATION = "Conversation"

HEARING = "Listening…"
HEARING_AGAIN = "Listening to the recording…"
KEPT_READY = "Microphone ready: the last half second is held in memory"
KEPT_READY_TOOLTIP = "Nothing of it is kept until you press. Choose otherwise under “Hearing…”."
HEAR_AGAIN = "Hear it again"
HEAR_AGAIN_TOOLTIP = "Have another recognizer make out what you said; the recording is kept on this computer."
NO_RECOGNIZER = "Nothing that understands speech is installed"
THINK_AGAIN = "Think again"
THINK_AGAIN_TOOLTIP = "Ask the same question anew, without looking at the answer from before"
KNOWN = "The same question was answered like this before, and nothing has changed since."
YOU = "You"
SOURCES = "Where it says so"
SOURCE_TOOLTIP = "Open the document"
CANCELLED_UNHEARD = "Stopped."
CANCELLED_SPEAKING = "Stopped here; the paler words were not spoken."

HEARING_OPEN = "Hearing…"
HEARING_TOOLTIP = "Choose microphone, loudspeaker and recognizer, languages and your own words"
HEARING_TITLE = "Hearing"
CLOSE = "Close"
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

WELCOME = "Ask your documents, out loud."
WELCOME_MORE = "Sotto answers with the words of your own documents and the page they stand on."
STEPS = (
    ("Add documents", "PDF, Word, Markdown or text; drop them anywhere on this window."),
    ("Hold and ask", "Hold the round button, Space or F9, and speak; let go when you are done. Or tap and speak."),
    ("Hear the answer", "It names its source; click the source to open the document."),
)
TRY_EXAMPLE = "Try the example"
TRY_EXAMPLE_TOOLTIP = "Adds a short example lease and suggests a question about it."

_PHASES = {
    Phase.STARTING: "Getting ready…",
    Phase.IDLE: "Hold to talk, or tap and speak: the button, Space or F9",
    Phase.LISTENING: "Listening… let go when you are done",
    Phase.UNDERSTANDING: "Making out your words…",
    Phase.SEARCHING: "Looking through your documents…",
    Phase.REPLYING: "Writing the answer…",
    Phase.SPEAKING: "Speaking… hold or tap to interrupt",
    Phase.BROKEN: "Sotto could not start",
}
_PAUSED = "Paused"
_OPENING = "Opening the microphone…"
_HANDS_FREE = "Listening… it ends when you fall silent; press again to end it now"
_TOO_LOUD = "Too loud: move a little away from the microphone"


def doubt(claim: str) -> str:
    """Say of a sentence that no passage bears it out."""
    return f"Not found in your documents: “{claim}”"


def describe_phase(state: State) -> str:
    """Say what the assistant is doing, or what the user can do."""
    if state.phase is Phase.LISTENING:
        return _describe_listening(state)
    if state.phase is Phase.STARTING and state.loading:
        return f"Getting ready… {state.loading.model}, {state.loading.fraction:.0%}"
    return _PAUSED if state.is_paused else _PHASES[state.phase]


def _describe_listening(state: State) -> str:
    """Say what the speaker should know now."""
    if not state.is_capturing:
        return _OPENING
    if state.is_too_loud:
        return _TOO_LOUD
    if state.listening_trouble:
        return describe(state.listening_trouble.code, state.listening_trouble.detail).message
    return _HANDS_FREE if state.is_hands_free else _PHASES[Phase.LISTENING]


def caption(turn: TurnView) -> str:
    """Say what kind of question it is, where it is not a new one."""
    if turn.corrects:
        return "Corrected question"
    return "Heard again" if turn.repeats else ""


def describe_mark(mark: Mark) -> str:
    """Say why a stretch of a question is marked."""
    return f"Heard “{mark.heard}”" if mark.heard else "Not sure about this word"


def describe_marks(question: str, marks: Sequence[Mark]) -> str:
    """Say which words are marked, for those who hear the window instead of seeing it."""
    said = [(f"“{question[mark.start : mark.end]}”", mark.heard) for mark in marks]
    doubtful = ", ".join(word for word, heard in said if not heard)
    mended = [f"{word} was heard as “{heard}”." for word, heard in said if heard]
    return " ".join([*[f"Not sure about {doubtful}."] * bool(doubtful), *mended])


def name_undo(mend: Mend) -> str:
    """Name the way back to what was heard."""
    return f"Undo: {mend.heard}"


def explain_undo(mend: Mend) -> str:
    """Say what undoing does."""
    return f"Sotto heard “{mend.heard}” and took it for “{mend.meant}”. Ask again with “{mend.heard}”."


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


def why_not_ready(state: State) -> str:
    """Say why nothing can be asked; empty where it can."""
    if state.is_ready:
        return ""
    return NOT_STARTED if state.phase is Phase.BROKEN else NOT_READY


def count_documents(documents: int) -> str:
    """Say how many documents can be asked about."""
    return "No documents yet" if documents == 0 else "1 document" if documents == 1 else f"{documents:,} documents"


def describe_progress(progress: Progress) -> str:
    """Say how far an import is; `progress.current` may be a path."""
    name = PurePath(progress.current).name
    if progress.is_paused:
        return f"Reading waits: {progress.done:,} of {progress.total:,} documents"
    counted = f"Reading document {min(progress.done + 1, progress.total):,} of {progress.total:,}"
    return f"{counted}: {name}" if name else counted


def describe_loading(loading: Loading) -> str:
    """Say how far a model is."""
    return f"Loading {loading.model}: {loading.fraction:.0%}"


def describe_unread(unread: Sequence[Trouble]) -> Wording:
    """Say which documents could not be read; `unread` is not empty."""
    last = describe(unread[-1].code, unread[-1].detail)
    if len(unread) == 1:
        return last
    return Wording(f"{len(unread):,} documents could not be read. The last: {last.message}", last.remedy)
