"""Books (.epub): zip archives of web pages with a list of chapters, read with lxml."""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.charset import declared_encoding, decode_bytes
from app.engine.adapters.readers.packages.zipped import Zipped
from app.engine.adapters.readers.web.html_tree import parse_html
from app.engine.adapters.readers.web.visible_text import extract_blocks
from app.engine.parts.pages import NOTHING_KNOWN, PLAIN_READING, About, Block, Page, ReadingOptions, Role, Sample, Unit

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_PAGE_TYPES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")
_FONT_OBFUSCATIONS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""How fonts are made unusable outside a book; the text itself is not encrypted."""
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?!\d)")
_LONGEST_NAME = 200
"""Characters in a chapter's name."""


class Epub(BuiltIn):
    """A page for each chapter in the book's spine."""

    name: ClassVar[str] = "epub"
    reads: ClassVar[str] = "EPUB books"
    suffixes: ClassVar[frozenset[str]] = frozenset({".epub"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """By the first entries of its zip archive."""
        return b"mimetypeapplication/epub+zip" in sample.head[:100] or _CONTAINER in sample.entries

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the chapters with all their visible text."""
        with Zipped(path, reading) as archive:
            if _ENCRYPTION in archive.names and _is_encrypted(archive.xml(_ENCRYPTION)):
                raise AssistantError(Code.DOCUMENT_ENCRYPTED, path.name)
            package_entry = archive.xml(_CONTAINER).find(".//{*}rootfile").get("full-path")
            package = archive.xml(package_entry, recover=True)
            chapters = [name for name in _spine(package, package_entry) if name in archive.names]
            if not chapters:
                raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name)
            if len(chapters) > reading.most_pages:
                raise AssistantError(Code.DOCUMENT_TOO_LARGE, path.name)
            names, about = _names(archive, package, package_entry), _about(package)
            for number, chapter in enumerate(chapters, 1):
                raw = archive.read(chapter)
                tree = parse_html(decode_bytes(raw, path.name, declared_encoding(raw)))
                blocks = extract_blocks(tree)
                name = names.get(chapter) or _heading(blocks)
                yield Page(
                    number, blocks, about if number == 1 else NOTHING_KNOWN, Unit.CHAPTER, name[:_LONGEST_NAME],
                    len(chapters),
                )  # fmt: skip


def _is_encrypted(encryption: Any) -> bool:
    methods = (
        method.get("Algorithm") or "" for method in encryption.iterfind(".//{*}EncryptedData/{*}EncryptionMethod")
    )
    return any(method not in _FONT_OBFUSCATIONS for method in methods)


def _entry(base: str, link: str | None) -> str:
    """The archive entry that a link in another entry leads to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(urlsplit(link or "").path)))


def _spine(package: Any, package_entry: str) -> Iterator[str]:
    """The entries of the chapters, in reading order."""
    items = {item.get("id"): item for item in package.iterfind(".//{*}manifest/{*}item")}
    seen = set()
    for reference in package.iterfind(".//{*}spine/{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _PAGE_TYPES or "nav" in (item.get("properties") or "").split():
            continue
        entry = _entry(package_entry, item.get("href"))
        if entry not in seen:  # a spine may list a chapter several times
            seen.add(entry)
            yield entry


def _names(archive: Zipped, package: Any, package_entry: str) -> dict[str, str]:
    """Entry -> the chapter's name in the table of contents; empty if it has several names for places in the entry."""
    names: dict[str, list[tuple[str, str]]] = {}
    for base, link, label in _toc_lines(archive, package, package_entry):
        names.setdefault(_entry(base, link), []).append((urlsplit(link).fragment, " ".join(label.split())))
    unique = {}
    for entry, targets in names.items():
        whole = [label for fragment, label in targets if not fragment]
        labels = list(dict.fromkeys(label for _, label in targets))
        unique[entry] = whole[0] if whole else labels[0] if len(labels) == 1 else ""
    return unique


def _toc_lines(archive: Zipped, package: Any, package_entry: str) -> Iterator[tuple[str, str, str]]:
    """(entry of the table, link, label) for each line of a table of contents, in the EPUB 2 or EPUB 3 format."""
    for item in package.iterfind(".//{*}manifest/{*}item"):
        entry = _entry(package_entry, item.get("href"))
        if entry not in archive.names:
            continue
        if item.get("media-type") == "application/x-dtbncx+xml":
            for point in archive.xml(entry, recover=True).iter("{*}navPoint"):
                target = point.find("{*}content")
                if target is not None:
                    yield entry, target.get("src") or "", point.findtext("{*}navLabel/{*}text") or ""
        elif "nav" in (item.get("properties") or "").split():
            raw = archive.read(entry)
            tree = parse_html(decode_bytes(raw, entry, declared_encoding(raw)))
            for nav in [] if tree is None else tree.iter("nav"):
                if any(name.endswith("type") and "toc" in value.split() for name, value in nav.attrib.items()):
                    for link in nav.iter("a"):
                        yield entry, link.get("href") or "", "".join(link.itertext())


def _heading(blocks: tuple[Block, ...]) -> str:
    """The top-level heading, if there is only one."""
    headings = [block for block in blocks if block.role is Role.HEADING]
    level = min((block.level for block in headings), default=0)
    topmost = [block.text for block in headings if block.level == level]
    return topmost[0] if len(topmost) == 1 else ""


def _about(package: Any) -> About:
    """From the Dublin Core fields."""

    def values(field: str) -> list[str]:
        elements = package.iterfind(f".//{{*}}metadata//{{http://purl.org/dc/elements/1.1/}}{field}")
        return [" ".join("".join(element.itertext()).split()) for element in elements]

    date = next((match[0] for match in map(_DATE.match, values("date")) if match), "")
    language = next(iter(values("language")), "").lower().replace("_", "-").split("-")[0]
    authors = ", ".join(filter(None, dict.fromkeys(values("creator"))))
    return About(next(iter(values("title")), ""), authors, date, language if len(language) == 2 else "")
