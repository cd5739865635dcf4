"""What the Models page says; the command line uses the same words."""

from collections.abc import Sequence
from html import escape

from app.domain.events import ModelProgressed, ModelStage
from app.domain.listings import ListedModel, Offer
from app.wording.examinations import describe_examination
from app.wording.faults import describe

OPEN_PAGE = "Models…"
OPEN_PAGE_TOOLTIP = "Choose the models that understand, answer and speak, or download better ones"
TITLE = "Models"
NO_LICENCE = "licence unknown"
EXAMINING = "examining"
NOT_MEASURED = "could not be measured"
LOOKING = "Checking this computer…"
FITTING = "Recommended for this computer"
ALL = "All models"
ALL_ROLES = "All purposes"
OWN_LANGUAGE = "Only for the languages I speak"
GET = "Download…"
GET_TOOLTIP = "First shows what it will contact and how large the download is"
GET_SET = "Download this set…"
HAVE_SET = "Already installed"
PAUSE = "Pause"
RESUME = "Resume"
CANCEL = "Cancel"
CANCEL_TOOLTIP = "Stop the download and delete what has arrived"
USE = "Use"
USE_TOOLTIP = "Use this model from now on; no restart is needed"
REMOVE = "Remove"
REMOVE_TOOLTIP = "Delete it from the disk; until you choose another, the next best is used"
TRY = "Measure"
TRY_TOOLTIP = "Try it on this computer: how fast it is and, for a language model, whether its answers are right"
TRUST = "Use it anyway"
TRUST_TOOLTIP = "Let it answer in its own words, whatever it got wrong when it was examined"
ADD_FILE = "Add a file…"
ADD_FOLDER = "Add a folder…"
ADD_TOOLTIP = "Add a GGUF file, a Whisper or Vosk model or a Piper voice; move models to another computer"
PACK = "Export models…"
UNPACK = "Import models…"
PACK_FILTER = "Model packs (*.sotto-pack)"
PACK_NAME = "models.sotto-pack"
MORE = "More"
MEASURE_MACHINE = "Measure this computer"
COLUMNS = ("Model", "For", "Size", "Licence", "State")
CONSENT_TITLE = "Connect and download?"
CONSENT_YES = "Connect and download"
CONSENT_NO = "Stay offline"
USE_FOUND = "Use without copying"

ROLES = {
    "recognition": "Understanding speech",
    "generation": "Writing answers",
    "speech": "Speaking",
    "embedding": "Searching by meaning",
    "reranking": "Ranking passages",
    "vad": "Detecting speech",
}
"""Role -> what it is for."""
_SIZES = {"small": "Small", "balanced": "Balanced", "best": "Best"}
_STAGES = {
    ModelStage.WAITING: "Waiting",
    ModelStage.FETCHING: "Downloading",
    ModelStage.UNPACKING: "Unpacking",
    ModelStage.MEASURING: "Measuring",
    ModelStage.PAUSED: "Paused",
    ModelStage.PACK: "Packing",
    ModelStage.UNPACK: "Unpacking",
}
_UNITS = ("bytes", "kB", "MB", "GB")


def size(count: float) -> str:
    """A number of bytes, as people write it."""
    unit = 0
    while count >= 1000 and unit < len(_UNITS) - 1:
        count /= 1000
        unit += 1
    return f"{count:.1f} {_UNITS[unit]}" if unit and count < 10 else f"{count:.0f} {_UNITS[unit]}"


def duration(seconds: float) -> str:
    """About how long something takes."""
    if seconds < 90:
        return f"{max(round(seconds), 1)} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def announce(title: str, count: int, licence: str, hosts: str) -> str:
    """Say what is about to be downloaded, and from where."""
    return f"{title}: {size(count)} from {hosts} ({licence})."


def name_offer(offer: Offer) -> str:
    """Name a set, with what has still to be downloaded."""
    name = _SIZES.get(offer.size, offer.size)
    return f"{name} ({size(offer.bytes)})" if offer.bytes else name


def name_found(title: str, program: str) -> str:
    """Name a model that another program holds."""
    return f"{title} ({program})"


def name_state(model: ListedModel, progress: ModelProgressed | None = None) -> str:
    """Say where a model is."""
    if progress is not None and progress.stage in _STAGES:
        return f"{_STAGES[progress.stage]}, {progress.fraction:.0%}"
    if model.is_built_in:
        return "In use" if model.active else "Built in"
    if model.fault:
        return "Cannot be used here"
    here = "Installed by another program" if model.is_linked else "Installed"
    return "In use" if model.active else here if model.installed else ""


def name_fault(model: ListedModel) -> str:
    """Say why a model cannot be used here; empty where it can."""
    return describe(model.fault, model.fault_detail).message if model.fault else ""


def describe_progress(progress: ModelProgressed) -> str:
    """Say how far it is, how fast, and how long it will take."""
    said = f"{_STAGES.get(progress.stage, progress.stage)}: {progress.title or progress.model}"
    if progress.total_bytes:
        said += f", {size(progress.done_bytes)} of {size(progress.total_bytes)}"
    if progress.stage == ModelStage.FETCHING and progress.bytes_per_s:
        said += f", {size(progress.bytes_per_s)}/s"
        if progress.remaining_s is not None:
            said += f", {duration(progress.remaining_s)} left"
    return said


def describe_model(model: ListedModel) -> str:
    """Say what a model is, in a few lines."""
    lines = [f"{model.title}. {model.good_at}".strip()]
    if model.fault:
        lines.append(name_fault(model))
    if model.speed:
        lines.append(f"On this computer: {model.speed}.")
    if examination := describe_examination(model):
        lines.append(examination)
    takes = [f"{size(model.memory_bytes)} of memory"] if model.memory_bytes else []
    takes += [f"{size(model.bytes)} on disk"] if model.bytes else []
    if takes:
        lines.append(f"Uses {' and '.join(takes)}.")
    return "\n".join(lines)


def describe_source(model: ListedModel) -> str:
    """Say where a model comes from and under which licence it may be used; with a link (rich text)."""
    if not model.licence:
        return NO_LICENCE.capitalize() + "."
    source = f", from {escape(', '.join(model.hosts))}" if model.hosts else ""
    return f'Licence: <a href="{escape(model.licence_page)}">{escape(model.licence)}</a>{source}.'


def ask_consent(models: Sequence[ListedModel]) -> str:
    """Say what will be contacted, how much will be downloaded, and under which licences."""
    total = sum(model.bytes for model in models)
    hosts = ", ".join(dict.fromkeys(host for model in models for host in model.hosts))
    lines = [f"Sotto will connect to {hosts} and download {size(total)}:", ""]
    lines += [f"•  {model.title}: {size(model.bytes)}, {model.licence}" for model in models]
    return "\n".join([*lines, "", "None of your data is sent. Afterwards, everything works offline again."])


def invite(offer: Offer, models: Sequence[ListedModel]) -> str:
    """Say at the first start what would improve it."""
    titles = ", ".join(model.title for model in models)
    licences = ", ".join(dict.fromkeys(model.licence for model in models))
    hosts = ", ".join(dict.fromkeys(host for model in models for host in model.hosts))
    return f"{offer.reason} {titles}; {licences}; {size(offer.bytes)} from {hosts}."
