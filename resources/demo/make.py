"""Makes the demonstration: a lease of three pages and a recorded question about it.

    .venv/bin/python resources/demo/make.py

The question is spoken by Debian's `flite` (voice slt, whose licence allows any use of its sound).
"""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF

HERE = Path(__file__).parent
QUESTION = "How much is the rent?"
PAGES = [
    (
        "Parties and premises",
        [
            "This lease is made between Margaret Holloway, the landlord, and Daniel Reyes, the tenant.",
            "The landlord lets to the tenant the flat on the second floor of 14 Harbour Street, with its cellar and "
            "one parking space in the yard. The flat has three rooms, a kitchen and a bathroom, 78 square metres in "
            "all.",
            "The lease begins on 1 March 2026 and ends on 28 February 2029. It is renewed for a year at a time unless "
            "one of the parties gives notice three months before its end.",
        ],
    ),
    (
        "Rent and deposit",
        [
            "The rent is 950 euros a month. It is due on the third working day of each month and is paid by bank "
            "transfer.",
            "Heating and water are paid in advance with 120 euros a month and settled once a year.",
            "The tenant leaves a deposit of 1,900 euros, which the landlord returns within sixty days of the end of "
            "the lease, less the cost of any damage.",
        ],
    ),
    (
        "Use and repairs",
        [
            "Cats are allowed. Dogs need the landlord's written consent.",
            "The tenant pays for small repairs of up to 100 euros each. All other repairs are the landlord's duty and "
            "are begun within ten days of being told of them.",
            "Quiet hours are from ten in the evening to six in the morning.",
            "The tenant may paint the walls in any colour, and returns them white.",
        ],
    ),
]


def lease(path: Path) -> None:
    """Write the lease."""
    pdf = FPDF()
    pdf.set_title("Lease agreement")
    pdf.set_creation_date(datetime(2026, 1, 1, tzinfo=UTC))
    pdf.set_margin(25)
    for number, (heading, paragraphs) in enumerate(PAGES, start=1):
        pdf.add_page()
        pdf.set_font("Helvetica", "B", 16)
        pdf.multi_cell(0, 10, f"{number}. {heading}", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(4)
        pdf.set_font("Helvetica", "", 12)
        for paragraph in paragraphs:
            pdf.multi_cell(0, 6.5, paragraph, new_x="LMARGIN", new_y="NEXT")
            pdf.ln(4)
    pdf.output(str(path))


def question(path: Path) -> None:
    """Record the question."""
    subprocess.run(["flite", "-voice", "slt", "-t", QUESTION, "-o", str(path)], check=True)


if __name__ == "__main__":
    lease(HERE / "lease.pdf")
    question(HERE / "question.wav")
    print("made lease.pdf and question.wav")
