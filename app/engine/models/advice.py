"""Which models fit a machine: three sets, and why. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.domain.listings import Offer
from app.engine.models.catalogue import Catalogue, Entry
from app.engine.models.machine.machine import Machine

_GB = 1_000_000_000
_RESERVE_BYTES = 2 * _GB
"""Memory left for the system and other programs."""
_LIBRARIES = {"vosk": "vosk", "faster-whisper": "ctranslate2", "whisper": "torch", "piper": "onnxruntime"}
"""Engine -> the library it needs; language models have two to choose from."""
_WRITERS = ("xllamacpp", "gpt4all")


@dataclass(frozen=True, slots=True)
class _Size:
    """Limits of a set."""

    name: str
    memory_share: float
    """The share of the memory left for models."""
    writer_bytes: float
    """The largest language model, for each thread of the reference machine (see `Inventory.gauge`). Every token takes
    reading the whole model, so its size bounds its speed; the limit is an estimate, scaled by measuring."""
    ear_bytes: float
    """The largest recognizer, likewise."""


_SIZES = (
    _Size("small", 0.25, 0.0, 0.0),
    _Size("balanced", 0.4, 0.5 * _GB, 0.15 * _GB),
    _Size("best", 0.6, 1.2 * _GB, 0.5 * _GB),
)
_WITHOUT_VECTORS = 0.4
"""The relative speed of a processor without AVX2 or NEON."""
_WITH_GPU = 4.0


def advise(
    machine: Machine, catalogue: Catalogue, language: str, here: Iterable[str], engines: Sequence[str]
) -> list[Offer]:
    """Small, balanced and best, as far as they differ. `here`: ids of installed models; `engines`: those installed."""
    there, offers = frozenset(here), list[Offer]()
    usable = [entry for entry in catalogue if entry.files and _runs(entry, machine, engines)]
    hears = [entry for entry in catalogue if entry.role == "recognition" and not entry.files]
    heard = max((entry.quality for entry in hears if entry.speaks(language)), default=0)
    for size in _SIZES:
        chosen = _choose(size, machine, usable, language, heard)
        missing = [entry for entry in chosen if entry.id not in there]
        total = sum(entry.bytes for entry in missing)
        ids = tuple(entry.id for entry in chosen)
        if chosen and total * 1.5 < machine.disk_bytes and not any(offer.models == ids for offer in offers):
            offers.append(Offer(size.name, ids, total, _reason(size, machine, chosen)))
    return offers


def _choose(size: _Size, machine: Machine, usable: Sequence[Entry], language: str, heard: int) -> list[Entry]:
    """`heard`: the quality of the recognizer that comes with Sotto; only a better one is worth a download."""
    left = (machine.memory_bytes - _RESERVE_BYTES) * size.memory_share
    power = _power(machine)
    chosen: list[Entry] = []

    def take(role: str, is_wanted: Callable[[Entry], bool]) -> None:
        nonlocal left
        fitting = [
            entry for entry in usable
            if entry.role == role and entry.speaks(language) and entry.memory_bytes <= left and is_wanted(entry)
        ]  # fmt: skip
        if fitting:
            best = max(fitting, key=lambda entry: (entry.quality, language in entry.languages))
            chosen.append(best)  # among equals, the first in the catalogue
            left -= best.memory_bytes

    is_small = size.name == "small"
    take("speech", lambda entry: not is_small or entry.quality < 5)
    if not is_small:
        take("reranking", lambda entry: language == "en" or not entry.languages)
        take("embedding", lambda entry: language != "en" and not entry.languages)
    take("generation", lambda entry: entry.bytes <= size.writer_bytes * power)
    take(
        "recognition",
        lambda entry: entry.format == "ctranslate2" and entry.quality > heard and entry.bytes <= size.ear_bytes * power,
    )
    return chosen


def _power(machine: Machine) -> float:
    """How many threads of the reference machine this one is worth."""
    power = machine.threads * machine.speed
    if not machine.is_measured and not machine.is_quick:
        power *= _WITHOUT_VECTORS
    return power * (_WITH_GPU if machine.gpu else 1.0)


def _runs(entry: Entry, machine: Machine, engines: Sequence[str]) -> bool:
    if entry.format == "gguf":
        return entry.engine in engines and any(name in machine.engines for name in _WRITERS)
    library = _LIBRARIES.get(entry.engine)
    return library is None or (library in machine.engines and entry.engine in engines)


def describe(machine: Machine) -> str:
    """A machine in one line."""
    has = ", ".join(machine.instructions) or "no AVX2 or NEON"
    graphics = ", a graphics card that language models can use" if machine.gpu else ""
    speed = f", measured at {machine.speed:.1f} times the speed of a server core" if machine.is_measured else ""
    return (
        f"{machine.cores} {'core' if machine.cores == 1 else 'cores'} ({has}), {machine.memory_bytes / _GB:.0f} GB of "
        f"memory, {machine.disk_bytes / _GB:.0f} GB free on disk{graphics}{speed}"
    )


def _reason(size: _Size, machine: Machine, chosen: Sequence[Entry]) -> str:
    """One sentence."""
    memory = sum(entry.memory_bytes for entry in chosen) / _GB
    cores = f"{machine.cores} {'core' if machine.cores == 1 else 'cores'}"
    of_all = f"{memory:.1f} of your {machine.memory_bytes / _GB:.0f} GB of memory"
    writes = any(entry.role == "generation" for entry in chosen)
    match size.name:
        case "small":
            return f"A natural voice, using {of_all}."
        case "balanced" if writes:
            return f"Also writes answers in its own words, about as fast as they are spoken on {cores}, using {of_all}."
        case "best" if writes:
            return f"The best that {cores} can run if you can wait a few seconds, using {of_all}."
    slow = "" if machine.is_quick else " without AVX2 or NEON"
    return f"Answers remain quotations, using {of_all}: a language model would be too slow on {cores}{slow}."
