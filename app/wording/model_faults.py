"""What can go wrong with models, and with what they write."""

from app.domain.errors import Code
from app.wording.fault import Fault

MODEL_FAULTS: dict[Code, Fault] = {
    Code.MODEL_MISSING: Fault(
        "A model needed for this is not installed.",
        "Choose another on the Models page, or download it there. In a terminal, “sotto models” does the same.",
        "A model needed for this is not installed: {detail}.",
    ),
    Code.MODEL_BROKEN: Fault(
        "A model's file is damaged or incomplete.",
        "Remove it and install it again. Until then, another one is used.",
        "The model “{detail}” is damaged or incomplete.",
    ),
    Code.MODEL_UNSUPPORTED: Fault(
        "A model is of a kind that this version cannot run.",
        "Choose another model, or install a newer version of Sotto. Until then, another one is used.",
        "The model “{detail}” is of a kind that this version cannot run.",
    ),
    Code.MODEL_UNUSABLE: Fault(
        "The model cannot be used on this computer.",
        "Choose another one. Until then, the next best is used.",
        "The model cannot be used on this computer: {detail}.",
    ),
    Code.MODEL_TOO_LARGE: Fault(
        "A model is too large for this computer's memory.",
        "Close other programs, or install a smaller model. Until then, another one is used.",
        "A model is too large for this computer's memory ({detail}).",
    ),
    Code.QUESTION_TOO_LONG: Fault(
        "The question is too long for the model.",
        "Ask it in fewer words. Long texts are better added as documents.",
    ),
    Code.MODEL_UNKNOWN: Fault(
        "There is no such model.",
        "Type “sotto models” in a terminal to list them.",
        "There is no model “{detail}”.",
    ),
    Code.MODEL_UNRECOGNIZED: Fault(
        "Sotto cannot use this as a model.",
        "Choose a GGUF file, a Whisper model, a Vosk model, a Piper voice with its .json, or a folder of these.",
        "Sotto cannot use “{detail}” as a model.",
    ),
    Code.MODEL_UNREACHABLE: Fault(
        "The model could not be downloaded; what has arrived so far is kept.",
        "Check the connection and try again. The download continues where it stopped.",
        "The model could not be downloaded ({detail}); what has arrived so far is kept.",
    ),
    Code.MODEL_WITHDRAWN: Fault(
        "The model is no longer at its address.",
        "Choose another model.",
        "The model is no longer at its address ({detail}).",
    ),
    Code.MODEL_MISMATCHED: Fault(
        "What arrived is not the expected model, so it was deleted.",
        "Try again later, or choose another model.",
        "What arrived is not “{detail}” as expected, so it was deleted.",
    ),
    Code.MODEL_UNSAFE: Fault(
        "Downloading this model would not be safe, so it was refused.",
        "Choose another model, or check the mirror in the settings.",
        "Downloading this model would not be safe ({detail}), so it was refused.",
    ),
    Code.MODEL_BUSY: Fault(
        "The model is being used or downloaded by another copy of Sotto.",
        "Close the other copy, or try again when it has finished.",
        "“{detail}” is being used or downloaded by another copy of Sotto.",
    ),
    Code.CATALOGUE_INVALID: Fault(
        "Your own model catalogue cannot be read.",
        "Check the file catalogue.json in Sotto's folder, or remove it.",
        "Your own model catalogue cannot be read ({detail}).",
    ),
    Code.MODEL_NAME_TAKEN: Fault(
        "Another model of that name is installed, so nothing was changed.",
        "Remove that one first, or give this one another name, and add it again.",
        "Another model is installed as “{detail}”, so nothing was changed.",
    ),
    Code.PACK_BROKEN: Fault(
        "The model pack is damaged or incomplete, so nothing was installed from it.",
        "Try again with a fresh copy of the file.",
        "The model pack “{detail}” is damaged or incomplete, so nothing was installed from it.",
    ),
    Code.GENERATOR_FAILED: Fault(
        "The answer could not be written.",
        "Ask again. If it fails again, choose another model on the Models page.",
        "The answer could not be written ({detail}).",
    ),
    Code.GENERATOR_STUCK: Fault(
        "The model stopped responding.",
        "Ask again later, or choose another on the Models page. Until then, another one is used.",
        "“{detail}” stopped responding.",
    ),
    Code.SERVER_MISSING: Fault(
        "The program that runs the model does not answer.",
        "Check that it is running (Ollama, LM Studio or llama-server). Until then, another model is used.",
        "No program that runs a model answers at {detail}.",
    ),
    Code.SERVER_FAILED: Fault(
        "The program that runs the model sent an unusable answer, or broke off.",
        "Check that the right program is listening there, and restart it. Until then, another model is used.",
        "The program at {detail} broke off, or does not run a model.",
    ),
    Code.SERVER_NOT_ALLOWED: Fault(
        "The model runs on another computer, which you have not allowed.",
        "Choose an address on this computer as “server”, or add the host to “allowed_hosts” in settings.json.",
        "The model runs on another computer, {detail}, which you have not allowed.",
    ),
    Code.REPLY_CUT: Fault(
        "The model did not stop writing, so its answer was cut off.",
        "Ask again in other words. If it happens often, choose another on the Models page.",
    ),
}
