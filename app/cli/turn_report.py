"""A turn, as the command line shows it."""

from app.cli.output import Output, source
from app.cli.session import Report
from app.wording.library import name_place


def show(output: Output, result: Report, is_one_of_many: bool = False) -> None:
    """Say what a turn came to."""
    output.answer(result, is_one_of_many)
    if result["transcript"]:
        output.title("You: ", result["transcript"])
    if result["reply"]:
        output.title("Sotto: ", result["reply"])
    for citation in result["citations"]:
        where = source(citation["title"], name_place(citation["page"]))
        output.say(f"  {source(where, citation.get('address', ''))}: “{citation['quote']}”")
    if "opened" in result:
        output.say(f"  {result['opened']}")
