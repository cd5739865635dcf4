import difflib
import json
import re
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.media.image import Image
from app.engine.adapters.readers.ocr import picture_reader
from app.engine.adapters.readers.ocr.picture_reader import create_picture_reader
from app.engine.adapters.readers.ocr.rapidocr import RapidOcr
from app.engine.adapters.readers.ocr.tesseract import Tesseract
from app.engine.adapters.readers.page_layout.lines import Line
from app.engine.adapters.readers.page_layout.reading_order import sort_lines
from app.engine.adapters.readers.pdf.pdf import Pdf
from app.engine.parts.pages import Picture, ReadingOptions, Sample
from app.text.cells import split_cells
from tests.conftest import SHARED
from tests.fixtures.own_process import in_own_process

Eye = Callable[[Picture], str]
LEASE = ["The rent is 950 euros a month.", "Cats are allowed in the flat,", "but dogs are not."]
needs_tesseract = pytest.mark.skipif(not Tesseract.supports("en"), reason="tesseract is not installed")


def drawn(lines: Sequence[str], size: int = 28, width: int = 700) -> Pillow.Image:
    """Black text on white paper."""
    made = Pillow.new("RGB", (width, 60 + len(lines) * size * 3 // 2), "white")
    for number, line in enumerate(lines):
        place = (40, 30 + number * size * 3 // 2)
        ImageDraw.Draw(made).text(place, line, fill="black", font=ImageFont.load_default(size))
    return made


def picture(lines: Sequence[str], size: int = 28, width: int = 700) -> Picture:
    return np.array(drawn(lines, size, width))


def code_of(call: Callable[[], object]) -> Code:
    with pytest.raises(AssistantError) as caught:
        call()
    return caught.value.code


@pytest.fixture(scope="module")
def rapid() -> Iterator[Eye]:
    """The built-in reader, which takes half a gigabyte for the larger pictures."""
    with in_own_process(RapidOcr) as made:
        yield made


@pytest.fixture(params=["rapidocr", pytest.param("tesseract", marks=needs_tesseract)])
def eye(request: pytest.FixtureRequest) -> Eye:
    return request.getfixturevalue("rapid") if request.param == "rapidocr" else Tesseract("en")


# What holds for both


def test_printed_text_is_read(eye: Eye) -> None:
    assert eye(picture(LEASE)).split() == " ".join(LEASE).split()


def test_paragraphs_are_separated_by_blank_lines(eye: Eye) -> None:
    text = eye(picture([*LEASE, "", "", "The lease ends in spring."]))
    assert [" ".join(one.split()) for one in text.split("\n\n")][-1] == "The lease ends in spring."
    assert text.count("The lease") == 1
    assert "\n" not in text.replace("\n\n", "")


def test_a_hyphenated_word_is_joined(eye: Eye) -> None:
    lines = ["The landlord pays for the extraordinary main-", "tenance of the building and of its garden."]
    assert "maintenance of" in eye(picture(lines, width=800))


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_rotated_picture_is_read(eye: Eye, turns: int) -> None:
    lines = [
        "The landlord lets the flat to the tenant from the first",
        "day of May on. The rent is 950 euros a month, and it",
    ]
    lines += [
        "is due on the first working day. Cats are allowed in",
        "the flat. Dogs are allowed in the garden of the house",
    ]
    lines += [
        "with the written consent of the landlord. The tenant",
        "keeps the garden clean and waters it in the summer.",
    ]
    straight = " ".join(lines).split()
    seen = eye(np.rot90(picture(lines * 2, width=850), turns)).split()
    assert difflib.SequenceMatcher(None, straight * 2, seen, autojunk=False).ratio() > 0.9


@pytest.mark.parametrize("shape", [(300, 400, 3), (1, 1, 3), (5, 900, 3), (900, 5, 3)])
def test_an_empty_picture_gives_no_text(eye: Eye, shape: tuple[int, int, int]) -> None:
    assert eye(np.full(shape, 255, np.uint8)) == ""


# The built-in one


def test_the_built_in_reader_reads_one_small_line(rapid: Eye) -> None:
    assert rapid(picture(["The rent is due."], size=20, width=260)[20:60]) == "The rent is due."


def test_the_built_in_reader_keeps_to_its_threads_and_its_own_files() -> None:
    from app.system.cores import threads

    rapid = RapidOcr()
    rapid(picture(LEASE))  # a network connection would have failed the test
    for part in (rapid._engine.text_det, rapid._engine.text_rec, rapid._engine.text_cls):
        inner = getattr(part, "infer", None) or part.session
        assert inner.session.get_session_options().intra_op_num_threads == threads()


def test_a_crooked_page_in_two_columns_is_read_column_by_column(rapid: Eye) -> None:
    page = Pillow.new("RGB", (1500, 700), "white")
    words = ["one", "two", "three", "four", "five", "six", "seven", "eight"]
    left, right = ([f"{side} line of words number {word}" for word in words] for side in ("Left", "Right"))
    page.paste(drawn(["A heading that stands above both of the columns of this page"], 40, 1500), (0, 0))
    page.paste(drawn(left), (50, 200))
    page.paste(drawn(right), (780, 200))
    crooked = page.rotate(2, expand=True, fillcolor="white", resample=Pillow.Resampling.BICUBIC)
    found = re.findall(r"(Left|Right) line of words number (\w+)", " ".join(rapid(np.array(crooked)).split()))
    assert found == [("Left", word) for word in words] + [("Right", word) for word in words]


def test_a_table_in_a_picture_keeps_its_cells(rapid: Eye, tmp_path: Path) -> None:
    page = Pillow.new("RGB", (1100, 420), "white")
    rows = [("Ticket", "adult", "child"), ("Harbour", "14.00", "6.50"), ("Lighthouse", "9.00", "4.00"),
            ("Museum", "11.00", "5.50")]  # fmt: skip
    for down, row in enumerate(rows):
        for across, cell in enumerate(row):
            ImageDraw.Draw(page).text(
                (60 + 360 * across, 40 + 90 * down), cell, fill="black", font=ImageFont.load_default(34)
            )
    page.save(tmp_path / "a.png")
    (read,) = Image().read(tmp_path / "a.png", ReadingOptions(read_picture=rapid))
    assert [split_cells(block.text) for block in read.blocks] == [list(row) for row in rows]
    assert {block.header for block in read.blocks} == {"Ticket | adult | child"}


# Reading order


def line(text: str, left: float, row: float, width: float) -> Line:
    return Line(text, left, row * 20, left + width, row * 20 + 16, 16)


def test_cells_of_a_table_are_read_row_by_row() -> None:
    cells = [line(f"item {row}", 10, row, 90) for row in range(5)] + [
        line(f"{row}.00", 400, row, 40) for row in range(5)
    ]
    assert [one.text for one in sort_lines(cells)] == [f"item {row} {row}.00" for row in range(5)]


def test_columns_come_between_the_lines_that_span_them() -> None:
    left = [line(f"l{row}", 0, row, 300) for row in range(2, 6)]
    right = [line(f"r{row}", 320, row + 0.3, 300) for row in range(2, 6)]
    lines = [line("foot", 0, 8, 600), *right, *left, line("head", 0, 0, 600)]
    assert [one.text for one in sort_lines(lines)] == ["head", "l2", "l3", "l4", "l5", "r2", "r3", "r4", "r5", "foot"]


def test_no_line_is_lost_in_a_large_table() -> None:
    cells = [line(f"{row}-{column}", column * 100, row, 80) for row in range(150) for column in range(5)]
    assert len(" ".join(one.text for one in sort_lines(cells)).split()) == 750


# Choosing a reader


class Known:
    """Stands in for Tesseract with some languages."""

    languages: frozenset[str] = frozenset()

    def __init__(self, language: str) -> None:
        self.language = language

    @classmethod
    def supports(cls, language: str) -> bool:
        return language in cls.languages

    def __call__(self, seen: Picture) -> str:
        return f"{self.language} {max(seen.shape)}"


def test_tesseract_reads_the_languages_it_is_installed_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Known, "languages", frozenset({"de", "ru", "zh"}))
    monkeypatch.setattr(picture_reader, "Tesseract", Known)
    monkeypatch.setattr(RapidOcr, "__call__", lambda *_: "built in")
    small = np.zeros((10, 20, 3), np.uint8)
    read = {language: create_picture_reader(language) for language in ("de", "ru", "en", "zh", "el")}
    assert {language: reader and reader(small) for language, reader in read.items()} == {
        "de": "de 20", "ru": "ru 20", "en": "built in", "zh": "built in", "el": None,
    }  # fmt: skip


def test_a_picture_is_never_larger_than_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Known, "languages", frozenset({"de"}))
    monkeypatch.setattr(picture_reader, "Tesseract", Known)
    reader = create_picture_reader("de")
    assert reader
    assert reader(np.zeros((100, 8_000, 3), np.uint8)) == "de 2500"


def test_the_default_reads_english_here() -> None:
    reader = create_picture_reader("en")
    assert reader
    assert reader(picture(LEASE)).split() == " ".join(LEASE).split()


@pytest.mark.parametrize("says", ["exit 3", "sleep 9"])
def test_a_failure_of_tesseract_gives_no_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str) -> None:
    program = tmp_path / "tesseract"
    program.write_text(f"#!/bin/sh\n{says}\n")
    program.chmod(0o755)
    monkeypatch.setattr("app.engine.adapters.readers.ocr.tesseract._program", lambda: str(program))
    monkeypatch.setattr("app.engine.adapters.readers.ocr.tesseract._LONGEST_S", 0.5)
    assert Tesseract("en")(picture(LEASE)) == ""


