"""How llama.cpp computes with one model on this machine."""

from dataclasses import dataclass, field

from app.engine.cores import threads


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen when a model is loaded."""

    threads: int = field(default_factory=threads)
    batch: int = 32
    """Tokens of a prompt read at once; between batches the model can be stopped."""
    has_flash_attention: bool = False
    """Slower on most processors, for contexts as short as there are here."""
    cache: str = "f16"
    """Number type of the context: f16 or q8_0."""
    uses_gpu: bool = False
    """Whether as much of the model as fits is computed by a graphics card."""
