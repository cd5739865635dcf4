"""How English words are pronounced, by espeak-ng's rules, in ARPAbet; for recognizers that cannot work it out.

Through pyttsx3's bindings, which find the library. Only for a process that does not speak: the library has one
state for the whole process.
"""

import ctypes
import logging
import re
import unicodedata

log = logging.getLogger(__name__)

_VOICE = b"en-us"
_SEPARATOR = ord(" ") << 8
_PHONES = {
    "@": "AH", "3": "ER", "3:": "ER", "a": "AE", "aa": "AE", "A:": "AA", "A@": "AA R", "A": "AA", "E": "EH",
    "I": "IH", "i": "IY", "i:": "IY", "i@": "IY AH", "i@3": "IH R", "0": "AA", "O": "AO", "O:": "AO", "o@": "AO R",
    "O@": "AO R", "V": "AH", "U": "UH", "u": "UW", "u:": "UW", "aI": "AY", "eI": "EY", "OI": "OY", "aU": "AW",
    "oU": "OW", "aI@": "AY AH", "aI3": "AY ER", "aU@": "AW ER", "e@": "EH R", "U@": "UH R", "@L": "AH L", "o": "OW",
    "e": "EH", "y": "UW", "Y": "ER", "p": "P", "b": "B", "t": "T", "d": "D", "k": "K", "g": "G", "f": "F", "v": "V",
    "s": "S", "z": "Z", "h": "HH", "m": "M", "n": "N", "l": "L", "r": "R", "w": "W", "j": "Y", "T": "TH", "D": "DH",
    "S": "SH", "Z": "ZH", "N": "NG", "tS": "CH", "dZ": "JH", "x": "K", "C": "SH", "ts": "T S", "?": "", ";": "",
    "n-": "AH N", "m-": "AH M", "L": "L", "I@": "IH R", "VR": "AH R", "i@L": "IY L",
}  # fmt: skip
"""espeak-ng's English phonemes (docs/phonemes.md of its repository) -> those of CMU's dictionary."""
_MARKS = re.compile(r"[',%=|!]|_:?")
"""Stress and pauses."""
_VARIANT = re.compile(r"(?<=.)[2-9#-]+$")
"""Marks a sound as a variant of another: `I2`, `t#`."""


class Phonemes:
    """espeak-ng's letter-to-sound rules."""

    def __init__(self) -> None:
        """Raises OSError where espeak-ng is not installed."""
        try:
            from pyttsx3.drivers import _espeak  # private: see synthesizers/espeak_ng.py
        except (ImportError, RuntimeError) as error:
            raise OSError(str(error)) from error
        self._library = _espeak
        if _espeak.Initialize(_espeak.AUDIO_OUTPUT_RETRIEVAL) == -1:
            raise OSError("espeak-ng has no data")
        if _espeak.SetVoiceByName(_VOICE) != 0:
            raise OSError("espeak-ng has no English voice")
        self._translate = _espeak.dll.espeak_TextToPhonemes
        self._translate.restype = ctypes.c_char_p
        self._translate.argtypes = (ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int)

    def pronounce(self, word: str) -> str:
        """How a word or a code is pronounced, phones separated by spaces; empty where a sound is not English."""
        if not all("LATIN" in unicodedata.name(letter, "") for letter in word if letter.isalpha()):
            return ""  # it would name the script of the letters
        return _to_arpabet(self._phonemes(word))

    def _phonemes(self, text: str) -> str:
        held = ctypes.create_string_buffer(text.encode())  # the library keeps a pointer into it between calls
        rest = ctypes.c_char_p(ctypes.addressof(held))
        pieces = []
        while rest.value:
            pieces.append(self._translate(ctypes.byref(rest), self._library.CHARS_UTF8, _SEPARATOR) or b"")
        return b" ".join(pieces).decode(errors="replace")


def _to_arpabet(phonemes: str) -> str:
    phones: list[str] = []
    for phoneme in _MARKS.sub("", phonemes).split():
        phone = _PHONES.get(phoneme, _PHONES.get(_VARIANT.sub("", phoneme)))
        if phone is None:
            log.debug("no English sound for %s", phoneme)
            return ""
        phones += phone.split()
    return " ".join(phones)