# Files


class Seen:
    """Keeps the pictures that it is given."""

    def __init__(self) -> None:
        self.pictures: list[Picture] = []

    def __call__(self, seen: Picture) -> str:
        self.pictures.append(seen)
        return f"Page {len(self.pictures)}.\n\nIts end."


def corner() -> Pillow.Image:
    """Red in the upper left corner."""
    made = Pillow.new("RGB", (60, 40), "white")
    made.paste((255, 0, 0), (0, 0, 20, 10))
    return made


@pytest.mark.parametrize("suffix", sorted(Image.suffixes))
def test_a_picture_of_each_kind_is_one_page(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    corner().save(path, quality=100)
    assert Image.claims(Sample(suffix, path.read_bytes()[:4096]))
    seen = Seen()
    (page,) = Image().read(path, ReadingOptions(read_picture=seen))
    assert (page.number, page.total, [block.text for block in page.blocks]) == (1, 1, ["Page 1.", "Its end."])
    (one,) = seen.pictures
    assert one.shape == (40, 60, 3)
    assert one.dtype == np.uint8
    assert one[3, 3, 0] > 200
    assert one[3, 3, 1] < 60
    assert one[30, 40].min() > 240


def test_a_tiff_gives_each_page(tmp_path: Path) -> None:
    path = tmp_path / "a.tiff"
    corner().save(path, save_all=True, append_images=[corner(), corner()])
    pages = list(Image().read(path, ReadingOptions(read_picture=Seen())))
    assert [(page.number, page.total, page.blocks[0].text) for page in pages] == [
        (1, 3, "Page 1."), (2, 3, "Page 2."), (3, 3, "Page 3."),
    ]  # fmt: skip
    refused = ReadingOptions(read_picture=Seen(), most_pages=2)
    assert code_of(lambda: list(Image().read(path, refused))) == Code.DOCUMENT_TOO_LARGE


def test_a_photograph_is_turned_upright_and_has_a_date(tmp_path: Path) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = 6  # rotated to its left side
    exif.get_ifd(0x8769)[0x9003] = "2024:05:31 10:20:30"
    corner().rotate(90, expand=True).save(tmp_path / "a.jpg", exif=exif, quality=100)
    seen = Seen()
    (page,) = Image().read(tmp_path / "a.jpg", ReadingOptions(read_picture=seen))
    assert page.about.date == "2024-05-31"
    assert seen.pictures[0].shape == (40, 60, 3)
    assert seen.pictures[0][3, 3, 1] < 60


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "I;16", "CMYK", "F"])
def test_every_kind_of_pixel_is_shown_dark_on_light(tmp_path: Path, mode: str) -> None:
    grey = Pillow.new("L", (60, 40), 255)
    grey.paste(0, (0, 0, 20, 10))
    if mode == "I;16":
        made = Pillow.fromarray(np.array(grey).astype(np.uint16) * 257)
    elif mode in ("RGBA", "LA"):
        made = Pillow.new(mode, (60, 40))
        made.putalpha(grey.point(lambda level: 255 - level))
    else:
        made = grey.convert(mode)
    made.save(tmp_path / "a.tif")
    seen = Seen()
    list(Image().read(tmp_path / "a.tif", ReadingOptions(read_picture=seen)))
    assert seen.pictures[0][3, 3].max() < 60
    assert seen.pictures[0][30, 40].min() > 200


