"""What can go wrong with models, and with what they write. No Qt."""

from app.domain.errors import Code
from app.wording.fault import Fault

MODEL_FAULTS: dict[Code, Fault] = {
    Code.MODEL_MISSING: Fault(
        "A model that this needs is not installed.",
        "Choose another on the Models page, or get it there; “sotto models” in a terminal does the same.",
        "A model that this needs is not installed: {detail}.",
    ),
    Code.MODEL_BROKEN: Fault(
        "A model's file is damaged or incomplete.",
        "Remove it and install it again; until then another one serves.",
        "The model “{detail}” is damaged or incomplete.",
    ),
    Code.MODEL_UNSUPPORTED: Fault(
        "A model is of a kind that this version cannot run.",
        "Choose another model, or install a newer Sotto; until then another one serves.",
        "The model “{detail}” is of a kind that this version cannot run.",
    ),
    Code.MODEL_TOO_LARGE: Fault(
        "A model is too large for this computer's memory.",
        "Close other programs, or install a smaller model; until then another one serves.",
        "A model is too large for this computer's memory ({detail}).",
    ),
    Code.QUESTION_TOO_LONG: Fault(
        "The question is too long for the model.",
        "Ask it in fewer words; long texts are better added as a document.",
    ),
    Code.MODEL_UNKNOWN: Fault(
        "There is no such model.",
        "Type “sotto models” in a terminal to see those there are.",
        "There is no model “{detail}”.",
    ),
    Code.MODEL_UNRECOGNIZED: Fault(
        "This is no model that Sotto can use.",
        "Choose a GGUF file, a Whisper model, a Vosk model, a Piper voice with its .json, or a folder of these.",
        "“{detail}” is no model that Sotto can use.",
    ),
    Code.MODEL_UNREACHABLE: Fault(
        "The model could not be fetched; what has come so far is kept.",
        "Check the connection and try again: it goes on where it stopped.",
        "The model could not be fetched ({detail}); what has come so far is kept.",
    ),
    Code.MODEL_WITHDRAWN: Fault(
        "The model is no longer at its address.",
        "Choose another model.",
        "The model is no longer at its address ({detail}).",
    ),
    Code.MODEL_MISMATCHED: Fault(
        "What came is not the model that was asked for, so it was deleted.",
        "Try again later, or choose another model.",
        "What came is not “{detail}” as it should be, so it was deleted.",
    ),
    Code.MODEL_UNSAFE: Fault(
        "Getting this model would not be safe, so it was refused.",
        "Choose another model, or check the mirror in the settings.",
        "Getting this model would not be safe ({detail}), so it was refused.",
    ),
    Code.MODEL_BUSY: Fault(
        "The model is in use or being fetched by another copy of Sotto.",
        "Close the other one, or try again when it is done.",
        "“{detail}” is in use or being fetched by another copy of Sotto.",
    ),
    Code.CATALOGUE_INVALID: Fault(
        "Your own catalogue of models cannot be read.",
        "Check the file catalogue.json in Sotto's folder, or remove it.",
        "Your own catalogue of models cannot be read ({detail}).",
    ),
    Code.PACK_BROKEN: Fault(
        "The pack of models is damaged or incomplete, so nothing of it was installed.",
        "Try again with a fresh copy of the file.",
        "The pack “{detail}” is damaged or incomplete, so nothing of it was installed.",
    ),
    Code.GENERATOR_FAILED: Fault(
        "The answer could not be written.",
        "Ask again; if it fails again, choose another model in the settings.",
        "The answer could not be written ({detail}).",
    ),
    Code.GENERATOR_STUCK: Fault(
        "The model gave no sign of life.",
        "Ask again later, or choose another model in the settings; until then another one serves.",
        "“{detail}” gave no sign of life.",
    ),
    Code.SERVER_MISSING: Fault(
        "The program that runs the model does not answer.",
        "Check that it runs (Ollama, LM Studio or llama-server); until then another model serves.",
        "No program that runs a model answers at {detail}.",
    ),
    Code.SERVER_FAILED: Fault(
        "The program that runs the model answered nonsense, or broke off.",
        "Check that the right program listens there, and start it again; until then another model serves.",
        "What answers at {detail} broke off, or does not serve a model.",
    ),
    Code.SERVER_NOT_ALLOWED: Fault(
        "The model would be asked on another computer, which you have not allowed.",
        "Choose an address of this computer as “server”, or name the host in “allowed_hosts” in settings.json.",
        "The model would be asked on another computer, {detail}, which you have not allowed.",
    ),
    Code.REPLY_CUT: Fault(
        "The model went on without end, so its answer was cut.",
        "Ask again in other words; if it happens often, choose another model in the settings.",
    ),
}
