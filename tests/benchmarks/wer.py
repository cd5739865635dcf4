"""Word error rate as the field measures it: jiwer's, over what Whisper's English text normalizer leaves.

The normalizer treats alike whatever differs in writing only: case, punctuation, contractions, British and American
spelling, figures and numbers in words; "mm" and "uh" do not count. So these figures compare with published ones.
"""

import warnings
from collections.abc import Callable, Iterable
from functools import cache

import jiwer


@cache
def _normalize() -> Callable[[str], str]:
    from whisper.normalizers import EnglishTextNormalizer  # with it comes torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves its table of spellings open
        normalizer: Callable[[str], str] = EnglishTextNormalizer()
    return normalizer


def normalized(text: str) -> str:
    """What was said, however it is written."""
    return _normalize()(text)


def errors(said: str, heard: str) -> int:
    """The least number of words to replace, add or take away to turn one into the other."""
    found = jiwer.process_words(normalized(said), normalized(heard))
    return found.substitutions + found.deletions + found.insertions


def wer(pairs: Iterable[tuple[str, str]]) -> float:
    """Errors for each word that was said, over all (said, heard) together; 0 is perfect, more than 1 is possible."""
    split = [(normalized(said), normalized(heard)) for said, heard in pairs]
    return jiwer.wer([said for said, _ in split], [heard for _, heard in split]) if split else 0.0
