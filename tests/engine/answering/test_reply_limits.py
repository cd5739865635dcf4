import pytest

from app.engine.answering import reply_limits
from app.engine.answering.reply_limits import ReplyLimits


def fed(text: str, size: int = 7, step_s: float = 0.1) -> int | None:
    """After how many characters it is called endless; None: never."""
    watch, now = ReplyLimits(0.0), 0.0
    for start in range(0, len(text), size):
        now += step_s
        watch.feed(text[start : start + size], 0, now)
        if watch.is_endless(now):
            return start + size
    return None


@pytest.mark.parametrize(
    "again", ["The rent is 950 euros a month. ", "yes ", "a", "Clause 1 says this. But clause 2 says that. "]
)
def test_going_round_in_circles_is_noticed_soon(again: str) -> None:
    cut = fed("The answer is this. " + again * 200)
    assert cut is not None
    assert cut < 20 + max(90, 4 * len(again)) + 2 * len(again) + 100


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"Clause {n} of the lease says that {n * 7} euros are due on day {n % 28}. " for n in range(60)),
        "| a | b |\n" + "|" + "-" * 200 + "|\n" + "".join(f"| {n} | {n * n} |\n" for n in range(40)),
        "no no no, never never. ",
        " " * 500 + "Yes.",
    ],
)
def test_ordinary_replies_are_not_cut(text: str) -> None:
    assert fed(text) is None


def test_length_and_time_are_bounded() -> None:
    endless = " ".join(str(n) for n in range(10_000))
    cut = fed(endless)
    assert cut is not None
    assert cut <= reply_limits.LONGEST + 100
    slow = fed(endless, step_s=1.0)
    assert slow is not None
    assert slow <= 7 * (reply_limits.WHOLE_S + 2)


def test_a_model_that_still_reads_does_not_hang() -> None:
    watch = ReplyLimits(0.0)
    for second in range(200):
        watch.feed("", second, float(second))
        assert not watch.hangs(float(second))
    assert not watch.hangs(199 + reply_limits.FIRST_S)
    assert watch.hangs(200 + reply_limits.FIRST_S)


def test_once_it_has_begun_a_silence_may_not_be_as_long() -> None:
    watch = ReplyLimits(0.0)
    watch.feed("Yes", 10, 1.0)
    assert not watch.hangs(1.0 + reply_limits.NEXT_S)
    assert watch.hangs(1.1 + reply_limits.NEXT_S)


@pytest.mark.parametrize("before", [0, 11_990])
def test_a_piece_without_end_is_cut(before: int) -> None:
    limits = ReplyLimits(0.0)
    words = "".join(f"w{number} " for number in range(150_000))
    kept = limits.feed(words[:before], 1, 1.0) + limits.feed(words[before:], 2, 2.0)
    assert kept == limits.text == words[: reply_limits.LONGEST + 1]
    assert limits.is_endless(2.0)
    assert limits.feed("more", 3, 3.0) == ""
