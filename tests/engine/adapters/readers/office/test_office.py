import csv
import io
import random
import re
import zipfile
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.parser import parse_xml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.office.docx import Docx
from app.engine.adapters.readers.office.pptx import Pptx
from app.engine.adapters.readers.office.sheet import Sheet
from app.engine.adapters.readers.tables import Row, to_blocks
from app.engine.adapters.readers.text.csv import Csv
from app.engine.parts.pages import Page, ReadingOptions, Role, Sample, Unit
from app.engine.parts.reader import Reader
from tests.contracts.contract import code_of, only
from tests.engine.adapters.readers.office.office_files import book, slides, table
from tests.engine.adapters.readers.test_readers import bare, entries
from tests.engine.library.conftest import LEASE, word

# Word


def test_word_gives_headings_lists_and_tables_in_their_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.title = "The lease"
    document.add_heading("Rent", level=1)
    document.add_paragraph("It is 950 euros.\tPaid monthly.")
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), ["room", "size", "", "hall", "6 m²", "x"], strict=True
    ):
        cell.text = text
    table.cell(1, 1).merge(table.cell(1, 2))
    document.add_paragraph("Cats", style="List Bullet")
    document.save(str(tmp_path / "a.docx"))
    page = only(Docx().read(tmp_path / "a.docx"))
    assert page.about.title == "The lease"
    assert [(block.text, block.role, block.level) for block in page.blocks] == [
        ("Rent", Role.HEADING, 1),
        ("It is 950 euros. Paid monthly.", Role.PARAGRAPH, 0),
        ("room | size", Role.ROW, 0),
        ("hall | 6 m² x", Role.ROW, 0),
        ("Cats", Role.ITEM, 0),
    ]


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<p><ins><r><t>Cats</t></r></ins><del><r><delText>Dogs</delText></r></del></p>", "Cats"),
        ("<p><moveFrom><r><t>gone</t></r></moveFrom><moveTo><r><t>here</t></r></moveTo></p>", "here"),
        ("<p><hyperlink><r><t>a link</t></r></hyperlink></p>", "a link"),
        ("<sdt><sdtContent><p><r><t>in a form</t></r></p></sdtContent></sdt>", "in a form"),
        ("<p><r><t>out</t><pict><txbxContent><p><r><t>box</t></r></p></txbxContent></pict></r></p>", "out\n\nbox"),
        ("<p><r><t>one</t><br/><t>two-</t><noBreakHyphen/><t>three</t></r><!-- no --></p>", "one two--three"),
    ],
)
def test_word_text_is_the_visible_text(tmp_path: Path, inner: str, text: str) -> None:
    document = docx.Document()
    prefixed = re.sub("(</?)(?=[a-zA-Z])", r"\1w:", inner)
    for element in parse_xml(f"<w:body {W}>{prefixed}</w:body>"):
        document.element.body.insert(0, element)
    document.save(str(tmp_path / "a.docx"))
    assert only(Docx().read(tmp_path / "a.docx")).text == text


def test_an_invalid_compound_file_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096))
    assert code_of(Docx().read(path)) == Code.DOCUMENT_UNREADABLE


def no_zip(path: Path) -> None:
    path.write_bytes(b"PK no zip")


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def another_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "no document")


def no_body(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    entries["word/document.xml"] = f"<w:document {W}/>".encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)


