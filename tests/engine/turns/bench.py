"""An engine of fakes for tests of whole turns."""

from app.domain.events import EngineReady, Outcome, TroubleArose, TurnEnded
from app.engine.engine import Engine
from app.storage.paths import Paths
from tests.engine.turns import laws
from tests.fakes import Events, parts


class Bench:
    """An engine of fakes, not yet started, and what it tells."""

    def __init__(self, paths: Paths, changes: dict[str, object] | None = None, **changed: object) -> None:
        self.events = Events()
        self.engine = Engine(paths, self.events, changes, **parts(**changed))

    def start(self) -> "Bench":
        self.engine.start()
        self.events.wait(EngineReady)
        return self

    def outcome(self, number: int = 1) -> Outcome:
        ended = self.events.wait(TurnEnded, number)
        assert isinstance(ended, TurnEnded)
        return ended.outcome

    def troubles(self) -> list[str]:
        return [str(event.code) for event in self.events.all if isinstance(event, TroubleArose)]

    def close(self) -> None:
        self.engine.close()
        assert not self.engine._thread.is_alive()
        laws.check(self.events.all)
