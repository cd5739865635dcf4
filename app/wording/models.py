"""What the page on models says. No Qt; the command line speaks with the same words."""

from collections.abc import Sequence
from html import escape

from app.domain.events import ModelProgressed, ModelStage
from app.domain.listings import ListedModel, Offer

OPEN_PAGE = "Models…"
OPEN_PAGE_TOOLTIP = "Choose what understands, answers and speaks; get better ones"
TITLE = "Models"
NO_LICENCE = "licence not known"
NOT_MEASURED = "could not be measured"
LOOKING = "Looking at this machine…"
FITTING = "What fits this machine"
ALL = "All models"
ALL_ROLES = "Everything"
OWN_LANGUAGE = "Only for what I speak"
GET = "Get…"
GET_TOOLTIP = "Says first what it contacts, and how much comes"
GET_SET = "Get this set…"
HAVE_SET = "All of it is here"
PAUSE = "Pause"
RESUME = "Go on"
CANCEL = "Cancel"
CANCEL_TOOLTIP = "Ends it and deletes what has come"
USE = "Use"
USE_TOOLTIP = "From now on it plays its role; no restart is needed"
REMOVE = "Remove"
REMOVE_TOOLTIP = "Frees its room on the disk; until another is chosen, the next best serves"
TRY = "Measure"
TRY_TOOLTIP = "Tries it on this machine, and tells how fast it is"
ADD_FILE = "Add a file…"
ADD_FOLDER = "Add a folder…"
ADD_TOOLTIP = "A GGUF file, a Whisper or Vosk model, a Piper voice; told by its content"
PACK = "Pack…"
PACK_TOOLTIP = "Writes the models that are here into one file, to carry them to a machine without a network"
UNPACK = "Unpack…"
UNPACK_TOOLTIP = "Installs what such a file holds"
PACK_FILTER = "Packs of models (*.sotto-pack)"
PACK_NAME = "models.sotto-pack"
MORE = "More"
MEASURE_MACHINE = "Measure this machine"
MEASURE_TOOLTIP = "Takes a second; the advice fits better then"
COLUMNS = ("Model", "For", "Size", "Licence", "State")
CONSENT_TITLE = "Connect and get it?"
CONSENT_YES = "Connect and get it"
CONSENT_NO = "Stay offline"
USE_FOUND = "Use it where it is"

ROLES = {
    "recognition": "Understanding speech",
    "generation": "Writing answers",
    "speech": "Speaking",
    "embedding": "Finding by meaning",
    "reranking": "Choosing passages",
    "vad": "Noticing speech",
}
"""Role -> what it is for."""
_SIZES = {"small": "Small", "balanced": "Balanced", "best": "Best"}
_STAGES = {
    ModelStage.WAITING: "Waiting",
    ModelStage.FETCHING: "Coming",
    ModelStage.UNPACKING: "Unpacking",
    ModelStage.MEASURING: "Measuring",
    ModelStage.PAUSED: "Paused",
    ModelStage.PACK: "Packing",
    ModelStage.UNPACK: "Unpacking",
}
_UNITS = ("bytes", "kB", "MB", "GB")


def size(count: float) -> str:
    """So many bytes, as people say it."""
    unit = 0
    while count >= 1000 and unit < len(_UNITS) - 1:
        count /= 1000
        unit += 1
    return f"{count:.1f} {_UNITS[unit]}" if unit and count < 10 else f"{count:.0f} {_UNITS[unit]}"


def duration(seconds: float) -> str:
    """So long, about."""
    if seconds < 90:
        return f"{max(round(seconds), 1)} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def announce(title: str, count: int, licence: str, hosts: str) -> str:
    """Say what is about to come, and from where."""
    return f"{title}: {size(count)} from {hosts} ({licence})."


def name_offer(offer: Offer) -> str:
    """Name a set, with what has still to come."""
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
        return "In use" if model.active else "Comes along"
    here = "Here, of another program" if model.is_linked else "Here"
    return "In use" if model.active else here if model.installed else ""


def describe_progress(progress: ModelProgressed) -> str:
    """Say how far it is, how fast, and how long it will take."""
    said = f"{_STAGES.get(progress.stage, progress.stage)}: {progress.title or progress.model}"
    if progress.total_bytes:
        said += f", {size(progress.done_bytes)} of {size(progress.total_bytes)}"
    if progress.stage == ModelStage.FETCHING and progress.bytes_per_s:
        said += f", {size(progress.bytes_per_s)} a second"
        if progress.remaining_s is not None:
            said += f", {duration(progress.remaining_s)} left"
    return said


def describe_model(model: ListedModel) -> str:
    """Say what a model is, in a few lines."""
    lines = [f"{model.title}. {model.good_at}".strip()]
    if model.speed:
        lines.append(f"On this machine: {model.speed}.")
    takes = [f"{size(model.memory_bytes)} of memory"] if model.memory_bytes else []
    takes += [f"{size(model.bytes)} on the disk"] if model.bytes else []
    if takes:
        lines.append(f"Takes {' and '.join(takes)}.")
    return "\n".join(lines)


def describe_source(model: ListedModel) -> str:
    """Say where a model comes from and under which licence it may be used; with a link (rich text)."""
    if not model.licence:
        return NO_LICENCE.capitalize() + "."
    source = f", from {escape(', '.join(model.hosts))}" if model.hosts else ""
    return f'Licence: <a href="{escape(model.licence_page)}">{escape(model.licence)}</a>{source}.'


def ask_consent(models: Sequence[ListedModel]) -> str:
    """Say what will be contacted, how much will come, and under which licences."""
    total = sum(model.bytes for model in models)
    hosts = ", ".join(dict.fromkeys(host for model in models for host in model.hosts))
    lines = [f"Sotto will connect to {hosts} and get {size(total)}:", ""]
    lines += [f"•  {model.title}: {size(model.bytes)}, {model.licence}" for model in models]
    return "\n".join([*lines, "", "Nothing of yours is sent. Afterwards everything works offline again."])


def invite(offer: Offer, models: Sequence[ListedModel]) -> str:
    """Say at the first start what would make it better."""
    titles = ", ".join(model.title for model in models)
    licences = ", ".join(dict.fromkeys(model.licence for model in models))
    hosts = ", ".join(dict.fromkeys(host for model in models for host in model.hosts))
    return f"{offer.reason} {titles}; {licences}; {size(offer.bytes)} from {hosts}."
