# ruff: noqa: RUF001 - raised letters are what this is about
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pptx
import pytest
from fpdf import FPDF
from pptx.util import Inches

from app.engine.adapters.readers.office.docx import Docx
from app.engine.adapters.readers.office.odt import Odt
from app.engine.adapters.readers.office.pptx import Pptx
from app.engine.adapters.readers.office.rtf import Rtf
from app.engine.adapters.readers.pdf.pdf import Pdf
from app.engine.adapters.readers.raised import mark_lowered, mark_raised, resolve
from app.engine.adapters.readers.text.markdown import Markdown
from app.engine.adapters.readers.web.epub import Epub
from app.engine.adapters.readers.web.html import Html
from app.engine.parts.reader import Reader
from tests.engine.adapters.readers.table_files import odt

Pieces = list[tuple[str, int]]
"""Text, and whether it is raised (1), lowered (-1) or on the line (0)."""


def pieces(text: str) -> Pieces:
    """A text in which ^{..} is raised and _{..} lowered."""
    found: Pieces = []
    for part in text.replace("^{", "\0+").replace("_{", "\0-").split("\0"):
        if part[:1] in "+-" and "}" in part:
            inner, _, rest = part[1:].partition("}")
            found += [(inner, 1 if part[0] == "+" else -1), (rest, 0)]
        else:
            found.append((part, 0))
    return [piece for piece in found if piece[0]]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("The ship sank in 1912^{4} with all hands.", "The ship sank in 1912 with all hands."),
        ("Take 30^{2} drops.", "Take 30 drops."),
        ("5 x 10^{8} stars", "5 x 10⁸ stars"),
        ("6.0 × 10^{23} atoms", "6.0 × 10²³ atoms"),
        ("1.6·10^{-19} C", "1.6·10⁻¹⁹ C"),
        ("10^{6} cells", "10⁶ cells"),
        ("room for 10^{1} boats", "room for 10 boats"),
        ("80 m^{2} and 12 cm^{3}", "80 m² and 12 cm³"),
        ("9.81 m/s^{2}", "9.81 m/s²"),
        ("9.81 m s^{-2}", "9.81 m s⁻²"),
        ("at most 40 mg^{3} a day", "at most 40 mg a day"),
        ("E = mc^{2}", "E = mc²"),
        ("x^{2} + y^{2} = r^{2}", "x² + y² = r²"),
        ("2^{8} = 256", "2⁸ = 256"),
        ("(a + b)^{2}", "(a + b)²"),
        ("the deposit (see below)^{2}", "the deposit (see below)"),
        ("the 1^{st} and 22^{nd} of May", "the 1st and 22nd of May"),
        ("Sotto^{TM} speaks", "SottoTM speaks"),
        ("as was shown.^{12} Later", "as was shown. Later"),
        ("two brothers^{[3]} traded", "two brothers traded"),
        ("fees^{*} apply^{a}", "fees apply"),
        ("Smith^{1,2} and Wu^{3–5}", "Smith and Wu"),
        ("CO_{2}, H_{2}SO_{4} and Ca^{2+}", "CO2, H2SO4 and Ca²⁺"),
        ("^{14}C dating", "¹⁴C dating"),
        ("^{1} Children take half.", "Children take half."),
        ("e^{x} and x^{n}", "e^x and xⁿ"),
    ],
)
def test_exponents_are_kept_and_marks_of_notes_left_out(text: str, read: str) -> None:
    marks: dict[int, Callable[[str], str]] = {1: mark_raised, -1: mark_lowered, 0: str}
    assert resolve("".join(marks[shift](part) for part, shift in pieces(text))).strip() == read


def as_html(path: Path, parts: Pieces) -> None:
    path.write_text(f"<html><body><p>{tagged(parts)}</p></body></html>", encoding="utf-8")


def tagged(parts: Pieces) -> str:
    tags = {1: "<sup>{}</sup>", -1: "<sub>{}</sub>", 0: "{}"}
    return "".join(tags[shift].format(part) for part, shift in parts)


def as_styled_html(path: Path, parts: Pieces) -> None:
    tags = {
        1: '<span style="vertical-align: super">{}</span>',
        -1: '<span style="vertical-align:sub">{}</span>',
        0: "{}",
    }
    text = "".join(tags[shift].format(part) for part, shift in parts)
    path.write_text(f"<html><body><p>{text}</p></body></html>", encoding="utf-8")


def as_markdown(path: Path, parts: Pieces) -> None:
    path.write_text(tagged(parts), encoding="utf-8")


