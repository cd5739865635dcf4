"""The sound of any audio or video file, decoded by FFmpeg (PyAV)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import AssistantError, Code

SUFFIXES = frozenset([
    ".3gp", ".aac", ".ac3", ".aif", ".aiff", ".amr", ".ape", ".au", ".avi", ".caf", ".flac", ".flv",
    ".m2ts", ".m4a", ".m4b", ".m4v", ".mka", ".mkv", ".mov", ".mp2", ".mp3", ".mp4", ".mpeg", ".mpg",
    ".mts", ".oga", ".ogg", ".ogv", ".opus", ".ts", ".voc", ".w64", ".wav", ".webm", ".wma", ".wmv", ".wv",
])  # fmt: skip
"""Lower-case file name endings of audio and video; any other file that contains sound can be decoded as well."""
_FORMATS = (
    "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,avi,caf,dsf,eac3,flac,flv,matroska,mov,mp3,mpc,mpc8,mpeg,mpegts,ogg,"
    "rm,s16le,tta,voc,w64,wav,wv"
)
"""Containers that hold their own sound: FFmpeg also knows playlists, which would make it open other files."""
_RAW = {"sample_rate": "16000", "ch_layout": "mono"}
_RATES_HZ = range(1_000, 768_001)
"""Any other rate in a header is an error in the file."""

Samples = NDArray[np.float32]


def decode(path: Path) -> Iterator[tuple[Samples, int]]:
    """Yield a file's sound piece by piece, shape (n, channels), -1 to 1, each with its rate in hertz.

    Headerless `.raw` is taken as 16 kHz mono signed 16-bit little-endian. A truncated file yields what it has.
    Raises AssistantError(AUDIO_UNREADABLE) if it is missing, damaged or without sound.
    """
    import av

    sound, damaged, pieces = 0, 0, _Pieces()
    with _opened(path) as (container, stream):
        packets = container.demux(stream)
        while True:
            try:
                frames = next(packets).decode()
            except StopIteration:
                break
            except av.error.InvalidDataError:
                damaged += 1  # of a long recording, one packet
                continue
            for frame in frames:
                if frame.sample_rate not in _RATES_HZ:
                    raise AssistantError(Code.AUDIO_UNREADABLE, path.name)
                sound += 1
                yield from pieces.of(frame)
        yield from pieces.of(None)
    if damaged > sound:
        raise AssistantError(Code.AUDIO_UNREADABLE, path.name)


def seconds(path: Path) -> float | None:
    """A file's length by its header, without decoding it; None if the header does not say.

    Raises AssistantError(AUDIO_UNREADABLE).
    """
    with _opened(path) as (container, _):
        return container.duration / 1_000_000 if container.duration else None


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Any, Any]]:
    """The container and its main audio stream; FFmpeg's errors are translated."""
    import av

    raw = {"format": "s16le", "options": _RAW} if path.suffix.lower() == ".raw" else {}
    try:
        if path.is_file() and not path.stat().st_size:
            # FFmpeg would seek in it all the same, and PyAV print how that fails.
            raise AssistantError(Code.AUDIO_UNREADABLE, path.name)
        # Given an open file instead of a name, FFmpeg cannot take the name for an address.
        with (
            path.open("rb") as file,
            av.open(file, metadata_errors="replace", container_options={"format_whitelist": _FORMATS}, **raw) as opened,
        ):
            stream = opened.streams.best("audio")
            if stream is None or stream.codec_context is None:
                raise AssistantError(Code.AUDIO_UNREADABLE, path.name)
            yield opened, stream
    except (av.FFmpegError, OSError, ValueError) as error:
        raise AssistantError(Code.AUDIO_UNREADABLE, path.name) from error


class _Pieces:
    """Turns frames of any length and format into (n, channels) float32 pieces of 100 ms; many frames are shorter."""

    def __init__(self) -> None:
        self._of: tuple[str, str, int] | None = None
        self._converter: Any = None

    def of(self, frame: Any) -> Iterator[tuple[Samples, int]]:
        """The pieces that a frame completes, with their rate; None flushes."""
        import av

        kind = (frame.format.name, frame.layout.name, frame.sample_rate) if frame else None
        if kind != self._of:
            if self._converter:
                yield from self._samples(self._converter.resample(None))
            self._converter = av.AudioResampler(format="flt", frame_size=frame.sample_rate // 10) if frame else None
            self._of = kind
        if frame:
            yield from self._samples(self._converter.resample(frame))

    @staticmethod
    def _samples(frames: list[Any]) -> Iterator[tuple[Samples, int]]:
        for frame in frames:
            # Interleaved: of a frame with a plane for each of eight channels or more, PyAV reads beyond the last.
            interleaved = frame.to_ndarray().reshape(-1, frame.layout.nb_channels)
            # A file may contain NaN or huge values, and every filter would carry them on for good.
            samples: Samples = np.nan_to_num(np.clip(interleaved, -1, 1), copy=False)
            yield samples, frame.sample_rate
