"""The text of a message without what it repeats: earlier messages quoted below it, and signatures."""

import re
from typing import Any

from app.engine.adapters.readers.blocks import blocks
from app.engine.adapters.readers.web.html_tree import tree_of
from app.engine.adapters.readers.web.visible_text import blocks_in, prune, take_out
from app.engine.parts.pages import Block, Role

_QUOTED = re.compile(r"[ \t]*>")
_INTRODUCED = re.compile(
    r"\b(?:wrote|writes|schrieb|schreibt|écrit|escribió|scritto|schreef|skrev|napisał|escreveu|kirjoitti|пишет|написал)"
    r"\b.{0,80}:\s*$",
    re.IGNORECASE,
)
"""The end of the line above what is quoted."""
_OPENED = re.compile(r"^\s*(?:On|Am|Le|El|Il|Op|Den|W dniu|Em|Dne|\d|\S+@)", re.IGNORECASE)
"""Its beginning, where it takes two lines."""
_ORIGINAL = re.compile(
    r"^\s*-{3,}\s*(?:original message|ursprüngliche nachricht|message d'origine|mensaje original|messaggio originale"
    r"|oorspronkelijk bericht|mensagem original|исходное сообщение)\s*-{3,}\s*$"
    r"|^\s*_{20,}\s*\n\s*(?:from|von|de|da|van):",
    re.IGNORECASE | re.MULTILINE,
)
"""Where an earlier message begins that is not quoted line by line."""
_SIGNATURE = re.compile(r"^--[ \t\xa0]?$", re.MULTILINE)
_LONGEST_SIGNATURE = 1_000
"""Characters."""
_ITEM = re.compile(r"\s*(?:[-*•–+]|\d{1,2}[.)])\s+(?=\S)")  # noqa: RUF001  # dashes of every length begin items
_REPEATED = (
    ".//blockquote[@type='cite'] | .//*[contains(concat(' ', @class, ' '), ' gmail_quote ')]"
    " | .//*[contains(concat(' ', @class, ' '), ' gmail_signature ')] | .//*[contains(@class, 'moz-signature')]"
    " | .//*[contains(@class, 'moz-cite-prefix')] | .//*[contains(@class, 'yahoo_quoted')]"
    " | .//*[@id='divRplyFwdMsg' or @id='appendonsend']/following-sibling::* | .//*[@id='divRplyFwdMsg']"
)
"""Where the usual programs put what is quoted, and signatures."""
_FORWARDED = re.compile(
    r"forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado", re.IGNORECASE
)


def from_text(text: str) -> tuple[Block, ...]:
    """Of plain text; where all of it is quoted, what is quoted."""
    return _blocks(_own(text)) or _blocks("\n".join(_QUOTED.sub("", line).strip() for line in text.splitlines()))


def _own(text: str) -> str:
    """What the sender wrote: without the lines that are quoted, the one above them, and the signature."""
    lines: list[str] = []
    original = _ORIGINAL.search(text)
    for line in text[: original.start() if original else None].splitlines():
        if not _QUOTED.match(line):
            lines.append(line)
        else:
            while lines and not lines[-1].strip():
                lines.pop()
            if lines and _INTRODUCED.search(lines[-1]):
                is_second = not _OPENED.match(lines.pop())
                if is_second and lines and _OPENED.match(lines[-1]):
                    lines.pop()
            lines.append("")
    own = "\n".join(lines)
    signatures = [found for found in _SIGNATURE.finditer(own) if len(own) - found.end() <= _LONGEST_SIGNATURE]
    return own[: signatures[0].start()] if signatures else own


def _blocks(text: str) -> tuple[Block, ...]:
    """Paragraphs, and the items of lists."""
    made: list[Block] = []
    for block in blocks(text):
        lines: list[tuple[str, Role]] = []
        for line in block.text.splitlines():
            mark = _ITEM.match(line)
            if mark:
                lines.append((line[mark.end() :].strip(), Role.ITEM))
            elif lines and (lines[-1][1] is Role.PARAGRAPH or line.startswith((" ", "\t"))):
                said, role = lines.pop()
                lines.append((f"{said}\n{line.rstrip()}" if role is Role.PARAGRAPH else f"{said} {line.strip()}", role))
            elif line.strip():
                lines.append((line.strip(), Role.PARAGRAPH))
        made += (Block(said, role) for said, role in lines)
    return tuple(made)


def from_html(text: str) -> tuple[Block, ...]:
    """Of HTML; where all of it is quoted or forwarded, that."""
    tree = tree_of(text)
    if tree is None:
        return ()
    prune(tree)
    every = blocks_in(tree)
    for element in tree.xpath(_REPEATED):
        if element.getparent() is not None and not _FORWARDED.search(_beginning(element)):
            take_out(element)
    return blocks_in(tree) or every


def _beginning(element: Any) -> str:
    return "".join(element.itertext())[:200]
