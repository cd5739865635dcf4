"""Whether llama.cpp can use a graphics card here."""


def has_gpu() -> bool:
    """Whether the library is built for a graphics card that is here."""
    import xllamacpp

    return any("GPU" in str(device["type"]) for device in xllamacpp.get_device_info())
