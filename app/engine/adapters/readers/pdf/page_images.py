"""Renders PDF pages that are scans as pictures, with pypdfium2."""

from itertools import islice
from typing import Any

import numpy as np

from app.engine.parts.pages import Picture

_SCAN_SHARE = 0.5
"""A picture that covers more than this share of a page is a scan of it."""
_DOTS_PER_INCH = 200
_LARGEST_SIDE = 2_500
"""Pixels."""
_MOST_BITS = 400_000_000 * 8
"""In an unpacked picture on a page; a page with a larger one is not rendered."""
_MOST_OBJECTS = 2_000
"""How many objects on a page are searched for pictures."""
_FEW_OBJECTS = 5
"""So few may just be lines and frames."""
_LEAST_SIDE = 1_600
"""Pixels of the longer side; a page too small for that is rendered larger if its picture has that many."""


def render(document: Any, index: int, letters: int) -> Picture | None:
    """The page as a picture if its text cannot be read otherwise; `letters`: how many letters its text layer has."""
    import pypdfium2

    try:
        page = document[index]
        try:
            detail = _detail(page, letters)
            if detail is None:
                return None
            longer = max(*page.get_size(), 1)
            scale = min(max(_DOTS_PER_INCH / 72, min(detail, _LEAST_SIDE) / longer), _LARGEST_SIDE / longer)
            bitmap = page.render(scale=scale, rev_byteorder=True)
            picture: Picture = np.array(bitmap.to_numpy()[:, :, :3])
            bitmap.close()
            return picture
        finally:
            page.close()
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        return None


def _detail(page: Any, letters: int) -> int | None:
    """Pixels of the longer side of the largest picture on a page; None if the page is not to be rendered."""
    import pypdfium2.raw as pdfium

    width, height = page.get_size()
    is_scan, detail, others = False, 0, 0
    for item in islice(page.get_objects(max_depth=3), _MOST_OBJECTS):
        if item.type != pdfium.FPDF_PAGEOBJ_IMAGE:
            others += 1
            continue
        width_px, height_px = item.get_px_size()
        if width_px * height_px * max(1, item.get_metadata().bits_per_pixel) > _MOST_BITS:
            return None
        left, bottom, right, top = item.get_bounds()
        is_scan = is_scan or not letters or (right - left) * (top - bottom) > _SCAN_SHARE * width * height
        detail = max(detail, width_px, height_px)
    # Many other objects may be letters drawn as shapes.
    return detail if is_scan or others > _FEW_OBJECTS + 2 * letters else None
