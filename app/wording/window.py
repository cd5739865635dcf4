"""Every sentence the user reads. No Qt, so that the command line speaks with the same words."""

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

CLOSE = "Close"

WELCOME = "Ask your documents, out loud."
WELCOME_MORE = "Sotto answers with the words of your own documents and the page they stand on."
STEPS = (
    ("Add documents", "PDF, Word, Markdown or text; drop them anywhere on this window."),
    ("Hold and ask", "Hold the round button, Space or F9, and speak; let go when you are done. Or tap and speak."),
    ("Hear the answer", "It names its source; click the source to open the document."),
)
TRY_EXAMPLE = "Try the example"
TRY_EXAMPLE_TOOLTIP = "Adds a short example lease and suggests a question about it."


def count_documents(documents: int) -> str:
    """Say how many documents can be asked about."""
    return "No documents yet" if documents == 0 else "1 document" if documents == 1 else f"{documents:,} documents"
