# ruff: noqa: RUF001 - letters of other alphabets are what this is about
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from app.engine.adapters.readers.office.docx import Docx
from app.engine.adapters.readers.office.symbols import symbol
from tests.contracts.contract import only


def texts(path: Path) -> list[str]:
    return [block.text for block in only(Docx().read(path)).blocks]


def test_automatic_numbers_are_read(tmp_path: Path) -> None:
    made = docx.Document()
    for text in ("Clean the deck", "Coil the ropes"):
        made.add_paragraph(text, style="List Number")
    made.add_paragraph("a lamp", style="List Bullet")
    made.add_paragraph("Lock the door", style="List Number")
    made.save(str(tmp_path / "a.docx"))
    assert texts(tmp_path / "a.docx") == ["1. Clean the deck", "2. Coil the ropes", "a lamp", "3. Lock the door"]


def numbered(made: "docx.document.Document", text: str, level: int) -> None:
    properties = made.add_paragraph(text)._p.get_or_add_pPr()
    number = OxmlElement("w:numPr")
    for name, value in (("w:ilvl", level), ("w:numId", 77)):
        one = OxmlElement(name)
        one.set(qn("w:val"), str(value))
        number.append(one)
    properties.append(number)


def test_numbers_of_several_levels_are_written_in_their_forms(tmp_path: Path) -> None:
    made = docx.Document()
    root = made.part.numbering_part.element
    abstract, one = OxmlElement("w:abstractNum"), OxmlElement("w:num")
    abstract.set(qn("w:abstractNumId"), "55")
    for depth, (form, text) in enumerate((("decimal", "§ %1"), ("lowerLetter", "%1.%2)"), ("upperRoman", "%3"))):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(depth))
        for name, value in (("w:start", "1"), ("w:numFmt", form), ("w:lvlText", text)):
            child = OxmlElement(name)
            child.set(qn("w:val"), value)
            level.append(child)
        abstract.append(level)
    one.set(qn("w:numId"), "77")
    link = OxmlElement("w:abstractNumId")
    link.set(qn("w:val"), "55")
    one.append(link)
    root.insert(0, abstract)
    root.append(one)
    for text, depth in (("Rent", 0), ("due", 1), ("late", 1), ("fees", 2), ("Deposit", 0), ("paid back", 1)):
        numbered(made, text, depth)
    made.save(str(tmp_path / "a.docx"))
    assert texts(tmp_path / "a.docx") == [
        "§ 1 Rent",
        "1.a) due",
        "1.b) late",
        "I fees",
        "§ 2 Deposit",
        "2.a) paid back",
    ]


def test_what_is_hidden_or_struck_is_not_read_and_symbols_are(tmp_path: Path) -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("The mast is ")
    paragraph.add_run("9 ").font.strike = True
    paragraph.add_run("secretly ").font.hidden = True
    run = paragraph.add_run("11 m long ")
    sign = OxmlElement("w:sym")
    sign.set(qn("w:font"), "Symbol")
    sign.set(qn("w:char"), "F0B1")
    run._r.append(sign)
    paragraph.add_run("2 cm.")
    made.save(str(tmp_path / "a.docx"))
    assert texts(tmp_path / "a.docx") == ["The mast is 11 m long ±2 cm."]


def test_the_edges_of_pages_are_read_once_without_page_numbers(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("The rent is due.")
    made.sections[0].header.paragraphs[0].text = "Meier and Sons, Mill Lane 4"
    made.sections[0].footer.paragraphs[0].text = "Page 3 of 9"
    made.add_section()
    made.save(str(tmp_path / "a.docx"))
    assert texts(tmp_path / "a.docx") == ["The rent is due.", "Meier and Sons, Mill Lane 4"]


@pytest.mark.parametrize(
    ("font", "code", "shown"),
    [("Symbol", "F061", "α"), ("Symbol", "F0B3", "≥"), ("Wingdings", "F0FC", "✓"), ("Wingdings", "F001", ""),
     ("Arial", "00E9", "é"), ("Symbol", "zz", "")],
)  # fmt: skip
def test_characters_of_symbol_fonts(font: str, code: str, shown: str) -> None:
    assert symbol(font, code) == shown
