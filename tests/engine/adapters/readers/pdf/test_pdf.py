import json
import logging
import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import numpy as np
import pypdf
import pytest
from fpdf import FPDF
from fpdf.enums import AccessPermission, EncryptionMethod
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Code
from app.engine.adapters.readers.page_layout.lines import Line, group_paragraphs, join_lines, to_blocks
from app.engine.adapters.readers.pdf.pdf import Pdf
from app.engine.parts.pages import Block, Page, Picture, ReadingOptions, Role, Unit
from tests.conftest import SHARED
from tests.contracts.contract import code_of, only

LEASE = ("The rent is 950 euros a month.", "Cats are allowed in the flat, dogs are not.", "The lease ends in spring.")


def document() -> FPDF:
    made = FPDF()
    made.set_font("helvetica", size=12)
    made.add_page()
    return made


def pdf(path: Path, pages: Sequence[str], title: str = "") -> Path:
    """A PDF with a text on each page."""
    made = FPDF()
    made.set_font("helvetica", size=12)
    made.set_title(title)
    for text in pages:
        made.add_page()
        made.multi_cell(0, text=text)
    made.output(str(path))
    return path


def saved(made: FPDF, folder: Path) -> Path:
    path = folder / "a.pdf"
    made.output(str(path))
    return path


def roles(page: Page) -> list[tuple[str, int, str]]:
    return [(block.role.value, block.level, block.text) for block in page.blocks]


def test_pdf_keeps_page_numbers_title_and_empty_pages(tmp_path: Path) -> None:
    pages = list(
        Pdf().read(pdf(tmp_path / "a.pdf", ["The rent is due.", "", "Cats are allowed."], title=" The lease "))
    )
    assert [(page.number, page.text, page.about.title, page.total) for page in pages] == [
        (1, "The rent is due.", "The lease", 3),
        (2, "", "", 3),
        (3, "Cats are allowed.", "", 3),
    ]


@pytest.mark.parametrize("title", ["(anonymous)", "untitled", "Untitled"])
def test_placeholder_titles_are_ignored(tmp_path: Path, title: str) -> None:
    assert next(iter(Pdf().read(pdf(tmp_path / "a.pdf", ["The rent is due."], title=title)))).about.title == ""


def test_a_pdf_has_author_date_and_language(tmp_path: Path) -> None:
    made = document()
    made.set_author("Anna Roth")
    made.set_lang("de-CH")
    made.set_creation_date(datetime(2024, 5, 31, tzinfo=UTC))
    made.cell(text="Die Miete")
    about = only(Pdf().read(saved(made, tmp_path))).about
    assert (about.author, about.date, about.language) == ("Anna Roth", "2024-05-31", "de")


def test_hyphenated_words_are_joined(tmp_path: Path) -> None:
    made = document()
    made.multi_cell(
        60,
        text="The land\u00adlord is respon\u00adsible for extra\u00adordinary main\u00adtenance of the well-kept flat.",
    )
    text = only(Pdf().read(saved(made, tmp_path))).text
    assert " ".join(text.split()) == "The landlord is responsible for extraordinary maintenance of the well-kept flat."


RENT = "The rent is nine hundred and fifty euros a month, payable in advance on the first working day of each. " * 3


def test_large_and_bold_lines_are_headings_and_bullets_items(tmp_path: Path) -> None:
    made = document()
    made.set_font("helvetica", size=20)
    made.multi_cell(0, text="The lease", new_x="LMARGIN", new_y="NEXT")
    made.set_font("helvetica", style="B", size=12)
    made.multi_cell(0, text="Rent", new_x="LMARGIN", new_y="NEXT")
    made.set_font("helvetica", size=12)
    made.multi_cell(0, text=RENT.strip(), new_x="LMARGIN", new_y="NEXT")
    for text in ("- cats are allowed", "- dogs are not", "1. Call the landlord", "2. Wait"):
        made.multi_cell(0, text=text, new_x="LMARGIN", new_y="NEXT")
    assert roles(only(Pdf().read(saved(made, tmp_path)))) == [
        ("heading", 1, "The lease"),
        ("heading", 4, "Rent"),
        ("paragraph", 0, RENT.strip()),
        ("item", 0, "cats are allowed"),
        ("item", 0, "dogs are not"),
        ("item", 0, "1. Call the landlord"),
        ("item", 0, "2. Wait"),
    ]


