"""Checks whether llama.cpp can use a graphics card."""


def has_gpu() -> bool:
    """Whether the library supports a graphics card of this machine."""
    import xllamacpp

    return any("GPU" in str(device["type"]) for device in xllamacpp.get_device_info())
