"""Books (.epub): a zip archive with a list of chapters, which are web pages, by lxml."""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.charset import declared, decoded
from app.engine.adapters.readers.packages.zipped import Zipped
from app.engine.adapters.readers.web.html_tree import tree_of
from app.engine.adapters.readers.web.visible_text import blocks_in
from app.engine.parts.pages import NOTHING_KNOWN, PLAIN_READING, About, Block, Page, ReadingOptions, Role, Sample, Unit

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""How fonts are made unusable outside a book; the text stays open."""
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?!\d)")
_MOST_NAME = 200
"""Characters of a chapter's name."""


class Epub(BuiltIn):
    """A page a chapter, as the book's spine has them."""

    name: ClassVar[str] = "epub"
    reads: ClassVar[str] = "EPUB books"
    suffixes: ClassVar[frozenset[str]] = frozenset({".epub"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """By what its zip archive holds first."""
        return b"mimetypeapplication/epub+zip" in sample.head[:100] or _CONTAINER in sample.entries

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the chapters; every visible text in them counts."""
        with Zipped(path, reading) as archive:
            if _ENCRYPTION in archive.names and _is_locked(archive.xml(_ENCRYPTION)):
                raise AssistantError(Code.DOCUMENT_ENCRYPTED, path.name)
            place = archive.xml(_CONTAINER).find(".//{*}rootfile").get("full-path")
            package = archive.xml(place, recover=True)
            chapters = [name for name in _spine(package, place) if name in archive.names]
            if not chapters:
                raise AssistantError(Code.DOCUMENT_UNREADABLE, path.name)
            if len(chapters) > reading.most_pages:
                raise AssistantError(Code.DOCUMENT_TOO_LARGE, path.name)
            names, about = _names(archive, package, place), _about(package)
            for number, chapter in enumerate(chapters, 1):
                raw = archive.read(chapter)
                tree = tree_of(decoded(raw, path.name, declared(raw)))
                blocks = blocks_in(tree)
                name = names.get(chapter) or _heading(blocks)
                yield Page(
                    number, blocks, about if number == 1 else NOTHING_KNOWN, Unit.CHAPTER, name[:_MOST_NAME],
                    len(chapters),
                )  # fmt: skip


def _is_locked(encryption: Any) -> bool:
    methods = (one.get("Algorithm") or "" for one in encryption.iterfind(".//{*}EncryptedData/{*}EncryptionMethod"))
    return any(method not in _FONTS for method in methods)


def _entry(base: str, link: str | None) -> str:
    """The archive's entry that a link in another entry leads to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(urlsplit(link or "").path)))


def _spine(package: Any, place: str) -> Iterator[str]:
    """The entries of the chapters, in reading order."""
    items = {item.get("id"): item for item in package.iterfind(".//{*}manifest/{*}item")}
    seen = set()
    for reference in package.iterfind(".//{*}spine/{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _PAGES or "nav" in (item.get("properties") or "").split():
            continue
        entry = _entry(place, item.get("href"))
        if entry not in seen:  # a book may go back to a chapter as often as it likes
            seen.add(entry)
            yield entry


def _names(archive: Zipped, package: Any, place: str) -> dict[str, str]:
    """Entry -> the chapter's name, from the table of contents; empty where it names several places within an entry."""
    names: dict[str, list[tuple[str, str]]] = {}
    for base, link, label in _contents(archive, package, place):
        names.setdefault(_entry(base, link), []).append((urlsplit(link).fragment, " ".join(label.split())))
    named = {}
    for entry, found in names.items():
        whole = [label for fragment, label in found if not fragment]
        every = list(dict.fromkeys(label for _, label in found))
        named[entry] = whole[0] if whole else every[0] if len(every) == 1 else ""
    return named


def _contents(archive: Zipped, package: Any, place: str) -> Iterator[tuple[str, str, str]]:
    """(entry it stands in, link, label) of each line of a table of contents, of the newer or the older kind."""
    for item in package.iterfind(".//{*}manifest/{*}item"):
        entry = _entry(place, item.get("href"))
        if entry not in archive.names:
            continue
        if item.get("media-type") == "application/x-dtbncx+xml":
            for point in archive.xml(entry, recover=True).iter("{*}navPoint"):
                target = point.find("{*}content")
                if target is not None:
                    yield entry, target.get("src") or "", point.findtext("{*}navLabel/{*}text") or ""
        elif "nav" in (item.get("properties") or "").split():
            raw = archive.read(entry)
            tree = tree_of(decoded(raw, entry, declared(raw)))
            for nav in [] if tree is None else tree.iter("nav"):
                if any(name.endswith("type") and "toc" in value.split() for name, value in nav.attrib.items()):
                    for link in nav.iter("a"):
                        yield entry, link.get("href") or "", "".join(link.itertext())


def _heading(blocks: tuple[Block, ...]) -> str:
    """The greatest heading, where there is one such."""
    headings = [block for block in blocks if block.role is Role.HEADING]
    level = min((block.level for block in headings), default=0)
    greatest = [block.text for block in headings if block.level == level]
    return greatest[0] if len(greatest) == 1 else ""


def _about(package: Any) -> About:
    """From the Dublin Core fields."""

    def said(field: str) -> list[str]:
        found = package.iterfind(f".//{{*}}metadata//{{http://purl.org/dc/elements/1.1/}}{field}")
        return [" ".join("".join(one.itertext()).split()) for one in found]

    date = next((found[0] for found in map(_DATE.match, said("date")) if found), "")
    language = next(iter(said("language")), "").lower().replace("_", "-").split("-")[0]
    authors = ", ".join(filter(None, dict.fromkeys(said("creator"))))
    return About(next(iter(said("title")), ""), authors, date, language if len(language) == 2 else "")
