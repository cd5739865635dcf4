"""Pictures of text (scans, photographs, screenshots), by Pillow."""

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.blocks import blocks
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.parts.pages import NOTHING_KNOWN, PLAIN_READING, About, Page, Picture, ReadingOptions, Sample

_LARGEST_SIDE = 2_500
"""Pixels; a page of small print can be read in so many."""
_MOST_PIXELS = 100_000_000
"""Of a picture; more is no page, or is made to exhaust whoever opens it."""
_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF")
_HEADS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF87a", b"GIF89a")
_TAKEN, _CHANGED, _EXIF = 0x9003, 0x0132, 0x8769
"""Numbers of EXIF entries: when a photograph was taken, when it was changed, where the former is kept."""

_BROKEN = (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, ZeroDivisionError, MemoryError)
"""What Pillow's decoders raise on damaged files."""


class Image(BuiltIn):
    """One page, or those of a TIFF; of a moving picture the first."""

    name: ClassVar[str] = "image"
    reads: ClassVar[str] = "pictures of text"
    suffixes: ClassVar[frozenset[str]] = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".gif"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """By their first bytes."""
        head = sample.head
        is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
        is_bitmap = head[:2] == b"BM" and head[6:10] == bytes(4) and sample.suffix == ".bmp"
        return head.startswith(_HEADS) or is_webp or is_bitmap

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the text seen on each page. Raises AssistantError(DOCUMENT_NEEDS_OCR) where pictures cannot be read."""
        from PIL import Image as Pillow

        try:
            # Its own limit, of which it warns, is lower.
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
    except _BROKEN as error:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error
    if total > most_pages:
        raise AssistantError(Code.DOCUMENT_TOO_LARGE, path.name)
    for index in range(total):
        try:
            opened.seek(index)
            if opened.width * opened.height > _MOST_PIXELS:
                raise AssistantError(Code.DOCUMENT_TOO_LARGE, path.name)
            about = About(date=_date(opened)) if index == 0 else NOTHING_KNOWN
            picture = _decoded(opened)
        except _BROKEN as error:
            raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error
        yield Page(index + 1, blocks(read_picture(picture)), about, total=total)


def _decoded(opened: Any) -> Picture:
    """A picture upright, on white where it is transparent, no larger than can be read."""
    from PIL import Image as Pillow
    from PIL import ImageOps

    # A large JPEG is decoded at half the size or less.
    opened.draft("RGB", (_LARGEST_SIDE, _LARGEST_SIDE))
    upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE), reducing_gap=2.0)
    if upright.mode.startswith(("I", "F")):
        upright = Pillow.fromarray(_in_bytes(np.asarray(upright, np.float64)))
    if upright.has_transparency_data:
        seen = upright.convert("RGBA")
        ground = Pillow.new("RGBA", seen.size, "white")
        upright = Pillow.alpha_composite(ground, seen)
    return np.array(upright.convert("RGB"))


def _in_bytes(levels: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Grey of any range, as that from black to white."""
    low, high = float(levels.min()), float(levels.max())
    return ((levels - low) * (255 / max(high - low, 1e-9))).astype(np.uint8)


def _date(opened: Any) -> str:
    """The day on which a photograph was taken."""
    exif = opened.getexif()
    said = str(exif.get_ifd(_EXIF).get(_TAKEN) or exif.get(_CHANGED) or "")
    day = said[:10].replace(":", "-")
    return day if len(day) == 10 and day.replace("-", "").isdigit() and day > "1" else ""


def smaller(picture: Picture) -> Picture:
    """A picture that is no larger than can be read."""
    from PIL import Image as Pillow

    if max(picture.shape[:2]) <= _LARGEST_SIDE:
        return picture
    made = Pillow.fromarray(picture)
    made.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE))
    return np.array(made)
