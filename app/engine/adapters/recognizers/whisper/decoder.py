"""Whisper on CTranslate2, one step at a time: what the model makes of a sound, a language, a prompt."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from app.audio.samples import RATE_HZ, Samples
from app.domain.errors import AssistantError, Code
from app.domain.transcript import Word
from app.engine.adapters.recognizers.whisper.voiced_windows import LONGEST_S, Window
from app.system.cores import threads
from app.text.sentences import space

if TYPE_CHECKING:
    import faster_whisper
    from faster_whisper.tokenizer import Tokenizer

FRAMES_PER_S = 50
"""Frames of the encoder per second."""
WORKERS = 2
"""Steps that can run at once: one that nobody wants any more must not hold up the next."""
WHOLE = round(LONGEST_S * FRAMES_PER_S)
"""Frames in the half minute that Whisper was trained on."""
MOST_TOKENS = 440
"""As many as the decoder can hold besides the beginning of a prompt."""
_MOST_PROMPT = 128
"""Tokens of expected words, and of what was said before."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the model wrote for one window."""

    text: str
    tokens: tuple[int, ...]
    no_speech: float
    log_probability: float
    is_cut: bool
    """Whether it had to stop before its end."""


class Decoder:
    """A loaded model."""

    def __init__(self, model: "faster_whisper.WhisperModel") -> None:
        self._model = model
        # The library knows more languages than older models do.
        numbers = {code: model.hf_tokenizer.token_to_id(f"<|{code}|>") for code in model.supported_languages}
        self.languages = [code for code, number in numbers.items() if number is not None] or ["en"]
        """Those it can be set to recognize, ISO 639-1."""

    @classmethod
    def load(cls, path: Path) -> Self:
        """From a complete folder. Raises AssistantError(MODEL_BROKEN)."""
        import faster_whisper
        from faster_whisper.feature_extractor import FeatureExtractor

        try:
            model = faster_whisper.WhisperModel(
                str(path), device="cpu", compute_type="int8", cpu_threads=threads(), num_workers=WORKERS
            )
        except Exception as error:  # tokenizers raises nothing more specific
            raise AssistantError(Code.MODEL_BROKEN, path.name) from error
        # Models with 128 bands often come without the file that says so, but their weights show it.
        model.feature_extractor = FeatureExtractor(feature_size=model.model.n_mels)
        return cls(model)

    def encode(self, samples: Samples, frames: int) -> Any:
        """The encoder's output for the sound, padded with silence to so many frames, at most half a minute."""
        frames = min(frames, WHOLE)
        length = frames * (RATE_HZ // FRAMES_PER_S)
        padded = np.pad(samples[:length], (0, max(0, length - len(samples))))
        # The silence is as in Whisper's training; the library would put zeros among the logarithms.
        return self._model.encode(self._model.feature_extractor(padded, padding=0).astype(np.float32))

    @property
    def tells_languages_apart(self) -> bool:
        """Whether it knows more than one."""
        return bool(self._model.model.is_multilingual)

    def probabilities(self, encoded: Any) -> dict[str, float]:
        """How probable each language is that it knows, ISO 639-1."""
        return {token[2:-2]: probability for token, probability in self._model.model.detect_language(encoded)[0]}

    def detect(self, encoded: Any, languages: tuple[str, ...]) -> str:
        """The likeliest of the languages."""
        found = self.probabilities(encoded)
        return max(languages, key=lambda code: found.get(code, 0.0))

    def tokenizer(self, language: str) -> "Tokenizer":
        """Text and tokens of a language."""
        from faster_whisper.tokenizer import Tokenizer

        return Tokenizer(self._model.hf_tokenizer, self._model.model.is_multilingual, "transcribe", language)

    def decode(self, encoded: Any, tokenizer: "Tokenizer", before: str, most: int, repeats: int = 0) -> Said:
        """Write at most so many tokens. `repeats`: this many tokens in a row must not occur twice; 0: no limit."""
        earlier = tokenizer.encode(f" {before}")[-_MOST_PROMPT:] if before else []
        begin = self._model.get_prompt(tokenizer, earlier, without_timestamps=True)
        result = self._model.model.generate(
            encoded,
            [begin],
            beam_size=1,
            no_repeat_ngram_size=repeats,
            # CTranslate2 stops at half of this, or where prompt and text together reach it.
            max_length=max(2 * most, most + len(begin)),
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        ids = result.sequences_ids[0]
        tokens = tuple(token for token in ids if token < tokenizer.eot)
        return Said(
            " ".join(tokenizer.decode(list(tokens)).split()),
            tokens,
            float(result.no_speech_prob),
            float(result.scores[0]) * len(ids) / (len(ids) + 1),
            is_cut=len(ids) >= most,
        )

    def words(self, said: Said, tokenizer: "Tokenizer", encoded: Any, window: Window) -> list[Word]:
        """When each word was said and how sure it is, by what the decoder attended to."""
        frames = math.ceil(len(window.samples) / RATE_HZ * 2 * FRAMES_PER_S)
        found = self._model.find_alignment(tokenizer, [list(said.tokens)], encoded, frames)
        is_spaced = bool(space(tokenizer.language_code))
        words: list[Word] = []
        for piece in found[0] if found else ():
            text = piece["word"].strip()
            is_word = any(map(str.isalnum, text))
            start_s, end_s = window.start_s + float(piece["start"]), window.start_s + float(piece["end"])
            sure = float(np.clip(piece["probability"], 0, 1))
            # A word begins where a space does; punctuation belongs to the word before.
            if words and (not is_word if not is_spaced else not piece["word"].startswith(" ")):
                last = words.pop()
                sure = min(last.confidence, sure) if is_word else last.confidence
                words.append(Word(last.text + text, last.start_s, max(last.end_s, end_s), sure))
            elif text:
                words.append(Word(text, start_s, end_s, sure))
        return words


def try_out(folder: str) -> None:
    """Load a model and have it write a little: some damage shows only then. Raises AssistantError(MODEL_BROKEN)."""
    path = Path(folder)
    for name in ("config.json", "tokenizer.json"):
        json.loads((path / name).read_bytes())
    made = Decoder.load(path)
    window = Window(np.random.default_rng(0).normal(0, 0.1, RATE_HZ).astype(np.float32), 0.0, ())
    tokenizer = made.tokenizer("en")
    if tokenizer.eot is None or tokenizer.no_timestamps is None:
        raise AssistantError(Code.MODEL_BROKEN, path.name)
    encoded = made.encode(window.samples, WHOLE)
    made.words(made.decode(encoded, tokenizer, "Sotto.", 8), tokenizer, encoded, window)
