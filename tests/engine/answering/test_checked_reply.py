from hypothesis import given
from hypothesis import strategies as st

from app.domain.manner import Fault
from app.domain.passages import Passage
from app.engine.answering.checked_reply import CheckedReply
from app.engine.answering.grounding import Material

CAMP = Passage(1, "/camp.pdf", "Camp rules", 2, "The lake is open until 21:00. Fires are allowed. Boats cost 9 pounds.")
WHOLE = "The lake is open until 21:00. [1] Fires are allowed. Boats cost 9 pounds [1]. The moon is made of 3 cheeses."
SHOWN = "The lake is open until 21:00 [1]. Fires are allowed. \n\nBoats cost 9 pounds [1]. "


def checked(*pieces: str, **rest: object) -> tuple[str, CheckedReply]:
    reply = CheckedReply(Material((CAMP,), "Until when is the lake open?"), **rest)  # type: ignore[arg-type]
    shown = "".join(map(reply.feed, pieces))
    return shown + reply.rest(), reply


@given(st.data())
def test_however_it_is_cut_the_same_is_let_through(data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(WHOLE)), max_size=40)))
    shown, reply = checked(*(WHOLE[start:end] for start, end in zip([0, *cuts], [*cuts, len(WHOLE)], strict=True)))
    assert shown == SHOWN
    assert [one.fault for one in reply.held_back] == [Fault.NUMBER]


def test_a_sentence_comes_only_when_it_is_whole_and_nothing_comes_after_one_that_is_wrong() -> None:
    reply = CheckedReply(Material((CAMP,), "Until when is the lake open?"))
    assert reply.feed("The lake is open ") == ""
    assert reply.feed("until 21:00. Fires") == "The lake is open until 21:00. "
    assert reply.feed(" are forbidden in June. Boats") == ""
    assert reply.is_over
    assert (reply.feed(" cost 9 pounds. "), reply.rest()) == ("", "")


def test_a_yes_waits_for_what_it_affirms() -> None:
    assert checked("Yes. Fires are allowed.")[0] == "Yes. Fires are allowed."
    shown, reply = checked("Yes. ", "Dogs are allowed.")
    assert shown == ""
    assert [one.sentence for one in reply.held_back] == ["Yes. Dogs are allowed."]


def test_what_breaks_off_is_not_said() -> None:
    shown, reply = checked("Fires are allowed. Boats cost 9")
    assert shown == "Fires are allowed. "
    assert [one.fault for one in reply.held_back] == [Fault.UNFINISHED]
    assert checked("9 pounds")[0] == "9 pounds"


def test_what_was_said_before_is_not_repeated() -> None:
    shown, reply = checked("Fires are allowed.", said=("From Camp rules, page 2: Fires are allowed. [1]",))
    assert (shown, [one.fault for one in reply.held_back]) == ("", [Fault.REPEATED])
