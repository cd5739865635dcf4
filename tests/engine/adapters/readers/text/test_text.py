import json
import random
import re
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.charset import decode_bytes
from app.engine.adapters.readers.mail.calendar import Calendar
from app.engine.adapters.readers.office.odt import Odt
from app.engine.adapters.readers.office.rtf import Rtf
from app.engine.adapters.readers.text.json import Json
from app.engine.adapters.readers.text.markdown import Markdown
from app.engine.adapters.readers.text.notebook import Notebook
from app.engine.adapters.readers.text.outlined import Outlined
from app.engine.adapters.readers.text.source import Source
from app.engine.adapters.readers.text.subtitles import Subtitles
from app.engine.adapters.readers.text.text import Text
from app.engine.adapters.readers.web.epub import Epub
from app.engine.adapters.readers.web.html import Html, read_page
from app.engine.adapters.readers.web.visible_text import parse_blocks
from app.engine.adapters.readers.web.xml import Xml
from app.engine.parts.pages import Block, Page, ReadingOptions, Role, Sample, Unit
from app.engine.parts.reader import Reader
from tests.conftest import SHARED
from tests.contracts.contract import code_of, only


def kept(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def outline(page: Page) -> list[tuple[str, int, str]]:
    """Role, level and text of each block."""
    return [(block.role.value, block.level, block.text) for block in page.blocks]


# Text

GERMAN = "Die Miete beträgt 950 Euro. Für Katzen gilt: erlaubt, Hunde müssen draußen bleiben. Größe: 60 m². " * 5


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "latin-1", "cp1252"]
)
def test_text_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    text = GERMAN + ("" if encoding == "latin-1" else "Preis: 5 €, „gut“")
    path.write_bytes(text.encode(encoding))
    assert only(Text().read(path)).text == text.strip()


def test_a_picture_called_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + random.Random(1).randbytes(5_000) + b"\0\0\0\0")
    assert code_of(Text().read(path)) == Code.DOCUMENT_UNREADABLE


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Le loyer est payé à l'avance, même l'été, où ça gêne. "),
        ("iso8859_2", "Kiedy rzeczywiście powinniśmy zacząć się martwić naszą wagą? "),
        ("cp1250", "Příliš žluťoučký kůň úpěl ďábelské ódy. "),
        ("cp1254", "Kira dokuz yüz elli avrodur, ödenecek şey değil. "),
        ("koi8_r", "Стоит девятьсот рублей каждый месяц, договор подписан. "),
        ("cp932", "家賃は毎月九百五十ユーロです。"),
        ("cp949", "임대료는 월 구백오십 유로입니다."),
    ],
)
def test_accents_and_other_scripts_survive_old_encodings(encoding: str, text: str) -> None:
    assert decode_bytes((text * 5).encode(encoding), "a.txt") == text * 5


def test_a_declared_encoding_is_used_if_it_fits() -> None:
    raw = "où".encode("mac_roman")
    assert (decode_bytes(raw, "a", "macintosh"), decode_bytes("où".encode(), "a", "macintosh")) == ("où", "où")
    assert decode_bytes("二人".encode("iso2022_jp"), "a", "iso-2022-jp") == "二人"
    assert decode_bytes(b"plain", "a", "no such thing") == decode_bytes(b"plain", "a", "hex") == "plain"


def test_a_file_too_large_for_memory_is_refused(tmp_path: Path) -> None:
    path = kept(tmp_path / "a.txt", "four")
    assert code_of(Text().read(path, ReadingOptions(most_bytes=3))) == Code.DOCUMENT_TOO_LARGE


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The house rules\n\nCats are allowed.", "The house rules"),
        ("Договор найма\n\nДля двоих.", "Договор найма"),
        ("Dear Anna,\n\nthe rent is due.", ""),
        ("The rent is due.\n\nPay it.", ""),
        ("The house rules\nCats are allowed.\n\nDogs are not.", ""),
        ("The house rules", ""),
        ("1234 5678\n\nNumbers.", ""),
    ],
)
def test_a_first_line_that_is_a_title_becomes_a_heading(tmp_path: Path, text: str, title: str) -> None:
    page = only(Text().read(kept(tmp_path / "a.txt", text)))
    assert (page.about.title, page.text) == (title, text)
    assert (page.blocks[0].role is Role.HEADING) == bool(title)


def test_endless_text_is_split_at_lines_sentences_or_words(tmp_path: Path) -> None:
    for unit, end in (
        ("12:00 it started. Or not\n", "not"),
        ("The rent is due. ", "due."),
        ("rent ", "rent"),
        ("x", "x"),
    ):
        page = only(Text().read(kept(tmp_path / "a.txt", unit * 3_000)))
        assert len(page.blocks) > 0
        assert all(len(block.text) <= 4_000 and block.text.endswith(end) for block in page.blocks)
        assert "".join(page.text.split()) == "".join((unit * 3_000).split())


