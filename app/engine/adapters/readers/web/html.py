"""Web pages: their main text, by trafilatura; all that one sees where it finds next to none. Nothing is fetched.

    pages(raw, name)     one Page with its About, from the bytes of a page, as it was saved or sent

For chapters and mail, where every visible text counts, see `visible`.
"""

import email
import email.policy
import logging
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.message import EmailMessage
from pathlib import Path
from typing import Any, ClassVar

from app.domain.errors import AssistantError, Code
from app.engine.adapters.readers.built_in import BuiltIn
from app.engine.adapters.readers.charset import content, declared, decoded
from app.engine.adapters.readers.web.html_tree import tree_of
from app.engine.adapters.readers.web.visible_text import blocks_in, prune
from app.engine.parts.pages import NOTHING_KNOWN, PLAIN_READING, About, Block, Page, ReadingOptions, Role, Sample

log = logging.getLogger(__name__)

_LEAST = 200
"""Characters; a main text shorter than this may not be all that is meant to be read."""
_SHARE = 0.1
"""Nor is one that is less than this of all one sees."""
_MOST_SEARCHED = 5_000_000
"""Characters of a page in which the main text is looked for; of a larger one all is read."""
_OPENINGS = (b"<!doctype html", b"<html")
_SNAPSHOT = (b"Snapshot-Content-Location:", b"From: <Saved by", b'From: "Saved by')
"""How browsers begin a page saved as one file."""
_DATES = frozenset((
    "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "dc.date.created", "dcterms.date",
    "dcterms.created", "dcterms.issued", "citation_publication_date", "citation_date", "citation_online_date",
    "publish-date", "pubdate",
))  # fmt: skip
_AUTHORS = frozenset(("author", "dc.creator", "dcterms.creator", "citation_author"))
_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"(\d{4}(?:-\d{2}(?:-\d{2})?)?)')
_DATE = re.compile(r"(\d{4})(?:[-/](\d{2})(?:[-/](\d{2}))?)?(?!\d)")
_LANGUAGE = re.compile(r"([a-zA-Z]{2})(?![a-zA-Z])")
_HTML = {"list": "ul", "item": "li", "row": "tr", "lb": "br", "quote": "blockquote", "hi": "span", "ref": "a"}
"""The names trafilatura gives to what it finds, and HTML's."""


def pages(raw: bytes, name: str, said: str = "") -> Iterator[Page]:
    """The one page; `said`: the encoding that came with it, which counts more than what the page says itself.

    Raises AssistantError(DOCUMENT_UNREADABLE), about `name`.
    """
    tree = tree_of(decoded(raw, name, said or declared(raw)))
    if tree is None:
        yield Page(None, ())
        return
    about = _about(tree)
    prune(tree)
    every = blocks_in(tree)
    main, found = _main(tree, sum(len(block.text) for block in every))
    title = about.title or found.title or next((block.text for block in every if block.role is Role.HEADING), "")
    yield Page(None, main or every, About(title, about.author or found.author, about.date, about.language))


def _main(tree: Any, visible: int) -> tuple[tuple[Block, ...], About]:
    """The main text, empty where there is next to none, and the title and author that trafilatura sees."""
    import trafilatura
    from lxml import etree

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it warns of pages without text
    page = etree.tostring(tree, encoding="unicode", method="html")
    if len(page) > _MOST_SEARCHED:
        return (), NOTHING_KNOWN
    try:
        found = trafilatura.bare_extraction(
            page, include_comments=False, include_formatting=True, with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )  # fmt: skip
    except (etree.LxmlError, ValueError, LookupError, AttributeError, TypeError, RuntimeError) as error:
        log.info("no main text was found: %s", error)
        return (), NOTHING_KNOWN
    if found is None or isinstance(found, dict) or found.body is None:
        return (), NOTHING_KNOWN
    about = About((found.title or "").strip(), (found.author or "").replace("; ", ", ").strip())
    _as_html(found.body)
    main = blocks_in(found.body)
    size = sum(len(block.text) for block in main)
    return (main if size >= min(_LEAST, visible) and size >= _SHARE * visible else ()), about


def _as_html(body: Any) -> None:
    for element in body.iter("*"):
        tag = str(element.tag)
        if tag == "head":
            level = str(element.get("rend"))
            element.tag = level if re.fullmatch("h[1-6]", level) else "h2"
        elif tag == "cell":
            element.tag = "th" if element.get("role") == "head" else "td"
        elif tag == "code":
            element.tag = "pre" if "\n" in "".join(element.itertext()) else "code"
        elif tag in _HTML:
            element.tag = _HTML[tag]


def _about(tree: Any) -> About:
    """What the page says of itself in its head; no date is guessed from its text."""
    authors: list[str] = []
    dates: list[str] = []
    for meta in tree.iter("meta"):
        named = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").lower()
        said = " ".join((meta.get("content") or "").split())
        if named in _AUTHORS and said and "://" not in said:
            authors.append(said)
        elif named in _DATES:
            dates.append(said)
    dates += [found[1] for script in tree.iter("script") for found in _PUBLISHED.finditer(script.text or "")]
    dates += [str(time.get("datetime")) for time in tree.iter("time") if time.get("pubdate") is not None]
    language = _LANGUAGE.match(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
    date = next((iso for iso in map(_iso, dates) if iso), "")
    title = _title(tree)
    return About(title, ", ".join(dict.fromkeys(authors)), date, language[1].lower() if language else "")


def _title(tree: Any) -> str:
    """The one great heading; else what trafilatura makes of the name in the head, which often has the site's in it."""
    great = list(tree.iter("h1"))
    return " ".join("".join(great[0].itertext()).split()) if len(great) == 1 else ""


def _iso(said: str) -> str:
    found = _DATE.match(said)
    return "-".join(filter(None, found.groups())) if found else ""


class Html(BuiltIn):
    """One page."""

    name: ClassVar[str] = "html"
    reads: ClassVar[str] = "web pages"
    suffixes: ClassVar[frozenset[str]] = frozenset({".html", ".htm", ".xhtml", ".xht", ".mhtml", ".mht"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """By its first words, or the first lines of a page saved as one file."""
        head = sample.head.removeprefix(b"\xef\xbb\xbf").lstrip()
        return head[:20].lower().startswith(_OPENINGS) or any(mark in sample.head for mark in _SNAPSHOT)

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the whole page; of one saved with its pictures in one file (MHTML) the page itself."""
        raw = content(path, reading)
        if path.suffix.lower() in (".mhtml", ".mht") or any(mark in raw[:4096] for mark in _SNAPSHOT):
            yield from _unpacked(raw, path.name)
        else:
            yield from pages(raw, path.name)


def _unpacked(raw: bytes, name: str) -> Iterator[Page]:
    """The first HTML in a MIME message."""
    try:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        if isinstance(message, EmailMessage):
            for part in message.walk():
                if part.get_content_type() in ("text/html", "application/xhtml+xml"):
                    page = part.get_payload(decode=True)
                    if isinstance(page, bytes):
                        yield from pages(page, name, str(part.get_content_charset() or ""))
                        return
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, RuntimeError) as error:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, name) from error  # email raises all of these on damaged headers
    raise AssistantError(Code.DOCUMENT_UNREADABLE, name)