@pytest.mark.parametrize("spoil", [no_zip, truncated, another_zip, no_body])
def test_a_broken_word_document_is_unreadable(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    path = word(tmp_path / "a.docx", LEASE)
    spoil(path)
    assert code_of(Docx().read(path)) == Code.DOCUMENT_UNREADABLE


def test_a_word_document_that_unpacks_endlessly_is_refused_unopened(tmp_path: Path) -> None:
    path = word(tmp_path / "a.docx", LEASE)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("word/media/zeros", "w") as entry:
        for _ in range(52):
            entry.write(bytes(10_000_000))
    assert path.stat().st_size < 2_000_000
    assert code_of(Docx().read(path)) == Code.DOCUMENT_TOO_LARGE


def test_a_word_document_has_author_and_date(tmp_path: Path) -> None:
    document = docx.Document()
    known = document.core_properties
    known.author, known.title, known.language = "Anna Meier; Bob", "The lease", "de-DE"
    known.created, known.modified = datetime(2023, 1, 2), datetime(2024, 5, 31, 12)
    document.save(str(tmp_path / "a.docx"))
    about = only(Docx().read(tmp_path / "a.docx")).about
    assert (about.title, about.author, about.date, about.language) == (
        "The lease",
        "Anna Meier, Bob",
        "2024-05-31",
        "de",
    )


def test_placeholder_titles_and_authors_are_ignored(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.author, document.core_properties.title = "python-docx", "Word Document"
    document.add_heading("The flat", level=0)
    document.save(str(tmp_path / "a.docx"))
    about = only(Docx().read(tmp_path / "a.docx")).about
    assert (about.title, about.author) == ("The flat", "")


def test_headings_are_known_by_name_base_or_outline_in_any_language(tmp_path: Path) -> None:
    document = docx.Document()
    german = document.styles.add_style("Überschrift 2", WD_STYLE_TYPE.PARAGRAPH)
    german.base_style = document.styles["Normal"]
    own = document.styles.add_style("Kapitel", WD_STYLE_TYPE.PARAGRAPH)
    own.base_style = document.styles["Heading 3"]
    document.add_paragraph("Miete", style=german)
    document.add_paragraph("Katzen", style=own)
    document.add_paragraph("Hunde").paragraph_format.element.get_or_add_pPr().append(
        parse_xml(f'<w:outlineLvl {W} w:val="3"/>')
    )
    document.add_paragraph("Draußen")
    document.save(str(tmp_path / "a.docx"))
    found = [(block.text, block.level) for block in only(Docx().read(tmp_path / "a.docx")).blocks]
    assert found == [("Miete", 2), ("Katzen", 3), ("Hunde", 4), ("Draußen", 0)]


def test_the_table_of_contents_is_left_out_and_notes_are_last(tmp_path: Path) -> None:
    document = docx.Document()
    document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("Rent ..... 5", style="toc 1")
    document.add_paragraph("The rent is due.")
    document.sections[0].header.paragraphs[0].text = "Page 1"
    document.save(str(tmp_path / "a.docx"))
    assert only(Docx().read(tmp_path / "a.docx")).text == "The rent is due."


def test_headers_and_footers_are_read_if_there_is_nothing_else(tmp_path: Path) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Meier and Sons"
    document.save(str(tmp_path / "a.docx"))
    assert only(Docx().read(tmp_path / "a.docx")).text == "Meier and Sons"


def test_rows_of_a_word_table_know_its_header(tmp_path: Path) -> None:
    document = docx.Document()
    marked = document.add_table(rows=2, cols=2)
    for cell, text in zip((c for row in marked.rows for c in row.cells), ["a", "b", "c", "d"], strict=True):
        cell.text = text
    marked.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {W}/>"))
    document.add_paragraph("and")
    plain = document.add_table(rows=2, cols=2)
    for cell, text in zip((c for row in plain.rows for c in row.cells), ["room", "size", "hall", "6"], strict=True):
        cell.text = text
    document.save(str(tmp_path / "a.docx"))
    found = [(block.text, block.header) for block in only(Docx().read(tmp_path / "a.docx")).blocks]
    assert found == [
        ("a | b", "a | b"), ("c | d", "a | b"), ("and", ""),
        ("room | size", "room | size"), ("hall | 6", "room | size"),
    ]  # fmt: skip


def test_templates_and_documents_with_macros_are_read(tmp_path: Path) -> None:
    path = word(tmp_path / "a.docx", LEASE)
    rewritten(path, "[Content_Types].xml", lambda raw: raw.replace(b"document.main", b"template.main"))
    assert only(Docx().read(path)).text == "\n\n".join(LEASE)


def rewritten(path: Path, entry: str, change: Callable[[bytes], bytes]) -> Path:
    """A zip archive with one entry changed."""
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    held[entry] = change(held[entry])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    return path


# Presentations


def talk(path: Path) -> Path:
    made = pptx.Presentation()
    made.core_properties.title, made.core_properties.author = "PowerPoint Presentation", "Anna Meier"
    first = made.slides.add_slide(made.slide_layouts[1])
    first.shapes.title.text = "The flat"
    body = first.placeholders[1].text_frame
    body.text = "Cats are allowed\nDogs are not"
    body.paragraphs[1].level = 1
    first.notes_slide.notes_text_frame.text = "Say it loudly."
    second = made.slides.add_slide(made.slide_layouts[6])
    second._element.set("show", "0")
    grid = second.shapes.add_table(2, 2, 0, 0, Inches(4), Inches(2)).table
    for index, text in enumerate(["room", "size", "hall", "6 m²"]):
        grid.cell(index // 2, index % 2).text = text
    group = second.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = "in a group"
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]  # it carries no types
    data.categories = ["May", "June"]
    data.add_series("rent", (950, 960.5))
    second.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, Inches(4), Inches(3), data)
    made.save(str(path))
    return path


def test_slides_give_title_lists_tables_charts_and_notes(tmp_path: Path) -> None:
    first, second = Pptx().read(talk(tmp_path / "a.pptx"))
    assert (first.number, first.unit, first.name, first.total) == (1, Unit.SLIDE, "The flat", 2)
    assert (first.about.title, first.about.author) == ("", "Anna Meier")
    assert [(block.text, block.role) for block in first.blocks] == [
        ("The flat", Role.HEADING),
        ("Cats are allowed", Role.ITEM),
        ("Dogs are not", Role.ITEM),
        ("Say it loudly.", Role.PARAGRAPH),
    ]
    assert [(block.text, block.header) for block in second.blocks] == [
        ("room | size", "room | size"),
        ("hall | 6 m²", "room | size"),
        ("in a group", ""),
        ("| rent", "| rent"),
        ("May | 950", "| rent"),
        ("June | 960.5", "| rent"),
    ]


@pytest.mark.parametrize("kind", ["slideshow", "template"])
def test_slide_shows_and_templates_are_presentations(tmp_path: Path, kind: str) -> None:
    path = slides(tmp_path / "a.ppsx", LEASE)
    rewritten(path, "[Content_Types].xml", lambda raw: raw.replace(b"presentation.main", f"{kind}.main".encode()))
    assert only(Pptx().read(path)).text == "\n\n".join(LEASE)


def test_a_presentation_that_lacks_a_slide_gives_the_others(tmp_path: Path) -> None:
    path = talk(tmp_path / "a.pptx")
    rewritten(
        path, "ppt/_rels/presentation.xml.rels", lambda raw: re.sub(rb"<Relationship [^>]*slide1.xml[^>]*>", b"", raw)
    )
    assert [page.text.split("\n")[0] for page in Pptx().read(path)] == ["room | size"]


def test_too_many_slides_are_refused(tmp_path: Path) -> None:
    assert code_of(Pptx().read(talk(tmp_path / "a.pptx"), ReadingOptions(most_pages=1))) == Code.DOCUMENT_TOO_LARGE


# Sheets

STAFF: list[list[object]] = [
    ["Staff of 2024"],
    [],
    ["name", "born", "room", "paid"],
    ["Anna", date(1990, 5, 31), None, 3200.0],
    ["Bob", datetime(1985, 1, 2, 8, 30), 12, 0.1 + 0.2],
    ["Cem", time(7, 5), True, None],
    [],
    ["Total", None, None, 3200.3],
]


def test_cells_are_formatted_as_people_read_them(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", STAFF, name="Staff")
    page = only(Sheet().read(path))
    assert (page.number, page.unit, page.name, page.total) == (1, Unit.SHEET, "Staff", 1)
    header = "name | born | room | paid"
    assert [(block.row, block.text, block.header) for block in page.blocks] == [
        (1, "Staff of 2024", ""),
        (3, header, header),
        (4, "Anna | 1990-05-31 |  | 3200", header),
        (5, "Bob | 1985-01-02 08:30 | 12 | 0.3", header),
        (6, "Cem | 07:05 | TRUE", header),
        (8, "Total |  |  | 3200.3", header),
    ]


def test_each_sheet_is_a_page_even_hidden_ones(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.worksheets[0].append(["seen"])
    hidden = made.create_sheet("Hidden")
    hidden.sheet_state = "hidden"
    hidden.append(["not seen"])
    made.create_sheet("Empty")
    made.properties.title, made.properties.creator = "The rooms", "Anna"
    made.save(tmp_path / "a.xlsx")
    pages = list(Sheet().read(tmp_path / "a.xlsx"))
    assert [(page.number, page.name, page.text, page.about.title) for page in pages] == [
        (1, "Sheet", "seen", "The rooms"), (2, "Hidden", "not seen", ""), (3, "Empty", "", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ([["a", "b"], ["1", "2"]], "a | b"),
        ([["town", "2023", "2024"], ["Bern", "1", "2"]], "town | 2023 | 2024"),
        ([["1", "2"], ["3", "4"]], ""),
        ([["Anna", "Bern"], ["Bob", "Basel"]], ""),
        ([["name", "town"], ["Anna", "Bern"], ["Bob", "Basel"], ["Cem", "Bern"]], "name | town"),
        ([["Anna", "Bern"], ["Bob", "Basel"], ["Anna", "Chur"], ["Cem", "Bern"]], ""),
        ([["Notes", ""], ["name", "age"], ["Anna", "30"]], "name | age"),
        ([["", "May", "June"], ["rent", "950", "960"]], "| May | June"),
    ],
)
def test_a_header_has_values_below_it_or_unique_names(rows: list[list[str]], header: str) -> None:
    assert [*to_blocks(Row(None, row) for row in rows)][-1].header == header


def test_a_later_table_of_a_sheet_has_its_own_header() -> None:
    rows = [
        ["name", "age"],
        ["Anna", "30"],
        [],
        ["town", "people", "since"],
        ["Bern", "140000", "1191"],
        [],
        ["a", "b", "c", "d"],
    ]
    found = [block.header for block in to_blocks(Row(None, row) for row in rows)]
    assert found == ["name | age"] * 2 + ["town | people | since"] * 2 + [""]


def test_a_misnamed_sheet_is_recognized_by_its_content(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", STAFF).rename(tmp_path / "a.xls")
    assert only(Sheet().read(path)).blocks[0].text == "Staff of 2024"


def test_a_sheet_with_a_huge_area_is_refused_before_it_is_loaded(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.worksheets[0]["A1"] = "here"
    made.worksheets[0]["XFD1048576"] = "there"
    made.save(tmp_path / "a.xlsx")
    assert code_of(Sheet().read(tmp_path / "a.xlsx")) == Code.DOCUMENT_TOO_LARGE


def test_a_sheet_that_unpacks_endlessly_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", STAFF)
    assert code_of(Sheet().read(path, ReadingOptions(most_bytes=1_000))) == Code.DOCUMENT_TOO_LARGE


def test_shared_strings_are_no_bomb(tmp_path: Path) -> None:
    bomb = (
        b'<!DOCTYPE x [<!ENTITY a "ha">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(12))
        + b"]>"
    )
    path = book(tmp_path / "a.xlsx", STAFF)
    rewritten(path, "xl/worksheets/sheet1.xml", lambda raw: bomb + raw.replace(b"Anna", b"&m;"))
    assert code_of(Sheet().read(path)) == Code.DOCUMENT_UNREADABLE


# CSV


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_is_read_with_any_delimiter_and_encoding(tmp_path: Path, mark: str, encoding: str) -> None:
    rows = [["Straße", "Größe"], ["Hauptstraße", "schön, groß; alt"], ["Müllerweg", 'sehr "klein"']]
    path = tmp_path / "a.csv"
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=mark).writerows(rows)
    path.write_bytes(written.getvalue().encode(encoding))
    page = only(Csv().read(path))
    assert [block.text for block in page.blocks] == [" | ".join(row) for row in rows]
    assert {block.header for block in page.blocks} == {"Straße | Größe"}


def test_a_record_has_the_number_of_its_first_line(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [["id", "text"], ["1", "two\nlines"], ["2", "one"]])
    assert [(block.row, block.text) for block in only(Csv().read(path)).blocks] == [
        (1, "id | text"), (2, "1 | two lines"), (4, "2 | one"),
    ]  # fmt: skip


def test_a_delimiter_declared_by_excel_is_used(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("sep=;\na;b,c\n1;2,5\n", encoding="utf-8")
    assert [(block.row, block.text) for block in only(Csv().read(tmp_path / "a.csv")).blocks] == [
        (2, "a | b,c"),
        (3, "1 | 2,5"),
    ]


def test_a_quotation_mark_that_never_ends_does_not_eat_the_file(tmp_path: Path) -> None:
    lines = ["size,of", '"5 inches,screen'] + [f"{number},row" for number in range(3_000)]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    found = only(Csv().read(tmp_path / "a.csv")).blocks
    assert (len(found), found[-1].text) == (3_002, "2999 | row")


def test_more_cells_than_memory_holds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = table(tmp_path / "a.csv", [["a", "b"], ["1", "2"], ["3", "4"]])
    monkeypatch.setattr("app.engine.adapters.readers.text.csv._MOST_CELLS", 6)
    assert len(only(Csv().read(path)).blocks) == 3
    monkeypatch.setattr("app.engine.adapters.readers.text.csv._MOST_CELLS", 5)
    assert code_of(Csv().read(path)) == Code.DOCUMENT_TOO_LARGE


# Recognition by content


@pytest.mark.parametrize(
    ("reader", "entries", "is_claimed"),
    [
        (Docx, {"word/document.xml"}, True),
        (Pptx, {"ppt/presentation.xml"}, True),
        (Sheet, {"xl/workbook.xml"}, True),
        (Sheet, {"xl/workbook.bin"}, True),
        (Sheet, {"word/document.xml"}, False),
        (Csv, set(), False),
    ],
)
def test_office_documents_are_recognized_by_their_content(reader: Any, entries: set[str], is_claimed: bool) -> None:
    assert reader.claims(Sample("", b"PK", frozenset(entries))) is is_claimed


# Documents from other projects

KINDS: dict[str, type[Docx | Pptx | Sheet | Csv]] = {"docx": Docx, "pptx": Pptx, "xlsx": Sheet, "csv": Csv}
MISSED = {
    "csv/semicolon-delimited.csv": "the sentence spans two cells, with the mark between them",
    "docx/equations.docx": "its exponents are raised, and so they are here",
}
"""Documents whose known sentence is not found, and why."""
REFUSED = {
    "docx/fuzz-5313273089884160.docx": Code.DOCUMENT_UNREADABLE,
    "docx/testWORD_protected_passtika.docx": Code.DOCUMENT_ENCRYPTED,
    "docx/testWORD_truncated.docx": Code.DOCUMENT_UNREADABLE,
    "pptx/fuzz-6254434927378432.pptx": Code.DOCUMENT_UNREADABLE,
    "pptx/testPPT_protected_passtika.pptx": Code.DOCUMENT_ENCRYPTED,
    "xlsx/poc-shared-strings.xlsx": Code.DOCUMENT_UNREADABLE,
    "xlsx/poc-xmlbomb.xlsx": Code.DOCUMENT_UNREADABLE,
    "xlsx/poi-protected_passtika.xlsx": Code.DOCUMENT_ENCRYPTED,
    "xlsx/xlsx-corrupted.xlsx": Code.DOCUMENT_UNREADABLE,
}


def kind_of(file: str) -> str:
    """The folder that it is in."""
    return file.partition("/")[0]


EVERY = [entry for hostile in (False, True) for entry in entries(is_hostile=hostile) if kind_of(entry["file"]) in KINDS]


@pytest.mark.parametrize("entry", EVERY, ids=lambda entry: str(entry["file"]))
def test_each_document_gives_its_sentence_or_its_error(shared: Path, entry: dict[str, str]) -> None:
    file = entry["file"]
    pages = KINDS[kind_of(file)]().read(shared / "documents" / file)
    if file in REFUSED:
        assert code_of(pages) == REFUSED[file]
        return
    text = bare(" ".join(page.text for page in pages))
    assert (bare(entry["sentence"] or "") in text) != (file in MISSED)


def damaged(path: Path, draw: random.Random) -> bytes:
    """A file with bytes changed and the end cut off; of an archive, within one of its entries."""
    if not zipfile.is_zipfile(path):
        return spoilt(path.read_bytes(), draw)
    with zipfile.ZipFile(path) as archive:
        entry = draw.choice([name for name in archive.namelist() if name.endswith((".xml", ".rels"))])
    return rewritten(path, entry, partial(spoilt, draw=draw)).read_bytes()


def spoilt(raw: bytes, draw: random.Random) -> bytes:
    made = bytearray(raw or b" ")
    for _ in range(draw.randrange(1, 20)):
        at = draw.randrange(len(made))
        piece = draw.choice(
            [bytes([draw.randrange(256)]), b"<", b'"', b"999999999", b"-1", b"", bytes(made[at : at + 40])]
        )
        made[at : at + draw.choice([1, 1, 5, 30])] = piece
        made = made or bytearray(b" ")
    return bytes(made[: draw.randrange(len(made))] if draw.random() < 0.1 else made)


MADE: dict[str, tuple[Reader, Callable[[Path], Path]]] = {
    "docx": (Docx(), partial(word, paragraphs=LEASE)),
    "pptx": (Pptx(), talk),
    "xlsx": (Sheet(), partial(book, rows=STAFF)),
    "csv": (Csv(), partial(table, rows=[["id", "text"], ["1", "two\nlines"]])),
}


@pytest.mark.parametrize("kind", sorted(MADE))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_damage_inside_archives_raises_only_our_errors(tmp_path: Path, kind: str, seed: int) -> None:
    reader, make = MADE[kind]
    draw = random.Random(seed)
    path = make(tmp_path / f"a.{kind}")
    path.write_bytes(damaged(path, draw))
    assert fate(reader.read(path)) in ("read", "document_unreadable", "document_encrypted", "document_too_large")


def fate(pages: Iterable[Page]) -> str:
    """The outcome of reading a document."""
    try:
        for page in pages:
            page.text.encode()
    except AssistantError as error:
        return error.code
    return "read"


FUZZED = [entry["file"] for entry in EVERY if int(entry["bytes"]) < 60_000]
"""Those that can be read repeatedly in little time."""


@pytest.mark.parametrize("file", FUZZED)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_damaged_documents_from_other_projects_are_reported(shared: Path, tmp_path: Path, file: str, seed: int) -> None:
    path = tmp_path / f"a{Path(file).suffix}"
    path.write_bytes((shared / "documents" / file).read_bytes())
    path.write_bytes(damaged(path, random.Random(seed)))
    assert fate(KINDS[kind_of(file)]().read(path)).startswith(("read", "document_"))
