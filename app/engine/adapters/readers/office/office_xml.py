"""What Office documents have in common: how their parts belong together, and what they say of themselves."""

import posixpath
import re
from typing import Any

from app.engine.adapters.readers.packages.zipped import Zipped
from app.engine.parts.pages import NOTHING_KNOWN, About

_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_LANGUAGE = re.compile(r"([a-z]{2})(?![a-z])")
_NOBODY = frozenset({
    "administrator", "admin", "apache poi", "microsoft office user", "openpyxl", "owner", "phpexcel", "phpword",
    "pptxgenjs", "python-docx", "python-pptx", "unknown", "unknown author", "user", "windows user", "xlsxwriter",
})  # fmt: skip
"""What programs write where nobody gave a name."""
_UNTITLED = re.compile(
    r"(?:untitled|unbenannt|sans titre).*|(?:slide|presentation|document|workbook|book) ?\d*"
    r"|(?:microsoft )?(?:power ?point|word|excel)\W*(?:presentation|präsentation|document|dokument)?"
    r"|(?:présentation|presentación de|presentazione(?: di)?|apresentação do|презентация) power ?point",
    re.IGNORECASE,
)
"""What programs write where nobody gave a title."""


def relations(archive: Zipped, part: str = "") -> dict[str, list[str]]:
    """Entries that a part refers to (the package itself: an empty name), by the last word of the kind of relation."""
    folder, name = posixpath.split(part)
    entry = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, list[str]] = {}
    if entry not in archive.names:
        return found
    for relation in archive.xml(entry).iterchildren("{*}Relationship"):
        if relation.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
            found.setdefault(relation.get("Type", "").rpartition("/")[2], []).append(target)
    return found


def about(archive: Zipped) -> About:
    """Title, author, day and language of an Office or OpenDocument file, where it says them."""
    named = [*relations(archive).get("core-properties", []), "docProps/core.xml", "meta.xml"]
    entry = next((name for name in named if name in archive.names), None)
    if entry is None:
        return NOTHING_KNOWN
    said: dict[str, str] = {}
    for element in archive.xml(entry, recover=True).iter("{*}*"):
        if element.text and element.text.strip():
            said.setdefault(_local(element), " ".join(element.text.split()))
    title, author = said.get("title", ""), said.get("creator", said.get("initial-creator", ""))
    dates = (_DATE.match(said.get(key, "")) for key in ("modified", "date", "created", "creation-date"))
    language = _LANGUAGE.match(said.get("language", "").lower())
    return About(
        "" if _UNTITLED.fullmatch(title) else title,
        "" if author.lower() in _NOBODY else ", ".join(filter(None, map(str.strip, author.split(";")))),
        next((date[0] for date in dates if date), ""),
        language[1] if language else "",
    )


def _local(element: Any) -> str:
    """Its name without the name space."""
    return str(element.tag).rpartition("}")[2]
