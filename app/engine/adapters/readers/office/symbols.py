"""Characters of Word's symbol fonts as Unicode, the commonest of them. Pure."""

_SYMBOL = dict(zip(
    "ABCDEFGHIKLMNOPQRSTUWXYZabcdefghijklmnopqrstuvwxyz",
    "ΑΒΧΔΕΦΓΗΙΚΛΜΝΟΠΘΡΣΤΥΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ",
    strict=True,
)) | dict(zip(
    "\x22\x24\xa3\xa5\xab\xac\xad\xae\xaf\xb0\xb1\xb2\xb3\xb4\xb7\xb8\xb9\xba\xbb\xd6\xd7\xde\xe5\xf2",
    "∀∃≤∞↔←↑→↓°±″≥×•÷≠≡≈√⋅⇒∑∫",  # noqa: RUF001
    strict=True,
))  # fmt: skip
"""A character of the font Symbol -> Unicode."""
_WINGDINGS = {
    0x4A: "☺", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x76: "❖", 0x9F: "•", 0xA7: "▪", 0xA8: "□", 0xD8: "➢",
    0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0x28: "☎", 0x2A: "✉",
}  # fmt: skip
"""The code of a character of the font Wingdings -> Unicode."""


def symbol(font: str, code: str) -> str:
    """The character with a hexadecimal code in a font; empty where it is not known."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    low = number & 0xFF if 0xF000 <= number <= 0xF0FF else number
    if font.lower().startswith("symbol"):
        return _SYMBOL.get(chr(low), chr(low) if 0x20 < low < 0x7F else "")
    if font.lower().startswith("wingdings"):
        return _WINGDINGS.get(low, "")
    return chr(number) if 0x20 < number < 0xD800 else ""
