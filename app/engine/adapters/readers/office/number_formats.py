"""Numbers as a spreadsheet shows them, by their cells' formats (ECMA-376, part 1, 18.8.31). Pure.

What is rare (fractions, colours, fill characters) is left out or shown as the plain number; points and commas are those
of English.
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 37: "#,##0;(#,##0)",
    38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;(#,##0.00)", 46: "[h]:mm:ss", 48: "##0.0E+0",
}  # fmt: skip
"""Number -> format of those that are in no file."""
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]'
    r"|\[(?P<other>[^\]]*)\]|(?P<digits>[0#?][0#?,]*(?:\.[0#?]*,*)?|\.[0#?]+,*)(?P<exponent>[eE][+-]0+)?|(?P<sign>.)",
    re.DOTALL,
)
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_CONDITION = re.compile(r"\[([<>=]{1,2})\s*(-?[\d.]+)\]")
_LONGEST = 200
"""Characters of a format that is understood."""


def shown(value: float, form: str) -> str | None:
    """A number in a format; None where the format is none for numbers, or is not understood."""
    if not form or form.lower() in ("general", "@") or len(form) > _LONGEST or "/" in form:
        return None
    section, number = _section(value, form)
    tokens = list(_TOKEN.finditer(section))
    digits = [token for token in tokens if token["digits"]]
    if any((token["sign"] or " ") in "ymdhsYMDHS" for token in tokens) or not section.strip():
        return None
    if not digits:
        return "".join(map(_literal, tokens))
    if len(digits) > 1:
        return _grouped(number, tokens) if all(re.fullmatch("[0#]+", token["digits"]) for token in digits) else None
    scale = sum(token["sign"] == "%" for token in tokens)
    try:
        amount = _digits(Decimal(repr(number)).scaleb(2 * scale), digits[0]["digits"], digits[0]["exponent"] or "")
    except (InvalidOperation, ValueError, OverflowError):
        return None
    return "".join(amount if token["digits"] else _literal(token) for token in tokens).strip()


def elapsed(length: timedelta, form: str) -> str | None:
    """A length of time in a format such as [h]:mm; None where it is none of those."""
    found = _ELAPSED.search(form)
    if found is None:
        return None
    seconds = round(length.total_seconds())
    sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
    has_seconds, unit = "s" in form[found.end() :].lower(), found[1][0].lower()
    if unit == "s":
        return f"{sign}{seconds}"
    minutes = seconds // 60
    first = f"{minutes // 60}:{minutes % 60:02}" if unit == "h" else str(minutes)
    return f"{sign}{first}:{seconds % 60:02}" if has_seconds else f"{sign}{first}"


def _section(value: float, form: str) -> tuple[str, float]:
    """The part of a format that is for a number, and the number as it is shown in it."""
    sections = re.findall(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\])+|(?<=;)(?=;|$)|^(?=;)', form)
    for section in sections[:2]:
        condition = _CONDITION.search(section)
        if condition and _holds(value, condition[1], float(condition[2])):
            return section, value
    if any(_CONDITION.search(section) for section in sections[:2]):
        return sections[-1], value
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    if value == 0 and len(sections) > 2:
        return sections[2], value
    return (sections[0] if value >= 0 else f"-{sections[0]}"), abs(value)


def _holds(value: float, operator: str, limit: float) -> bool:
    return {
        "<": value < limit, ">": value > limit, "=": value == limit, "<=": value <= limit, ">=": value >= limit,
        "<>": value != limit,
    }.get(operator, False)  # fmt: skip


def _literal(token: re.Match[str]) -> str:
    if token["space"]:
        return " "
    return token["quoted"] or token["escaped"] or token["currency"] or token["sign"] or ""


def _grouped(number: float, tokens: Sequence[re.Match[str]]) -> str:
    """A whole number whose figures are parted by signs, as those of telephones are."""
    places = sum(len(token["digits"]) for token in tokens if token["digits"])
    figures = f"{round(number):0{places}}"
    found, end = "", 0
    for token in tokens:
        if token["digits"]:
            size = len(token["digits"]) + (len(figures) - places if not end else 0)
            found, end = found + figures[end : end + size], end + size
        else:
            found += _literal(token)
    return found


def _digits(number: Decimal, pattern: str, exponent: str) -> str:
    if not number and set(pattern) == {"?"}:
        return ""
    whole, _, decimals = pattern.partition(".")
    while decimals.endswith(","):
        number, decimals = number.scaleb(-3), decimals[:-1]
    if exponent:
        power = number.adjusted() if number else 0
        mantissa = _digits(number.scaleb(-power), pattern, "")
        sign = "-" if power < 0 else "+" if "+" in exponent else ""
        return f"{mantissa}E{sign}{abs(power):0{len(exponent) - 2}}"
    while whole.endswith(","):  # each shows thousands
        number, whole = number.scaleb(-3), whole[:-1]
    places = len(decimals)
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    integer, _, fraction = f"{rounded:f}".partition(".")
    least = whole.replace(",", "").count("0")
    integer = integer.zfill(least) if least else integer.lstrip("0")
    if "," in whole:
        integer = f"{int(integer):,}".zfill(least) if integer else ""
    kept = len(decimals.rstrip("#?"))
    while len(fraction) > kept and fraction.endswith("0"):
        fraction = fraction[:-1]
    return f"{integer}.{fraction}" if fraction else integer or ("0" if not places else "")
