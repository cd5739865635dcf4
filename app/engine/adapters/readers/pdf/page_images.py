"""PDF pages as pictures, for those that are scans, by pypdfium2."""

from itertools import islice
from typing import Any

import numpy as np

from app.engine.parts.pages import Picture

_WHOLE = 0.5
"""A picture that covers so much of a page is one of the page."""
_DOTS_PER_INCH = 200
_LARGEST_SIDE = 2_500
"""Pixels."""
_MOST_BITS = 400_000_000 * 8
"""Of a picture in a page, unpacked; a page with a larger one is not drawn."""
_MOST_OBJECTS = 2_000
"""Of a page are looked at to find its pictures."""
_FEW_OBJECTS = 5
"""Are lines and frames."""
_ENOUGH = 1_600
"""Pixels of the longer side; a page too small for that is drawn larger where its picture has so many."""


def drawn(document: Any, index: int, letters: int) -> Picture | None:
    """A page as a picture where its words can only be seen; `letters`: how many can be read without."""
    import pypdfium2

    try:
        page = document[index]
        try:
            detail = _detail(page, letters)
            if detail is None:
                return None
            longer = max(*page.get_size(), 1)
            scale = min(max(_DOTS_PER_INCH / 72, min(detail, _ENOUGH) / longer), _LARGEST_SIDE / longer)
            bitmap = page.render(scale=scale, rev_byteorder=True)
            picture: Picture = np.array(bitmap.to_numpy()[:, :, :3])
            bitmap.close()
            return picture
        finally:
            page.close()
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        return None


def _detail(page: Any, letters: int) -> int | None:
    """Pixels of the longer side of the largest picture in a page; None: the page is not to be drawn."""
    import pypdfium2.raw as pdfium

    width, height = page.get_size()
    found, detail, others = False, 0, 0
    for one in islice(page.get_objects(max_depth=3), _MOST_OBJECTS):
        if one.type != pdfium.FPDF_PAGEOBJ_IMAGE:
            others += 1
            continue
        across, down = one.get_px_size()
        if across * down * max(1, one.get_metadata().bits_per_pixel) > _MOST_BITS:
            return None
        left, bottom, right, top = one.get_bounds()
        found = found or not letters or (right - left) * (top - bottom) > _WHOLE * width * height
        detail = max(detail, across, down)
    # Letters may be drawn without saying which they are.
    return detail if found or others > _FEW_OBJECTS + 2 * letters else None
