"""The one place where libraries that would like to phone home are told not to."""

import os

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
