"""The one place that keeps Sotto offline: libraries are kept from phoning home, and every fetch asks here first."""

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
    """Set the libraries' environment variables, whatever the user has set; call it before any of them is imported."""
    os.environ.update(_SEALS)


def is_here(host: str) -> bool:
    """Whether a host name or address is this computer's own, decided without a lookup."""
    try:
        return host.lower() == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def connect_directly(host: str) -> None:
    """Make libraries connect to a computer directly, not through the system's proxy."""
    for name in ("no_proxy", "NO_PROXY"):
        direct = [one for one in os.environ.get(name, "").split(",") if one]
        if host not in direct:
            os.environ[name] = ",".join([*direct, host])


@contextmanager
def permit(host: str) -> Iterator[None]:
    """On the user's word: until this ends, this thread alone may contact this host, and no other host."""
    before = getattr(_permitted, "host", "")
    _permitted.host = host
    try:
        yield
    finally:
        _permitted.host = before


def check(host: str) -> None:
    """Called before each connection: raises RuntimeError unless the user has permitted this host."""
    if not host or getattr(_permitted, "host", "") != host:
        raise RuntimeError(f"nobody said that {host} may be contacted")
