"""What lies on top of a PDF page, with PDFium: the values of a filled form, and notes."""

from collections.abc import Callable, Iterator, Sequence
from ctypes import c_ulong
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

from app.engine.adapters.readers.page_layout.lines import Line
from app.engine.adapters.readers.pdf.characters import View

_MOST = 2_000
"""On a page."""
_HIDDEN = 0x02 | 0x20
"""Flags of what is not shown: hidden, no view."""
_LONGEST = 20_000
"""Characters of a value or note."""
_ABOVE = 1.5
"""A label stands above its field by this share of the field's height at most."""
_USUAL_SIZE = 10.0
"""Points: height of the letters in a field, which may be much higher."""


def open_forms(document: Any) -> None:
    """Let the fields of a form be asked for; to be called before any page is loaded."""
    import pypdfium2

    try:
        document.init_forms()
    except pypdfium2.PdfiumError:
        return  # a form that PDFium cannot open has no values


def form_lines(document: Any, page: Any, view: View, lines: Sequence[Line]) -> list[Line]:
    """The lines of a page with the values of its form fields among them, each beside or below its label."""
    found = list(lines)
    for value, name in _values(document, page, view):
        _insert(found, value, name)
    return found


def notes(page: Any) -> tuple[str, ...]:
    """What is written in notes, comments and text boxes on the page."""
    import pypdfium2.raw as pdfium

    kinds = {
        pdfium.FPDF_ANNOT_TEXT, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_HIGHLIGHT, pdfium.FPDF_ANNOT_UNDERLINE,
        pdfium.FPDF_ANNOT_SQUIGGLY, pdfium.FPDF_ANNOT_STRIKEOUT, pdfium.FPDF_ANNOT_CARET, pdfium.FPDF_ANNOT_SQUARE,
        pdfium.FPDF_ANNOT_CIRCLE, pdfium.FPDF_ANNOT_INK, pdfium.FPDF_ANNOT_LINE, pdfium.FPDF_ANNOT_STAMP,
    }  # fmt: skip
    texts = (
        _text(partial(pdfium.FPDFAnnot_GetStringValue, one, b"Contents"))
        for one, kind in _annotations(page)
        if kind in kinds
    )
    return tuple(dict.fromkeys(filter(None, texts)))


def _annotations(page: Any) -> Iterator[tuple[Any, int]]:
    """(annotation, kind) of each that is shown."""
    import pypdfium2.raw as pdfium

    for number in islice(range(pdfium.FPDFPage_GetAnnotCount(page)), _MOST):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        try:
            if not pdfium.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
                yield annotation, pdfium.FPDFAnnot_GetSubtype(annotation)
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _values(document: Any, page: Any, view: View) -> Iterator[tuple[Line, str]]:
    """(value as a line where its field is, the field's name) of each field that is filled in."""
    import pypdfium2.raw as pdfium

    if document.formenv is None:
        return
    for annotation, kind in _annotations(page):
        if kind != pdfium.FPDF_ANNOT_WIDGET:
            continue
        text = _value(document.formenv, annotation)
        rect = pdfium.FS_RECTF()
        if text and pdfium.FPDFAnnot_GetRect(annotation, rect):
            low, high = sorted((rect.bottom, rect.top))
            left, top, right, bottom = view.to_view(rect.left, low, rect.right, high)
            size = min(_USUAL_SIZE, bottom - top) or _USUAL_SIZE
            yield Line(text, left, top, right, bottom, size), _name(document.formenv, annotation)


def _value(form: Any, annotation: Any) -> str:
    import pypdfium2.raw as pdfium

    kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind == pdfium.FPDF_FORMFIELD_CHECKBOX:
        return "yes" if pdfium.FPDFAnnot_IsChecked(form, annotation) else "no"
    if kind == pdfium.FPDF_FORMFIELD_RADIOBUTTON:
        return "yes" if pdfium.FPDFAnnot_IsChecked(form, annotation) else ""
    if kind in (pdfium.FPDF_FORMFIELD_PUSHBUTTON, pdfium.FPDF_FORMFIELD_SIGNATURE):
        return ""
    if kind == pdfium.FPDF_FORMFIELD_LISTBOX:
        chosen = (
            _text(partial(pdfium.FPDFAnnot_GetOptionLabel, form, annotation, at))
            for at in range(min(max(0, pdfium.FPDFAnnot_GetOptionCount(form, annotation)), _MOST))
            if pdfium.FPDFAnnot_IsOptionSelected(form, annotation, at)
        )
        if found := ", ".join(filter(None, chosen)):
            return found
    return _text(partial(pdfium.FPDFAnnot_GetFormFieldValue, form, annotation))


def _name(form: Any, annotation: Any) -> str:
    """What a field is called for people, else for programs."""
    import pypdfium2.raw as pdfium

    shown = _text(partial(pdfium.FPDFAnnot_GetFormFieldAlternateName, form, annotation))
    return shown or _text(partial(pdfium.FPDFAnnot_GetFormFieldName, form, annotation))


def _text(ask: Callable[[Any, int], int]) -> str:
    """A text that PDFium fills in; `ask` takes a buffer and its size in bytes, and gives the size that is needed."""
    import pypdfium2.raw as pdfium

    needed = int(c_ulong(ask(None, 0)).value)
    if not 2 < needed <= 2 * _LONGEST:
        return ""
    buffer = (pdfium.FPDF_WCHAR * (needed // 2 + 1))()
    ask(buffer, needed)
    return " ".join(bytes(buffer)[:needed].decode("utf-16-le", "replace").replace("\0", " ").split())


def _insert(lines: list[Line], value: Line, name: str) -> None:
    """Put a value among the lines: into that of its label, below the one above it, else with the field's name."""
    beside = [number for number, line in enumerate(lines) if _is_beside(line, value)]
    if beside:
        number = max(beside, key=lambda one: (_ends_before(lines[one], value), lines[one].right))
        line = lines[number]
        parts = tuple(sorted((*(line.parts or (replace(line, parts=()),)), value), key=lambda part: part.left))
        lines[number] = replace(
            line, text=" ".join(part.text for part in parts), left=parts[0].left, parts=parts,
            right=max(part.right for part in parts), is_bold=False,
        )  # fmt: skip
        return
    above = [number for number, line in enumerate(lines) if _is_above(line, value)]
    if above:
        lines.insert(max(above) + 1, value)
        return
    place = next((number for number, line in enumerate(lines) if line.top > value.top), len(lines))
    label = name.strip(": ")
    lines.insert(place, replace(value, text=f"{label}: {value.text}") if label else value)


def _is_beside(line: Line, value: Line) -> bool:
    overlap = min(line.bottom, value.bottom) - max(line.top, value.top)
    return overlap > 0.5 * min(line.bottom - line.top, value.bottom - value.top)


def _ends_before(line: Line, value: Line) -> bool:
    return any(part.right <= value.left + value.size for part in line.parts or (line,))


def _is_above(line: Line, value: Line) -> bool:
    gap = value.top - line.bottom
    is_near = -0.5 * line.size < gap < _ABOVE * max(line.size, value.bottom - value.top)
    return is_near and line.left < value.right and line.right > value.left
