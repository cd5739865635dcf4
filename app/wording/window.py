"""What the window itself says, outside its pages."""

NAME = "Sotto"
PROMISE = "Everything stays on this computer."
EXAMPLE_QUESTION = "How much is the rent?"

ADD = "Add documents"
ADD_FILES = "Choose files…"
ADD_FOLDER = "Choose a folder…"
ADD_TOOLTIP = "Add files or a folder to ask about. You can also drop them on the window."
DIALOG_FILES = "Add documents"
DIALOG_FOLDER = "Add all documents in a folder"
FILTER_KNOWN = "Documents"
FILTER_ALL = "All files"
DROP_HERE = "Drop here to add to your documents"

TALK = "Hold or tap to talk"
TALK_DESCRIPTION = (
    "Hold this button, Space or F9 while you speak, and release it when you are done.\n"
    "Or tap it and speak: listening ends when you fall silent, or when you press again."
)
QUESTION = "Your question"
QUESTION_PLACEHOLDER = "…or type a question"
ASK = "Ask"
ASK_TOOLTIP = "Ask the typed question (Enter)"
ASK_EMPTY = "Type a question first."
STOP = "Stop"
STOP_TOOLTIP = "Stop right away (Esc)"
STOP_IDLE = "There is nothing to stop."
PAUSE = "Pause"
PAUSE_TOOLTIP = "Pause the spoken answer"
PAUSE_IDLE = "There is nothing to pause."
RESUME = "Resume"
RESUME_TOOLTIP = "Resume the spoken answer"
CONTINUE = "Continue"
CONTINUE_TOOLTIP = "Hear the rest of the answer, from the sentence that was cut off"
NOT_READY = "Sotto is still getting ready."
NOT_STARTED = "Sotto could not start. The message at the top says why."
DISMISS = "Dismiss this message"
NEWEST = "↓  Latest"
CONVERSATION = "Conversation"

HEARING = "Listening…"
REPLAYING = "Listening to the recording…"
KEPT_READY = "Microphone ready: the last half second is kept in memory"
KEPT_READY_TOOLTIP = "None of it is saved until you press. You can turn this off under “Hearing…”."
HEAR_AGAIN = "Transcribe again"
HEAR_AGAIN_TOOLTIP = "Have another recognizer transcribe the recording, which is kept on this computer"
LISTEN_TOO_TOOLTIP = "Both languages are listened for from now on, and the recording is transcribed again"
NO_RECOGNIZER = "No speech recognizer is installed"
ANSWER_AGAIN = "Answer again"
IN_ITS_OWN_WORDS = "In its own words"
IN_ITS_OWN_WORDS_TOOLTIP = "Have the language model explain what the documents say"
WITHOUT_DOCUMENTS = "Answer without documents"
WITHOUT_DOCUMENTS_TOOLTIP = "Ask the language model what it knows itself; none of it comes from your documents"
NOT_FROM_DOCUMENTS = "Not from your documents: this is what the language model knows itself, and it may be wrong."
ANSWER_AGAIN_TOOLTIP = "Ask the same question again and ignore the earlier answer"
KNOWN = "The same question was answered like this before, and nothing has changed since."
YOU = "You"
SOURCES = "Sources"
SOURCE_TOOLTIP = "Open the document"
CANCELLED_UNHEARD = "Stopped."
CANCELLED_SPEAKING = "Stopped here. The paler words were not spoken."

CLOSE = "Close"

WELCOME = "Ask your documents, out loud."
WELCOME_MORE = "Sotto answers in the words of your own documents, and names the page."
STEPS = (
    ("Add documents", "PDF, Word, Markdown or text. Drop them anywhere in this window."),
    ("Hold and ask", "Hold the round button, Space or F9 while you speak, then release it. Or tap once and speak."),
    ("Hear the answer", "It names its source. Click the source to open the document."),
)
TRY_EXAMPLE = "Try the example"
TRY_EXAMPLE_TOOLTIP = "Adds a short sample lease and suggests a question about it"


def count_documents(documents: int) -> str:
    """Say how many documents can be asked about."""
    return "No documents yet" if documents == 0 else "1 document" if documents == 1 else f"{documents:,} documents"


def listen_too(language: str) -> str:
    """The offer to listen for another language as well, by its name."""
    return f"Listen for {language} too"
