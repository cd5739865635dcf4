"""How faithfully text is put into words: amounts that differ in a sign, a figure or a unit."""

# ruff: noqa: RUF001 - signs are what this is about
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

from app.engine.speaking.normalization import verbalize
from tests.fixtures.amounts import SENTENCES, SIGN_WORDS, SIGNS, UNITS, Amount

_HUNDREDTHS = (100, 250, 700, 1_800, 35_000, 123_456, 2_500_000)
_LEFT = re.compile(r"[\d%°€$£±≤≥²³‰−]|(?<!\w)-(?=\w)")


def amounts() -> Iterator[Amount]:
    """Every sign with every figure and every unit."""
    yield from (Amount(*parts) for parts in product(SIGNS, _HUNDREDTHS, UNITS))


def measure(speak: Callable[[str, str], str] = verbalize) -> list[str]:
    """A line for each language: signs not said; figures or signs left to the voice; spoken as another is."""
    lines = []
    for language, sentence in SENTENCES.items():
        every = list(amounts())
        said = {amount: speak(sentence.format(amount.written(language)), language) for amount in every}
        unsigned = left = alike = 0
        for amount, spoken in said.items():
            word = SIGN_WORDS[language].get("-" if amount.sign == "−" else amount.sign)
            unsigned += word is not None and word not in spoken
            left += bool(_LEFT.search(spoken))
            others = [replace(amount, sign=sign) for sign in SIGNS] + [replace(amount, unit=unit) for unit in UNITS]
            alike += any(said[other] == spoken for other in others if other.meaning != amount.meaning)
        lines.append(f"  {language}  {unsigned:5} {left:5} {alike:5}   of {len(every)}")
    return lines


def main() -> None:
    """Measure and print."""
    print("\nSpoken faithfulness: signs not said; left to the voice; spoken as another amount is")
    for line in measure():
        print(line)


if __name__ == "__main__":
    main()
