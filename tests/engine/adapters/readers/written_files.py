"""Books and texts in formats that no library here writes, written by hand for tests."""

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

_CHAPTER = '<html xmlns="http://www.w3.org/1999/xhtml"><body>{}</body></html>'
_PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf"><manifest>
<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="a"/></spine></package>"""
_OPEN = "urn:oasis:names:tc:opendocument:xmlns:"
_NAMES = f'xmlns:o="{_OPEN}office:1.0" xmlns:t="{_OPEN}text:1.0" xmlns:d="{_OPEN}drawing:1.0"'


def lease(name: str, path: Path, paragraphs: Sequence[str]) -> bool:
    """Write the paragraphs in the format of the reader of that name, if it is one of these."""
    tagged = "".join(f"<p>{one}</p>" for one in paragraphs)
    match name:
        case "epub":
            container = '<container><rootfiles><rootfile full-path="a.opf"/></rootfiles></container>'
            _zip(path, {"META-INF/container.xml": container, "a.opf": _PACKAGE, "a.xhtml": _CHAPTER.format(tagged)})
        case "odt" | "odp":
            body = tagged.replace("p>", "t:p>")
            kind, body = ("text", body) if name == "odt" else ("presentation", _slides(body))
            text = f"<o:document-content {_NAMES}><o:body><o:{kind}>{body}</o:{kind}></o:body></o:document-content>"
            path.write_text(text, encoding="utf-8")
            if path.suffix not in (".fodt", ".fodp"):
                _zip(path, {"content.xml": text})
        case "rtf":
            path.write_text(r"{\rtf1\ansi " + "\\par\n".join(paragraphs) + "}", encoding="ascii")
        case "html":
            path.write_text(f"<html><body>{tagged}</body></html>", encoding="utf-8")
        case "subtitles":
            cues = (f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{one}\n" for n, one in enumerate(paragraphs))
            path.write_text("\n".join(cues), encoding="utf-8")
        case "json":
            path.write_text(json.dumps(list(paragraphs)), encoding="utf-8")
        case "notebook":
            cells = [{"cell_type": "markdown", "source": [one]} for one in paragraphs]
            path.write_text(json.dumps({"nbformat": 4, "cells": cells}), encoding="utf-8")
        case "xml":
            path.write_text(f"<a>{tagged}</a>", encoding="utf-8")
        case "calendar":
            events = (f"BEGIN:VEVENT\nDESCRIPTION:{one}\nEND:VEVENT" for one in paragraphs)
            path.write_text("BEGIN:VCALENDAR\n" + "\n".join(events), encoding="utf-8")
        case _:
            return False
    return True


def _slides(body: str) -> str:
    """A slide with a box for each paragraph."""
    boxes = body.replace("<t:p>", "<d:frame><d:text-box><t:p>").replace("</t:p>", "</t:p></d:text-box></d:frame>")
    return f"<d:page>{boxes}</d:page>"


def _zip(path: Path, entries: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
