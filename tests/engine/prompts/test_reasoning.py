import pytest

from app.engine.prompts.reasoning import ReasoningFilter


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("It is 950 euros.", "It is 950 euros."),
        ("<think>Hmm, 950?</think>\n\nIt is 950 euros.", "It is 950 euros."),
        ("<THINK>\n\n</THINK>It is.", "It is."),
        ("<think>never closed, and long", ""),
        ("It is. <think>Is it?</think>Yes.", "It is. Yes."),
        ("</think>It is.", "It is."),
        ("a < b and <thin", "a < b and <thin"),
        ("<thinking>a</thinking>b<think>c</think>d", "bd"),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_what_is_only_thought_is_not_said(reply: str, said: str, size: int) -> None:
    thoughts = ReasoningFilter()
    pieces = [thoughts.feed(reply[start : start + size]) for start in range(0, len(reply), size)]
    assert "".join([*pieces, thoughts.rest()]) == said
