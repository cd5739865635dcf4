"""How long a timer runs and what it is called, wherever either stands."""

from datetime import timedelta

import pytest

from app.engine.skills.alarms.timer_phrases import requested


@pytest.mark.parametrize(
    ("said", "language", "minutes", "name"),
    [
        ("a one hour timer", "en", 60, ""), ("a 12 minute timer", "en", 12, ""),
        ("a 7-minute tea timer", "en", 7, "tea"),
        ("a forty-five second timer", "en", 0.75, ""), ("a half hour timer", "en", 30, ""),
        ("me a 9 minute timer", "en", 9, ""),
        ("a timer 25 minutes", "en", 25, ""), ("a timer for 2:15", "en", 2.25, ""),
        ("a timer for 1:05:00", "en", 65, ""),
        ("a timer for 75 minutes and 20 seconds", "en", 75 + 1 / 3, ""),
        ("a two hour and 10 minute timer", "en", 130, ""),
        ("a timer for two hours and a half", "en", 150, ""), ("three hour timer", "en", 180, ""),
        ("a timer for the rice for 11 minutes", "en", 11, "rice"), ("a rice timer for 11 minutes", "en", 11, "rice"),
        ("a timer called rice for 11 minutes", "en", 11, "rice"), ("an 11 minute timer for the rice", "en", 11, "rice"),
        ("a timer for 11 minutes to check the rice", "en", 11, "check the rice"),
        ("a two and a half minute egg timer", "en", 2.5, "egg"), ("a timer for an hour twenty", "en", 80, ""),
        ("einen 12-Minuten-Timer", "de", 12, ""), ("einen Zwölfminutentimer", "de", 12, ""),
        ("einen zweistündigen Timer", "de", 120, ""), ("einen 5-minütigen Timer", "de", 5, ""),
        ("einen Timer auf anderthalb Stunden", "de", 90, ""), ("einen Reis-Timer auf elf Minuten", "de", 11, "Reis"),
        ("einen Timer für den Reis auf elf Minuten", "de", 11, "Reis"), ("Timer 25 Minuten", "de", 25, ""),
        ("einen Timer auf 75 Minuten und 20 Sekunden", "de", 75 + 1 / 3, ""), ("einen Halbstundentimer", "de", 30, ""),
        ("einen Timer auf eine Dreiviertelstunde", "de", 45, ""),
    ],
)  # fmt: skip
def test_how_long_and_what_for(said: str, language: str, minutes: float, name: str) -> None:
    found = requested(said, language)
    assert found is not None
    assert (found.lasts, found.name) == (timedelta(seconds=round(minutes * 60)), name)


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("a timer", "en"), ("a timer for a while", "en"), ("a few minutes timer", "en"),
        ("a timer for 5 to 10 minutes", "en"),
        ("two timers for 5 and 10 minutes", "en"), ("a 5 minute timer for 10 minutes", "en"),
        ("a timer for 5 ours", "en"),
        ("a timer for 10 minutes and a bit", "en"), ("a timer for 0 minutes", "en"), ("a timer for 10", "en"),
        ("einen Timer auf ein paar Minuten", "de"), ("einen Timer auf 5 bis 10 Minuten", "de"), ("einen Timer", "de"),
    ],
)  # fmt: skip
def test_what_is_asked_about(said: str, language: str) -> None:
    found = requested(said, language)
    assert found is not None
    assert found.lasts is None


def test_where_there_is_no_timer() -> None:
    assert requested("an alarm for ten minutes", "en") is None


def test_what_is_far_too_long_is_no_request_for_a_timer() -> None:
    assert requested(f"a timer for {'very ' * 60}long", "en") is None
