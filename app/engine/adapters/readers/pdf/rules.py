"""The ruled lines of a PDF page, with PDFium: they part the rows of tables."""

from collections.abc import Iterator
from ctypes import c_float, c_int
from itertools import islice
from typing import Any

from app.engine.adapters.readers.page_layout.grids import Rules
from app.engine.adapters.readers.pdf.characters import View

_MOST_OBJECTS = 5_000
_MOST_SEGMENTS = 2_000
"""On a page; a drawing with more is none of a table."""
_THIN = 2.5
"""Points: a stroke, or a filled rectangle, of this width is a line."""
_SHORTEST = 8.0
"""Points."""

_Box = tuple[float, float, float, float]


def find(page: Any, view: View) -> Rules:
    """The lines and the edges of rectangles."""
    across, down = [], []
    for left, top, right, bottom in islice(_boxes(page, view), _MOST_SEGMENTS):
        width, height = right - left, bottom - top
        if height <= _THIN and width >= _SHORTEST:
            across.append((left, right, (top + bottom) / 2))
        elif width <= _THIN and height >= _SHORTEST:
            down.append((top, bottom, (left + right) / 2))
    return Rules(tuple(across), tuple(down))


def _boxes(page: Any, view: View) -> Iterator[_Box]:
    """(left, top, right, bottom) of each straight piece of a path."""
    import pypdfium2.raw as pdfium

    for number in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        path = pdfium.FPDFPage_GetObject(page, number)
        if pdfium.FPDFPageObj_GetType(path) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if not _is_drawn(path):
            continue
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(path, matrix)
        points = list(_points(path, matrix))
        flat = [view.to_view(x, y, x, y)[:2] for x, y, _ in points]
        for (x, y), (next_x, next_y), (*_, is_move) in zip(flat, flat[1:], points[1:], strict=False):
            if not is_move:
                yield min(x, next_x), min(y, next_y), max(x, next_x), max(y, next_y)


def _is_drawn(path: Any) -> bool:
    """Whether a path is a line: stroked, or filled and thin. The background of a cell has no edges."""
    import pypdfium2.raw as pdfium

    fill, is_stroked = c_int(), c_int()
    if pdfium.FPDFPath_GetDrawMode(path, fill, is_stroked) and is_stroked.value:
        return True
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    if not pdfium.FPDFPageObj_GetBounds(path, left, bottom, right, top):
        return False
    return min(right.value - left.value, top.value - bottom.value) <= _THIN


def _points(path: Any, matrix: Any) -> Iterator[tuple[float, float, bool]]:
    """The points of a path on the page, and whether the pen was lifted to get there."""
    import pypdfium2.raw as pdfium

    x, y = c_float(), c_float()
    start: tuple[float, float] | None = None
    for number in range(min(pdfium.FPDFPath_CountSegments(path), _MOST_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, number)
        if not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            return
        here = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        is_move = pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO
        start = here if is_move or start is None else start
        yield (*here, is_move)
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield (*start, False)
