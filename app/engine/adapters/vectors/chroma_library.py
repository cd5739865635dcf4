"""Chroma, without the exporter that would send its traces elsewhere: it is never used, and takes 12 MB."""

import sys
from types import ModuleType
from typing import Any

_EXPORTER = "opentelemetry.exporter.otlp.proto.grpc.trace_exporter"


def chroma() -> Any:
    """The library, imported when first needed."""
    if _EXPORTER not in sys.modules:
        nobody = ModuleType(_EXPORTER)
        nobody.OTLPSpanExporter = None  # type: ignore[attr-defined]  # used only where an address is set
        sys.modules[_EXPORTER] = nobody
    import chromadb

    return chromadb
