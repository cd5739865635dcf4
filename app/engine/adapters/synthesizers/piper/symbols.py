"""A text -> the numbers of a voice's symbols, by the rules that Piper's voices are trained with.

(OHF-Voice/piper1-gpl: a sentence is its clauses' phonemes with the marks that end them, decomposed to single
characters; `^` begins it, `$` ends it, `_` stands after each but the last; what a voice has no symbol for is left out.)
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from app.engine.adapters.synthesizers.espeak_ng import espeak
from app.engine.adapters.synthesizers.piper.voices import BOUNDS, VoiceFile

_LANGUAGE = re.compile(r"\([^)]+\)")
"""espeak-ng's note that a word is pronounced as in another language."""
_ENDS = frozenset(".?!")
_LONG = 110
"""Symbols; a longer sentence begins with its first clause, since all of it is worked out before the first sound."""
_SHORT = 24
"""Symbols; less is no beginning."""
_LONGEST = 320
"""Symbols; what has no pause for so long is cut between words, since the work grows with the square of the length."""
_BEGIN, _BETWEEN, _END = BOUNDS
TRIAL = "1, 2, 3, 4, 5, 6, 7, 8, 9."
"""A sentence in any language."""
WARMING = "1, 2, 3, 4."
"""A shorter one, long enough to show whether a stretch sounds as in the whole."""


def numbers(text: str, voice: VoiceFile) -> Iterator[list[int]]:
    """Yield the numbers of one utterance after another. Raises AssistantError(LANGUAGE_UNPRONOUNCEABLE)."""
    for symbols in utterances(text, voice.pronounced_as):
        known = [voice.ids[symbol] for symbol in symbols if symbol in voice.ids]
        if known:
            pad = voice.ids[_BETWEEN]
            yield [*voice.ids[_BEGIN], *pad, *(number for ids in known for number in (*ids, *pad)), *voice.ids[_END]]


def share_known(text: str, voice: VoiceFile) -> float:
    """The share of a text's symbols that a voice has, 0 to 1."""
    symbols = [symbol for utterance in utterances(text, voice.pronounced_as) for symbol in utterance]
    return sum(symbol in voice.ids for symbol in symbols) / max(len(symbols), 1)


def utterances(text: str, pronounced_as: str) -> Iterator[str]:
    """Yield the symbols of what is said in one go; `pronounced_as`: an espeak-ng voice, empty for letters."""
    if not pronounced_as:
        yield from _cut([unicodedata.normalize("NFD", text)])
        return
    sentence: list[str] = []
    for clause in espeak().clauses(text, pronounced_as):
        phonemes = _LANGUAGE.sub("", clause.phonemes)
        is_end = clause.mark in _ENDS and bool(clause.mark)
        sentence.append(unicodedata.normalize("NFD", f"{phonemes}{clause.mark}{'' if is_end else ' '}"))
        if is_end:
            yield from _cut(sentence)
            sentence = []
    yield from _cut(sentence)


def _cut(clauses: Sequence[str]) -> Iterator[str]:
    """The clauses of a sentence, joined as far as that is not too long."""
    held, most = "", _SHORT if sum(map(len, clauses)) > _LONG else _LONGEST
    for clause in clauses:
        if len(held) >= _SHORT and len(held) + len(clause) > most:
            yield held.strip()
            held, most = "", _LONG
        held += clause
        while len(held) > _LONGEST:
            at = held.rfind(" ", _SHORT, _LONGEST)
            at = at if at > 0 else _LONGEST
            yield held[:at].strip()
            held = held[at:]
    if held.strip():
        yield held.strip()
