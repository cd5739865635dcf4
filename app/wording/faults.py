"""What can go wrong, in the user's words: a sentence and a remedy for each code. No Qt."""

from dataclasses import dataclass

from app.domain.errors import Code
from app.wording.fault import Fault
from app.wording.model_faults import MODEL_FAULTS


@dataclass(frozen=True, slots=True)
class Wording:
    """What to say about a fault."""

    message: str
    """One sentence: what is the matter."""
    remedy: str
    """What the user can do about it; begins with a verb."""


_RETRY_OR_TYPE = "Try again, or type your question instead."

_FAULTS: dict[Code, Fault] = MODEL_FAULTS | {
    Code.MICROPHONE_MISSING: Fault(
        "No microphone was found.",
        "Plug one in and try again, or type your question instead.",
        "No microphone was found ({detail}).",
    ),
    Code.MICROPHONE_BUSY: Fault(
        "The microphone cannot be opened: another program may be using it.",
        "Close the other program (a call, say), check that Sotto may use the microphone, and try again.",
        "The microphone “{detail}” cannot be opened: another program may be using it.",
    ),
    Code.MICROPHONE_LOST: Fault(
        "The microphone went away while you were speaking; what was heard until then is kept.",
        "Check its plug or battery and ask again.",
        "The microphone “{detail}” went away while you were speaking; what was heard until then is kept.",
    ),
    Code.MICROPHONE_REPLACED: Fault(
        "The microphone went away while you were speaking; another one goes on listening.",
        "Ask again if words are missing; the first one is used again when it is back.",
        "The microphone went away while you were speaking; “{detail}” goes on listening.",
    ),
    Code.MICROPHONE_SILENT: Fault(
        "The microphone hears nothing at all.",
        "Check that it is not muted and that it is the right one.",
        "The microphone “{detail}” hears nothing at all.",
    ),
    Code.SOUND_LOST: Fault(
        "The computer was too busy to take in all that you said.",
        "Ask again if words are missing.",
        "The computer was too busy to take in {detail} of what you said.",
    ),
    Code.LOUDSPEAKER_MISSING: Fault(
        "No loudspeaker was found, so the answer can only be read.",
        "Plug in a loudspeaker or headphones to hear the next answer.",
        "No loudspeaker was found ({detail}), so the answer can only be read.",
    ),
    Code.LOUDSPEAKER_LOST: Fault(
        "The loudspeaker went away; the rest of the answer can only be read.",
        "Check its plug or battery; the next answer will be spoken again.",
        "The loudspeaker “{detail}” went away; the rest of the answer can only be read.",
    ),
    Code.TOO_SHORT: Fault(
        "That was too short to hear a question.", "Hold the button for as long as you speak, or tap it and speak."
    ),
    Code.TOO_LONG: Fault(
        "The question grew too long, so listening stopped by itself.",
        "Ask in fewer words; what was heard until then is kept.",
    ),
    Code.NOTHING_HEARD: Fault(
        "No words were heard.",
        "Move closer to the microphone, check that it is not muted, and ask again.",
    ),
    Code.AUDIO_UNREADABLE: Fault(
        "The recording cannot be read.",
        "Check that the file is there and holds sound that other programs can play.",
        "The recording “{detail}” cannot be read.",
    ),
    Code.RECORDING_MISSING: Fault(
        "There is no recording of that question.",
        "Ask it again, or type it.",
    ),
    Code.RECOGNIZER_MISSING: Fault(
        "Nothing that understands your language is installed.",
        "Type your question instead; “sotto doctor” in a terminal says what is missing.",
        "There is no recognizer “{detail}” here.",
    ),
    Code.RECOGNITION_FAILED: Fault(
        "Your words could not be made out this time; the recording is kept.",
        _RETRY_OR_TYPE,
        "Your words could not be made out this time ({detail}); the recording is kept.",
    ),
    Code.VOICE_MISSING: Fault(
        "No voice is installed, so the answer can only be read.",
        "Install espeak-ng (on Linux) or a system voice to hear answers.",
    ),
    Code.VOICE_FAILED: Fault(
        "The voice failed, so the answer can only be read.",
        "Ask again; if it stays silent, choose another voice in the settings.",
        "The voice failed ({detail}), so the answer can only be read.",
    ),
    Code.INDEX_FAILED: Fault(
        "The index of your documents cannot be used; the documents themselves are safe.",
        "Type “sotto library rebuild” in a terminal to make it anew.",
    ),
    Code.VECTORS_AWAY: Fault(
        "The Chroma server does not answer; until it does, documents are found by their words only.",
        "Start it, or correct “chroma_server” in the settings; it is tried again by itself.",
        "The Chroma server {detail} does not answer; until it does, documents are found by their words only.",
    ),
    Code.VECTORS_FAILED: Fault(
        "What answers is no Chroma server that works; until it is, documents are found by their words only.",
        "Look into its log, bring it to version 1 or later, or correct “chroma_server” in the settings.",
        "What answers at {detail} is no Chroma server that works; until it is, only words find documents.",
    ),
    Code.VECTORS_FORBIDDEN: Fault(
        "The Chroma server is beyond this computer, and Sotto connects to no other unless you allow it by name.",
        "Add its name to “allowed_hosts” in the settings if you trust it; until then only words find documents.",
        "The Chroma server {detail} is beyond this computer; Sotto connects to no other unless you allow it by name.",
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
        "The document is a picture, and nothing here can read pictures in your language.",
        "Install the program Tesseract with your language and add it again.",
        "“{detail}” is a picture, and nothing here can read pictures in your language.",
    ),
    Code.DOCUMENT_HARMFUL: Fault(
        "The document took too much time or memory to read, or made its reader fail, so it was left alone.",
        "Check that it opens in its own program, save a fresh copy and add that.",
        "“{detail}” took too much time or memory to read, or made its reader fail, so it was left alone.",
    ),
    Code.DOCUMENT_OUTDATED: Fault(
        "The document is in a format of before 2007, which cannot be read.",
        "Save it as .docx, .pptx or PDF in its own program and add that.",
        "“{detail}” is in a format of before 2007, which cannot be read.",
    ),
    Code.DOCUMENT_CANCELLED: Fault(
        "Reading the document was cancelled.",
        "Add it again to have it read.",
        "Reading “{detail}” was cancelled.",
    ),
    Code.ADDRESS_INVALID: Fault(
        "That is not the address of a web page.",
        "Check it: it begins with https:// or http://, and holds no name and password.",
        "“{detail}” is not the address of a web page.",
    ),
    Code.ADDRESS_UNREACHABLE: Fault(
        "The page could not be fetched: its computer does not answer, or broke off.",
        "Check the address and the connection, and fetch it again; nothing was kept.",
        "The page could not be fetched: {detail} does not answer, or broke off.",
    ),
    Code.ADDRESS_REFUSED: Fault(
        "The page could not be fetched.",
        "Check the address in a browser; a page that asks for a name and password can be saved there and added.",
        "The page could not be fetched: {detail}.",
    ),
    Code.ADDRESS_MOVED: Fault(
        "The page is on another computer now, which was not contacted.",
        "Add it from there if you trust that address.",
        "The page is at {detail} now, on another computer, which was not contacted.",
    ),
    Code.ADDRESS_INSECURE: Fault(
        "The page sends on to an address that others could read along with; it was not fetched.",
        "Save the page in a browser, if you trust it, and add the file.",
        "The page sends on to {detail}, where others could read along; it was not fetched.",
    ),
    Code.ADDRESS_STOPPED: Fault(
        "The page was not fetched, as you wished.",
        "Try again when you want it.",
    ),
    Code.PAIR_UNKNOWN: Fault(
        "There is no such kept answer.",
        "Type “sotto answers” in a terminal to see those there are.",
        "There is no kept answer {detail}.",
    ),
    Code.PAIR_EMPTY: Fault(
        "To keep an answer, both the question and the answer are needed.",
        "Type both and try again.",
    ),
    Code.MEMORY_EMPTY: Fault(
        "A memory is a sentence: not nothing, and not a whole page.",
        "Type a sentence or two; keep more as a note or a document.",
    ),
    Code.MEMORY_UNKNOWN: Fault(
        "There is no such memory.",
        "Use a number that “sotto memory” lists.",
        "There is no memory {detail}.",
    ),
    Code.COLLECTION_UNKNOWN: Fault(
        "There is no such collection.",
        "Choose one of those there are, or make it first.",
        "There is no collection “{detail}”.",
    ),
    Code.DATABASE_SET_ASIDE: Fault(
        "The database was damaged, so Sotto began a new one and kept the old one beside it.",
        "Add your documents again; nothing was deleted.",
        "The database was damaged, so Sotto began a new one and kept the old one as “{detail}”.",
    ),
    Code.DATABASE_BUSY: Fault(
        "The database is in use by another program.",
        "Close what else is working on Sotto's folder and try again.",
    ),
    Code.SETTINGS_SET_ASIDE: Fault(
        "The settings could not be read, so the usual ones are in use; the old file was kept.",
        "Choose your settings again, or repair the old file.",
        "The settings could not be read, so the usual ones are in use; the old file was kept as “{detail}”.",
    ),
    Code.SETTING_INVALID: Fault(
        "A setting has a value that cannot be used.",
        "Choose another value; the one from before stays in use.",
        "This setting has a value that cannot be used: {detail}.",
    ),
    Code.DISK_FULL: Fault(
        "The disk is full, so this could not be kept.",
        "Free some space and try again; what was kept before is safe.",
        "The disk is full, so this could not be kept: {detail}.",
    ),
    Code.HOME_UNWRITABLE: Fault(
        "Sotto cannot write into its own folder.",
        "Check the folder's permissions, or start Sotto with another one: sotto --home FOLDER.",
        "Sotto cannot write into its folder {detail}.",
    ),
    Code.ALREADY_RUNNING: Fault(
        "Sotto is already running with this folder.",
        "Use the window that is open, or close it first.",
    ),
    Code.BUG: Fault(
        "Something went wrong inside Sotto; it was noted in the log.",
        "Try again; if it happens again, report it with the file sotto.log from Sotto's folder.",
        "Something went wrong inside Sotto ({detail}); it was noted in the log.",
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