def test_a_large_picture_is_made_smaller_and_a_huge_one_refused_undecoded(tmp_path: Path) -> None:
    seen = Seen()
    Pillow.new("1", (9_000, 3_000)).save(tmp_path / "a.png")
    list(Image().read(tmp_path / "a.png", ReadingOptions(read_picture=seen)))
    assert seen.pictures[0].shape == (833, 2_500, 3)
    for size in ((11_000, 11_000), (60_000, 60_000)):
        head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + size[0].to_bytes(4) + size[1].to_bytes(4) + b"\1\0\0\0\0"
        (tmp_path / "b.png").write_bytes(head + zlib.crc32(head[12:]).to_bytes(4) + b"\0\0\0\0IEND\xaeB`\x82")
        refused = ReadingOptions(read_picture=seen)
        assert code_of(lambda: list(Image().read(tmp_path / "b.png", refused))) == Code.DOCUMENT_TOO_LARGE  # noqa: B023
    assert len(seen.pictures) == 1


def test_a_picture_needs_text_recognition(tmp_path: Path) -> None:
    corner().save(tmp_path / "a.png")
    assert code_of(lambda: list(Image().read(tmp_path / "a.png"))) == Code.DOCUMENT_NEEDS_OCR


def test_a_picture_without_text_is_a_page_without_blocks(tmp_path: Path) -> None:
    corner().save(tmp_path / "a.png")
    (page,) = Image().read(tmp_path / "a.png", ReadingOptions(read_picture=lambda _: ""))
    assert page.blocks == ()


