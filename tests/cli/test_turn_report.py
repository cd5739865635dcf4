import json

import pytest

from app.cli.output import Output
from app.cli.turn_report import show

TURN = {
    "transcript": "how much is the rent",
    "reply": "It is 950 euros.",
    "citations": [
        {"title": "Lease", "page": 2, "quote": "The rent is 950 euros."},
        {"title": "Rules", "page": None, "quote": "No dogs.", "address": "https://example.org/rules"},
    ],
    "opened": "/a/lease.pdf",
}


def test_a_turn_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    show(Output(False), TURN)
    assert capsys.readouterr().out.splitlines() == [
        "You: how much is the rent",
        "Sotto: It is 950 euros.",
        "  Lease, page 2: “The rent is 950 euros.”",
        "  Rules, https://example.org/rules: “No dogs.”",
        "  /a/lease.pdf",
    ]


def test_a_turn_for_scripts_is_given_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    show(Output(True), TURN, is_one_of_many=True)
    assert json.loads(capsys.readouterr().out) == TURN
