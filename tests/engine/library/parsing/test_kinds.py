# ruff: noqa: E501  # each made document stays on a line of its own
from collections import Counter
from pathlib import Path

import pytest

from app.domain.errors import AssistantError
from app.engine.library.parsing.document import choose_reader, sample
from app.engine.library.parsing.kind_cues import KINDS, TOPICS
from app.engine.library.parsing.kinds import OTHER, classify
from app.engine.parts.pages import About, Block, Page, Role, Unit
from app.engine.parts.registry import implementations

MADE = {
    "invoice": """Invoice No. 2024-117
Due date: 31 May 2024
Two chairs  $ 120.00
One table  $ 300.00
Subtotal $ 420.00
VAT 20 % $ 84.00
Total $ 504.00
IBAN DE12 3456""",
    "invoice de": """Rechnung
Rechnungsnummer: 117
Zwei Stühle 120,00 €
MwSt. 19 % 22,80 €
Gesamtbetrag 142,80 €
Zahlbar innerhalb von 14 Tagen.""",
    "invoice es": "Factura nº 12\nDos sillas 120,00 €\nIVA 21 % 25,20 €\nTotal a pagar 145,20 €\nVencimiento: 31/05/2024",
    "invoice fr": "Facture n° 12\nDeux chaises 120,00 €\nTVA 20 % 24,00 €\nMontant TTC 144,00 €\nÉchéance : 31/05/2024",
    "contract": """Lease
This agreement is made between the landlord and the tenant, hereinafter the parties. WHEREAS the landlord owns the flat,
the parties hereby agree as follows.
Article 1 Rent
Article 2 Termination. The notice period is three months.
Governing law: that of Switzerland.""",
    "contract de": """Mietvertrag
zwischen Vermieter und Mieter, nachfolgend die Parteien
§ 1 Mietsache
§ 2 Kündigung. Die Kündigungsfrist beträgt drei Monate.
§ 3 Gerichtsstand ist Bern.""",
    "contract es": "Contrato de arrendamiento\nEl arrendador y el arrendatario, en adelante las partes\nArtículo 1 Rescisión",
    "contract fr": "Contrat de location\nLe bailleur et le locataire, ci-après les parties\nArticle 1 Résiliation",
    "manual": """User's guide
Press the button to switch on the device. Charge the battery.
Warning: keep it dry.
Troubleshooting
Error message 5: press the button again.""",
    "manual de": "Bedienungsanleitung\nDrücken Sie die Taste.\nAchtung: nicht öffnen.\nFehlerbehebung\nDas Gerät geht nicht an.",
    "manual es": "Manual de usuario\nPulse el botón. Advertencia: no abrir.\nSolución de problemas",
    "manual fr": "Mode d'emploi\nAppuyez sur le bouton. Avertissement : ne pas ouvrir.\nDépannage",
    "letter": "Bern, 31 May 2024\n\nDear Mr Meier,\n\nI am writing about the flat.\n\nYours sincerely,\nBob",
    "letter de": "Bern, 31. Mai 2024\n\nSehr geehrter Herr Meier,\n\nvielen Dank für alles.\n\nMit freundlichen Grüßen\nBob",
    "letter es": "Estimado señor Meier:\n\nLe escribo por el piso.\n\nAtentamente,\nBob",
    "letter fr": "Madame,\n\nNous vous remercions.\n\nVeuillez agréer nos salutations.\nBob",
    "recipe": "Pancakes\nIngredients\n2 cups flour\n1 tbsp sugar\nMethod\nWhisk and fry. Serves four.",
    "recipe de": "Pfannkuchen\nZutaten\n200 g Mehl\n2 EL Zucker\nZubereitung\nRühren und braten. 4 Portionen.",
    "recipe es": "Tortilla\nIngredientes\n4 huevos\nPreparación\nFreír las patatas. 4 raciones.",
    "recipe fr": "Crêpes\nIngrédients\n200 g de farine\nPréparation\nMélanger et cuire. 4 personnes.",
    "article": "On cats\nAbstract\nCats purr [1, 2].\nIntroduction\nFigure 1 shows one (Meier et al., 2020).\nReferences\nMeier, 2020",
    "report": "Annual Report\nExecutive summary\nThe findings of the fiscal year. Recommendations. Revenue rose.",
    "minutes": "Minutes of the board\nPresent: Anna, Bob\nAgenda\n1. Rent. Resolved that it stays. The meeting adjourned at nine.",
    "minutes de": "Protokoll der Sitzung\nAnwesend: Anna, Bob\nTagesordnung\nTOP 1: Miete. Es wurde einstimmig beschlossen.",
    "form": "Application form\nPlease complete in capitals.\nFirst name: ______\nDate of birth: ______\nSignature: ______",
    "notes": "Notes\n[ ] call Anna\nTODO buy milk",
}


