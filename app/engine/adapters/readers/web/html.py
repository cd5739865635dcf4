"""Web pages: the main text, with trafilatura, or all visible text where it finds next to none. Nothing is fetched.

    read_page(raw, name)     one Page with its About, from the bytes of a page as it was saved or sent

For chapters and mail, where all visible text counts, see `visible_text`.
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
from app.engine.adapters.readers.charset import declared_encoding, decode_bytes, read_bytes
from app.engine.adapters.readers.web.html_tree import parse_html
from app.engine.adapters.readers.web.visible_text import extract_blocks, prune
from app.engine.parts.pages import NOTHING_KNOWN, PLAIN_READING, About, Block, Page, ReadingOptions, Role, Sample

log = logging.getLogger(__name__)

_LEAST_MAIN = 200
"""Characters; a shorter main text may not be all that is worth reading."""
_LEAST_SHARE = 0.1
"""The same goes for a main text that is a smaller part of all visible text."""
_MOST_SEARCHED = 5_000_000
"""Characters; in a larger page the main text is not looked for and all text is read."""
_SIGNATURES = (b"<!doctype html", b"<html")
_SNAPSHOT_MARKS = (b"Snapshot-Content-Location:", b"From: <Saved by", b'From: "Saved by')
"""How a page begins that a browser saved as a single file."""
_DATES = frozenset((
    "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "dc.date.created", "dcterms.date",
    "dcterms.created", "dcterms.issued", "citation_publication_date", "citation_date", "citation_online_date",
    "publish-date", "pubdate",
))  # fmt: skip
_AUTHORS = frozenset(("author", "dc.creator", "dcterms.creator", "citation_author"))
_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"(\d{4}(?:-\d{2}(?:-\d{2})?)?)')
_DATE = re.compile(r"(\d{4})(?:[-/](\d{2})(?:[-/](\d{2}))?)?(?!\d)")
_LANGUAGE = re.compile(r"([a-zA-Z]{2})(?![a-zA-Z])")
_HTML_TAGS = {"list": "ul", "item": "li", "row": "tr", "lb": "br", "quote": "blockquote", "hi": "span", "ref": "a"}
"""Trafilatura's element names -> HTML's."""


def read_page(raw: bytes, name: str, encoding: str = "") -> Page:
    """Read a page; `encoding`: the one that came with it, which takes precedence over the one the page declares.

    Raises AssistantError(DOCUMENT_UNREADABLE, `name`).
    """
    tree = parse_html(decode_bytes(raw, name, encoding or declared_encoding(raw)))
    if tree is None:
        return Page(None, ())
    about = _about(tree)
    prune(tree)
    visible = extract_blocks(tree)
    main, found = _main_text(tree, sum(len(block.text) for block in visible))
    title = about.title or found.title or next((block.text for block in visible if block.role is Role.HEADING), "")
    return Page(None, main or visible, About(title, about.author or found.author, about.date, about.language))


def _main_text(tree: Any, visible: int) -> tuple[tuple[Block, ...], About]:
    """The main text, empty if there is next to none, and the title and author that trafilatura finds.

    `visible`: the number of characters of all visible text.
    """
    import trafilatura
    from lxml import etree

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it warns about pages without text
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
    main = extract_blocks(found.body)
    main = _with_tables(main, extract_blocks(tree))
    size = sum(len(block.text) for block in main)
    return (main if size >= min(_LEAST_MAIN, visible) and size >= _LEAST_SHARE * visible else ()), about


def _with_tables(main: tuple[Block, ...], visible: tuple[Block, ...]) -> tuple[Block, ...]:
    """The main text; with all that is visible from its first to its last block where trafilatura emptied a table in it.

    It drops what a cell holds if that is a list, say.
    """
    texts = {block.text for block in main}
    common = [number for number, block in enumerate(visible) if block.text in texts]
    if not common:
        return main
    begin, end = common[0], common[-1] + 1
    while end < len(visible) and visible[end].role is Role.ROW:
        end += 1
    while begin > 0 and visible[begin - 1].role is Role.ROW:
        begin -= 1
    within = visible[begin:end]
    is_emptied = any(block.role is Role.ROW and block.text not in texts for block in within)
    return within if is_emptied else main


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
        elif tag == "hi" and element.get("rend") in ("#sup", "#sub"):
            element.tag = str(element.get("rend"))[1:]
        elif tag in _HTML_TAGS:
            element.tag = _HTML_TAGS[tag]


def _about(tree: Any) -> About:
    """The metadata in the page's head; no date is guessed from its text."""
    authors: list[str] = []
    dates: list[str] = []
    for meta in tree.iter("meta"):
        name = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").lower()
        value = " ".join((meta.get("content") or "").split())
        if name in _AUTHORS and value and "://" not in value:
            authors.append(value)
        elif name in _DATES:
            dates.append(value)
    dates += [match[1] for script in tree.iter("script") for match in _PUBLISHED.finditer(script.text or "")]
    dates += [str(time.get("datetime")) for time in tree.iter("time") if time.get("pubdate") is not None]
    language = _LANGUAGE.match(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
    date = next((iso for iso in map(_iso, dates) if iso), "")
    title = _title(tree)
    return About(title, ", ".join(dict.fromkeys(authors)), date, language[1].lower() if language else "")


def _title(tree: Any) -> str:
    """The only h1, or empty: the title in the head often includes the site's name, which trafilatura removes."""
    headings = list(tree.iter("h1"))
    return " ".join("".join(headings[0].itertext()).split()) if len(headings) == 1 else ""


def _iso(date: str) -> str:
    match = _DATE.match(date)
    return "-".join(filter(None, match.groups())) if match else ""


class Html(BuiltIn):
    """One page."""

    name: ClassVar[str] = "html"
    reads: ClassVar[str] = "web pages"
    suffixes: ClassVar[frozenset[str]] = frozenset({".html", ".htm", ".xhtml", ".xht", ".mhtml", ".mht"})

    @classmethod
    def claims(cls, sample: Sample) -> bool:
        """By its first words, or the first lines of a page saved as a single file."""
        head = sample.head.removeprefix(b"\xef\xbb\xbf").lstrip()
        return head[:20].lower().startswith(_SIGNATURES) or any(mark in sample.head for mark in _SNAPSHOT_MARKS)

    def read(self, path: Path, reading: ReadingOptions = PLAIN_READING) -> Iterator[Page]:
        """Yield the whole page; of one saved with its pictures in a single file (MHTML), only the page itself."""
        raw = read_bytes(path, reading)
        if path.suffix.lower() in (".mhtml", ".mht") or any(mark in raw[:4096] for mark in _SNAPSHOT_MARKS):
            yield _read_mhtml(raw, path.name)
        else:
            yield read_page(raw, path.name)


def _read_mhtml(raw: bytes, name: str) -> Page:
    """The first HTML part of a MIME message."""
    try:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        if isinstance(message, EmailMessage):
            for part in message.walk():
                if part.get_content_type() in ("text/html", "application/xhtml+xml"):
                    page = part.get_payload(decode=True)
                    if isinstance(page, bytes):
                        return read_page(page, name, str(part.get_content_charset() or ""))
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, RuntimeError) as error:
        raise AssistantError(Code.DOCUMENT_UNREADABLE, name) from error  # email raises all of these on damaged headers
    raise AssistantError(Code.DOCUMENT_UNREADABLE, name)
