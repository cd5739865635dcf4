"""The one place where offline is decided: libraries are told not to phone home, and a fetch asks here first."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_SEALS = {
    "ANONYMIZED_TELEMETRY": "False",  # chromadb
    "DO_NOT_TRACK": "1",
    "HF_HUB_OFFLINE": "1",  # huggingface_hub, which tokenizers and chromadb bring along
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "OTEL_SDK_DISABLED": "true",  # opentelemetry, which chromadb brings along
    "ORT_DISABLE_TELEMETRY": "1",  # onnxruntime, on Windows
}
_permitted = threading.local()


def seal() -> None:
    """Set what they look at, before any of them is imported; what the user has set otherwise is overruled."""
    os.environ.update(_SEALS)


@contextmanager
def permit(host: str) -> Iterator[None]:
    """The user said so: until this ends, this thread, and no other, may contact this host, and no other."""
    before = getattr(_permitted, "host", "")
    _permitted.host = host
    try:
        yield
    finally:
        _permitted.host = before


def check(host: str) -> None:
    """Raises RuntimeError where nobody said that this host may be contacted; asked before each connection."""
    if not host or getattr(_permitted, "host", "") != host:
        raise RuntimeError(f"nobody said that {host} may be contacted")
