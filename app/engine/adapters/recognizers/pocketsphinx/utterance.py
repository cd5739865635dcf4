"""The decoder that hears an utterance as a whole, with hints on what to expect."""

import logging
import re
from collections.abc import Sequence
from typing import Any

from jellyfish import damerau_levenshtein_distance

from app.domain.transcript import Transcript, Word
from app.engine.adapters.recognizers.pocketsphinx.phonemes import Phonemes
from app.engine.parts.recognizer import NO_HINTS, Hints

log = logging.getLogger(__name__)

_FRAMES_PER_S = 100
_MOST_WORDS = 300
"""How many hinted words are used; that many unspoken ones did not change the errors in 390 words by people."""
_LONGEST_WORD = 40
_CONFIDENCE_POWER = 0.365
"""Of the eighth of 390 words by people whose probability was below 0.14, 47 % were wrong: about even odds."""
_PHRASES = "phrases"
_LIKENESS_OF_COMMANDS = 0.7
"""More than for phrases, since a question taken for a command is lost."""
_LEAST_LIKENESS = 0.55
"""How alike a phrase's sounds and those heard without a grammar must be: a grammar finds a phrase in any sound."""


class UtteranceDecoder:
    """Hears one utterance after another, each as a whole."""

    def __init__(self, settings: dict[str, Any]) -> None:
        import pocketsphinx

        self._settings = settings
        self._make = pocketsphinx.Decoder
        self._phonemes: Phonemes | None = None
        try:
            self._phonemes = Phonemes()
        except OSError as error:
            log.info("words that the dictionary does not have cannot be added: %s", error)
        self._start()

    def _start(self) -> None:
        self._decoder = self._make(**self._settings)
        self._free = self._decoder.current_search()
        self._tried: set[str] = set()
        self._spelled: dict[str, str] = {}

    def expect(self, hints: Hints) -> None:
        """Prepare for an utterance; takes a tenth of a second where there are new words."""
        words = hints.words[:_MOST_WORDS]
        if len(self._tried.union(words)) > 2 * _MOST_WORDS:
            self._start()  # added words cannot be removed
        added = []
        for word in words:
            if word in self._tried:
                continue
            self._tried.add(word)
            if len(word) > _LONGEST_WORD:
                continue
            # Not to be mistaken for the ordinary word with the same letters.
            symbol = "_".join(re.findall(r"\w+", word)) + "~"
            for number, way in enumerate(self._ways(word)):
                added.append((symbol if not number else f"{symbol}({number + 1})", way))
                self._spelled[symbol] = word
        for number, (symbol, way) in enumerate(added, 1):
            self._decoder.add_word(symbol, way, number == len(added))

    def hear(self, pcm: bytes, hints: Hints = NO_HINTS) -> Transcript:
        """The final transcript of one utterance; where there are phrases, one of them or nothing."""
        if hints.phrases:
            return self._phrase(pcm, hints.phrases, self._decode(pcm, self._free), _LEAST_LIKENESS)
        words = self._decode(pcm, self._free)
        if 0 < len(words) <= 1 + max((len(command.split()) for command in hints.commands), default=-1):
            command = self._phrase(pcm, hints.commands, words, _LIKENESS_OF_COMMANDS)
            if command.text:
                return command
        return Transcript(" ".join(word.text for word in words), is_final=True, words=words, language="en")

    def _phrase(self, pcm: bytes, phrases: Sequence[str], heard: Sequence[Word], least: float) -> Transcript:
        """The phrase that was said, if it is like enough to what was `heard` without a grammar."""
        nothing = Transcript("", is_final=True, language="en")
        plain = {" ".join(re.findall(r"[\w'-]+", phrase.lower())): phrase for phrase in phrases}
        known = [phrase for phrase in plain if phrase and all(map(self._know, phrase.split()))]
        if not known:
            return nothing
        self._decoder.add_jsgf_string(_PHRASES, f"#JSGF V1.0; grammar g; public <g> = {' | '.join(known)};")
        words = self._decode(pcm, _PHRASES)
        said = " ".join(word.text for word in words)
        self._decoder.activate_search(self._free)
        self._decoder.remove_search(_PHRASES)
        if said not in known:
            return nothing
        if _likeness(self._sounds(said.split()), self._sounds([word.text for word in heard])) < least:
            return nothing
        return Transcript(plain[said], is_final=True, words=words, language="en")

    def _decode(self, pcm: bytes, search: str) -> tuple[Word, ...]:
        decoder = self._decoder
        decoder.activate_search(search)
        decoder.reinit_feat()  # otherwise the last utterance changes how the beginning of this one is heard
        decoder.start_utt()
        if pcm:
            decoder.process_raw(pcm, no_search=False, full_utt=True)
        decoder.end_utt()
        return tuple(
            Word(
                self._spelled.get(text := segment.word.split("(")[0], text),
                segment.start_frame / _FRAMES_PER_S,
                (segment.end_frame + 1) / _FRAMES_PER_S,
                min(1.0, segment.prob) ** _CONFIDENCE_POWER,
            )
            for segment in decoder.seg() or ()
            if segment.word[0] not in "<[+"
        )

    def _know(self, word: str) -> bool:
        """Whether the dictionary has a word, or the word could be added."""
        if self._decoder.lookup_word(word) is None:
            for way in self._ways(word)[:1]:
                self._decoder.add_word(word, way, False)
        return self._decoder.lookup_word(word) is not None

    def _ways(self, word: str) -> list[str]:
        """How a word may be pronounced: as the dictionary has it or its parts, and by rule."""
        parts = re.findall(r"[^\W_]+(?:'[^\W_]+)*", word)
        listed = [self._decoder.lookup_word(part.lower()) for part in parts]
        ways = []
        if parts and all(listed):
            ways.append(" ".join(listed))
        by_rule = self._phonemes.pronounce(word) if self._phonemes else ""
        if by_rule and by_rule not in ways:
            ways.append(by_rule)
        return ways

    def _sounds(self, words: Sequence[str]) -> list[str]:
        every = [self._decoder.lookup_word(word) or "" for text in words for word in text.split()]
        return " ".join(every).split()


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """0 to 1, by how many sounds would have to be changed."""
    letters = {sound: chr(0x100 + number) for number, sound in enumerate(sorted({*one, *other}))}
    strings = ["".join(letters[sound] for sound in sounds) for sounds in (one, other)]
    return 1 - damerau_levenshtein_distance(*strings) / max(len(one), len(other), 1)
