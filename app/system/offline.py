"""The one place where offline is decided: libraries are told not to phone home, and a fetch asks here first."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address

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


def is_here(host: str) -> bool:
    """Whether a name or an address is this computer's own; nobody is asked."""
    try:
        return host.lower() == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def connect_directly(host: str) -> None:
    """Have libraries connect to a computer itself, where they would go through a proxy that the system names."""
    for name in ("no_proxy", "NO_PROXY"):
        direct = [one for one in os.environ.get(name, "").split(",") if one]
        if host not in direct:
            os.environ[name] = ",".join([*direct, host])


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
