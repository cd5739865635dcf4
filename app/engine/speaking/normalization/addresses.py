"""Verbalizes links, e-mail addresses, file names and phone numbers."""

import re
from urllib.parse import urlsplit

import phonenumbers

from app.engine.speaking.normalization.lexicon import Lexicon

_URL = re.compile(r"\b(?:https?|ftp|file)://[^\s<>\"'\u201d\u2019)\]]+|\bwww\.[^\s<>\"')\]]+", re.IGNORECASE)
_MAIL = re.compile(r"\b(?:mailto:)?([\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)")
_DOMAIN = re.compile(
    r"\b(?:[a-z0-9-]+\.)+(?:com|org|net|de|fr|es|it|eu|io|uk|at|ch|gov|edu|info)\b(?!\.\w)", re.IGNORECASE
)
_PATH = re.compile(
    r"(?<![^\s\"'(<\u201e\u201c\u00ab])(?:[A-Za-z]:\\|~?/|\.{1,2}/|\\\\)(?:[\w .@+-]+[/\\])*[\w.@+-]*[\w/\\]"
)
_FILE_NAME = re.compile(
    r"(?<![\w.])([\w-]{1,64}(?:\.[\w-]{1,32}){0,3})\.(pdf|docx?|xlsx?|pptx?|odt|ods|txt|md|csv|json|ya?ml|html?|xml|epub|rtf"
    r"|png|jpe?g|gif|svg|mp3|mp4|wav|flac|zip|py|js|ts|cpp|rs|go|java|sh|exe|ini|toml|log|eml)\b"
)
_REGIONS = {"en": "US", "de": "DE", "es": "ES", "fr": "FR", "it": "IT"}
_AREA = re.compile(r"(?<!\w)\(\d{3}\)\s?\d{3}[-. ]\d{4}(?!\w)")
_PHONE_LIKE = re.compile(r"(?:\+|\b0|\()[\d ()/.-]{6,}\d|\b\d{3}[-. ]\d{3}[-. ]\d{4}\b")


def verbalize_addresses(text: str, words: Lexicon, language: str) -> str:
    """The text with each address as it would be dictated."""
    text = _URL.sub(lambda match: _host(match.group(), words), text)
    text = _MAIL.sub(lambda match: _spell_out(match.group(1), words), text)
    if "/" in text or "\\" in text:
        text = _PATH.sub(lambda match: _file(match.group(), words), text)
    text = _FILE_NAME.sub(lambda match: _spell_out(match.group(), words), text)
    text = _DOMAIN.sub(lambda match: _spell_out(match.group(), words), text)
    return _phones(text, language) if _PHONE_LIKE.search(text) else text


def _host(url: str, words: Lexicon) -> str:
    """The host of a link; nobody dictates the rest."""
    end = re.search(r"[.,;:!?]*$", url)
    tail = end.group() if end else ""
    try:
        parts = urlsplit(url if "://" in url else f"//{url}")
        host = parts.hostname or parts.path.rsplit("/", 1)[-1]
    except ValueError:  # a misplaced bracket
        host = re.sub(r"\W+", " ", url)
    return _spell_out(host.removeprefix("www.").rstrip("."), words) + tail


def _file(path: str, words: Lexicon) -> str:
    """The name at the end of a path."""
    name = re.split(r"[/\\]", path.rstrip("/\\"))[-1]
    return _spell_out(name, words) if re.search(r"\w", name) else path


def _spell_out(address: str, words: Lexicon) -> str:
    for sign, word in ((".", words.dot), ("@", words.at), ("_", words.underscore), ("-", words.dash), ("+", "plus")):
        address = address.replace(sign, f" {word} ")
    return " ".join(address.split())


def _phones(text: str, language: str) -> str:
    """Phone numbers digit by digit, with a pause between the groups."""
    text = _AREA.sub(lambda match: _grouped(match.group()), text) if language == "en" else text
    matches = list(phonenumbers.PhoneNumberMatcher(text, _REGIONS[language]))
    for match in reversed(matches):
        plus = "plus " if match.raw_string.lstrip().startswith("+") else ""
        text = f"{text[: match.start]}{plus}{_grouped(match.raw_string)}{text[match.end :]}"
    return text


def _grouped(number: str) -> str:
    """Its figures singly, with a pause between the groups; what letters it has stay."""
    return ", ".join(" ".join(group) if group.isdigit() else group for group in re.findall(r"\d+|[^\W\d_]{2,}", number))