def page(text: str, **more: object) -> Page:
    blocks = tuple(Block(one) for one in text.split("\n\n") if one)
    return Page(None, blocks, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", MADE)
def test_documents_are_classified_in_every_language(name: str) -> None:
    found = classify([page(MADE[name])], suffix=".pdf")
    assert (found.kind, found.format) == (name.partition(" ")[0], "pdf")
    assert 0.3 < found.confidence < 1
    assert found.reasons


def test_reasons_are_given_weightiest_first() -> None:
    found = classify([page(MADE["letter"])])
    assert found.reasons[:2] == ("a salutation", "a closing phrase")
    assert classify([page(MADE["invoice"])]).confidence > classify([page("Total 5\nVAT 7\nInvoice")]).confidence


@pytest.mark.parametrize(
    "text",
    ["", "The cat sat on the mat.", "Dear me, it was late. We pressed on.", "The total was 5. " * 30, "Ingredients"],
)
def test_without_cues_the_kind_is_other(text: str) -> None:
    found = classify([page(text)])
    assert (found.kind, found.confidence, found.reasons) == (OTHER, 0.0, ())


@pytest.mark.parametrize(
    ("unit", "suffix", "kind"),
    [
        (Unit.SLIDE, ".pptx", "presentation"),
        (Unit.SHEET, ".xlsx", "sheet"),
        (Unit.CHAPTER, ".epub", "book"),
        (Unit.MESSAGE, ".eml", "mail"),
        (Unit.PAGE, ".py", "code"),
    ],
)
def test_structure_shows_the_kind(unit: Unit, suffix: str, kind: str) -> None:
    assert classify([page("Hello.", unit=unit)], suffix=suffix).kind == kind


def test_a_mail_that_reads_like_a_letter_is_a_mail_and_an_invoice_in_a_sheet_an_invoice() -> None:
    assert classify([page(MADE["letter"], unit=Unit.MESSAGE)], suffix=".eml").kind == "mail"
    assert classify([page(MADE["invoice"], unit=Unit.SHEET)], suffix=".xlsx").kind == "invoice"


def test_questions_with_answers_are_an_faq() -> None:
    texts = ["May I keep cats?", "Yes.", "May I keep dogs?", "No.", "May I keep birds?", "Ask us."]
    blocks = tuple(Block(text, Role.PARAGRAPH if index % 2 else Role.HEADING, 2) for index, text in enumerate(texts))
    found = classify([Page(None, blocks)])
    assert found.kind == "faq"
    assert found.reasons == ("3 or more questions with answers",)


def test_the_title_counts() -> None:
    assert classify([page("On cats.\n\nReferences")], About("Report on cats: findings")).kind == "report"


@pytest.mark.parametrize(
    ("text", "topic", "words"),
    [
        ("The tenant pays the rent of the flat. The landlord pays the heating.", "home", {"tenant", "rent", "flat"}),
        ("Der Arzt hat den Patienten im Krankenhaus gesehen.", "health", {"arzt", "patienten", "krankenhaus"}),
        ("El vuelo y el equipaje del viaje.", "travel", {"vuelo", "equipaje", "viaje"}),
        ("The cat sat on the mat with a doctor.", "", set()),
        ("tax tax tax tax tax", "", set()),
    ],
)
def test_a_topic_is_the_one_most_words_are_of(text: str, topic: str, words: set[str]) -> None:
    found = classify([page(text)])
    assert (found.topic, set(found.topic_reasons)) == (topic, words)


def test_classification_is_fast_on_any_text() -> None:
    # Patterns with unbounded search would take minutes here.
    for text in ("9 " * 50_000, "$ 1" * 30_000, "_" * 100_000, "a" * 100_000, "1 g " * 30_000, "\n" * 100_000):
        assert classify([page(text)]).confidence < 1


def test_every_kind_and_topic_has_several_cues() -> None:
    assert all(len(cues) > 1 or cues[0][0] > 3.5 for cues in KINDS.values())
    assert all(len(words.split("|")) > 10 for words in TOPICS.values())


# Documents from other projects

PLAIN = {
    "markdown/recipes/": "recipe", "csv/": "sheet", "xlsx/": "sheet", "pptx/": "presentation", "email/": "mail",
    "epub/": "book", "other/poem": "book", "other/test_notebook": "code", "pdf/receipt": "invoice", "pdf/2022_Q3": "report",
    "pdf/2023_Q": "report", "pdf/layout-parser": "article", "pdf/tracemonkey": "article", "pdf/fake-memo": "letter",
    "html/example-10k": "report", "html/ietf-draft": "article", "markdown/llm-usage": "manual",
    "text/pandoc-manual": "manual", "docx/markitdown": "article", "docx/handbook": "manual",
}  # fmt: skip
"""Their kinds according to their names or authors."""


def test_documents_from_other_projects_are_classified_correctly(shared: Path) -> None:
    readers = [
        make.create(None)  # type: ignore[arg-type]
        for name, make in implementations("reader").items()
        if name not in ("image", "recordings")
    ]
    confused: Counter[tuple[str, str]] = Counter()
    for path in sorted((shared / "documents").rglob("*")):
        file = path.relative_to(shared / "documents").as_posix()
        expected = next((kind for start, kind in PLAIN.items() if file.startswith(start)), "")
        if not expected or path.is_dir():
            continue
        try:
            pages = list(choose_reader(sample(path), readers, path.name).read(path))  # type: ignore[arg-type]
        except AssistantError:
            continue
        confused[expected, classify(pages, pages[0].about, path.suffix).kind] += 1
    wrong = {pair: count for pair, count in confused.items() if pair[0] != pair[1]}
    assert confused.total() > 50
    assert wrong == {("manual", "book"): 1}  # a handbook of 872 pages is both
