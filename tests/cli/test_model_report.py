import json
from dataclasses import replace

import pytest

from app.cli.model_report import model_progress, show_advice, show_models
from app.cli.output import Output
from app.domain.events import ModelProgressed, ModelsListed
from app.domain.listings import FoundModel, ListedModel, Offer

MODEL = ListedModel(
    "my-vosk", "recognition", "vosk", "Tiny", 40_000_000, "Apache-2.0", "https://example.org", ("en",), 0, "small",
    ("example.org",), installed=True, active=False, is_linked=True,
)  # fmt: skip


def test_the_fields_of_a_model_are_what_scripts_rely_on(capsys: pytest.CaptureFixture[str]) -> None:
    show_models(Output(True), [MODEL])
    (row,) = json.loads(capsys.readouterr().out)["models"]
    assert row == {
        "id": "my-vosk", "role": "recognition", "engine": "vosk", "title": "Tiny", "bytes": 40_000_000,
        "licence": "Apache-2.0", "licence_page": "https://example.org", "languages": ["en"], "memory_bytes": 0,
        "good_at": "small", "hosts": ["example.org"], "installed": True, "active": False, "linked": True, "speed": "",
        "missing": "",
            "examination": None, "trusted": False,
    }  # fmt: skip


def test_models_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    show_models(Output(False), [MODEL], has_hint=True)
    first, hint = capsys.readouterr().out.splitlines()
    assert first == "installed my-vosk  Tiny, 40 MB, Apache-2.0"
    assert "sotto models get ID" in hint


def test_what_cannot_be_used_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    model = replace(MODEL, fault="language_unpronounceable", fault_detail="anna")
    show_models(Output(False), [model])
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("unusable  my-vosk")
    assert second.strip() == "The voice “anna” is in a language that espeak-ng cannot pronounce here."
    show_models(Output(True), [model])
    assert json.loads(capsys.readouterr().out)["models"][0]["missing"] == second.strip()


def test_advice(capsys: pytest.CaptureFixture[str]) -> None:
    advice = ModelsListed(
        models=(MODEL,), machine="2 cores", offers=(Offer("small", ("my-vosk",), 1, "It is quick."),),
        found=(FoundModel("/m/a.gguf", "Other", "Ollama", "generation", 2),),
    )  # fmt: skip
    show_advice(Output(True), advice)
    assert json.loads(capsys.readouterr().out) == {
        "machine": "2 cores",
        "offers": [{"size": "small", "models": ["my-vosk"], "bytes": 1, "reason": "It is quick."}],
        "found": [{"path": "/m/a.gguf", "title": "Other", "program": "Ollama", "role": "generation", "bytes": 2}],
    }
    show_advice(Output(False), advice)
    assert "Ollama already has Other: sotto models add --link /m/a.gguf" in capsys.readouterr().out


def test_progress_is_shown_on_stderr_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with model_progress(Output(False)) as show:
        show(ModelProgressed(model="a", fraction=0.5, done_bytes=1, total_bytes=2, bytes_per_s=3.0, remaining_s=4.0))
    assert capsys.readouterr().out == ""
