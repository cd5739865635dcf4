"""The record of the generators: which replies they gave, and which of them failed."""

from app.engine.answering.reply_cache import ReplyCache


class GeneratorRecord:
    """It applies to the generators that are loaded now: it is empty again once they have been released."""

    def __init__(self) -> None:
        self.replies = ReplyCache()
        """What was written, keyed by all that it depends on."""
        self.failed_at_s: dict[str, float] = {}
        """Generators that failed and have not worked since -> when that was, on the monotonic clock."""
        self._releases = 0

    def renew(self, releases: int) -> None:
        """Forget everything if the generators have been released since; `releases`: how often they have been so far."""
        if releases != self._releases:
            self._releases = releases
            self.replies.clear()
            self.failed_at_s.clear()
