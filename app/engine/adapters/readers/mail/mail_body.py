"""The text of a message without quoted earlier messages and without signatures."""

import re
from typing import Any

from app.engine.adapters.readers.blocks import split_paragraphs
from app.engine.adapters.readers.web.html_tree import parse_html
from app.engine.adapters.readers.web.visible_text import extract_blocks, prune, remove_element
from app.engine.parts.pages import Block, Role

_QUOTED = re.compile(r"[ \t]*>")
_QUOTE_INTRO_END = re.compile(
    r"\b(?:wrote|writes|schrieb|schreibt|écrit|escribió|scritto|schreef|skrev|napisał|escreveu|kirjoitti|пишет|написал)"
    r"\b.{0,80}:\s*$",
    re.IGNORECASE,
)
"""The end of the line that introduces a quotation."""
_QUOTE_INTRO_START = re.compile(r"^\s*(?:On|Am|Le|El|Il|Op|Den|W dniu|Em|Dne|\d|\S+@)", re.IGNORECASE)
"""Its beginning, in case it takes two lines."""
_EARLIER_MESSAGE = re.compile(
    r"^\s*-{3,}\s*(?:original message|ursprüngliche nachricht|message d'origine|mensaje original|messaggio originale"
    r"|oorspronkelijk bericht|mensagem original|исходное сообщение)\s*-{3,}\s*$"
    r"|^\s*_{20,}\s*\n\s*(?:from|von|de|da|van):",
    re.IGNORECASE | re.MULTILINE,
)
"""Where an earlier message begins that is included without quotation marks."""
_SIGNATURE = re.compile(r"^--[ \t\xa0]?$", re.MULTILINE)
_LONGEST_SIGNATURE = 1_000
"""Characters."""
_ITEM = re.compile(r"\s*(?:[-*•–+]|\d{1,2}[.)])\s+(?=\S)")  # noqa: RUF001  # items may begin with dashes of any length
_REPEATED = (
    ".//blockquote[@type='cite'] | .//*[contains(concat(' ', @class, ' '), ' gmail_quote ')]"
    " | .//*[contains(concat(' ', @class, ' '), ' gmail_signature ')] | .//*[contains(@class, 'moz-signature')]"
    " | .//*[contains(@class, 'moz-cite-prefix')] | .//*[contains(@class, 'yahoo_quoted')]"
    " | .//*[@id='divRplyFwdMsg' or @id='appendonsend']/following-sibling::* | .//*[@id='divRplyFwdMsg']"
)
"""Where common mail programs put quotations and signatures."""
_FORWARDED = re.compile(
    r"forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado", re.IGNORECASE
)


def from_text(text: str) -> tuple[Block, ...]:
    """The blocks of a plain text body; if all of it is quoted, the quotation."""
    return _blocks(_strip_quotes(text)) or _blocks(
        "\n".join(_QUOTED.sub("", line).strip() for line in text.splitlines())
    )


def _strip_quotes(text: str) -> str:
    """What the sender wrote: without quoted lines, the line that introduces them, and the signature."""
    lines: list[str] = []
    earlier = _EARLIER_MESSAGE.search(text)
    for line in text[: earlier.start() if earlier else None].splitlines():
        if not _QUOTED.match(line):
            lines.append(line)
        else:
            while lines and not lines[-1].strip():
                lines.pop()
            if lines and _QUOTE_INTRO_END.search(lines[-1]):
                is_second = not _QUOTE_INTRO_START.match(lines.pop())
                if is_second and lines and _QUOTE_INTRO_START.match(lines[-1]):
                    lines.pop()
            lines.append("")
    own = "\n".join(lines)
    signatures = [match for match in _SIGNATURE.finditer(own) if len(own) - match.end() <= _LONGEST_SIGNATURE]
    return own[: signatures[0].start()] if signatures else own


def _blocks(text: str) -> tuple[Block, ...]:
    """Paragraphs and list items."""
    found: list[Block] = []
    for block in split_paragraphs(text):
        lines: list[tuple[str, Role]] = []
        for line in block.text.splitlines():
            mark = _ITEM.match(line)
            if mark:
                lines.append((line[mark.end() :].strip(), Role.ITEM))
            elif lines and (lines[-1][1] is Role.PARAGRAPH or line.startswith((" ", "\t"))):
                last, role = lines.pop()
                lines.append((f"{last}\n{line.rstrip()}" if role is Role.PARAGRAPH else f"{last} {line.strip()}", role))
            elif line.strip():
                lines.append((line.strip(), Role.PARAGRAPH))
        found += (Block(content, role) for content, role in lines)
    return tuple(found)


def from_html(text: str) -> tuple[Block, ...]:
    """The blocks of an HTML body; if all of it is quoted or forwarded, everything."""
    tree = parse_html(text)
    if tree is None:
        return ()
    prune(tree)
    everything = extract_blocks(tree)
    for element in tree.xpath(_REPEATED):
        if element.getparent() is not None and not _FORWARDED.search(_beginning(element)):
            remove_element(element)
    return extract_blocks(tree) or everything


def _beginning(element: Any) -> str:
    return "".join(element.itertext())[:200]
