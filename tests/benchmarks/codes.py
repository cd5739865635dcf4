"""How many codes are found, in each way of writing or saying them: `python -m tests.benchmarks.codes`.

Codes stand in the sentences of as many documents, each with a neighbour that differs in its last figure. A question
is answered where the reply holds the fact beside its code; a code that stands nowhere has to be refused.
"""

import re
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from num2words import num2words

from app.domain.scope import EVERYTHING
from app.domain.transcript import Transcript
from app.engine.library.library import Library
from app.engine.library.search.query import find
from app.engine.parts.home import Home
from app.engine.prompts.prompt import Prompt
from app.storage.paths import Paths

say = partial(print, flush=True)
_LETTERS = ("RX", "TP", "KVG", "E", "QZ", "AB", "MLT", "H", "XJ", "NR")
_THINGS = ("pump", "drill", "train", "valve", "lamp", "order", "filter", "sensor", "cable", "motor")
_COLOURS = ("red", "green", "blue", "yellow", "white", "black", "grey", "brown", "orange", "purple")
_COUNT = 24


def samples() -> Iterator[tuple[str, str, str, str]]:
    """The letters and figures of each code, what it names, and its colour."""
    for number in range(_COUNT):
        letters, figures = _LETTERS[number % 10], str(120 + number * 37 // 2 * 2)
        yield letters, figures, _THINGS[(number * 3) % 10], _COLOURS[(number * 7) % 10]


def written(letters: str, figures: str, number: int) -> str:
    """A code as a document writes it: each third with a hyphen, with a space, or in one piece."""
    return f"{letters}{('-', ' ', '')[number % 3]}{figures}"


def ways(letters: str, figures: str, number: int) -> dict[str, str]:
    """A question about a code, in each way."""
    spelled = " ".join([*letters.lower(), *(num2words(int(figure)) for figure in figures)])
    asked = "which colour is {}"
    return {
        "as written": asked.format(written(letters, figures, number)),
        "in one piece": asked.format(f"{letters}{figures}"),
        "with a hyphen": asked.format(f"{letters}-{figures}"),
        "with a space": asked.format(f"{letters} {figures}"),
        "in small letters": asked.format(f"{letters}{figures}".lower()),
        "letter by letter": asked.format(spelled),
        "nothing but the code": f"{letters}{figures}",
    }


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        papers = Path(folder) / "papers"
        papers.mkdir()
        for number, (letters, figures, thing, colour) in enumerate(samples()):
            code, other = (written(letters, one, number) for one in (figures, str(int(figures) + 1)))
            text = f"# About a {thing}\n\nThe {thing} {code} is {colour}. Its place is shelf {number}.\n"
            (papers / f"{number}.md").write_text(f"{text}The {thing} {other} is striped.\n", encoding="utf-8")
        paths = Paths(Path(folder) / "home")
        paths.prepare()
        with Home(paths, say) as home:
            library = Library(home.kit, lambda _: None)
            library.add([papers])
            for _ in library.steps():
                pass
            _measure(home, library)
            library.close()


def _measure(home: Home, library: Library) -> None:
    quote = home.kit.named("generator", "quote")
    right, refused = dict[str, int](), 0

    def reply(question: str) -> str:
        passages = find(library, home.kit.retriever, Transcript(question), (), EVERYTHING)
        return "".join(quote.generate(Prompt("", (), tuple(passages), question)))  # type: ignore[attr-defined]

    for number, (letters, figures, _, colour) in enumerate(samples()):
        for way, question in ways(letters, figures, number).items():
            first = re.split(r"\[\d\]", reply(question))[0]
            right[way] = right.get(way, 0) + (f" {colour}" in first)
        unknown = written(letters, str(int(figures) + 500), number)
        refused += "[" not in reply(f"which colour is {unknown}")
    say(f"Codes: of {_COUNT}, answered with the right fact")
    for way, count in right.items():
        say(f"  {way:22}{count:4}")
    say(f"  {'refused, unknown ones':22}{refused:4}")


if __name__ == "__main__":
    main()
