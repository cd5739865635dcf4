"""The same table, and the same raised text, written in each format."""

import csv
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import openpyxl
import pptx
from fpdf import FPDF
from pptx.util import Inches

Rows = Sequence[Sequence[str]]
_OPEN = "urn:oasis:names:tc:opendocument:xmlns:"
_NAMES = f'xmlns:o="{_OPEN}office:1.0" xmlns:t="{_OPEN}text:1.0" xmlns:b="{_OPEN}table:1.0" xmlns:s="{_OPEN}style:1.0"'


def as_csv(path: Path, rows: Rows) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def as_xlsx(path: Path, rows: Rows) -> None:
    made = openpyxl.Workbook()
    for row in rows:
        made.worksheets[0].append([_number(cell) for cell in row])
    made.save(path)


def _number(cell: str) -> str | int:
    return int(cell) if cell.isdecimal() else cell


def as_docx(path: Path, rows: Rows) -> None:
    made = docx.Document()
    table = made.add_table(rows=len(rows), cols=len(rows[0]))
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = text
    made.save(str(path))


def as_html(path: Path, rows: Rows) -> None:
    head = "".join(f"<th>{cell}</th>" for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows[1:])
    path.write_text(f"<html><body><table><tr>{head}</tr>{body}</table></body></html>", encoding="utf-8")


def as_markdown(path: Path, rows: Rows) -> None:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|" + "--|" * len(rows[0]))
    path.write_text("\n".join(lines), encoding="utf-8")


def as_pptx(path: Path, rows: Rows) -> None:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    table = slide.shapes.add_table(len(rows), len(rows[0]), 0, 0, Inches(8), Inches(4)).table
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = text
    made.save(str(path))


def as_odt(path: Path, rows: Rows) -> None:
    body = "".join(
        "<b:table-row>" + "".join(f"<b:table-cell><t:p>{cell}</t:p></b:table-cell>" for cell in row) + "</b:table-row>"
        for row in rows
    )
    odt(path, f"<b:table>{body}</b:table>")


def odt(path: Path, body: str, styles: str = "") -> None:
    """An OpenDocument text."""
    text = f"<o:document-content {_NAMES}>{styles}<o:body><o:text>{body}</o:text></o:body></o:document-content>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", text)


def as_rtf(path: Path, rows: Rows) -> None:
    body = "".join(r"\trowd " + "".join(rf"{cell}\cell " for cell in row) + "\\row\n" for row in rows)
    path.write_text(r"{\rtf1\ansi " + body + r"\pard end.\par}", encoding="ascii")


def as_pdf(path: Path, rows: Rows) -> None:
    """Without ruled lines, cell by cell."""
    made = FPDF()
    made.add_page()
    made.set_font("helvetica", size=10)
    for down, row in enumerate(rows):
        for across, cell in enumerate(row):
            made.text(20 + 45 * across, 30 + 7 * down, cell)
    made.output(str(path))


def as_pdf_by_columns(path: Path, rows: Rows) -> None:
    """The whole first column is drawn before the second."""
    made = FPDF()
    made.add_page()
    made.set_font("helvetica", size=10)
    for across in range(len(rows[0])):
        for down, row in enumerate(rows):
            made.text(20 + 45 * across, 30 + 7 * down, row[across])
    made.output(str(path))


def as_ruled_pdf(path: Path, rows: Rows) -> None:
    """A grid with long cells on several lines."""
    made = FPDF()
    made.add_page()
    made.set_font("helvetica", size=10)
    with made.table(first_row_as_headings=False, align="LEFT", text_align="LEFT") as table:
        for row in rows:
            table.row(row)
    made.output(str(path))


WRITERS: dict[str, tuple[str, Callable[[Path, Rows], None]]] = {
    "csv": (".csv", as_csv),
    "xlsx": (".xlsx", as_xlsx),
    "docx": (".docx", as_docx),
    "html": (".html", as_html),
    "markdown": (".md", as_markdown),
    "pptx": (".pptx", as_pptx),
    "odt": (".odt", as_odt),
    "rtf": (".rtf", as_rtf),
    "pdf": (".pdf", as_pdf),
    "pdf by columns": (".pdf", as_pdf_by_columns),
    "ruled pdf": (".pdf", as_ruled_pdf),
}
"""Format -> its file name ending, and what writes a table in it."""
