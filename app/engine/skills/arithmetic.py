"""Sums: "what is fifteen percent of eighty", "12 times (3 + 4)"."""

import ast
import math
import operator
import re
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from simpleeval import InvalidExpression, SimpleEval

from app.engine.parts.part_context import PartContext
from app.engine.parts.skill import Answer, Asked
from app.engine.skills.built_in import BuiltIn
from app.engine.skills.grammar import Grammar
from app.text.localized import figure

_GRAMMAR = Grammar({
    "sum": {
        "en": (r"(?:(?:what(?:'s| is| are| does)|how much (?:is|are)|calculate|compute|work out|tell me) )?(?P<sum>.+?)"
               r"(?: equals?| make)? ?[=?]?",),
        "de": (r"(?:(?:was (?:ist|sind|ergibt|macht)|wie ?viel (?:ist|sind|ergibt|macht)|rechne|berechne)(?: mal)? "
               r")?(?P<sum>.+?)"
               r"(?: ergibt| aus)? ?[=?]?",),
    },
})  # fmt: skip
_SPOKEN: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (
        (r"(\d+(?:\.\d+)?) ?(?:percent|per cent|%) of", r"\1/100*"), (r"(?:the )?square root of (\d+(?:\.\d+)?)",
        r"(\1)**0.5"),
        (r"(\d+(?:\.\d+)?) squared", r"\1**2"), (r"(\d+(?:\.\d+)?) cubed", r"\1**3"),
        (r"(?:to the power of|raised to)", "**"), (r"half of", "0.5*"), (r"a third of", "1/3*"), (r"a quarter of",
        "0.25*"),
        (r"(?:multiplied by|times)", "*"), (r"(?:divided by|over)", "/"), (r"plus", "+"), (r"minus", "-"),
        (r"(?:modulo|mod)", "%"),
    ),
    "de": (
        (r"(\d+(?:\.\d+)?) ?(?:prozent|%) von", r"\1/100*"),
        (r"(?:die )?(?:quadratwurzel|wurzel) (?:aus|von) (\d+(?:\.\d+)?)", r"(\1)**0.5"),
        (r"(\d+(?:\.\d+)?) zum quadrat", r"\1**2"), (r"hoch", "**"), (r"die hälfte von", "0.5*"),
        (r"(?:multipliziert mit|mal)", "*"), (r"(?:geteilt durch|dividiert durch|durch)", "/"), (r"plus", "+"),
        (r"(?:minus|weniger)", "-"), (r"modulo", "%"),
    ),
}  # fmt: skip
"""Language -> what is said for an operator, and the operator."""
_ALLOWED = re.compile(r"[\d\s.+*/()%-]+")
_HAS_SUM = re.compile(r"\d[\s)]*(?:[*/+%]|-)|\*\*")
_IS_DATE = re.compile(r"\d+(?:[-.]\d+)+|\d+/\d+/\d+")
"""A date, a span of years, the number of a paragraph: not a sum if nothing else is said."""
_LONGEST = 200
_LARGEST = 1e300


def _power(base: float, exponent: float) -> float:
    """In floating point, so that no exponent takes long."""
    return math.pow(base, exponent)


def _times(one: float, other: float) -> float:
    return float(one) * other if abs(one) * abs(other) > 2**53 else one * other


def value(expression: str) -> float | None:
    """The value of a sum; None where it is not one. Raises ZeroDivisionError, OverflowError."""
    operators: dict[type, Any] = {
        ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: _times, ast.Div: operator.truediv,
        ast.Mod: operator.mod,
        ast.Pow: _power, ast.USub: operator.neg, ast.UAdd: operator.pos,
    }  # fmt: skip
    if len(expression) > _LONGEST or not _ALLOWED.fullmatch(expression):
        return None
    try:
        found = SimpleEval(operators=operators, functions={}, names={}).eval(expression.strip())
    except (InvalidExpression, SyntaxError, ValueError, TypeError):
        return None
    if not isinstance(found, int | float) or isinstance(found, bool) or math.isnan(found):
        return None
    if abs(found) > _LARGEST:
        raise OverflowError
    return found


class Arithmetic(BuiltIn):
    """Works out sums, written or spoken."""

    name: ClassVar[str] = "arithmetic"
    detail: ClassVar[str] = "simpleeval"
    rank: ClassVar[int] = 20
    examples: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "en": ("What is fifteen percent of eighty?", "12 * (3 + 4)", "What is the square root of 2?"),
        "de": ("Was ist fünfzehn Prozent von achtzig?", "12 * (3 + 4)", "Wie viel ist zwölf mal drei?"),
    }
    phrases: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    @classmethod
    def create(cls, context: PartContext) -> Self:  # noqa: ARG003
        """Nothing to load."""
        return cls()

    def answer(self, asked: Asked) -> Answer | None:
        """The result of a sum."""
        meant = _GRAMMAR.meant(asked.text.replace("²", " ** 2"), asked.language)
        if meant is None or len(meant.words["sum"]) > _LONGEST:
            return None
        said = meant.words["sum"].rstrip("?= ")
        expression = written(said.lower(), asked.language)
        if expression is None or _IS_DATE.fullmatch(said):
            return None
        words = _WORDS.get(asked.language, _WORDS["en"])
        try:
            found = value(expression)
        except ZeroDivisionError:
            return Answer(words["zero"])
        except OverflowError:
            return Answer(words["large"])
        return None if found is None else Answer(words["is"].format(sum=said, found=figure(found, asked.language)))


_WORDS = {
    "en": {
        "is": "{sum} is {found}.",
        "zero": "Nothing can be divided by zero.",
        "large": "That is too large a number for me.",
    },
    "de": {
        "is": "{sum} ist {found}.",
        "zero": "Durch null kann man nicht teilen.",
        "large": "Die Zahl ist mir zu groß.",
    },
}


def written(said: str, language: str) -> str | None:
    """A spoken sum in figures and signs; None where it is not one."""
    text = (
        re.sub(r"(?<=\d)[, ](?=\d{3}\b)", "", said) if language != "de" else re.sub(r"(?<=\d)[. ](?=\d{3}\b)", "", said)
    )
    text = (
        re.sub(r"(?<=\d),(?=\d)", ".", text)
        .replace("\u00d7", "*")
        .replace("÷", "/")
        .replace(":", "/")
        .replace("^", "**")
    )
    text = re.sub(r"(?<=[\d)])\s*x\s*(?=[\d(])", "*", text)
    for way, sign in _SPOKEN.get(language, ()):
        text = re.sub(rf"(?<!\w){way}(?!\w)", sign, text)
    return text if _ALLOWED.fullmatch(text) and _HAS_SUM.search(text) and re.search(r"\d", text) else None
