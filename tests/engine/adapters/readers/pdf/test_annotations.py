from collections.abc import Sequence
from pathlib import Path

import pytest
from fpdf import FPDF
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from app.engine.adapters.readers.pdf.pdf import Pdf

Field = tuple[str, str, str, float, float]
"""Name, kind, value, and millimetres from the left and the top."""


def form(
    path: Path,
    labels: Sequence[tuple[float, float, str]],
    fields: Sequence[Field],
    notes: Sequence[tuple[str, str]] = (),
) -> Path:
    made = FPDF()
    made.add_page()
    made.set_font("helvetica", size=11)
    for x, y, text in labels:
        made.text(x, y, text)
    made.output(str(path))
    writer = PdfWriter(clone_from=path)
    written = [writer._add_object(_field(*field)) for field in fields]
    noted = [
        writer._add_object(_annotation(kind, 20, 250, {"/Contents": TextStringObject(text), "/F": NumberObject(0)}))
        for kind, text in notes
    ]
    writer.pages[0][NameObject("/Annots")] = ArrayObject([*written, *noted])
    if written:
        writer._root_object[NameObject("/AcroForm")] = writer._add_object(
            DictionaryObject({NameObject("/Fields"): ArrayObject(written)})
        )
    writer.write(path)
    return path


def _annotation(kind: str, x: float, y: float, more: dict[str, PdfObject]) -> DictionaryObject:
    left, low = x * 72 / 25.4, 842 - y * 72 / 25.4 - 4
    entries: dict[str, PdfObject] = {
        "/Type": NameObject("/Annot"), "/Subtype": NameObject(kind),
        "/Rect": ArrayObject([FloatObject(one) for one in (left, low, left + 150, low + 16)]), **more,
    }  # fmt: skip
    return DictionaryObject({NameObject(name): value for name, value in entries.items()})


def _field(name: str, kind: str, value: str, x: float, y: float) -> DictionaryObject:
    more: dict[str, PdfObject] = {
        "/FT": NameObject(kind), "/T": TextStringObject(name), "/F": NumberObject(4), "/V": TextStringObject(value),
    }  # fmt: skip
    if kind == "/Btn":
        state = NameObject(value)
        shape = DictionaryObject({NameObject("/On"): DictionaryObject(), NameObject("/Off"): DictionaryObject()})
        more |= {"/V": state, "/AS": state, "/AP": DictionaryObject({NameObject("/N"): shape})}
    if kind == "/Ch":
        more["/Opt"] = ArrayObject([TextStringObject(one) for one in ("tent", "cabin", "barge")])
    return _annotation("/Widget", x, y, more)


def test_values_stand_beside_their_labels(tmp_path: Path) -> None:
    labels = [(20, 30, "Name:"), (20, 40, "Berth number:"), (20, 50, "Key handed out:"), (20, 60, "Sleeps in:")]
    fields: list[Field] = [
        ("f4", "/Ch", "barge", 80, 60), ("f1", "/Tx", "Noor Haddad", 80, 30), ("f2", "/Tx", "K-117", 80, 40),
        ("f3", "/Btn", "/On", 80, 50),
    ]  # fmt: skip
    (page,) = Pdf().read(form(tmp_path / "a.pdf", labels, fields))
    assert [block.text for block in page.blocks] == [
        "Name: | Noor Haddad", "Berth number: | K-117", "Key handed out: | yes", "Sleeps in: | barge",
    ]  # fmt: skip


def test_two_pairs_in_a_row_stay_pairs(tmp_path: Path) -> None:
    labels = [(20, 30, "Name:"), (110, 30, "Born:"), (20, 40, "Town:"), (110, 40, "Paid:")]
    fields: list[Field] = [
        ("a", "/Tx", "Noor", 45, 30), ("b", "/Tx", "1988", 135, 30), ("c", "/Tx", "Graz", 45, 40),
        ("d", "/Btn", "/Off", 135, 40),
    ]  # fmt: skip
    (page,) = Pdf().read(form(tmp_path / "a.pdf", labels, fields))
    assert [block.text for block in page.blocks] == ["Name: | Noor", "Born: | 1988", "Town: | Graz", "Paid: | no"]


@pytest.mark.parametrize(("y", "text"), [(36.0, "Remarks Bring a lamp."), (120.0, "remarks: Bring a lamp.")])
def test_a_value_stands_below_its_label_or_with_its_name(tmp_path: Path, y: float, text: str) -> None:
    field: Field = ("remarks", "/Tx", "Bring a lamp.", 20, y)
    (page,) = Pdf().read(form(tmp_path / "a.pdf", [(20, 30, "Remarks")], [field]))
    assert text in " ".join(page.text.split())


def test_notes_on_the_page_are_read(tmp_path: Path) -> None:
    notes = [("/Text", "The price was raised to 640 euros."), ("/FreeText", "Paid on 3 May."), ("/Link", "no note")]
    (page,) = Pdf().read(form(tmp_path / "a.pdf", [(20, 30, "Offer for the mast.")], [], notes))
    assert [block.text for block in page.blocks] == [
        "Offer for the mast.", "The price was raised to 640 euros.", "Paid on 3 May.",
    ]  # fmt: skip
