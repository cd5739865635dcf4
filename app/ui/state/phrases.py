"""What the window says of its state."""

from collections.abc import Sequence
from pathlib import PurePath

from app.domain.events import LibraryProgressed
from app.domain.transcript import Mend
from app.ui.state.state import Loading, Phase, State, Trouble, TurnView
from app.ui.state.transcript_marks import Mark
from app.wording.faults import Wording, describe
from app.wording.window import NOT_READY, NOT_STARTED

_PHASES = {
    Phase.STARTING: "Getting ready…",
    Phase.IDLE: "Hold or tap the button, Space or F9 to talk",
    Phase.LISTENING: "Listening… release when you are done",
    Phase.UNDERSTANDING: "Recognizing your words…",
    Phase.SEARCHING: "Searching your documents…",
    Phase.REPLYING: "Writing the answer…",
    Phase.SPEAKING: "Speaking… hold or tap to interrupt",
    Phase.BROKEN: "Sotto could not start",
}


_PAUSED = "Paused"


_OPENING = "Opening the microphone…"


_HANDS_FREE = "Listening… ends when you fall silent; press again to end now"


_TOO_LOUD = "Too loud: move back from the microphone a little"


def left_out(sentences: int) -> str:
    """Say that a model wrote what nothing supports."""
    if sentences == 1:
        return "A sentence of the language model was left out: your documents do not support it."
    return f"{sentences} sentences of the language model were left out: your documents do not support them."


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
    return "Transcribed again" if turn.repeats else ""


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
    return f"Sotto heard “{mend.heard}” and took it to mean “{mend.meant}”. Ask again with “{mend.heard}”."


def why_not_ready(state: State) -> str:
    """Say why nothing can be asked; empty where it can."""
    if state.is_ready:
        return ""
    return NOT_STARTED if state.phase is Phase.BROKEN else NOT_READY


def describe_progress(progress: LibraryProgressed) -> str:
    """Say how far an import is; `progress.current` may be a path."""
    name = PurePath(progress.current).name
    if progress.is_paused:
        return f"Import paused: {progress.done:,} of {progress.total:,} documents"
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
    return Wording(f"{len(unread):,} documents could not be read. The last one: {last.message}", last.remedy)
