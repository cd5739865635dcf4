"""Office documents, sheets and mail, created for tests with libraries that write them."""

import csv
import mailbox
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pptx
from pptx.util import Inches

from tests.engine.library.conftest import word


def slides(path: Path, paragraphs: Sequence[str], title: str = "") -> Path:
    """A presentation of one slide."""
    made = pptx.Presentation()
    made.core_properties.title = title
    slide = made.slides.add_slide(made.slide_layouts[6])
    frame = slide.shapes.add_textbox(0, 0, Inches(5), Inches(5)).text_frame
    frame.text = "\n".join(paragraphs)
    made.save(str(path))
    return path


def book(path: Path, rows: Sequence[Sequence[object]], name: str = "Sheet") -> Path:
    """A workbook of one sheet."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    made.save(path)
    return path


def table(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """Comma-separated values."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def letter(text: str, subject: str = "", **headers: str) -> EmailMessage:
    """A message."""
    made = EmailMessage()
    if subject:
        made["Subject"] = subject
    made["From"] = headers.pop("sender", "Anna Meier <anna@example.org>")
    made["To"] = "Bob <bob@example.org>"
    made["Date"] = "Fri, 31 May 2024 18:30:00 +0200"
    for name, value in headers.items():
        made[name] = value
    made.set_content(text)
    return made


def posted(path: Path, *messages: EmailMessage) -> Path:
    """One message as a file, or several as a mailbox."""
    if path.suffix != ".mbox":
        path.write_bytes(messages[0].as_bytes())
        return path
    box = mailbox.mbox(path)
    for message in messages:
        box.add(message)
    box.close()
    return path


def lease(name: str, path: Path, paragraphs: Sequence[str]) -> bool:
    """Write a good document for the reader of that name; False if it is not one of these."""
    match name:
        case "docx":
            word(path, paragraphs, title="The lease")
        case "pptx":
            slides(path, paragraphs, title="The lease")
        case "sheet":
            book(path.with_suffix(".xlsx"), [[text] for text in paragraphs]).replace(path)
        case "csv":
            table(path, [[text] for text in paragraphs])
        case "mail":
            posted(path, letter("\n\n".join(paragraphs)))
        case _:
            return False
    return True
