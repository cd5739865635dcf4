"""The one place where libraries that would like to phone home are told not to."""

import os
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
