"""Names of languages and their codes (ISO 639-1)."""

from collections.abc import Mapping
from functools import cache

from PySide6.QtCore import QLocale


@cache
def names() -> Mapping[str, str]:
    """Code -> English name, in the order of the names."""
    found: dict[str, str] = {}
    for language in QLocale.Language:
        code = QLocale.languageToCode(language, QLocale.LanguageCodeType.ISO639Part1)
        if len(code) == 2 and language is not QLocale.Language.C:
            found.setdefault(code, QLocale.languageToString(language))
    return dict(sorted(found.items(), key=lambda item: item[1]))


def name_all(codes: tuple[str, ...]) -> str:
    """Write languages as a list that `read` understands."""
    return ", ".join(names().get(code, code) for code in codes)


def read(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read a list of names or codes, parted by commas: the codes, and what is no language."""
    by_name = {name.casefold(): code for code, name in names().items()}
    codes: list[str] = []
    unknown: list[str] = []
    for word in filter(None, (part.strip() for part in text.split(","))):
        sought = word.casefold()
        code = by_name.get(sought) or (sought if sought in names() else "")
        if not code:
            unknown.append(word)
        elif code not in codes:
            codes.append(code)
    return tuple(codes), tuple(unknown)
