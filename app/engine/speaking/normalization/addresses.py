"""Links, e-mail addresses, file names and phone numbers, as they are dictated."""

import re
from urllib.parse import urlsplit

import phonenumbers

from app.engine.speaking.normalization.lexicon import Lexicon

_URL = re.compile(r"\b(?:https?|ftp|file)://[^\s<>\"'\u201d\u2019)\]]+|\bwww\.[^\s<>\"')\]]+", re.IGNORECASE)
_MAIL = re.compile(r"\b(?:mailto:)?([\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)")
_DOMAIN = re.compile(
    r"\b(?:[a-z0-9-]+\.)+(?:com|org|net|de|fr|es|it|eu|io|uk|at|ch|gov|edu|info)\b(?!\.\w)", re.IGNORECASE
)
_PATH = re.compile(r"(?<![\w/.])(?:[A-Za-z]:\\|~?/|\.{1,2}/|\\\\)(?:[\w .@+-]+[/\\])*[\w.@+-]*[\w/\\]")
_NAME = re.compile(
    r"(?<![\w.])([\w-]{1,64}(?:\.[\w-]{1,32}){0,3})\.(pdf|docx?|xlsx?|pptx?|odt|ods|txt|md|csv|json|ya?ml|html?|xml|epub|rtf"
    r"|png|jpe?g|gif|svg|mp3|mp4|wav|flac|zip|py|js|ts|cpp|rs|go|java|sh|exe|ini|toml|log|eml)\b"
)
_REGIONS = {"en": "US", "de": "DE", "es": "ES", "fr": "FR", "it": "IT"}
_LIKE_A_NUMBER = re.compile(r"(?:\+|\b0|\()[\d ()/.-]{6,}\d|\b\d{3}[-. ]\d{3}[-. ]\d{4}\b")


def dictated(text: str, words: Lexicon, language: str) -> str:
    """The text with each address put in words."""
    text = _URL.sub(lambda found: _host(found.group(), words), text)
    text = _MAIL.sub(lambda found: _spelled(found.group(1), words), text)
    if "/" in text or "\\" in text:
        text = _PATH.sub(lambda found: _file(found.group(), words), text)
    text = _NAME.sub(lambda found: _spelled(found.group(), words), text)
    text = _DOMAIN.sub(lambda found: _spelled(found.group(), words), text)
    return _phones(text, language) if _LIKE_A_NUMBER.search(text) else text


def _host(url: str, words: Lexicon) -> str:
    """Where a link leads; nobody dictates the rest."""
    end = re.search(r"[.,;:!?]*$", url)
    tail = end.group() if end else ""
    try:
        parts = urlsplit(url if "://" in url else f"//{url}")
        host = parts.hostname or parts.path.rsplit("/", 1)[-1]
    except ValueError:  # a bracket where none may be
        host = re.sub(r"\W+", " ", url)
    return _spelled(host.removeprefix("www.").rstrip("."), words) + tail


def _file(path: str, words: Lexicon) -> str:
    """The name at the end of a path."""
    name = re.split(r"[/\\]", path.rstrip("/\\"))[-1]
    return _spelled(name, words) if re.search(r"\w", name) else path


def _spelled(address: str, words: Lexicon) -> str:
    for sign, word in ((".", words.dot), ("@", words.at), ("_", words.underscore), ("-", words.dash), ("+", "plus")):
        address = address.replace(sign, f" {word} ")
    return " ".join(address.split())


def _phones(text: str, language: str) -> str:
    """Digit by digit, with a breath between the groups."""
    found = list(phonenumbers.PhoneNumberMatcher(text, _REGIONS[language]))
    for match in reversed(found):
        groups = [" ".join(group) for group in re.findall(r"\d+", match.raw_string)]
        plus = "plus " if match.raw_string.lstrip().startswith("+") else ""
        text = f"{text[: match.start]}{plus}{', '.join(groups)}{text[match.end :]}"
    return text
