"""What came of the generators: which replies they gave, and which of them failed."""

from app.engine.answering.reply_cache import ReplyCache


class GeneratorRecord:
    """It counts for the generators that are loaded now: it is empty again once they have been released."""

    def __init__(self) -> None:
        self.replies = ReplyCache()
        """What was written, by all that it depends on."""
        self.failed_at_s: dict[str, float] = {}
        """Generators that failed and have not worked since -> when that was, on the monotonic clock."""
        self._releases = 0

    def renew(self, releases: int) -> None:
        """Forget all of it where the generators have been released since; `releases`: how often, ever."""
        if releases != self._releases:
            self._releases = releases
            self.replies.clear()
            self.failed_at_s.clear()
