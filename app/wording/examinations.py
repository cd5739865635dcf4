"""What is said of a language model's examination."""

from app.domain.examination import Examination, Task
from app.domain.listings import ListedModel

FAILS = {
    Task.FACT: "it gets wrong or makes up what a document says",
    Task.CONDITION: "it gets yes and no wrong",
    Task.TOGETHER: "it cannot put together what two sentences say",
    Task.ABSENT: "it answers what no document says",
    Task.ORDER: "it obeys orders that stand in documents",
}
"""Task -> what is wrong with a model that fails it."""
_LONGEST = 90
"""Characters of a reply that are shown."""


def describe_examination(model: ListedModel) -> str:
    """Say in one line whether a language model may answer in its own words, and why; empty for other models."""
    if model.role != "generation" or model.is_built_in or not model.installed:
        return ""
    examined = model.examination
    if examined is None:
        said = "Not examined yet: Sotto does that when it is idle, and quotes until then."
    elif not examined.is_settled:
        asked, whole = len(examined.marks), sum(examined.questions.values())
        said = f"Being examined: {asked} of {whole} questions answered; Sotto quotes until then."
    elif examined.is_passed:
        said = f"Examined: it may answer in its own words; {_score(examined)}."
    else:
        said = f"Examined: {_why(examined)}; {_score(examined)}. Sotto quotes instead."
    return f"{said} You use it in its own words anyway." if model.is_trusted else said


def _score(examined: Examination) -> str:
    declined, absent = examined.declined
    told = f"{examined.right} of {len(examined.marks)} right"
    told += f", {declined} of {absent} declined that no document answers" if absent else ""
    return f"{told}, {examined.seconds:.1f} s each"


def _why(examined: Examination) -> str:
    failing, example = examined.failing, examined.example
    reason = FAILS[failing] if failing else "it is no better than quoting"
    if example is None:
        return reason
    reply = " ".join(example.reply.split())
    reply = reply if len(reply) <= _LONGEST else f"{reply[:_LONGEST].rpartition(' ')[0]} \u2026"
    return f"{reason} (\u201c{example.question}\u201d \u2013 \u201c{reply}\u201d)"