def test_bookmarks_are_headings_of_their_depth(tmp_path: Path) -> None:
    made = document()
    for title, level in (("1 Rent", 0), ("1.1 When it is due", 1)):
        made.start_section(title.split(" ", 1)[1], level)
        made.multi_cell(0, text=title, new_x="LMARGIN", new_y="NEXT")
        made.ln(10)
        made.multi_cell(0, text=RENT, new_x="LMARGIN", new_y="NEXT")
        made.ln(10)
    found = roles(only(Pdf().read(saved(made, tmp_path))))
    assert [one for one in found if one[0] == "heading"] == [
        ("heading", 1, "1 Rent"),
        ("heading", 2, "1.1 When it is due"),
    ]


class Headed(FPDF):  # type: ignore[misc]  # it carries no types
    def header(self) -> None:
        self.cell(text="The landlord's letters", new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        self.set_y(-15)
        self.cell(text=f"Page {self.page_no()} of 4")


def test_headers_and_page_numbers_are_left_out(tmp_path: Path) -> None:
    made = Headed()
    made.set_font("helvetica", size=12)
    texts = [f"{word} is what this page is about." for word in ("Rent", "Heating", "The garden", "Cats")]
    for text in texts:
        made.add_page()
        made.multi_cell(0, text=text)
    assert [page.text for page in Pdf().read(saved(made, tmp_path))] == texts


def test_lines_on_every_page_are_kept_if_there_are_no_others(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [f"Lot {number}" for number in range(1, 6)])
    assert [page.text for page in Pdf().read(path)] == [f"Lot {number}" for number in range(1, 6)]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    made = document()
    with made.text_columns(ncols=2, gutter=10) as columns:
        columns.write("\n".join(f"{number} of the words that fill a column up to its end" for number in range(90)))
    numbers = [int(one) for one in re.findall(r"(\d+) of", only(Pdf().read(saved(made, tmp_path))).text)]
    assert numbers == list(range(90))


def test_a_rotated_page_is_read_as_it_is_shown(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [RENT * 2])
    straight = only(Pdf().read(path))
    for turn in (90, 180, 270):
        writer = pypdf.PdfWriter(clone_from=path)
        # Written sideways and shown upright, like wide tables.
        writer.pages[0].rotate(turn).transfer_rotation_to_content()
        writer.pages[0].rotate(-turn)
        writer.write(tmp_path / "turned.pdf")
        assert {block.role for block in straight.blocks} == {Role.PARAGRAPH}
        assert only(Pdf().read(tmp_path / "turned.pdf")).text.split() == straight.text.split()


def line(text: str, number: int, width: float = 300, left: float = 50, size: float = 12) -> Line:
    return Line(text, left, number * 14, left + width, number * 14 + 12, size)


def test_lines_become_paragraphs() -> None:
    lines = [
        line("The lease", 0, 50),
        line("The rent is nine hundred and fifty euros a month, payable", 1),
        Line("in ad", 50, 28, 350, 40, 12, is_hyphenated=True),
        line("vance.", 3, 40),
        line("Cats are allowed in the flat, and so are birds and fish and", 4),
        line("hamsters.", 5, 50),
        line("And this is said farther below, so that it is another one", 8),
    ]
    assert [one.text for one in group_paragraphs(lines)] == [
        "The lease",
        "The rent is nine hundred and fifty euros a month, payable in advance.",
        "Cats are allowed in the flat, and so are birds and fish and hamsters.",
        "And this is said farther below, so that it is another one",
    ]


def test_an_entry_of_a_table_of_contents_is_a_paragraph_of_its_own() -> None:
    lines = [line(f"Chapter {number} . . . . . . . . . . . . {number}", number) for number in range(3)]
    assert len(group_paragraphs(lines)) == 3


def test_chinese_lines_are_joined_without_a_space() -> None:
    assert join_lines([line("房租每月", 0), line("九百五十", 1)]) == "房租每月九百五十"


places = st.floats(-1e4, 1e4)
any_line = st.builds(
    Line, st.text().map(lambda text: " ".join(text.split())), places, places, places, places, st.floats(0, 99),
    st.booleans(), st.booleans(),
)  # fmt: skip


@given(st.lists(any_line, max_size=12))
def test_no_word_is_lost_between_lines_and_paragraphs(lines: list[Line]) -> None:
    made = group_paragraphs(lines)
    letters = sorted("".join("".join(one.text.split()) for one in lines))
    assert sorted("".join("".join(join_lines(one.lines).split()) for one in made)) == letters
    assert all(block.text and block.text == block.text.strip() for block in to_blocks(made, 12))


@pytest.mark.parametrize("given_password", ["", "wrong", "secret"])
def test_a_locked_pdf_opens_with_its_password_only(tmp_path: Path, given_password: str) -> None:
    made = document()
    made.cell(text="The rent is due.")
    made.set_encryption("owner", "secret", EncryptionMethod.RC4, AccessPermission.none())
    pages = Pdf().read(saved(made, tmp_path), ReadingOptions(password=given_password))
    if given_password == "secret":
        assert only(pages).text == "The rent is due."
    else:
        assert code_of(pages) == Code.DOCUMENT_ENCRYPTED


def test_a_pdf_that_everybody_may_open_needs_no_password(tmp_path: Path) -> None:
    made = document()
    made.cell(text="The rent is due.")
    made.set_encryption("owner", None, EncryptionMethod.RC4, AccessPermission.none())
    assert only(Pdf().read(saved(made, tmp_path))).text == "The rent is due."


def test_a_truncated_pdf_is_unreadable(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", LEASE)
    path.write_bytes(path.read_bytes()[:200])
    assert code_of(Pdf().read(path)) == Code.DOCUMENT_UNREADABLE


def test_more_pages_than_allowed_are_refused(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", LEASE)
    assert len(list(Pdf().read(path, ReadingOptions(most_pages=3)))) == 3
    assert code_of(Pdf().read(path, ReadingOptions(most_pages=2))) == Code.DOCUMENT_TOO_LARGE


def test_a_damaged_page_costs_that_page_only(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", LEASE)
    writer = pypdf.PdfWriter(clone_from=path)
    kids = writer.root_object["/Pages"]["/Kids"]  # type: ignore[index]
    writer._objects[kids[1].idnum - 1] = pypdf.generic.NullObject()
    writer.write(tmp_path / "damaged.pdf")
    assert [page.text for page in Pdf().read(tmp_path / "damaged.pdf")] == [LEASE[0], "", LEASE[2]]


def test_files_within_are_read_as_attachments(tmp_path: Path) -> None:
    made = document()
    made.cell(text="See the plan.")
    (tmp_path / "plan.txt").write_text("The plan")
    made.embed_file(str(tmp_path / "plan.txt"))

    def read_inner(name: str, content: bytes) -> Iterator[Page]:
        yield Page(None, (Block(content.decode()),))

    path = saved(made, tmp_path)
    own, inner = Pdf().read(path, ReadingOptions(read_inner=read_inner))
    assert (own.unit, own.number, own.total) == (Unit.PAGE, 1, 1)
    assert (inner.unit, inner.name, inner.text) == (Unit.ATTACHMENT, "plan.txt", "The plan")
    assert len(list(Pdf().read(path))) == 1


class Eye:
    """Reads nothing in a picture, but keeps it."""

    def __init__(self, says: str = "What is seen.\n\nAnd more.") -> None:
        self.seen: list[Picture] = []
        self.says = says

    def __call__(self, picture: Picture) -> str:
        self.seen.append(picture)
        return self.says


def scanned(folder: Path, width: int = 400, height: int = 300) -> Path:
    """A page that is one picture: dark above, light below."""
    picture = np.full((height, width, 3), 255, np.uint8)
    picture[: height // 2] = (200, 0, 0)
    made = document()
    made.image(picture_of(picture), x=0, y=0, w=made.w, h=made.h)
    made.add_page()
    made.cell(text="Cats are allowed.")
    return saved(made, folder)


def picture_of(picture: Picture) -> object:
    from PIL import Image

    return Image.fromarray(picture)


def test_a_scanned_page_is_read_as_a_picture(tmp_path: Path) -> None:
    eye = Eye()
    first, second = Pdf().read(scanned(tmp_path), ReadingOptions(read_picture=eye))
    assert [block.text for block in first.blocks] == ["What is seen.", "And more."]
    assert second.text == "Cats are allowed."
    (picture,) = eye.seen
    assert picture.dtype == np.uint8
    assert picture.shape == (2339, 1654, 3)
    assert picture[100, 800].tolist() == [200, 0, 0]
    assert picture[2000, 800].tolist() == [255, 255, 255]


def test_a_scanned_page_has_no_blocks_without_text_recognition(tmp_path: Path) -> None:
    assert [page.text for page in Pdf().read(scanned(tmp_path))] == ["", "Cats are allowed."]


def test_a_small_page_is_rendered_as_large_as_its_picture(tmp_path: Path) -> None:
    made = FPDF(unit="pt", format=(72, 36))
    made.add_page()
    made.image(picture_of(np.full((700, 1_400, 3), 9, np.uint8)), x=0, y=0, w=72, h=36)
    eye = Eye()
    list(Pdf().read(saved(made, tmp_path), ReadingOptions(read_picture=eye)))
    assert eye.seen[0].shape == (700, 1_400, 3)


def test_a_page_with_a_huge_picture_is_not_rendered(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=scanned(tmp_path))
    for one in writer._objects:
        if isinstance(one, pypdf.generic.DictionaryObject) and one.get("/Subtype") == "/Image":
            for side in ("/Width", "/Height"):
                one[pypdf.generic.NameObject(side)] = pypdf.generic.NumberObject(60_000)
    writer.write(tmp_path / "bomb.pdf")
    eye = Eye()
    assert [page.text for page in Pdf().read(tmp_path / "bomb.pdf", ReadingOptions(read_picture=eye))] == [
        "",
        "Cats are allowed.",
    ]
    assert not eye.seen


def test_the_longer_of_text_layer_and_recognized_text_is_used(tmp_path: Path) -> None:
    made = document()
    made.image(picture_of(np.full((300, 300, 3), 250, np.uint8)), x=0, y=0, w=made.w, h=made.h)
    made.cell(text="Scanned in May.")
    path = saved(made, tmp_path)
    assert only(Pdf().read(path, ReadingOptions(read_picture=Eye("May")))).text == "Scanned in May."
    assert (
        only(Pdf().read(path, ReadingOptions(read_picture=Eye("Scanned in May. The lease")))).text
        == "Scanned in May. The lease"
    )


def test_a_blank_page_is_not_rendered(tmp_path: Path) -> None:
    eye = Eye()
    list(Pdf().read(pdf(tmp_path / "a.pdf", ["", "Cats are allowed.", ""]), ReadingOptions(read_picture=eye)))
    assert not eye.seen


# Documents from other projects

MISSED = {"pdf/copy_paste_ligatures.pdf": "ligatures come as the letters they stand for"}
"""Documents whose known sentence is not found, and why."""


def entries() -> list[dict[str, str]]:
    manifest = SHARED / "documents" / "manifest.json"
    every: list[dict[str, str]] = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else []
    return [one for one in every if one["file"].endswith(".pdf") and not one["hostile"]]


def bare(text: str) -> str:
    return "".join(text.split())


REFUSED = {"pdf/bug1606566.pdf": "it does not say that it is a PDF"}
WITH_TEXT = [
    one for one in entries() if one["sentence"] and "no text layer" not in one["oddity"] and one["file"] not in REFUSED
]


@pytest.mark.parametrize("entry", WITH_TEXT, ids=lambda one: one["file"])
def test_a_pdf_from_other_projects_gives_its_sentence(shared: Path, entry: dict[str, str]) -> None:
    reading = ReadingOptions(password=entry.get("password") or "")
    text = "".join(page.text for page in Pdf().read(shared / "documents" / entry["file"], reading))
    assert (bare(entry["sentence"]) in bare(text)) != (entry["file"] in MISSED)


OTHERWISE = {
    "pdf/habibi.pdf": "words from right to left and from left to right are mixed",
    "pdf/vertical.pdf": "columns are written from right to left",
    "pdf/pdflatex-forms.pdf": "the values of its form stand beside their labels",
    "pdf/tracemonkey.pdf": "the labels of a drawing stand beside the lines of a column",
    "pdf/google-doc-document.pdf": "what spans several columns stands under each",
    "pdf/accident-reports/20080102X00002.pdf": "a value stands between the two lines of its label",
    "pdf/accident-reports/20080108X00031.pdf": "a value stands between the two lines of its label",
    "pdf/accident-reports/20080117X00064.pdf": "a value stands between the two lines of its label",
    "pdf/zen_of_python_corrupted.pdf": "the pieces of its header line come in the order in which they are seen",
}
"""Documents that the other library reads in another order, and why."""
LOCKED = {"pdf/copy-protected.pdf", "pdf/aes-256-r6.pdf"}
"""Documents that the other library cannot open without a further one."""
PAGES = 3
"""Pages of each document that are compared."""


def letters(text: str) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text))


def is_in_order(block: str, page: str) -> bool:
    """Whether each of the words is found on a page, after the one before it."""
    place = 0
    for word in map(letters, block.split()):
        place = page.find(word, place)
        if place < 0:
            return False
        place += len(word)
    return True


COMPARED = [one for one in WITH_TEXT if one["file"] not in {*OTHERWISE, *LOCKED}]


@pytest.mark.parametrize("entry", COMPARED, ids=lambda one: one["file"])
def test_a_cited_sentence_is_on_its_page(shared: Path, entry: dict[str, str], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "pypdf")
    path, password = shared / "documents" / entry["file"], entry.get("password") or ""
    other = pypdf.PdfReader(path, password=password or None)
    compared = 0
    for page in islice(Pdf().read(path, ReadingOptions(password=password)), PAGES):
        assert page.number
        there = letters(other.pages[page.number - 1].extract_text())
        assert [block.text for block in page.blocks if not is_in_order(block.text, there)] == []
        compared += len(page.blocks)
    assert compared