def as_pandoc(path: Path, parts: Pieces) -> None:
    tags = {1: "^{}^", -1: "~{}~", 0: "{}"}
    path.write_text("".join(tags[shift].format(part) for part, shift in parts), encoding="utf-8")


def as_docx(path: Path, parts: Pieces) -> None:
    made = docx.Document()
    paragraph = made.add_paragraph()
    for part, shift in parts:
        font = paragraph.add_run(part).font
        if shift:
            setattr(font, "superscript" if shift > 0 else "subscript", True)
    made.save(str(path))


def as_odt(path: Path, parts: Pieces) -> None:
    styles = "".join(
        f'<s:style s:name="{name}"><s:text-properties s:text-position="{position}"/></s:style>'
        for name, position in (("T1", "super 58%"), ("T2", "-33% 58%"), ("T0", "0% 100%"))
    )
    names = {1: "T1", -1: "T2", 0: "T0"}
    spans = "".join(f'<t:span t:style-name="{names[shift]}">{part}</t:span>' for part, shift in parts)
    odt(path, f"<t:p>{spans}</t:p>", f"<o:automatic-styles>{styles}</o:automatic-styles>")


def as_pptx(path: Path, parts: Pieces) -> None:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    paragraph = slide.shapes.add_textbox(0, 0, Inches(5), Inches(5)).text_frame.paragraphs[0]
    for part, shift in parts:
        run = paragraph.add_run()
        run.text = part
        if shift:
            run.font._element.set("baseline", "30000" if shift > 0 else "-25000")
    made.save(str(path))


def as_rtf(path: Path, parts: Pieces) -> None:
    codes = {1: r"{{\super {}}}", -1: r"\sub {}\nosupersub ", 0: "{}"}
    path.write_text(r"{\rtf1\ansi " + "".join(codes[s].format(part) for part, s in parts) + r"\par}", encoding="ascii")


def as_epub(path: Path, parts: Pieces) -> None:
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.xhtml" '
        'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "META-INF/container.xml", '<container><rootfiles><rootfile full-path="a.opf"/></rootfiles></container>'
        )
        archive.writestr("a.opf", package)
        page = f'<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{tagged(parts)}</p></body></html>'
        archive.writestr("a.xhtml", page)


def as_pdf(path: Path, parts: Pieces) -> None:
    made = FPDF()
    made.add_page()
    made.set_font("helvetica", size=12)
    for part, shift in parts:
        made.char_vpos = {1: "SUP", -1: "SUB", 0: "LINE"}[shift]
        made.write(8, part)
    made.output(str(path))


FORMATS: dict[str, tuple[str, Reader, Callable[[Path, Pieces], None]]] = {
    "html": (".html", Html(), as_html),
    "styled html": (".html", Html(), as_styled_html),
    "markdown": (".md", Markdown(), as_markdown),
    "pandoc": (".md", Markdown(), as_pandoc),
    "docx": (".docx", Docx(), as_docx),
    "odt": (".odt", Odt(), as_odt),
    "pptx": (".pptx", Pptx(), as_pptx),
    "rtf": (".rtf", Rtf(), as_rtf),
    "epub": (".epub", Epub(), as_epub),
    "pdf": (".pdf", Pdf(), as_pdf),
}


@pytest.mark.parametrize("name", FORMATS)
def test_raised_text_means_the_same_in_every_format(tmp_path: Path, name: str) -> None:
    suffix, reader, write = FORMATS[name]
    path = tmp_path / f"a{suffix}"
    write(
        path,
        pieces("The herd of 1908^{7} grazed 35 km^{2}, ate 2 x 10^{5} kg of hay and gave CO_{2} on the 3^{rd} day."),
    )
    (page,) = reader.read(path)
    assert page.text == "The herd of 1908 grazed 35 km², ate 2 x 10⁵ kg of hay and gave CO2 on the 3rd day."


def test_links_to_notes_are_left_out_and_other_links_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        '<html><body><p>Founded in 1887<sup><a href="#n3">[3]</a></sup> by two<a href="#n4"><sup>4</sup></a> men, '
        'see <a href="#rules">the rules</a> of 10<a role="doc-noteref" href="#n5">5</a> points.</p></body></html>',
        encoding="utf-8",
    )
    (page,) = Html().read(path)
    assert page.text == "Founded in 1887 by two men, see the rules of 10 points."


def test_footnotes_of_markdown_are_paragraphs_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "There are 46[^1] moorings[^b].\n\n[^1]: Only 12 in winter.\n[^b]: In the harbour.\n", encoding="utf-8"
    )
    (page,) = Markdown().read(path)
    assert page.text == "There are 46 moorings.\n\nOnly 12 in winter.\n\nIn the harbour."