# Pictures from other projects

WORDS = 0.8
"""Share of a sentence's words that are read, in order."""


def entries() -> list[dict[str, str]]:
    manifest = SHARED / "documents" / "manifest.json"
    every: list[dict[str, str]] = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else []
    return [one for one in every if one["kind"] == "image" or "read by eye" in (one.get("sentence_from") or "")]


@pytest.mark.parametrize("entry", entries(), ids=lambda one: one["file"])
def test_a_picture_from_other_projects_gives_its_sentence(shared: Path, rapid: Eye, entry: dict[str, str]) -> None:
    path = shared / "documents" / entry["file"]
    reader = Pdf() if path.suffix == ".pdf" else Image()
    text = " ".join(page.text for page in reader.read(path, ReadingOptions(read_picture=rapid)))
    wanted, seen = (re.findall(r"\w+", one.lower()) for one in (entry["sentence"] or "", text))
    found = sum(one.size for one in difflib.SequenceMatcher(None, wanted, seen, autojunk=False).get_matching_blocks())
    assert found >= WORDS * len(wanted)
    assert bool(seen) == bool(wanted)


CHILD = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from app.engine.adapters.readers.pdf.pdf import Pdf
from app.engine.adapters.readers.ocr.rapidocr import RapidOcr
from app.engine.parts.pages import ReadingOptions
from app.domain.errors import AssistantError
try:
    print(" ".join(page.text for page in Pdf().read(Path(sys.argv[1]), ReadingOptions(read_picture=RapidOcr()))))
except AssistantError as error:
    print(error.code)
# Not getrusage: it includes the size of the parent process.
print(int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024)
"""
MOST_MB = 900


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted in other units elsewhere")
@pytest.mark.parametrize(
    ("file", "says"), [("pixel-bomb-35000x35000.pdf", "tiny amount of text"), ("bomb_giant.pdf", "GIANT")]
)
def test_a_bomb_of_pixels_takes_bounded_memory(shared: Path, file: str, says: str) -> None:
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(shared / "documents" / "pdf" / file)],
        capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    text, used_mb = child.stdout.rsplit("\n", 2)[:2]
    assert says in text
    assert int(used_mb) < MOST_MB
