"""What can go wrong, in plain words: a sentence and a remedy for each code."""

from dataclasses import dataclass

from app.domain.errors import Code
from app.wording.fault import Fault
from app.wording.model_faults import MODEL_FAULTS
from app.wording.storage_faults import STORAGE_FAULTS


@dataclass(frozen=True, slots=True)
class Wording:
    """What to say about a fault."""

    message: str
    """One sentence: what has happened."""
    remedy: str
    """What the user can do about it; begins with a verb."""


_RETRY_OR_TYPE = "Try again, or type your question instead."

_FAULTS: dict[Code, Fault] = {
    **MODEL_FAULTS,
    **STORAGE_FAULTS,
    Code.MICROPHONE_MISSING: Fault(
        "No microphone was found.",
        "Plug one in and try again, or type your question instead.",
        "No microphone was found ({detail}).",
    ),
    Code.MICROPHONE_BUSY: Fault(
        "The microphone cannot be opened; another program may be using it.",
        "Close the other program (a call, for example), check that Sotto may use the microphone, and try again.",
        "The microphone “{detail}” cannot be opened; another program may be using it.",
    ),
    Code.MICROPHONE_LOST: Fault(
        "The microphone was disconnected while you were speaking; what was heard so far is kept.",
        "Check its plug or battery and ask again.",
        "The microphone “{detail}” was disconnected while you were speaking; what was heard so far is kept.",
    ),
    Code.MICROPHONE_REPLACED: Fault(
        "The microphone was disconnected while you were speaking; another one is listening now.",
        "Ask again if words are missing. The first microphone is used again when it is back.",
        "The microphone was disconnected while you were speaking; “{detail}” is listening now.",
    ),
    Code.MICROPHONE_SILENT: Fault(
        "The microphone picks up no sound at all.",
        "Check that it is not muted and that it is the right one.",
        "The microphone “{detail}” picks up no sound at all.",
    ),
    Code.SOUND_LOST: Fault(
        "The computer was too busy to record everything you said.",
        "Ask again if words are missing.",
        "The computer was too busy to record {detail} of what you said.",
    ),
    Code.LOUDSPEAKER_MISSING: Fault(
        "No loudspeaker was found, so the answer can only be read.",
        "Plug in a loudspeaker or headphones to hear the next answer.",
        "No loudspeaker was found ({detail}), so the answer can only be read.",
    ),
    Code.LOUDSPEAKER_LOST: Fault(
        "The loudspeaker was disconnected; the rest of the answer can only be read.",
        "Check its plug or battery. The next answer will be spoken again.",
        "The loudspeaker “{detail}” was disconnected; the rest of the answer can only be read.",
    ),
    Code.TOO_SHORT: Fault(
        "That was too short to be a question.", "Hold the button for as long as you speak, or tap it and speak."
    ),
    Code.TOO_LONG: Fault(
        "The question became too long, so listening stopped.",
        "Ask in fewer words. What was heard so far is kept.",
    ),
    Code.NOTHING_HEARD: Fault(
        "No words were heard.",
        "Move closer to the microphone, check that it is not muted, and ask again.",
    ),
    Code.NOTHING_ASKED: Fault("Nothing was asked.", "Type a question, and ask again."),
    Code.AUDIO_UNREADABLE: Fault(
        "The recording cannot be read.",
        "Check that the file exists and that other programs can play it.",
        "The recording “{detail}” cannot be read.",
    ),
    Code.RECORDING_HARMFUL: Fault(
        "The recording crashed what was hearing it, or took too long, and is heard no further.",
        "Check that other programs can play it to its end, or try another recognizer with --engine.",
        "“{detail}” crashed what was hearing it, or took too long, and is heard no further.",
    ),
    Code.RECORDING_MISSING: Fault(
        "There is no recording of that question.",
        "Ask it again, or type it.",
    ),
    Code.RECOGNIZER_MISSING: Fault(
        "No speech recognizer for your language is installed.",
        "Type your question instead, or run “sotto doctor” in a terminal to see what is missing.",
        "The recognizer “{detail}” is not installed.",
    ),
    Code.RECOGNITION_FAILED: Fault(
        "Your words could not be recognized this time; the recording is kept.",
        _RETRY_OR_TYPE,
        "Your words could not be recognized this time ({detail}); the recording is kept.",
    ),
    Code.VOICE_MISSING: Fault(
        "No voice is installed, so the answer can only be read.",
        "Install espeak-ng (on Linux) or a system voice to hear answers.",
    ),
    Code.VOICE_UNKNOWN: Fault(
        "There is no such voice here.",
        "Choose one of those that “Voice…” in the window lists, or leave --voice out.",
        "There is no voice “{detail}” here.",
    ),
    Code.LANGUAGE_FOREIGN: Fault(
        "That did not sound like your language.",
        "Add the other one under “Other languages” in “Hearing…” to have it listened for too, or say it again.",
        "That did not sound like {detail}.",
    ),
    Code.LANGUAGE_UNKNOWN: Fault(
        "Nothing installed here knows this language.",
        "Check its code, such as en or de. “sotto models” lists models and voices for further languages.",
        "Nothing installed here knows the language “{detail}”.",
    ),
    Code.VOICE_FAILED: Fault(
        "The voice failed, so the answer can only be read.",
        "Ask again. If it stays silent, choose another voice under “Voice…”.",
        "The voice failed ({detail}), so the answer can only be read.",
    ),
    Code.LANGUAGE_UNPRONOUNCEABLE: Fault(
        "A voice's language cannot be pronounced here.",
        "Choose another voice. Until then, another one speaks.",
        "The voice “{detail}” is in a language that espeak-ng cannot pronounce here.",
    ),
    Code.INDEX_FAILED: Fault(
        "The index of your documents cannot be used; the documents themselves are safe.",
        "Type “sotto library rebuild” in a terminal to rebuild it.",
    ),
    Code.VECTORS_AWAY: Fault(
        "The Chroma server does not answer; until it does, documents are found only by their exact words.",
        "Start it, or correct “chroma_server” in the settings. Sotto then tries again by itself.",
        "The Chroma server {detail} does not answer; until it does, documents are found only by their exact words.",
    ),
    Code.VECTORS_FAILED: Fault(
        "The Chroma server does not work properly; until it does, documents are found only by their exact words.",
        "Check its log, update it to version 1 or later, or correct “chroma_server” in the settings.",
        "There is no working Chroma server at {detail}; until there is, documents are found only by their exact words.",
    ),
    Code.VECTORS_FORBIDDEN: Fault(
        "The Chroma server is on another computer, which Sotto contacts only if you allow it by name.",
        "Add its name to “allowed_hosts” in the settings if you trust it. Until then, only exact words are found.",
        "The Chroma server {detail} is on another computer, which Sotto contacts only if you allow it by name.",
    ),
    Code.SCOPE_UNKNOWN: Fault(
        "There is no such collection, file or folder.",
        "Choose one that “sotto collections” or “sotto library” lists.",
        "There is no collection, file or folder “{detail}”.",
    ),
    Code.DOCUMENT_MISSING: Fault(
        "The document is no longer there.",
        "Put it back where it was, or add it again from its new place.",
        "“{detail}” is no longer there.",
    ),
    Code.DOCUMENT_UNSUPPORTED: Fault(
        "This kind of document cannot be read yet.",
        "Save it as PDF, Word (.docx), Markdown or plain text and add that.",
        "“{detail}” is of a kind that cannot be read yet.",
    ),
    Code.FOLDER_UNREADABLE: Fault(
        "The folder cannot be looked into.",
        "Check that it is there and that you may read it.",
        "The folder {detail} cannot be looked into.",
    ),
    Code.DOCUMENT_UNREADABLE: Fault(
        "The document cannot be read; it may be damaged.",
        "Check that it opens in its own program, save a fresh copy and add that.",
        "“{detail}” cannot be read; it may be damaged.",
    ),
    Code.DOCUMENT_EMPTY: Fault(
        "There is no text in the document; it may be a scan.",
        "Add a version whose text can be selected.",
        "There is no text in “{detail}”; it may be a scan.",
    ),
    Code.DOCUMENT_ENCRYPTED: Fault(
        "The document is locked with a password.",
        "Unlock it in the library with its password, or save a copy without one and add that.",
        "“{detail}” is locked with a password.",
    ),
    Code.DOCUMENT_TOO_LARGE: Fault(
        "The document is too large to be read.",
        "Split it, or raise “largest_document_mb” in the settings.",
        "“{detail}” is too large to be read.",
    ),
    Code.DOCUMENT_NEEDS_OCR: Fault(
        "The document is a picture, and no program here can read pictures in your language.",
        "Install the program Tesseract with your language and add it again.",
        "“{detail}” is a picture, and no program here can read pictures in your language.",
    ),
    Code.DOCUMENT_HARMFUL: Fault(
        "The document took too much time or memory to read, or crashed its reader, so it was skipped.",
        "Check that it opens in its own program, save a fresh copy and add that.",
        "“{detail}” took too much time or memory to read, or crashed its reader, so it was skipped.",
    ),
    Code.DOCUMENT_OUTDATED: Fault(
        "The document is in a format from before 2007, which cannot be read.",
        "Install antiword, catdoc or LibreOffice, or save it as .docx, .pptx or PDF and add that.",
        "“{detail}” is in a format from before 2007, which cannot be read.",
    ),
    Code.DOCUMENT_NAME: Fault(
        "The name of the file is no text that can be kept.",
        "Choose another name for the file and add it again.",
        "The name of “{detail}” is no text that can be kept.",
    ),
    Code.FOLDER_DENIED: Fault(
        "The folder may not be read.",
        "Check its permissions and add it again.",
        "The folder “{detail}” may not be read.",
    ),
    Code.DOCUMENT_CANCELLED: Fault(
        "Reading the document was cancelled.",
        "Add it again to have it read.",
        "Reading “{detail}” was cancelled.",
    ),
    Code.ADDRESS_INVALID: Fault(
        "That is not the address of a web page.",
        "Check it: it must begin with https:// or http:// and contain no name or password.",
        "“{detail}” is not the address of a web page.",
    ),
    Code.ADDRESS_UNREACHABLE: Fault(
        "The page could not be fetched: its server does not answer, or the connection broke off.",
        "Check the address and your connection, and fetch it again. Nothing was kept.",
        "The page could not be fetched: {detail} does not answer, or the connection broke off.",
    ),
    Code.ADDRESS_REFUSED: Fault(
        "The page could not be fetched.",
        "Check the address in a browser. If the page needs a login, save it there and add the file.",
        "The page could not be fetched: {detail}.",
    ),
    Code.ADDRESS_MOVED: Fault(
        "The page has moved to another computer, which was not contacted.",
        "Add it from there if you trust that address.",
        "The page has moved to {detail}, on another computer, which was not contacted.",
    ),
    Code.ADDRESS_INSECURE: Fault(
        "The page redirects to an insecure address, so it was not fetched.",
        "Save the page in a browser, if you trust it, and add the file.",
        "The page redirects to {detail}, where others could read along, so it was not fetched.",
    ),
    Code.ADDRESS_STOPPED: Fault(
        "The page was not fetched, because you cancelled it.",
        "Try again whenever you like.",
    ),
    Code.PAIR_UNKNOWN: Fault(
        "There is no such kept answer.",
        "Type “sotto answers” in a terminal to list them.",
        "There is no kept answer {detail}.",
    ),
    Code.PAIR_EMPTY: Fault(
        "To keep an answer, both a question and an answer are needed.",
        "Type both and try again.",
    ),
    Code.MEMORY_EMPTY: Fault(
        "A memory must be a sentence or two: neither empty nor a whole page.",
        "Type a sentence or two. Keep anything longer as a note or a document.",
    ),
    Code.MEMORY_UNKNOWN: Fault(
        "There is no such memory.",
        "Use a number that “sotto memory” lists.",
        "There is no memory {detail}.",
    ),
    Code.COLLECTION_UNKNOWN: Fault(
        "There is no such collection.",
        "Choose an existing one, or create it first.",
        "There is no collection “{detail}”.",
    ),
    Code.BUG: Fault(
        "Something went wrong inside Sotto. The log has the details.",
        "Try again. If it happens again, report it with the file sotto.log from Sotto's folder.",
        "Something went wrong inside Sotto ({detail}). The log has the details.",
    ),
}


def describe(code: str, detail: str = "") -> Wording:
    """Say what a fault means; a code that is not ours is described as a bug, with its name."""
    try:
        fault = _FAULTS[Code(code)]
    except ValueError:
        return describe(Code.BUG, f"{code}: {detail}" if detail else code)
    # `replace`, not `format`: a file's name may hold braces.
    sentence = fault.about.replace("{detail}", detail) if detail and fault.about else fault.plain
    return Wording(sentence, fault.remedy)