# Subtitles

VTT = """WEBVTT - a film

NOTE nothing that is said

STYLE
::cue { color: red }

opening
00:01.000 --> 00:02.500 align:start
<v Anna><i>The rent</i>
is due

00:02.600 --> 00:04.000
in &lt;May&gt;.

1:00:10.000 --> 1:00:11.000
Cats are allowed

1:00:20.000 --> 1:00:21.000
and dogs are not.
"""


def test_subtitles_give_sentences_and_their_times(tmp_path: Path) -> None:
    srt = VTT[VTT.index("opening") :].replace("opening", "1").replace(".000", ",000").replace(".500", ",500")
    for name, text in (("a.vtt", VTT), ("a.srt", srt)):
        page = only(Subtitles().read(kept(tmp_path / name, text)))
        assert page.blocks == (
            Block("The rent is due in <May>.", start_s=1.0, end_s=4.0),
            Block("Cats are allowed", start_s=3610.0, end_s=3611.0),
            Block("and dogs are not.", start_s=3620.0, end_s=3621.0),
        )


# Marked headings


def test_rst_org_and_latex_headings_are_recognized(tmp_path: Path) -> None:
    rst = (
        "=========\nThe lease\n=========\n\nRent\n----\n\n950 euros.\n\nToo long a line\n---\n\n"
        "Cats\n----\n\nAllowed.\n"
    )
    page = only(Outlined().read(kept(tmp_path / "a.rst", rst)))
    assert page.about.title == "The lease"
    assert outline(page)[:4] == [
        ("heading", 1, "The lease"),
        ("heading", 2, "Rent"),
        ("paragraph", 0, "950 euros."),
        ("paragraph", 0, "Too long a line\n---"),
    ]
    org = (
        "#+TITLE: The lease\n#+AUTHOR: Anna\n\n* Rent :money:\n:PROPERTIES:\n:ID: 1\n:END:\n"
        "950 *euros*.\n** TODO Cats\nAllowed.\n"
    )
    page = only(Outlined().read(kept(tmp_path / "a.org", org)))
    assert (page.about.title, page.about.author) == ("The lease", "Anna")
    assert outline(page) == [
        ("heading", 1, "Rent"),
        ("paragraph", 0, "950 *euros*."),
        ("heading", 2, "Cats"),
        ("paragraph", 0, "Allowed."),
    ]
    tex = (
        "\\title{The lease}% no\n\\begin{document}\n\\section*{Rent}\n"
        "950 euros, 5\\% more.\n\\subsection{Cats}Yes.\n\\end{document}"
    )
    page = only(Outlined().read(kept(tmp_path / "a.tex", tex)))
    assert page.about.title == "The lease"
    assert outline(page) == [
        ("heading", 3, "Rent"),
        ("paragraph", 0, "950 euros, 5\\% more."),
        ("heading", 4, "Cats"),
        ("paragraph", 0, "Yes."),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
@pytest.mark.parametrize("places", [[5], [7, 40, 41], [0, 90]])
def test_stray_zero_bytes_are_left_out(tmp_path: Path, encoding: str, places: list[int]) -> None:
    text = "Die Rosen müssen im März geschnitten werden. " * 8
    raw = bytearray(text.encode(encoding))
    for place in reversed(places):
        raw.insert(place, 0)
    (tmp_path / "a.txt").write_bytes(raw)
    assert only(Text().read(tmp_path / "a.txt")).text == text.strip()


def test_chinese_of_two_bytes_is_not_taken_for_text_with_stray_zeros(tmp_path: Path) -> None:
    text = "租金是每月九百五十欧元，允许养猫，不允许养狗。" * 6 + "A"  # noqa: RUF001
    (tmp_path / "a.txt").write_bytes(text.encode("utf-16-le"))
    assert only(Text().read(tmp_path / "a.txt")).text == text


# Markdown


def test_markdown_blocks_have_roles(tmp_path: Path) -> None:
    text = (
        "# Flat\n\n### Rooms\n\n- hall\n\n  with a door\n\nNo item.\n\n| room | size |\n|--|--|\n"
        "| hall | 6 |\n| | 7 |\n\n    code\n"
    )
    page = only(Markdown().read(kept(tmp_path / "a.md", text)))
    assert outline(page) == [
        ("heading", 1, "Flat"),
        ("heading", 3, "Rooms"),
        ("item", 0, "hall"),
        ("item", 0, "with a door"),
        ("paragraph", 0, "No item."),
        ("row", 0, "room | size"),
        ("row", 0, "hall | 6"),
        ("row", 0, "| 7"),
        ("code", 0, "code"),
    ]
    assert [block.header for block in page.blocks if block.role is Role.ROW] == ["room | size"] * 3


def test_markdown_is_read_as_it_is_shown(tmp_path: Path) -> None:
    text = (
        "+++\ntitle = 'Boats'\ndate = 2024-05-31\n+++\n# Jetty\n\nThe fee is ~~40~~ 45 crowns. <!-- ask Ida -->\n\n"
        "%% not yet\nagreed %%\n\nSee [[Rules of the club|the rules]] and [[Tides]], `a[[1|2]]`.\n\n"
        "> [!warning] Ice\n> breaks the piles.\n\n<details><summary>More</summary>On Sundays</details>\n"
    )
    page = only(Markdown().read(kept(tmp_path / "a.md", text)))
    assert (page.about.title, page.about.date) == ("Boats", "2024-05-31")
    assert [block.text for block in page.blocks] == [
        "Jetty", "The fee is  45 crowns.", "See the rules and Tides, a[[1|2]].", "Ice breaks the piles.", "More",
        "On Sundays",
    ]  # fmt: skip


def test_front_matter_gives_author_date_and_language(tmp_path: Path) -> None:
    for authors in ('author: "Anna Berg, Ben"', "authors: [Anna Berg, Ben]", "authors:\n  - Anna Berg\n  - 'Ben'"):
        front = f"---\ntitle: 'Rent: 950'\n{authors}\ndate: 2024-05-31T10:00:00Z\nlang: de-AT\n---\nHallo\n"
        about = only(Markdown().read(kept(tmp_path / "a.md", front))).about
        assert (about.title, about.author) == ("Rent: 950", "Anna Berg, Ben")
        assert (about.date, about.language) == ("2024-05-31", "de")


def test_markdown_gives_the_text_a_reader_sees(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        """# The *flat*

The **rent** is [950 euros](https://example.org/rent) a
month. ![the front door](door.png)

- Cats are allowed
- Dogs are `not`

1. First

> Said the landlord

| room | size |
|------|------|
| hall | 6 m² |

```
turn = left
```
""",
        encoding="utf-8",
    )
    page = only(Markdown().read(path))
    assert page.about.title == "The flat"
    assert page.text.split("\n\n") == [
        "The flat",
        "The rent is 950 euros a month. the front door",
        "Cats are allowed",
        "Dogs are not",
        "First",
        "Said the landlord",
        "room | size",
        "hall | 6 m²",
        "turn = left",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_front_matter_gives_the_title_and_no_text(tmp_path: Path, end: str, quote: str) -> None:
    path = tmp_path / "a.md"
    lines = ["---", f"title: {quote}Pho Soup{quote}", "tags: [soup]", "---", "", "# Servings", "", "Two.", "---"]
    path.write_bytes(end.join(lines).encode())
    page = only(Markdown().read(path))
    assert (page.about.title, page.text) == ("Pho Soup", "Servings\n\nTwo.")


def test_a_rule_at_the_beginning_is_no_front_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\n\nThe rent is due.\n", encoding="utf-8")
    assert only(Markdown().read(path)).text == "The rent is due."


@pytest.mark.parametrize("mark", ["[", "> ", "*a ", "`a", "- ", "![", "_a_", "<", "|a", "[a](", "&amp;"])
def test_endless_marks_end_soon(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(mark * 3_000, encoding="utf-8")
    assert only(Markdown().read(path)).number is None


# Web pages

PAGE = """<!DOCTYPE html><html lang="de-AT"><head><meta charset="{charset}"><title>Die Hausordnung - Haus Berg</title>
<meta name="author" content="Anna Berg"><meta property="article:published_time" content="2024-05-31T10:00:00Z">
<style>p {{}}</style><script>var secret = "script";</script></head><body>
<nav><ul><li><a href="/">Start</a></li><li><a href="/kontakt">Kontakt</a></li></ul></nav>
<main><article><h1>Die Hausordnung</h1>
<p>Für alle, die hier wohnen, gelten die folgenden Regeln, auch für Gäste und am Wochenende, ohne Ausnahme.</p>
<h2>Tiere</h2><p>Katzen sind in allen Wohnungen erlaubt, große Hunde müssen leider draußen bleiben,
Vögel dürfen herein.</p>
<ul><li>Der Müll wird dienstags geholt</li><li>Das Papier wird donnerstags geholt</li></ul>
<table><tr><th>Zimmer</th><th>Größe</th></tr><tr><td>Flur</td><td>6 m²</td></tr></table>
<p style="display:none">Versteckt ist dieser ganze Absatz, den niemand sieht, und der auch nicht gefunden wird.</p>
<p hidden>Auch dieser.</p>
</article></main><footer><p>Impressum</p></footer></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "utf-16"])
def test_a_web_page_gives_its_main_text_with_its_structure(tmp_path: Path, charset: str) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(PAGE.format(charset=charset).encode(charset))
    page = only(Html().read(path))
    about = page.about
    assert (about.title, about.author) == ("Die Hausordnung", "Anna Berg")
    assert (about.date, about.language) == ("2024-05-31", "de")
    seen = outline(page)
    assert ("heading", 2, "Tiere") in seen
    assert ("item", 0, "Der Müll wird dienstags geholt") in seen
    assert ("row", 0, "Flur | 6 m²") in seen
    assert [block.header for block in page.blocks if block.role is Role.ROW] == ["Zimmer | Größe"] * 2
    assert "große Hunde müssen leider draußen bleiben" in page.text
    for absent in ("Kontakt", "Versteckt", "Auch dieser", "secret", "Impressum"):
        assert absent not in page.text


def test_without_a_main_text_all_visible_text_is_read() -> None:
    page = read_page(b"<p>Rent: 950<p>Cats: yes<script>no</script>", "a.html")
    assert (page.text, page.about.title) == ("Rent: 950\n\nCats: yes", "")
    assert read_page(b"<!-- nothing -->", "a.html").blocks == ()
    listing = b"<h1>Rooms</h1>" + b"".join(b"<div><a href='/%d'>Room number %d</a></div>" % (n, n) for n in range(300))
    assert "Room number 299" in read_page(listing, "a.html").text


def test_an_encoding_sent_with_a_page_overrides_the_declared_one() -> None:
    raw = '<meta charset="koi8-r"><p>Договор найма</p>'.encode("cp1251")
    assert read_page(raw, "a.html", "windows-1251").text == "Договор найма"


def test_only_visible_html_is_read() -> None:
    seen = parse_blocks(
        """<h3>A <b>b</b>c</h3>text <p>one<br>two<br><br>th\u00adree</p><ol><li>x<ul><li>y</li></ul>z<li><p>w</ol>
        <table><caption>C</caption><tr><th>a<th>b<tr><td>1<td><p>2</p><p>3</p><tr><td><td hidden>9<td>4</table>
        <table><tr><td><h2>Mail</h2><p>in a table<td>aside</table><pre>turn = left\n  if there</pre>
        <p style="Display: None">gone</p>tail<script>x</script> end<nav>menu</nav><button>Buy</button>"""
    )
    assert [(block.role.value, block.level, block.text) for block in seen] == [
        ("heading", 3, "A bc"),
        ("paragraph", 0, "text"),
        ("paragraph", 0, "one\ntwo"),
        ("paragraph", 0, "three"),
        ("item", 0, "x"),
        ("item", 0, "y"),
        ("item", 0, "z"),
        ("item", 0, "w"),
        ("paragraph", 0, "C"),
        ("row", 0, "a | b"),
        ("row", 0, "1 | 2 3"),
        ("row", 0, "| 4"),
        ("heading", 2, "Mail"),
        ("paragraph", 0, "in a table"),
        ("paragraph", 0, "aside"),
        ("code", 0, "turn = left\n  if there"),
        ("paragraph", 0, "tail end"),
    ]


def test_xhtml_is_parsed_as_xml_and_mistakes_are_tolerated() -> None:
    head = (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>'
    )
    for text in ('<p>a&nbsp;&lt;b<a id="x"/></p><script/><p>c</p></body></html>', "<p>a &lt;b<p>c"):
        assert [block.text for block in parse_blocks(head + text)] == ["a <b", "c"]


@pytest.mark.parametrize(
    "tag", ["<div>", "<font>", "<table><tr><td>", "<ul><li>", "<p><b><i>", "<a href='", "<!--", "&"]
)
def test_html_without_end_ends_soon(tag: str) -> None:
    assert len([read_page(("<p>The rent is due.</p>" + tag * 20_000).encode(), "a.html")]) == 1


def test_entities_of_a_page_stay_as_they_are(tmp_path: Path) -> None:
    secret = kept(tmp_path / "secret", "secret")
    bomb = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 12))
    text = f'<!DOCTYPE html [<!ENTITY b0 "boom"><!ENTITY s SYSTEM "{secret.as_uri()}">{bomb}]>'
    text += '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>x &b11; &s; y</p></body></html>'
    page = only(Html().read(kept(tmp_path / "a.xhtml", text)))
    assert len(page.text) < 2_000
    assert "secret" not in page.text.replace(secret.as_uri(), "")


def test_a_page_saved_in_one_file_is_read(tmp_path: Path) -> None:
    saved = EmailMessage()
    saved["From"] = "<Saved by a browser>"
    saved["Subject"] = "The house rules"
    saved.set_content(PAGE.format(charset="utf-8"), subtype="html", charset="iso-8859-1", cte="quoted-printable")
    saved.make_related()
    saved.add_related(b"\x89PNG", "image", "png")
    path = tmp_path / "a.mht"
    path.write_bytes(bytes(saved))
    assert "große Hunde müssen leider draußen bleiben" in only(Html().read(path)).text
    assert Html.claims(Sample("", path.read_bytes()[:4096]))
    assert code_of(Html().read(kept(path, "Subject: nothing\n\nat all"))) == Code.DOCUMENT_UNREADABLE


def test_html_is_known_by_its_first_words() -> None:
    assert Html.claims(Sample(".txt", b"\xef\xbb\xbf\n <!DOCTYPE HTML PUBLIC"))
    assert Html.claims(Sample("", b"<html><p>"))
    assert not Html.claims(Sample(".html", b"<p>The rent"))
    assert not Html.claims(Sample("", b"From: Anna\nContent-Type: multipart/related"))


# Books

CONTAINER = '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>The house</dc:title><dc:creator>Anna</dc:creator><dc:creator>Ben</dc:creator><dc:date>2024-05</dc:date>
<dc:language>en-GB</dc:language></metadata><manifest>
<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="b" href="text/two%20b.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="text/one.xhtml" media-type="application/xhtml+xml"/>
<item id="x" href="../../../etc/passwd" media-type="application/xhtml+xml"/>
<item id="p" href="cover.png" media-type="image/png"/></manifest>
<spine><itemref idref="n"/><itemref idref="p"/><itemref idref="x"/><itemref idref="a"/><itemref idref="b"/>
<itemref idref="a"/></spine></package>"""
NAV = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>
<nav epub:type="toc"><ol><li><a href="text/one.xhtml">The first chapter</a></li>
<li><a href="text/one.xhtml#s">Part of it</a></li></ol>
</nav></body></html>"""


def book(path: Path, **changed: str) -> Path:
    chapter = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{}</body></html>'
    entries = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OPS/book.opf": PACKAGE,
        "OPS/nav.xhtml": NAV,
        "OPS/text/one.xhtml": chapter.format("<h1>One</h1><p>The rent is&nbsp;due.</p>"),
        "OPS/text/two b.xhtml": chapter.format("<h2>Two</h2><ul><li>Cats</li></ul><p hidden=''>no</p>"),
        "OPS/cover.png": "",
    } | changed
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def test_a_book_gives_its_chapters_in_order(tmp_path: Path) -> None:
    path = book(tmp_path / "a.epub")
    first, second = Epub().read(path)
    assert (first.number, first.unit, first.name, first.total) == (1, Unit.CHAPTER, "The first chapter", 2)
    assert outline(first) == [("heading", 1, "One"), ("paragraph", 0, "The rent is due.")]
    assert (first.about.title, first.about.author) == ("The house", "Anna, Ben")
    assert (first.about.date, first.about.language) == ("2024-05", "en")
    assert (second.number, second.name, second.about.title) == (2, "Two", "")
    assert outline(second) == [("heading", 2, "Two"), ("item", 0, "Cats")]
    assert Epub.claims(Sample("", path.read_bytes()[:4096]))


def test_older_books_name_their_chapters_elsewhere(tmp_path: Path) -> None:
    ncx = """<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>
    <navPoint><navLabel><text>Chapter 1</text></navLabel>
    <content src="text/one.xhtml#top"/></navPoint></navMap></ncx>"""
    package = PACKAGE.replace('href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"',
                              'href="toc.ncx" media-type="application/x-dtbncx+xml"')  # fmt: skip
    pages = list(Epub().read(book(tmp_path / "a.epub", **{"OPS/book.opf": package, "OPS/toc.ncx": ncx})))
    assert [page.name for page in pages] == ["Chapter 1", "Two"]


def test_encrypted_overlong_and_invalid_books_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.epub"
    locked = '<encryption><EncryptedData><EncryptionMethod Algorithm="{}"/></EncryptedData></encryption>'
    aes, fonts = "http://www.w3.org/2001/04/xmlenc#aes128-cbc", "http://www.idpf.org/2008/embedding"
    assert code_of(Epub().read(book(path, **{"META-INF/encryption.xml": locked.format(aes)}))) == "document_encrypted"
    assert len(list(Epub().read(book(path, **{"META-INF/encryption.xml": locked.format(fonts)})))) == 2
    assert code_of(Epub().read(book(path), ReadingOptions(most_pages=1))) == Code.DOCUMENT_TOO_LARGE
    for entry in ("META-INF/container.xml", "OPS/book.opf"):
        assert code_of(Epub().read(book(path, **{entry: "<a/>"}))) == Code.DOCUMENT_UNREADABLE


# OpenDocument

NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "text": "text",
        "table": "table",
        "meta": "meta",
        "draw": "drawing",
    }.items()
)
META = """<office:meta><dc:title>The lease</dc:title><meta:initial-creator>Anna</meta:initial-creator>
<meta:creation-date>2024-05-31T10:00:00</meta:creation-date><dc:language>de-AT</dc:language></office:meta>"""
BODY = """<office:body><office:text>
<text:tracked-changes><text:changed-region>
<text:deletion><text:p>Dogs</text:p></text:deletion></text:changed-region>
</text:tracked-changes><text:p text:style-name="Title">The lease</text:p>
<text:h text:outline-level="2">Rent</text:h>
<text:p>It is<text:s text:c="2"/>950 <text:span>eu</text:span>ros.<text:note><text:note-citation>1</text:note-citation>
<text:note-body><text:p>Paid monthly.</text:p></text:note-body></text:note><text:line-break/>Or
 more.<draw:frame><draw:text-box><text:p>Boxed</text:p></draw:text-box></draw:frame></text:p>
<text:list><text:list-item><text:p>Cats</text:p><text:list><text:list-item><text:p>black ones</text:p></text:list-item>
</text:list></text:list-item></text:list>
<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>room</text:p></table:table-cell>
<table:table-cell><text:p>size</text:p></table:table-cell></table:table-row></table:table-header-rows>
<table:table-row><table:table-cell><text:p>hall</text:p></table:table-cell><table:table-cell><text:p>6</text:p>
<text:p>m²</text:p></table:table-cell></table:table-row></table:table></office:text></office:body>"""


def odt(path: Path, manifest: str = "<m/>") -> Path:
    head = f'{NAMES} xmlns:dc="http://purl.org/dc/elements/1.1/" office:mimetype='
    head += '"application/vnd.oasis.opendocument.text"'
    if path.suffix == ".fodt":
        return kept(path, f"<office:document {head}>{META}{BODY}</office:document>")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", f"<office:document-content {head}>{BODY}</office:document-content>")
        archive.writestr("meta.xml", f"<office:document-meta {head}>{META}</office:document-meta>")
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


@pytest.mark.parametrize("suffix", [".odt", ".fodt"])
def test_opendocument_gives_headings_lists_tables_and_notes(tmp_path: Path, suffix: str) -> None:
    path = odt(tmp_path / f"a{suffix}")
    page = only(Odt().read(path))
    assert outline(page) == [
        ("heading", 1, "The lease"),
        ("heading", 2, "Rent"),
        ("paragraph", 0, "It is 950 euros.\nOr more."),
        ("paragraph", 0, "Boxed"),
        ("item", 0, "Cats"),
        ("item", 0, "black ones"),
        ("row", 0, "room | size"),
        ("row", 0, "hall | 6 m²"),
        ("paragraph", 0, "Paid monthly."),
    ]
    assert page.blocks[7].header == "room | size"
    about = page.about
    assert (about.title, about.author, about.date, about.language) == ("The lease", "Anna", "2024-05-31", "de")
    assert Odt.claims(Sample("", path.read_bytes()[:4096]))


def test_an_encrypted_opendocument_is_reported(tmp_path: Path) -> None:
    manifest = '<manifest><file-entry full-path="content.xml"><encryption-data/></file-entry></manifest>'
    assert code_of(Odt().read(odt(tmp_path / "a.odt", manifest))) == Code.DOCUMENT_ENCRYPTED


# Rich text

RTF = r"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}}
{\stylesheet{\s1\outlinelevel0 heading 1;}}{\info{\title Der Vertrag \'fcber Miete}{\author Anna}}
{\header Seite 1\par}\pard\s1\outlinelevel0\b Miete\b0\par
\pard Sie betr\'e4gt 950\u8364? im Monat. {\f1\'ca\'ee\'f8\'ea\'e8}\par
\pard{\listtext\'b7\tab}Katzen\par
\pard\trowd\intbl Flur\cell 6\cell\row\pard
{\field{\*\fldinst{HYPERLINK "http://example.org"}}{\fldrslt Mehr}} davon \u-10179?\u-8704?\par
{\pict\pngblip 89504e470d0a1a0a}{\*\unknown nothing}}"""


def test_rich_text_is_read_in_every_code_page_it_names(tmp_path: Path) -> None:
    page = only(Rtf().read(kept(tmp_path / "a.rtf", RTF)))
    assert outline(page) == [
        ("heading", 1, "Miete"),
        ("paragraph", 0, "Sie beträgt 950€ im Monat. Кошки"),
        ("item", 0, "Katzen"),
        ("row", 0, "Flur | 6"),
        ("paragraph", 0, "Mehr davon \U0001f600"),
    ]
    assert (page.about.title, page.about.author) == ("Der Vertrag über Miete", "Anna")
    assert Rtf.claims(Sample("", RTF.encode()[:4096]))
    assert code_of(Rtf().read(kept(tmp_path / "a.rtf", "no rich text"))) == Code.DOCUMENT_UNREADABLE


@pytest.mark.parametrize(
    "endless",
    ["{" * 99_999, r"{\fonttbl " + r"\f1" * 50_000, r"{\fonttbl " + r"{\f1\fcharset0 a" * 20_000,
     r"{\field{\*\fldinst{HYPERLINK \"a" * 20_000, r"{\info" * 50_000, r"\'4" * 99_999, "ab" * 999_999],
)  # fmt: skip
def test_rich_text_without_end_ends_soon(tmp_path: Path, endless: str) -> None:
    assert len(only(Rtf().read(kept(tmp_path / "a.rtf", r"{\rtf1 " + endless))).text) < 200_000


# Code, data, calendars


def test_code_is_split_between_functions_with_line_numbers(tmp_path: Path) -> None:
    function = "def f{0}():\n    first = {0}\n\n    second = {0}\n    return first\n\n\n"
    text = '"""About rent."""\n\nimport os\n\n\n' + "".join(function.format(n) for n in range(12))
    page = only(Source().read(kept(tmp_path / "a.py", text)))
    lines = text.split("\n")
    assert len(page.blocks) > 2
    for block in page.blocks:
        assert block.role is Role.CODE
        assert block.row is not None
        assert block.text.split("\n")[0] == lines[block.row - 1]
        assert block.text.count("\n") <= 50
    assert all(block.text.startswith("def f") for block in page.blocks[1:])
    assert "".join(page.text.split()) == "".join(text.split())


def test_an_endless_line_is_split(tmp_path: Path) -> None:
    page = only(Source().read(kept(tmp_path / "a.js", "f(1);" * 100_000)))
    assert max(len(block.text) for block in page.blocks) <= 4_000
    assert "".join(block.text for block in page.blocks) == "f(1);" * 100_000


def test_json_values_have_their_paths(tmp_path: Path) -> None:
    value = {
        "name": "Flat",
        "size": 60,
        "none": None,
        "rooms": [{"name": "hall", "warm": True}, {"name": "bath"}],
        "x": {},
    }
    page = only(Json().read(kept(tmp_path / "a.json", json.dumps(value))))
    assert [block.text for block in page.blocks] == [
        "name: Flat\nsize: 60",
        "rooms.name: hall\nrooms.warm: true\nrooms.name: bath",
    ]
    page = only(Json().read(kept(tmp_path / "a.jsonl", '{"q": "Rent?", "a": {"de": "950"}}\n\n["b", "\\ud83d"]\n')))
    assert [block.text for block in page.blocks] == ["q: Rent?\na.de: 950", "b\n\ufffd"]
    long = only(Json().read(kept(tmp_path / "a.json", json.dumps([["word " * 50] * 100, "x" * 9_999]))))
    assert max(len(block.text) for block in long.blocks) <= 4_000


@pytest.mark.parametrize("raw", ["", "{", "[" * 99_999, '{"a":' * 99_999 + "1", "NaN x"])
def test_invalid_json_is_reported(tmp_path: Path, raw: str) -> None:
    for reader in (Json(), Notebook()):
        assert code_of(reader.read(kept(tmp_path / "a.json", raw))) == Code.DOCUMENT_UNREADABLE


def test_notebooks_old_and_new_give_text_and_code(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Rent\n", "\n", "- 950 *euros*"]},
        {"cell_type": "code", "source": "rent = 950\n", "outputs": [{"text": ["printed"]}]},
        {"cell_type": "code", "input": ["rent"]},
        "no cell",
    ]
    new, old = {"cells": cells}, {"worksheets": [{"cells": cells}, None]}
    for notebook in (new, old):
        page = only(Notebook().read(kept(tmp_path / "a.ipynb", json.dumps(notebook))))
        assert page.about.title == "Rent"
        assert outline(page) == [
            ("heading", 1, "Rent"),
            ("item", 0, "950 euros"),
            ("code", 0, "rent = 950"),
            ("code", 0, "rent"),
        ]


def test_xml_gives_its_text_and_malformed_xml_is_read_as_plain_text(tmp_path: Path) -> None:
    text = "<a><b>The <i>rent</i> is due.</b><c><d>Cats</d><!-- no --><d>Dogs</d></c><e/></a>"
    declared = f'<?xml version="1.0" encoding="iso-8859-1"?>{text.replace("Cats", "Kätzchen")}'
    path = tmp_path / "a.xml"
    path.write_bytes(declared.encode("latin-1"))
    assert only(Xml().read(path)).text == "The rent is due.\n\nKätzchen\n\nDogs"
    assert only(Xml().read(kept(path, "<a>The rent & more</a>"))).text == "<a>The rent & more</a>"
    bomb = '<!DOCTYPE a [<!ENTITY b0 "boom">' + "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 9}">' for n in range(1, 12))
    assert len(only(Xml().read(kept(path, f"{bomb}]><a>x &b11; y</a>"))).text) < 2_000


def test_fictionbook_gives_titles_as_headings(tmp_path: Path) -> None:
    path = kept(
        tmp_path / "a.fb2",
        """<?xml version="1.0"?><FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0"><description><title-info>
        <author><first-name>Anna</first-name><last-name>Berg</last-name></author><book-title>The house</book-title>
        <date value="2024-05-31">May</date><lang>en</lang></title-info></description><body><section><title><p>One</p>
        <p>begins</p></title><p>The <emphasis>rent</emphasis> is due.</p><section><title><p>Two</p></title><p>Cats.</p>
        </section></section></body><binary id="x">iVBORw0KGgo=</binary></FictionBook>""",
    )
    page = only(Xml().read(path))
    assert outline(page) == [
        ("heading", 2, "One begins"),
        ("paragraph", 0, "The rent is due."),
        ("heading", 3, "Two"),
        ("paragraph", 0, "Cats."),
    ]
    about = page.about
    assert (about.title, about.author, about.date, about.language) == ("The house", "Anna Berg", "2024-05-31", "en")


def test_a_calendar_gives_its_events(tmp_path: Path, clock_in: Callable[[str], None]) -> None:
    clock_in("Europe/Vienna")
    text = """BEGIN:VCALENDAR
X-WR-CALNAME:House
BEGIN:VEVENT
DTSTART;TZID="Europe/Vienna":20240531T183000
DTEND:20240601
SUMMARY:Rent\\, 950 eu
 ros
ORGANIZER;CN="Berg: Anna":MAILTO:anna@example.org
DESCRIPTION:Pay\\nit
BEGIN:VALARM
DESCRIPTION:Beep
END:VALARM
END:VEVENT
END:VCALENDAR
"""
    page = only(Calendar().read(kept(tmp_path / "a.ics", text.replace("\n", "\r\n"))))
    assert page.about.title == "House"
    assert page.text.split("\n") == [
        "Rent, 950 euros",
        "start: 2024-05-31 18:30",
        "end: 2024-06-01",
        "organizer: Berg: Anna (anna@example.org)",
        "Pay",
        "it",
    ]


# Documents from other projects

EVERY: tuple[Reader, ...] = (
    Text(), Markdown(), Outlined(), Subtitles(), Html(), Epub(), Odt(), Rtf(), Source(), Json(), Notebook(), Xml(),
    Calendar(),
)  # fmt: skip
BY_SUFFIX = {suffix: reader for reader in EVERY for suffix in reader.suffixes}
MISSED = {
    "rtf/tika-test.rtf": "its apostrophe is a typographic one",
}
REFUSED = {"odt/testODTEncrypted.odt": Code.DOCUMENT_ENCRYPTED, "odt/testODTnotaZipFile.odt": Code.DOCUMENT_UNREADABLE}


def listed() -> list[dict[str, str]]:
    manifest = SHARED / "documents" / "manifest.json"
    every: list[dict[str, str]] = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else []
    return [one for one in every if Path(one["file"]).suffix.lower() in BY_SUFFIX]


def bare(text: str) -> str:
    """For comparison: without white space, and without marks that only the Markdown source has."""
    return "".join(re.sub(r"\]\([^)]*\)|[*`\[\]_]", "", text).split())


@pytest.mark.parametrize("entry", listed(), ids=lambda entry: entry["file"])
def test_each_document_from_other_projects_gives_its_sentence(shared: Path, entry: dict[str, str]) -> None:
    path = shared / "documents" / entry["file"]
    reader = BY_SUFFIX[path.suffix.lower()]
    if entry["file"] in REFUSED:
        assert code_of(reader.read(path)) == REFUSED[entry["file"]]
        return
    text = bare(" ".join(page.text for page in reader.read(path)))
    assert (bare(entry["sentence"] or "") in text) == (entry["file"] not in MISSED)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_damaged_documents_from_other_projects_raise_only_our_errors(shared: Path, tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    small = [entry for entry in listed() if 100 < int(entry["bytes"]) < 30_000]
    path = shared / "documents" / draw.choice(small)["file"]
    raw = bytearray(path.read_bytes())
    for _ in range(draw.randrange(1, 40)):
        at = draw.randrange(len(raw) + 1)
        raw[at : at + draw.randrange(3)] = draw.randbytes(draw.randrange(3))
    damaged = tmp_path / f"damaged{path.suffix}"
    damaged.write_bytes(raw)
    code = "document_"
    try:
        for page in BY_SUFFIX[path.suffix.lower()].read(damaged):
            page.text.encode()  # it can be stored
    except AssistantError as error:
        code = error.code
    assert code.startswith("document_")
