"""Pictures of text (scans, photographs, screenshots), with Pillow."""

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.page_layout.recognized import to_blocks
from app.engine.parts.pages import NOTHING_KNOWN, PLAIN_READING, About, Page, Picture, ReadingOptions, Sample

_LARGEST_SIDE = 2_500
"""Pixels; enough for a page of small print."""
_MOST_PIXELS = 100_000_000
"""A picture with more is not a page, or is an attack."""
_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF")
_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF87a", b"GIF89a")
_TAKEN_AT, _CHANGED_AT, _EXIF_IFD = 0x9003, 0x0132, 0x8769
"""EXIF tags: when a photograph was taken, when it was changed, and the directory that holds the former."""

_DAMAGED_FILE_ERRORS = (
    OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, ZeroDivisionError, MemoryError,
)  # fmt: skip
"""What Pillow's decoders raise for damaged files."""


class Image(BuiltIn):
    """One page, or all pages of a TIFF; of an animation, the first frame."""

    name: ClassVar[str] = "image"
    reads: ClassVar[str] = "pictures of text"
    suffixes: ClassVar[frozenset[str]] = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".gif"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """By its signature."""
        head = sample.head
        is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
        is_bitmap = head[:2] == b"BM" and head[6:10] == bytes(4) and sample.suffix == ".bmp"
        return head.startswith(_SIGNATURES) or is_webp or is_bitmap

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the text on each page. Raises AssistantError(DOCUMENT_NEEDS_OCR) if there is no text recognition."""
        from PIL import Image as Pillow

        try:
            # Pillow's own limit, of which it warns, is lower.
            with warnings.catch_warnings(action="ignore", category=Pillow.DecompressionBombWarning):
                opened = Pillow.open(path, formats=_FORMATS)
        except FileNotFoundError as error:
            raise AssistantError(Code.DOCUMENT_MISSING, path.name) from error
        except Pillow.DecompressionBombError as error:
            raise AssistantError(Code.DOCUMENT_TOO_LARGE, path.name) from error
        except (OSError, ValueError, SyntaxError) as error:
            raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error
        with opened:
            if reading.read_picture is None:
                raise AssistantError(Code.DOCUMENT_NEEDS_OCR, path.name)
            yield from _pages(path, opened, reading.read_picture, reading.most_pages)


def _pages(path: Path, opened: Any, read_picture: Callable[[Picture], str], most_pages: int) -> Iterator[Page]:
    try:
        total = getattr(opened, "n_frames", 1) if opened.format == "TIFF" else 1
    except _DAMAGED_FILE_ERRORS as error:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error
    if total > most_pages:
        raise AssistantError(Code.DOCUMENT_TOO_LARGE, path.name)
    for index in range(total):
        try:
            opened.seek(index)
            if opened.width * opened.height > _MOST_PIXELS:
                raise AssistantError(Code.DOCUMENT_TOO_LARGE, path.name)
            about = About(date=_date(opened)) if index == 0 else NOTHING_KNOWN
            picture = _decode(opened)
        except _DAMAGED_FILE_ERRORS as error:
            raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error
        yield Page(index + 1, to_blocks(read_picture(picture)), about, total=total)


def _decode(opened: Any) -> Picture:
    """The picture upright, on white where it is transparent, and no larger than is useful."""
    from PIL import Image as Pillow
    from PIL import ImageOps

    # A large JPEG is decoded at half the size or less.
    opened.draft("RGB", (_LARGEST_SIDE, _LARGEST_SIDE))
    upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE), reducing_gap=2.0)
    if upright.mode.startswith(("I", "F")):
        upright = Pillow.fromarray(_to_bytes(np.asarray(upright, np.float64)))
    if upright.has_transparency_data:
        foreground = upright.convert("RGBA")
        background = Pillow.new("RGBA", foreground.size, "white")
        upright = Pillow.alpha_composite(background, foreground)
    return np.array(upright.convert("RGB"))


def _to_bytes(levels: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Grey levels of any range, stretched to 0 to 255."""
    low, high = float(levels.min()), float(levels.max())
    return ((levels - low) * (255 / max(high - low, 1e-9))).astype(np.uint8)


def _date(opened: Any) -> str:
    """The date on which a photograph was taken."""
    exif = opened.getexif()
    value = str(exif.get_ifd(_EXIF_IFD).get(_TAKEN_AT) or exif.get(_CHANGED_AT) or "")
    day = value[:10].replace(":", "-")
    return day if len(day) == 10 and day.replace("-", "").isdigit() and day > "1" else ""


def shrink(picture: Picture) -> Picture:
    """The picture, reduced if it is larger than is useful."""
    from PIL import Image as Pillow

    if max(picture.shape[:2]) <= _LARGEST_SIDE:
        return picture
    reduced = Pillow.fromarray(picture)
    reduced.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE))
    return np.array(reduced)
