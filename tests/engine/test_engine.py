"""What the engine reports of itself."""

from app.domain.errors import Code
from app.domain.events import SettingsChanged, TroubleArose
from tests.fixtures.bench import OpenBench
from tests.fixtures.waiting import wait_until


def test_settings_are_reported_at_the_start_and_after_every_change(open_bench: OpenBench) -> None:
    bench = open_bench()
    (first,) = bench.of(SettingsChanged)
    assert (first.settings, first.requested) == (bench.engine.settings, {})
    bench.engine.change(patience_s=2.5)
    wait_until(lambda: len(bench.of(SettingsChanged)) == 2)
    second = bench.of(SettingsChanged)[1]
    assert (second.settings.patience_s, second.requested) == (2.5, {"patience_s": 2.5})
    bench.engine.voice.faster(-1)
    wait_until(lambda: len(bench.of(SettingsChanged)) == 3)
    assert bench.of(SettingsChanged)[2].settings.speaking_rate_wpm == 140


def test_a_refused_change_is_answered_with_what_is_in_force(open_bench: OpenBench) -> None:
    bench = open_bench()
    bench.engine.change(patience_s=99)
    bench.events.wait(TroubleArose)
    assert bench.troubles() == [Code.SETTING_INVALID]
    last = bench.of(SettingsChanged)[-1]
    assert last.requested == {"patience_s": 99}
    assert last.settings.patience_s == bench.engine.settings.patience_s
