from app.domain.events import DeviceChanged, DeviceKind, Event
from app.domain.settings import Settings
from app.engine.turns.device_reporter import DeviceReporter


def test_a_device_is_reported_when_it_is_another_or_is_kept_ready() -> None:
    told: list[Event] = []
    settings = Settings()
    reporter = DeviceReporter(told.append, lambda: settings)
    for name in ("USB", "USB", "", "Headset"):
        reporter.report(DeviceKind.MICROPHONE, name)
    settings = Settings(keeps_microphone_ready=not settings.keeps_microphone_ready)
    reporter.report(DeviceKind.MICROPHONE, "")
    reporter.report(DeviceKind.LOUDSPEAKER, "Speakers")
    reporter.report_player(None)
    reported = [(one.kind, one.name) for one in told if isinstance(one, DeviceChanged)]
    assert reported == [
        ("microphone", "USB"), ("microphone", "Headset"), ("microphone", "Headset"), ("loudspeaker", "Speakers"),
    ]  # fmt: skip
