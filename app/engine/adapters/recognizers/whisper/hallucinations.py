"""Which of a Whisper model's words nobody said: it invents text for silence, noise and music, often with confidence.

No single sign can be relied on, so several are weighed for each segment. The thresholds of the single signs are
OpenAI's own (whisper/transcribe.py).
"""

import unicodedata
import zlib

_NO_SPEECH = 0.6
"""From this probability of "no speech" on, the model itself considers what it heard to be something else."""
_SURELY_NONE = 0.9
_HARDLY_SPEECH = 0.2
_UNLIKELY = -1.0
"""Below this mean log-probability of its tokens the model was guessing."""
_DOUBTFUL = -0.7
_REPEATS = 2.4
"""Text that zlib compresses by more than this factor repeats itself."""
_CLEAR_S = 1.0
"""With this much voice somebody spoke, unless the model is sure of the contrary."""
SURE = 0.65
"""The probability from which the detector is sure of a voice; in music it wavers below that."""
_FASTEST = 32.0
"""Letters in a second of sure voice; of 90 recordings in nine languages the fastest has 28."""
_LEEWAY = 6
"""Letters that may be said where it is not sure: a short word."""
_SHORT_S = 0.18
"""Seconds of speech that hardly hold a word."""

_INVENTED = (
    "you|so|oh|okay|bye|bye bye|thanks|thank you|thank you very much|thank you so much|the end|please subscribe|"
    "thanks for watching|thank you for watching|thank you for your watching|thank you for listening|"
    "see you next time|ill see you next time|see you in the next video|ill see you in the next video|"
    "well be right back|danke|vielen dank|danke schön|bis zum nächsten mal|tschüss|danke fürs zuschauen|"
    "vielen dank fürs zuschauen|merci|merci beaucoup|merci davoir regardé|merci davoir regardé cette vidéo|"
    "abonnez vous|gracias|muchas gracias|gracias por ver el video|suscríbete|suscríbete al canal|"
    "obrigado|obrigada|obrigado por assistir|tchau|grazie|grazie a tutti|grazie per la visione|"
    "bedankt|dank u wel|bedankt voor het kijken|dziękuję|dziękuję za uwagę|dziękuję za oglądanie|"
    "спасибо|спасибо за просмотр|продолжение следует|до новых встреч|teşekkürler|izlediğiniz için teşekkür ederim|"
    "ありがとうございました|ご視聴ありがとうございました|おやすみなさい|"
    "谢谢|谢谢观看|謝謝觀看|감사합니다|시청해주셔서 감사합니다"
)
"""What the models were seen to write for no speech: openai/whisper, discussions 679 and 928; Baranski et al. 2025,
arXiv 2501.11378. Nearly all of it may really be said, so it counts only together with another doubt."""
_WHOLE = frozenset(_INVENTED.split("|"))
_CREDITS = (
    *("amaraorg", "subtitles by", "captions by", "untertitel", "soustitr", "sottotitoli", "subtítulos", "legendas"),
    *("ondertitel", "napisy", "субтитр", "字幕", "copyright wdr", "請不吝點贊", "请不吝点赞"),
)
"""Parts of the credits under which subtitles were published; from the same sources."""


def is_hallucination(text: str, speech_s: float, no_speech: float, log_probability: float) -> bool:
    """Whether a segment's text was probably never said.

    `speech_s`: seconds in which a detector is sure of a voice; `no_speech`: the model's own probability that there
    is none; `log_probability`: mean of its tokens.
    """
    letters = sum(map(str.isalnum, text))
    if not letters or speech_s <= 0 or letters > _LEEWAY + _FASTEST * speech_s:
        return True
    is_guessed = log_probability < _UNLIKELY
    if is_looping(text) and (is_guessed or no_speech > _HARDLY_SPEECH):
        return True
    if no_speech > _NO_SPEECH:
        return no_speech > _SURELY_NONE or is_guessed or speech_s < _CLEAR_S or is_known(text)
    is_doubted = no_speech > _HARDLY_SPEECH or log_probability < _DOUBTFUL or speech_s < _SHORT_S
    return is_doubted and is_known(text)


def is_looping(text: str) -> bool:
    """Whether a text repeats itself like a model that cannot find the end."""
    raw = text.encode()
    return len(raw) > _REPEATS * len(zlib.compress(raw))


def is_known(text: str) -> bool:
    """Whether it is one of the things that Whisper is known to invent, once or again and again."""
    said = plain(text)
    if any(credit in said for credit in _CREDITS):
        return True
    words = said.split()
    return any(
        len(words) % size == 0 and words == words[:size] * (len(words) // size) and " ".join(words[:size]) in _WHOLE
        for size in range(1, len(words) + 1)
    )


def plain(text: str) -> str:
    """A text without case, punctuation and repeated spaces, for comparison."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("-", " ")
    return " ".join("".join(letter for letter in folded if letter.isalnum() or letter.isspace()).split())
