"""PowerPoint presentations, with python-pptx."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers import raised, tables
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.office import office_xml
from app.engine.adapters.readers.packages.zipped import Zipped, faults
from app.engine.parts.pages import NOTHING_KNOWN, PLAIN_READING, Block, Page, ReadingOptions, Role, Sample, Unit

_DEEPEST = 30
"""Nested groups; a file with more is an attack."""
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_FURNITURE = frozenset({"DATE", "FOOTER", "HEADER"})
"""Placeholders that mostly have the same text on every slide."""
_SLIDE_NUMBER = "SLIDE_NUMBER"


class Pptx(BuiltIn):
    """A page for each slide, hidden ones included."""

    name: ClassVar[str] = "pptx"
    reads: ClassVar[str] = "presentations"
    suffixes: ClassVar[frozenset[str]] = frozenset({".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """By the entries of its zip archive."""
        return "ppt/presentation.xml" in sample.entries

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the slides in order: title, text, tables, the values of charts, then the speaker's notes."""
        from pptx.exc import PythonPptxError
        from pptx.package import Package

        with Zipped(path, reading) as archive:
            about, source = office_xml.about(archive), archive.source
        try:
            with faults(path.name):
                # Unlike Presentation(), Package also opens slide shows and templates.
                package = Package.open(str(source) if isinstance(source, Path) else source)
                slides = list(_slides(package.presentation_part))
                if len(slides) > reading.most_pages:
                    raise AssistantError(Code.DOCUMENT_TOO_LARGE, path.name)
                shapes = (shape for slide in slides for shape in slide.shapes if _kind(shape) in _FURNITURE)
                counts = Counter(shape.text_frame.text for shape in shapes)
                repeated = frozenset(text for text, count in counts.items() if count > 1)
            for number, slide in enumerate(slides, 1):
                with faults(path.name):
                    blocks = tuple(_blocks(slide, repeated))
                title = next((block.text for block in blocks if block.role is Role.HEADING), "")
                page_about = about if number == 1 else NOTHING_KNOWN
                yield Page(number, blocks, page_about, Unit.SLIDE, title, len(slides))
        except (PythonPptxError, RecursionError) as error:
            raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name) from error


def _slides(presentation: Any) -> Iterator[Any]:
    """The slides that exist; `presentation.slides` stops at the first missing one."""
    for listed in presentation.presentation.element.get_or_add_sldIdLst():
        try:
            yield presentation.related_slide(listed.rId)
        except KeyError:
            continue


def _kind(shape: Any) -> str:
    """The type of a text placeholder; empty for any other shape."""
    kind = shape.placeholder_format.type if shape.is_placeholder and shape.has_text_frame else None
    return "" if kind is None else str(kind.name)


def _blocks(slide: Any, repeated: frozenset[str]) -> Iterator[Block]:
    """The slide's blocks without `repeated`: texts that several slides have at their edge."""
    _mark_shifted(slide.element)
    title = slide.shapes.title
    title_text = (
        " ".join(raised.resolve(title.text_frame.text).split()) if title is not None and title.has_text_frame else ""
    )
    if title_text:
        yield Block(title_text, Role.HEADING, 1)
    others = (shape for shape in slide.shapes if title is None or shape.element is not title.element)
    yield from _shapes(others, repeated, 0)
    if slide.has_notes_slide and (frame := slide.notes_slide.notes_text_frame) is not None:
        yield from _paragraphs(frame, is_list=False)


def _shapes(shapes: Iterable[Any], repeated: frozenset[str], depth: int) -> Iterator[Block]:
    for shape in shapes:
        kind = _kind(shape)
        if kind == _SLIDE_NUMBER or (kind in _FURNITURE and shape.text_frame.text in repeated):
            continue
        if getattr(shape, "has_table", False):
            table = shape.table
            headers = int(bool(table.first_row) and len(table.rows) > 1)
            cells = ([_cell(cell) for cell in row.cells if not cell.is_spanned] for row in table.rows)
            rows = (tables.Row(None, row) for row in tables.spread(cells, headers))
            yield from tables.to_blocks(rows, headers or None)
        elif getattr(shape, "has_chart", False):
            yield from _chart(shape.chart)
        elif shape.has_text_frame:
            yield from _paragraphs(shape.text_frame, is_list=shape.is_placeholder)
        elif hasattr(shape, "shapes") and depth < _DEEPEST:
            yield from _shapes(shape.shapes, repeated, depth + 1)


def _cell(cell: Any) -> tables.Cell:
    spans = (cell.span_width, cell.span_height) if cell.is_merge_origin else (1, 1)
    return tables.Cell(raised.resolve(cell.text), *spans)


def _mark_shifted(root: Any) -> None:
    """Mark the text of the runs that are raised or lowered."""
    for run in root.iter(f"{_A}r"):
        properties, text = run.find(f"{_A}rPr"), run.find(f"{_A}t")
        baseline = str(properties.get("baseline") or "").rstrip("%") if properties is not None else ""
        if text is not None and re.fullmatch(r"-?[1-9]\d*", baseline):
            text.text = (raised.mark_lowered if baseline[0] == "-" else raised.mark_raised)(text.text or "")


def _paragraphs(frame: Any, is_list: bool) -> Iterator[Block]:
    """`is_list`: several paragraphs form a list, as in a slide's body; indented ones are list items in any case."""
    paragraphs = [(paragraph, " ".join(raised.resolve(paragraph.text).split())) for paragraph in frame.paragraphs]
    has_several = sum(bool(text) for _, text in paragraphs) > 1
    for paragraph, text in paragraphs:
        if text:
            properties = paragraph._p.pPr  # private: python-pptx does not tell what bullet a paragraph has
            marks = {child.tag for child in properties} if properties is not None else set()
            is_item = paragraph.level > 0 or marks & {f"{_A}buChar", f"{_A}buAutoNum"} or (is_list and has_several)
            is_plain = f"{_A}buNone" in marks
            yield Block(text, Role.ITEM if is_item and not is_plain else Role.PARAGRAPH)


def _chart(chart: Any) -> Iterator[Block]:
    """The chart's title, and its values as a table: a row for each category, a column for each series."""
    if chart.has_title and chart.chart_title.has_text_frame:
        yield from _paragraphs(chart.chart_title.text_frame, is_list=False)
    for plot in chart.plots:
        series = list(plot.series)
        rows = [tables.Row(None, ["", *(str(entry.name) for entry in series)])]
        for index, category in enumerate(plot.categories):
            values = (entry.values[index] if index < len(entry.values) else None for entry in series)
            texts = ("" if value is None else f"{value:.6g}" for value in values)
            rows.append(tables.Row(None, [str(category), *texts]))
        if len(rows) > 1:
            yield from tables.to_blocks(rows, headers=1)
