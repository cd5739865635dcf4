"""Verbalizes times of day, durations and ratios."""

import re

from app.engine.speaking.normalization.lexicon import Lexicon
from app.engine.speaking.normalization.measures import unit_name, with_unit
from app.engine.speaking.normalization.numbers import cardinal

_AFTER = r"(?:Uhr|[ap]\.?\s?m\b\.?|h\b)"
_CLOCK = re.compile(
    r"(?<![\w:.,])(?P<h>[01]?\d|2[0-4])(?P<mark>[:.h])(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d)(?:[.,]\d+)?)?(?![\d:]|[.,]\d)"
    rf"(?P<after>\s?{_AFTER})?",
    re.IGNORECASE,
)
_HOUR = re.compile(r"(?<![\w.,])(?P<h>1?\d|2[0-4])\s?(?P<after>Uhr|[ap]\.?\s?m\b\.?)", re.IGNORECASE)
_TIME = rf"(?:[01]?\d|2[0-4])(?:[:.]\d\d)?(?:\s?{_AFTER})?"
_SPAN = re.compile(
    rf"(?<![\w:.,/-])({_TIME})\s?[-\u2013]\s?(?={_TIME}(?![\w:]))(?:(?<=[hmr.\s\u2013-])|(?<=\d))", re.IGNORECASE
)
_IS_TIME = re.compile(r"\d[:.]\d\d|[ap]\.?\s?m\b|Uhr", re.IGNORECASE)
_DURATION = re.compile(
    r"(?<![\w.,])(?:(?P<d>\d+)\s?d\s)?(?P<h>\d+)\s?h(?:rs?\b|\b)?\s?(?P<m>[0-5]?\d)\s?(?:m|min|mins)\b\.?"
    r"(?:\s?(?P<s>[0-5]?\d)\s?s(?:ec)?\b)?"
)
_MINUTES = re.compile(r"(?<![\w.,])(?P<m>\d+)\s?m(?:in)?\s?(?P<s>[0-5]?\d)\s?s(?:ec)?\b")
_RATIO = re.compile(r"(?<![\w:.,])(\d{1,4}(?:[.,]\d+)?)\s?:\s?(\d{1,4}(?:[.,]\d+)?)(?![\w:]|[.,]\d)")
_IS_RATIO = re.compile(
    r"(?:ratio|scale|odds|aspect|Verh\u00e4ltnis|Ma\u00dfstab|escala|proporci\u00f3n|\u00e9chelle|rapport|scala|rapporto)"
    r"(?:\s\w+){0,2}\s$",
    re.IGNORECASE,
)
_ZONE = re.compile(r"\b(UTC|GMT)\s?([+\u2212-])\s?(\d{1,2})(?::?(\d\d))?(?!\d)")


def verbalize_times(text: str, words: Lexicon, language: str) -> str:
    """Replace times of day, what lies between two, durations and ratios."""
    text = _ZONE.sub(lambda match: _zone(match, words, language), text)
    if language != "fr":
        text = re.sub(r"(?<![\w.,])(\d{1,2})h([0-5]\d)\b(?!\s?m)", r"\1 h \2 min", text)
    text = _DURATION.sub(lambda match: _duration(match, words, language), text)
    text = _MINUTES.sub(lambda match: _duration(match, words, language), text)
    text = _SPAN.sub(lambda match: _span(match, words), text)
    text = _RATIO.sub(lambda match: _ratio(match, words, language), text)
    text = _CLOCK.sub(lambda match: _time(match, words, language), text)
    return _HOUR.sub(lambda match: _hour(match, words, language), text)


def _zone(match: re.Match[str], words: Lexicon, language: str) -> str:
    sign = words.plus if match[2] == "+" else words.minus
    minutes = f" {cardinal(str(int(match[4])), words, language)}" if match[4] and int(match[4]) else ""
    return f"{match[1]} {sign} {cardinal(str(int(match[3])), words, language)}{minutes}"


def _duration(match: re.Match[str], words: Lexicon, language: str) -> str:
    names = {"d": "duration-day", "h": "duration-hour", "m": "duration-minute", "s": "duration-second"}
    parts = [
        with_unit(str(int(value)), unit_name(names[part], value, words, language), words, language)
        for part, value in match.groupdict().items()
        if value
    ]
    return " ".join(parts)


def _span(match: re.Match[str], words: Lexicon) -> str:
    """What lies between two times, if one of them shows that they are some."""
    rest = re.match(_TIME, match.string[match.end() :], re.IGNORECASE)
    if rest is None or not _IS_TIME.search(f"{match[1]} {rest.group()}"):
        return match.group()
    return f"{re.sub(r'(?<=[0-9])[.](?=[0-9]{2}$)', ':', match[1])} {words.to} "


def _ratio(match: re.Match[str], words: Lexicon, language: str) -> str:
    is_clock = _CLOCK.fullmatch(match.group().replace(" ", "")) is not None
    if is_clock and not _IS_RATIO.search(match.string[: match.start()]):
        return match.group()
    sides = (cardinal(side, words, language) for side in match.groups())
    return f" {words.ratio} ".join(sides)


def _time(match: re.Match[str], words: Lexicon, language: str) -> str:
    after = (match["after"] or "").strip()
    mark = match["mark"].lower()
    if (mark == "." and (not after or after.lower() == "h")) or (mark == "h" and language != "fr"):
        return match.group()
    hour, minute = int(match["h"]), int(match["m"])
    half = " a m" if after.lower().startswith("a") else " p m" if after.lower().startswith("p") else ""
    seconds = ""
    if match["s"]:
        count = str(int(match["s"]))
        name = unit_name("duration-second", count, words, language)
        seconds = f" {words.also} {with_unit(count, name, words, language)}"
    return _clock(hour, minute, half, words, language, bool(seconds)) + seconds


def _clock(hour: int, minute: int, half: str, words: Lexicon, language: str, is_full: bool) -> str:  # noqa: PLR0913, PLR0917
    spoken = cardinal(str(hour), words, language)
    if language == "de" and hour == 1:
        spoken = "ein"
    minutes = cardinal(str(minute), words, language) if minute else ""
    if language == "en":
        low = f"oh {minutes}" if 0 < minute < 10 else minutes
        full = "" if half else " hundred" if hour > 12 or not hour else " o'clock"
        return f"{spoken} {low}{half}" if minute else f"{spoken}{full}{half}"
    if not minute and language in ("es", "it"):
        return f"{spoken} {cardinal('0', words, language)}" if is_full else spoken
    return words.oh_clock.format(h=spoken, m=minutes).strip()


def _hour(match: re.Match[str], words: Lexicon, language: str) -> str:
    spoken, after = cardinal(match["h"], words, language), match["after"].lower()
    if after == "uhr":
        return f"{'ein' if match['h'] == '1' and language == 'de' else spoken} Uhr"
    return f"{spoken} {after[0]} m"
