"""What a command says: one JSON object on stdout, or the same for people. Progress and troubles go to stderr."""

import errno
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from app.domain.errors import AssistantError, Code
from app.text.printable import escaped, on_one_line, printable

if TYPE_CHECKING:
    from rich.console import Console

    from app.domain.events import AlarmRang
    from app.wording.faults import Wording

_JSON_NAMES = {"synthesizer": "speaker"}
"""Kind of part -> its name in the JSON answers, which scripts rely on, where that is not the kind itself."""


def json_name(kind: str) -> str:
    """What a kind of part is called in the JSON answers."""
    return _JSON_NAMES.get(kind, kind)


def engines_in_use(names: Mapping[str, str]) -> dict[str, str | None]:
    """The field `engines` of a turn: which implementations took part; None where there was none.

    `names`: kind -> implementation, as `EngineReady` has it.
    """
    return {json_name(kind): names.get(kind) for kind in ("recognizer", "embedder", "generator", "synthesizer")}


class Output:
    """Where one command's words go."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self._last: tuple[str, str] | None = None
        """The trouble reported last, until the error it may have become."""

    @cached_property
    def out(self) -> "Console":
        """Standard output; made when first written to, for not every command writes."""
        return _console(is_stderr=False)

    @cached_property
    def err(self) -> "Console":
        """Standard error."""
        return _console(is_stderr=True)

    def say(self, text: str) -> None:
        """A line for people; nothing with --json."""
        if not self.as_json:
            with _writable():
                self.out.print(printable(text), markup=False)

    def title(self, text: str, rest: str = "") -> None:
        """A line for people that begins in bold; nothing with --json."""
        from rich.markup import escape

        if not self.as_json:
            with _writable():
                self.out.print(f"[bold]{escape(on_one_line(text))}[/bold]{escape(printable(rest))}")

    def answer(self, result: dict[str, Any], is_one_of_many: bool = False) -> None:
        """The JSON object; nothing without --json."""
        if self.as_json:
            text = json.dumps(result, ensure_ascii=False, indent=None if is_one_of_many else 2)
            with _writable():
                print(escaped(text), flush=True)  # noqa: T201

    @property
    def can_ask(self) -> bool:
        """Whether there is somebody who reads and can answer."""
        return not self.as_json and sys.stdin.isatty()

    def notice(self, text: str) -> None:
        """A line on stderr that is said in any case, with --json too."""
        self.err.print(printable(text), markup=False)

    def hint(self, text: str) -> None:
        """A line for people on stderr, beside an answer that says little; nothing with --json."""
        if not self.as_json:
            self.err.print(printable(text), markup=False, style="yellow")

    def trouble(self, code: str, detail: str) -> None:
        """One sentence and its remedy, on stderr."""
        self._last = code, detail
        wording = _describe(code, detail)
        self.err.print(printable(f"{wording.message} {wording.remedy}"), markup=False, style="yellow")

    def alarm(self, event: "AlarmRang") -> None:
        """A timer, an alarm or a reminder that is due, on stderr."""
        from app.wording.memory import describe_alarm

        self.err.print(printable(describe_alarm(event)), markup=False, style="bold yellow")

    def error(self, error: AssistantError, is_one_of_many: bool = False) -> None:
        """What ended the command; not a second time where it has just been reported as a trouble."""
        if self.as_json:
            self.answer(as_dict(error), is_one_of_many)
        elif self._last != (error.code, error.detail):
            self.trouble(error.code, error.detail)
        self._last = None


def as_dict(error: AssistantError) -> dict[str, dict[str, str]]:
    """An error as the command line tables it."""
    wording = _describe(error.code, error.detail)
    return {"error": {"code": str(error.code), "message": wording.message, "remedy": wording.remedy}}


@contextmanager
def _writable() -> Iterator[None]:
    """Raises AssistantError(DISK_FULL) where standard output is a file for which there is no room."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise AssistantError(Code.DISK_FULL, "standard output") from error


def lines(given: str) -> Iterator[tuple[str, bool]]:
    """(text, whether it is one of many): what was given, or for `-` each line of standard input."""
    if given != "-":
        yield given, False
        return
    for line in sys.stdin:
        if line.strip():
            yield line.strip(), True


def source(title: str, place: str) -> str:
    """A document's title, and the place in it where it has any."""
    return ", ".join(filter(None, (on_one_line(title), on_one_line(place))))


def _console(is_stderr: bool) -> "Console":
    from rich.console import Console

    return Console(stderr=is_stderr, soft_wrap=True, highlight=False)


def _describe(code: str, detail: str) -> "Wording":
    from app.wording.faults import describe

    return describe(code, detail)
