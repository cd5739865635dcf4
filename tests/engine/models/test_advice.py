import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.settings import Settings
from app.engine.models import advice, catalogue
from app.engine.models.downloads.rate import Rate
from app.engine.models.machine import benchmark, machine, probe
from app.engine.models.machine.machine import Machine
from app.engine.parts.kit import Kit
from app.storage.database import Store
from app.storage.paths import Paths

MAKES = ("vosk", "faster-whisper", "whisper", "llama.cpp", "gpt4all", "piper")
SERVER = Machine(
    threads=4, cores=8, memory_bytes=32_000_000_000, disk_bytes=500_000_000_000, instructions=("AVX2", "AVX512"),
    engines=("onnxruntime", "vosk", "ctranslate2", "xllamacpp", "gpt4all", "torch"),
)  # fmt: skip
SMALL = replace(SERVER, threads=1, cores=2, memory_bytes=4_000_000_000, instructions=())


def offers(of: Machine, paths: Paths, language: str = "en", here: tuple[str, ...] = ()) -> dict[str, set[str]]:
    known = catalogue.load(paths)
    return {offer.size: set(offer.models) for offer in advice.advise(of, known, language, here, MAKES)}


def writers(of: Machine, paths: Paths, size: str = "best") -> int:
    """The size of the language model that is advised."""
    known = catalogue.load(paths)
    sets = offers(of, paths)
    return sum(known.get(name).bytes for name in sets.get(size, set()) if known.get(name).role == "generation")


def test_a_fast_machine_is_offered_more_than_a_slow_one(paths: Paths) -> None:
    assert set(offers(SERVER, paths)) == {"small", "balanced", "best"}
    assert writers(SERVER, paths) > writers(replace(SERVER, threads=1), paths) > 0
    assert writers(SERVER, paths) > writers(replace(SERVER, instructions=()), paths)
    assert writers(replace(SERVER, gpu="llama.cpp"), paths, "balanced") > writers(SERVER, paths, "balanced")
    assert writers(replace(SERVER, speed=0.2, is_measured=True), paths) < writers(SERVER, paths)


def test_what_does_not_fit_the_memory_is_not_offered(paths: Paths) -> None:
    known = catalogue.load(paths)
    for memory in (3, 4, 8, 16):
        of = replace(SERVER, memory_bytes=memory * 1_000_000_000)
        for names in offers(of, paths).values():
            assert sum(known.get(name).memory_bytes for name in names) < of.memory_bytes * 0.6


def test_what_does_not_fit_the_disk_is_not_offered(paths: Paths) -> None:
    assert offers(replace(SERVER, disk_bytes=10_000_000), paths) == {}
    assert set(offers(replace(SERVER, disk_bytes=300_000_000), paths)) == {"small"}


def test_what_does_not_run_is_not_offered(paths: Paths) -> None:
    known = catalogue.load(paths)
    without = replace(SERVER, engines=("onnxruntime", "vosk"))
    engines = {known.get(name).engine for names in offers(without, paths).values() for name in names}
    assert engines == {"onnx", "piper"}


def test_only_better_hearing_than_what_is_built_in_is_offered(paths: Paths) -> None:
    known = catalogue.load(paths)
    heard = known.get("built-in-whisper-base").quality
    for language in ("en", "de", "fi"):
        every = [known.get(name) for names in offers(SERVER, paths, language).values() for name in names]
        hears = [entry for entry in every if entry.role == "recognition"]
        assert hears
        assert all(entry.quality > heard for entry in hears)


@pytest.mark.parametrize("language", ["en", "de", "fr", "nl"])
def test_every_set_is_for_what_is_spoken(paths: Paths, language: str) -> None:
    known = catalogue.load(paths)
    for names in offers(SERVER, paths, language).values():
        assert all(known.get(name).speaks(language) for name in names)
        assert any(known.get(name).role == "speech" for name in names)


def test_what_is_here_is_not_counted(paths: Paths) -> None:
    known = catalogue.load(paths)
    (small,) = [offer for offer in advice.advise(SERVER, known, "en", (), MAKES) if offer.size == "small"]
    (again,) = [offer for offer in advice.advise(SERVER, known, "en", small.models, MAKES) if offer.size == "small"]
    assert small.bytes > 0
    assert again.bytes == 0


def test_the_reason_is_one_sentence_and_true(paths: Paths) -> None:
    known = catalogue.load(paths)
    for of in (SERVER, SMALL, replace(SMALL, memory_bytes=8_000_000_000)):
        for offer in advice.advise(of, known, "en", (), MAKES):
            assert offer.reason.endswith(".")
            assert offer.reason.count(". ") == 0
            writes = any(known.get(name).role == "generation" for name in offer.models)
            assert writes == (
                "a language model would be too slow" not in offer.reason.lower() and offer.size != "small"
            )


def test_this_machine_is_looked_at_once(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def probed() -> dict[str, object]:
        asked.append(1)
        return {"instructions": ["NEON"], "engines": ["vosk"], "gpu": ""}

    monkeypatch.setattr(machine, "probe", probed)
    first = machine.inspect(paths)
    assert (first.instructions, first.engines, first.is_measured) == (("NEON",), ("vosk",), False)
    machine.save_speed(paths, 0.5)
    again = machine.inspect(paths)
    assert (again.speed, again.is_measured) == (0.5, True)
    assert len(asked) == 1
    known = json.loads((paths.models / "machine.json").read_text())
    (paths.models / "machine.json").write_text(json.dumps(known | {"of": ["another machine"]}))
    assert not machine.inspect(paths).is_measured
    assert len(asked) == 2


def test_a_library_that_crashes_is_told_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "crashing.py").write_text("import os, signal; os.kill(os.getpid(), signal.SIGILL)")
    (tmp_path / "failing.py").write_text("raise OSError('no such instruction')")
    (tmp_path / "working.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    found = probe.probe(("working", "crashing", "failing", "json", "not_installed"))
    assert found["engines"] == ["working", "json"]
    assert isinstance(found["instructions"], list)


def test_a_machine_is_measured(tmp_path: Path) -> None:
    paths = Paths(tmp_path)
    paths.prepare()
    assert 0.01 < benchmark.measure_speed(Kit(paths, Settings(), Store(paths.database)).context) < 100


def test_pace_looks_at_the_last_seconds() -> None:
    pace = Rate(1000)
    assert (pace.bytes_per_s, pace.remaining_s) == (0.0, None)
    pace.update(0.0, 0)
    pace.update(0.1, 50)
    assert pace.remaining_s is None, "too early to tell"
    for second in range(1, 11):
        pace.update(second, second * 10)
    assert pace.bytes_per_s == pytest.approx(10)
    assert pace.remaining_s == pytest.approx(90)
    for second in range(11, 20):
        pace.update(second, 100)
    assert pace.bytes_per_s == 0
    assert pace.remaining_s is None
    pace.update(20, 0)
    assert pace.bytes_per_s == 0
