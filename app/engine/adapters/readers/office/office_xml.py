"""What Office documents have in common: the relations between their parts, and their metadata."""

import posixpath
import re
from typing import Any

from app.engine.adapters.readers.packages.zipped import Zipped
from app.engine.parts.pages import NOTHING_KNOWN, About

_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_LANGUAGE = re.compile(r"([a-z]{2})(?![a-z])")
_PLACEHOLDER_AUTHORS = frozenset({
    "administrator", "admin", "apache poi", "microsoft office user", "openpyxl", "owner", "phpexcel", "phpword",
    "pptxgenjs", "python-docx", "python-pptx", "unknown", "unknown author", "user", "windows user", "xlsxwriter",
})  # fmt: skip
"""What programs write if nobody entered a name."""
_PLACEHOLDER_TITLE = re.compile(
    r"(?:untitled|unbenannt|sans titre).*|(?:slide|presentation|document|workbook|book) ?\d*"
    r"|(?:microsoft )?(?:power ?point|word|excel)\W*(?:presentation|präsentation|document|dokument)?"
    r"|(?:présentation|presentación de|presentazione(?: di)?|apresentação do|презентация) power ?point",
    re.IGNORECASE,
)
"""What programs write if nobody entered a title."""


def relations(archive: Zipped, part: str = "") -> dict[str, list[str]]:
    """The entries that a part (empty: the package itself) refers to, by the last segment of the relation's type."""
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


def targets(archive: Zipped, part: str) -> dict[str, str]:
    """Identifier -> entry of each relation of a part."""
    folder, name = posixpath.split(part)
    entry = posixpath.join(folder, "_rels", f"{name}.rels")
    if entry not in archive.names:
        return {}
    return {
        str(relation.get("Id")): posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
        for relation in archive.xml(entry).iterchildren("{*}Relationship")
    }


def about(archive: Zipped) -> About:
    """Title, author, date and language of an Office or OpenDocument file, as far as it states them."""
    candidates = [*relations(archive).get("core-properties", []), "docProps/core.xml", "meta.xml"]
    entry = next((name for name in candidates if name in archive.names), None)
    if entry is None:
        return NOTHING_KNOWN
    fields: dict[str, str] = {}
    for element in archive.xml(entry, recover=True).iter("{*}*"):
        if element.text and element.text.strip():
            fields.setdefault(_local_name(element), " ".join(element.text.split()))
    title, author = fields.get("title", ""), fields.get("creator", fields.get("initial-creator", ""))
    dates = (_DATE.match(fields.get(key, "")) for key in ("modified", "date", "created", "creation-date"))
    language = _LANGUAGE.match(fields.get("language", "").lower())
    return About(
        "" if _PLACEHOLDER_TITLE.fullmatch(title) else title,
        "" if author.lower() in _PLACEHOLDER_AUTHORS else ", ".join(filter(None, map(str.strip, author.split(";")))),
        next((date[0] for date in dates if date), ""),
        language[1] if language else "",
    )


def _local_name(element: Any) -> str:
    """An element's name without the namespace."""
    return str(element.tag).rpartition("}")[2]
