"""What is to be done keeps its words; what speaks of time is understood whole or asked about."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.skills.time_phrases import moment, split

NOW = datetime(2026, 11, 27, 14, 30, tzinfo=ZoneInfo("Europe/Berlin"))  # a Friday
TIMES = {
    "en": ("tomorrow at nine", "in ten minutes", "on monday at 6:15 pm", "a week from tuesday", "tonight at 12",
           "the day after tomorrow", "at half past seven", "in an hour and a half", "on the third at 3 pm", "at 0800"),
    "de": ("morgen um neun", "in zehn Minuten", "am Montag um 18:15 Uhr", "Dienstag in einer Woche", "heute Nacht um 2",
           "übermorgen", "um halb acht", "in anderthalb Stunden", "am 3. um 15 Uhr", "um 0800"),
}  # fmt: skip
TASKS = {
    "en": ("put the bins in", "check in with Zoë", "turn the oven on", "buy 3 lemons", "read chapter 12", "say hi & go",
           "water the second plant", "look at the moon", "write 2 pages", "hand in the essay", "call the O'Neills"),
    "de": ("die Tonnen rauszustellen", "Anna anzurufen", "3 Zitronen zu kaufen", "Kapitel 12 zu lesen",
    "an Zoë zu denken",
           "in den Keller zu gehen", "das zweite Beet zu gießen", "nach dem Mond zu sehen"),
}  # fmt: skip


@given(st.data(), st.sampled_from(["en", "de"]), st.booleans())
def test_neither_takes_a_word_of_the_other(data: st.DataObject, language: str, is_first: bool) -> None:
    when, what = data.draw(st.sampled_from(TIMES[language])), data.draw(st.sampled_from(TASKS[language]))
    turn = {"en": "to", "de": "daran,"}[language]
    found = split(f"{when} {turn} {what}" if is_first else f"{turn} {what} {when}", language, NOW)
    assert found is not None
    assert found[0] == f"{turn} {what}"
    assert [one.due for one in found[1]] == [moment(when, language, NOW)]


@given(st.data(), st.sampled_from(["en", "de"]), st.booleans())
def test_a_time_with_a_word_too_many_is_asked_about(data: st.DataObject, language: str, is_first: bool) -> None:
    when, what = data.draw(st.sampled_from(TIMES[language])), data.draw(st.sampled_from(TASKS[language]))
    odd = {
        "en": ("or", "until friday", "except mondays", "or at six", "between", "or so" if is_first else "not"),
        "de": ("oder", "oder um sechs", "außer montags", "zwischen", "bis Freitag" if is_first else "nicht"),
    }[language]
    extra = data.draw(st.sampled_from(odd))
    phrase = f"{when} {extra}" if is_first else f"{extra} {when}"
    turn = {"en": "to", "de": "daran,"}[language]
    assert split(f"{phrase} {turn} {what}" if is_first else f"{turn} {what} {phrase}", language, NOW) is None


@pytest.mark.parametrize(
    ("said", "language", "what", "due"),
    [
        ("to put the wash in at 5", "en", "to put the wash in", ["11-27 17:00"]),
        ("to put the bins in tomorrow", "en", "to put the bins in", ["11-28 09:00"]),
        ("to hand the essay in in two days", "en", "to hand the essay in", ["11-29 14:30"]),
        ("tomorrow to call Anna at nine", "en", "to call Anna", ["11-28 09:00"]),
        ("in ten minutes to book the room for Friday at 3", "en", "to book the room for Friday at 3", ["11-27 14:40"]),
        ("on monday about the meeting on friday at 3", "en", "about the meeting on friday at 3", ["11-30 09:00"]),
        ("at quarter to nine to listen to the radio", "en", "to listen to the radio", ["11-27 20:45"]),
        ("to book the 8 am flight tomorrow at noon", "en", "to book the 8 am flight", ["11-28 12:00"]),
        ("about the 3 pm meeting at 2:45", "en", "about the 3 pm meeting", ["11-27 14:45"]),
        ("to read for 20 minutes at 8 pm", "en", "to read for 20 minutes", ["11-27 20:00"]),
        ("every day at 8 in the morning and 8 in the evening to eat", "en", "to eat", ["11-27 20:00"]),
        ("morgens um 8 und abends um 8 ans Essen", "de", "ans Essen", ["11-28 08:00", "11-27 20:00"]),
        ("to pay the Friday invoice at 5", "en", "to pay the Friday invoice", ["11-27 17:00"]),
        ("to call Bob two weeks from Tuesday at noon", "en", "to call Bob", ["12-15 12:00"]),
        ("to take a pill every day at 8 am and 8 pm", "en", "to take a pill", ["11-27 20:00"]),
        ("to phone home at 8 and at 10 tomorrow", "en", "to phone home", ["11-28 08:00", "11-28 10:00"]),
        ("daran, am Samstag die Karten für Sonntag zu holen", "de", "daran, die Karten für Sonntag zu holen",
         ["11-28 09:00"]),
        ("in zwei Stunden den Ofen auszuschalten", "de", "den Ofen auszuschalten", ["11-27 16:30"]),
        ("an den Zahnarzt am 3. um 15 Uhr", "de", "an den Zahnarzt", ["12-03 15:00"]),
        ("jeden letzten Montag im Monat daran, die Miete zu zahlen", "de",
        "daran, die Miete zu zahlen", ["11-30 09:00"]),
    ],
)  # fmt: skip
def test_what_and_when(said: str, language: str, what: str, due: list[str]) -> None:
    found = split(said, language, NOW)
    assert found is not None
    assert (found[0], [f"{one.due:%m-%d %H:%M}" for one in found[1]]) == (what, due)


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("in a few minutes to stir", "en"), ("to stir in a few minutes", "en"), ("in two ours to stir", "en"),
        ("to stir in two ours", "en"), ("to buy tickets for monday", "en"), ("to call Anna at 5 or 6", "en"),
        ("to call Bob a month or two from tuesday", "en"), ("to work out every tuesday or friday at 5", "en"),
        ("to book the 8 am flight tomorrow", "en"), ("to book a table for 5 pm", "en"), ("to call at five to", "en"),
        ("at five past to call", "en"), ("about the 3 o'clock meeting", "en"), ("tomorrow and at 9 to call", "en"),
        ("on monday at 9 and tuesday at 10 to call", "en"), ("um fünf vor daran, zu gehen", "de"),
        ("to get up 630 tomorrow", "en"), ("to eat after 5 pm", "en"),
        ("to leave at 5 and Bob at 6", "en"), ("to stir in ten minutes or so", "en"),
        ("to go out every night but friday", "en"),
        ("every other blue moon to dance", "en"), ("to stir", "en"), ("tomorrow", "en"), ("", "en"),
        ("to water the plants every week", "en"), ("to sleep before midnight", "en"),
        ("in ein paar Minuten ans Umrühren", "de"), ("in zwei Studen daran, umzurühren", "de"),
        ("um 5 oder 6 daran, zu gehen", "de"), ("daran, vor Freitag zu zahlen", "de"),
        ("jeden Dienstag oder Freitag ans Training", "de"), ("daran, die Karten für Montag zu holen", "de"),
        ("kurz nach drei daran, zu gehen", "de"), ("daran, jede Woche zu gießen", "de"),
    ],
)  # fmt: skip
def test_what_is_asked_about(said: str, language: str) -> None:
    assert split(said, language, NOW) is None
