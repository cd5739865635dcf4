"""HTML and XHTML, parsed as browsers do it, with lxml; nothing is fetched or expanded."""

import html.entities
import re
from typing import Any

from app.engine.adapters.readers.packages.zipped import parse

_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_XHTML = re.compile(r"<html[^>]{0,2000}xmlns\s*=\s*[\"']http://www\.w3\.org/1999/xhtml")
_ENTITY = re.compile(r"&(\w{2,32});")
_XML_ENTITIES = ("amp", "lt", "gt", "quot", "apos")
_NOT_IN_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NAME = re.compile(r"[a-z_][\w.-]*", re.ASCII)


def parse_html(text: str) -> Any:
    """The root element of a page, without namespaces; None if it is empty.

    Well-formed XHTML is parsed as XML: as HTML, `<a id="x"/>` would stay open.
    """
    from lxml import etree

    text = _NOT_IN_XML.sub("", _DECLARATION.sub("", text, count=1))
    if not text.strip():
        return None
    if _XHTML.search(text[:5_000]):
        try:
            return _strip_namespaces(parse(_ENTITY.sub(_resolve_entity, text).encode()))
        except etree.XMLSyntaxError:
            pass  # like browsers, fall back to HTML
    # HTML cannot define entities, so huge_tree is safe; unclosed <font> tags of old pages nest deeper than 256.
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True, recover=True
    )
    try:
        return _strip_namespaces(etree.fromstring(text.encode(), parser))
    except etree.XMLSyntaxError:
        return None  # there is not a single element


def _resolve_entity(entity: re.Match[str]) -> str:
    """The character that an HTML entity stands for; the five that XML knows are left to the parser."""
    name = entity[1]
    return entity[0] if name in _XML_ENTITIES else html.entities.html5.get(f"{name};", entity[0])


def _strip_namespaces(root: Any) -> Any:
    """The same tree without namespaces."""
    if root is None:
        return None
    for element in root.iter("*"):
        tag = str(element.tag).rpartition("}")[2].lower()
        if tag != element.tag:
            # lxml parses names that it does not accept as new ones.
            element.tag = tag if _NAME.fullmatch(tag) else "span"
    return root
