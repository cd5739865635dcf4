from pathlib import Path

import pytest
import srt

from app.cli.subtitles import Format, row, show
from app.domain.transcript import Word
from app.engine.hearing.files.journal import Settled
from app.engine.hearing.files.transcription import Transcribed


def made(*stretches: Settled) -> Transcribed:
    return Transcribed(Path("a.wav"), 60.0, "some", stretches, None)


def said(text: str, start_s: float = 0.0, word_s: float = 0.4, pauses: dict[str, float] | None = None) -> Settled:
    """One word after another; after some of them a pause."""
    words: list[Word] = []
    at_s = start_s
    for word in text.split():
        words.append(Word(word, at_s, at_s + word_s, 1.0))
        at_s += word_s + (pauses or {}).get(word, 0.0)
    return Settled(start_s, words[-1].end_s, text, tuple(words), "en")


def cues(found: Transcribed) -> list[tuple[float, float, str]]:
    parsed = srt.parse(show(found, Format.SRT))
    return [(cue.start.total_seconds(), cue.end.total_seconds(), cue.content) for cue in parsed]


LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"


def test_a_subtitle_is_never_longer_than_two_lines_and_six_seconds() -> None:
    found = cues(made(said(LONG * 5, word_s=0.2), said(LONG * 3, 50, word_s=1.0)))
    for start_s, end_s, text in found:
        assert end_s - start_s <= 6
        assert len(text.split("\n")) <= 2
        assert all(len(line) <= 42 for line in text.split("\n"))
    assert " ".join(text.replace("\n", " ") for _, _, text in found) == f"{LONG * 5} {LONG * 3}"
    assert [start_s for start_s, _, _ in found] == sorted(start_s for start_s, _, _ in found)


def test_a_sentence_has_its_own() -> None:
    found = cues(made(said("The rent is 950 euros. It is due on the first. Yes. No more.")))
    assert [text for _, _, text in found] == ["The rent is 950 euros.", "It is due on the first.", "Yes. No more."]


def test_it_ends_at_a_pause_before_it_ends_for_length() -> None:
    found = cues(made(said(LONG, word_s=0.5, pauses={"eight": 0.3})))
    assert found[0][2] == "one two three four five six seven eight"
    apart = cues(made(said("so it is", pauses={"so": 0.6})))
    assert [text for _, _, text in apart] == ["so", "it is"]


def test_stretches_are_apart_and_none_overlaps_the_next() -> None:
    found = cues(made(said("yes", 1.0, 0.2), said("no", 1.5, 0.2), said("stop", 5.0, 0.2)))
    assert found == [(1.0, 1.5, "yes"), (1.5, 2.5, "no"), (5.0, 6.0, "stop")]


def test_words_without_times_are_spread_over_their_stretch() -> None:
    text = "Where is the contract? It is in the drawer, and the drawer is locked since last week."
    found = cues(made(Settled(10.0, 16.0, text, (), "en")))
    assert (found[0][0], found[-1][1]) == (10.0, 16.0)
    assert [text.replace("\n", " ") for _, _, text in found] == text.replace("? ", "?\n").split("\n")
    assert found[0][1] == pytest.approx(10 + 6 * 23 / 86, abs=0.01)


def test_languages_without_spaces() -> None:
    text = "今天天气很好。" * 20
    found = cues(made(Settled(0.0, 30.0, text, (), "zh"), Settled(31.0, 32.0, "好", (), "zh")))
    assert "".join(one.replace("\n", "") for _, _, one in found) == text + "好"
    assert all(end_s - start_s <= 6 for start_s, end_s, _ in found)
    assert row(made(Settled(0, 1, "今", (), "zh"), Settled(1, 2, "天", (), "zh")))["text"] == "今天"


def test_vtt_keeps_what_looks_like_its_own_marks() -> None:
    text = show(made(said("a <b> & c --> d,e")), Format.VTT)
    assert text.startswith("WEBVTT\n\n1\n00:00:00.000 --> 00:00:02.400\n")
    assert "a &lt;b&gt; &amp; c --&gt; d,e" in text


def test_a_new_line_of_text_after_a_long_pause() -> None:
    found = made(said("one two", 0.0), said("three", 1.5), said("four", 9.0))
    assert show(found, Format.TXT) == "one two three\nfour"
    assert row(found)["text"] == "one two three four"


def test_nothing_said_is_nothing() -> None:
    assert show(made(), Format.TXT) == show(made(), Format.SRT) == ""
    assert show(made(), Format.VTT) == "WEBVTT\n\n"
    assert row(made())["language"] == ""


def test_the_language_is_what_most_of_it_is_in() -> None:
    stretches = (Settled(0, 1, "a", (), "en"), Settled(1, 9, "b", (), "de"), Settled(9, 12, "c", (), "en"))
    assert made(*stretches).language == "de"
