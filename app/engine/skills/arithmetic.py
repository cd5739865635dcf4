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
_N = r"(\d+(?:\.\d+)?)"
_PERCENT = {"en": r" ?(?:percent|per cent|%)", "de": r" ?(?:prozent|%)"}
_SPOKEN: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (
        (rf"(.+?) ?(?:plus|\+|increased by) ?{_N}{_PERCENT['en']}$", r"(\1)*(1+\2/100)"),
        (rf"(.+?) ?(?:minus|-|less|decreased by|reduced by|with) ?{_N}{_PERCENT['en']}(?: off| discount)?$",
         r"(\1)*(1-\2/100)"),
        (rf"{_N}{_PERCENT['en']} (?:off|less than|off of) {_N}", r"(\2*(1-\1/100))"),
        (rf"{_N}{_PERCENT['en']} more than {_N}", r"(\2*(1+\1/100))"),
        (rf"{_N}{_PERCENT['en']} (?:tip on|of)", r"\1/100*"),
        (r"(?:the )?factorial of (\d+)|(\d+) factorial", r"fact(\1\2)"),
        (rf"(?:the )?square root of {_N}", r"(\1)**0.5"), (rf"(?:the )?cube root of {_N}", r"(\1)**(1/3)"),
        (rf"{_N} squared|the square of {_N}", r"(\1\2)**2"), (rf"{_N} cubed|the cube of {_N}", r"(\1\2)**3"),
        (r"to the (\d+)(?:st|nd|rd|th)(?: power)?", r"**\1"), (r"(?:to the power of|raised to)", "**"),
        (rf"add {_N} (?:and|to) {_N}(?: and {_N})?", r"\1+\2+0\3"),
        (rf"(?:the )?sum of {_N} and {_N}", r"(\1+\2)"), (rf"subtract {_N} from {_N}", r"\2-\1"),
        (rf"(?:the )?difference (?:between|of) {_N} and {_N}", r"(\1-\2)"),
        (rf"multiply {_N} (?:by|and|with) {_N}", r"\1*\2"), (rf"(?:the )?product of {_N} and {_N}", r"(\1*\2)"),
        (rf"divide {_N} by {_N}", r"\1/\2"),
        (rf"(?:the )?(?:average|mean) of {_N} and {_N}", r"((\1+\2)/2)"),
        (r"(?:double|twice|2 times)", "2*"), (r"triple", "3*"), (r"(?:half of|half)", "0.5*"),
        (r"(\d+) (?:thirds|3rds) of", r"\1/3*"), (r"(\d+) quarters of", r"\1/4*"), (r"a third of", "1/3*"),
        (r"a quarter of", "0.25*"), (r"(?:multiplied by|times)", "*"), (r"(?:divided by|over)", "/"),
        (r"(?:plus|added to)", "+"), (r"negative", "-"), (r"minus", "-"), (r"(?:modulo|mod)", "%"),
    ),
    "de": (
        (rf"(.+?) ?(?:plus|\+|zuzüglich) ?{_N}{_PERCENT['de']}$", r"(\1)*(1+\2/100)"),
        (rf"(.+?) ?(?:minus|-|weniger|abzüglich) ?{_N}{_PERCENT['de']}(?: rabatt)?$", r"(\1)*(1-\2/100)"),
        (rf"(.+?) mit {_N}{_PERCENT['de']} rabatt$", r"(\1)*(1-\2/100)"),
        (rf"{_N}{_PERCENT['de']} (?:rabatt auf|weniger als) {_N}", r"(\2*(1-\1/100))"),
        (rf"{_N}{_PERCENT['de']} mehr als {_N}", r"(\2*(1+\1/100))"),
        (rf"{_N}{_PERCENT['de']} von", r"\1/100*"),
        (r"(?:die )?fakultät von (\d+)|(\d+) (?:fakultät|factorial)", r"fact(\1\2)"),
        (rf"(?:die )?(?:quadratwurzel|wurzel) (?:aus|von) {_N}", r"(\1)**0.5"),
        (rf"(?:die )?(?:kubikwurzel|3\. wurzel) (?:aus|von) {_N}", r"(\1)**(1/3)"),
        (rf"{_N} zum quadrat|{_N} quadrat", r"(\1\2)**2"), (r"hoch", "**"),
        (rf"(?:addiere|zähle) {_N} und {_N}(?: zusammen)?", r"\1+\2"),
        (rf"(?:die )?summe (?:von|aus) {_N} und {_N}", r"(\1+\2)"),
        (rf"(?:subtrahiere|ziehe?) {_N} von {_N}(?: ab)?", r"\2-\1"),
        (rf"(?:die )?differenz (?:von|aus|zwischen) {_N} und {_N}", r"(\1-\2)"),
        (rf"multipliziere {_N} mit {_N}", r"\1*\2"), (rf"(?:das )?produkt (?:von|aus) {_N} und {_N}", r"(\1*\2)"),
        (rf"(?:teile|dividiere) {_N} durch {_N}", r"\1/\2"),
        (rf"(?:der )?(?:durchschnitt|mittelwert) (?:von|aus) {_N} und {_N}", r"((\1+\2)/2)"),
        (r"das doppelte von", "2*"), (r"das dreifache von", "3*"), (r"die hälfte von", "0.5*"),
        (r"(\d+) ?drittel von", r"\1/3*"), (r"(\d+) ?viertel von", r"\1/4*"),
        (r"(?:ein )?drittel von", "1/3*"), (r"(?:ein )?viertel von", "0.25*"),
        (r"(?:multipliziert mit|mal)", "*"), (r"(?:geteilt durch|dividiert durch|durch)", "/"), (r"plus", "+"),
        (r"(?:minus|weniger)", "-"), (r"modulo", "%"),
    ),
}  # fmt: skip
"""Language -> what is said for an operator, and the operator."""
_ALLOWED = re.compile(r"(?:[\d\s.+*/()%-]|fact\()+")
_HAS_SUM = re.compile(r"\d[\s)]*(?:[*/+%]|-)|\*\*|\d\*|fact")
_IS_DATE = re.compile(r"\d+(?:[-.]\d+)+|\d+/\d+/\d+")
"""A date, a span of years, the number of a paragraph: not a sum if nothing else is said."""
_IS_ORDER = re.compile(r"(?:add|subtract|multiply|divide|addiere|zähle|subtrahiere|ziehe?|multipliziere|teile|"
                       r"dividiere)\b", re.IGNORECASE)  # fmt: skip
_LONGEST = 200
_LARGEST = 1e300
_LARGEST_FACTORIAL = 170
_IS_FACTORIAL = re.compile(r"(?<=\d)!(?=\s*(?:[-+*/?)]|$))")
"""A sign of exclamation after a sum of words is none: "5 plus 3!"."""


def _power(base: float, exponent: float) -> float:
    """In floating point, so that no exponent takes long."""
    return math.pow(base, exponent)


def _factorial(number: float) -> float:
    """Raises OverflowError beyond what a floating point number holds."""
    if number > _LARGEST_FACTORIAL:
        raise OverflowError
    return float(math.factorial(int(number)))


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
        found = SimpleEval(operators=operators, functions={"fact": _factorial}, names={}).eval(expression.strip())
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

    @classmethod
    def create(cls, context: PartContext) -> Self:  # noqa: ARG003
        """Nothing to load."""
        return cls()

    def answer(self, asked: Asked) -> Answer | None:
        """The result of a sum."""
        meant = _GRAMMAR.meant(_signs(asked.text), asked.language)
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
        what = "makes" if _IS_ORDER.match(said) else "is"
        return None if found is None else Answer(words[what].format(sum=said, found=figure(found, asked.language)))


def _signs(text: str) -> str:
    """Raised figures and the sign of a factorial in words that a sum may hold."""
    said = text.replace("²", " ** 2").replace("³", " ** 3")
    is_written = not re.search(r"[^\W\d_]", re.sub(r"^(?:what(?:'s| is)|was ist|wie ?viel ist)\b", "", said.lower()))
    return _IS_FACTORIAL.sub(" factorial", said) if is_written else said


_WORDS = {
    "en": {
        "is": "{sum} is {found}.",
        "makes": "That makes {found}.",
        "zero": "Nothing can be divided by zero.",
        "large": "That is too large a number for me.",
    },
    "de": {
        "is": "{sum} ist {found}.",
        "makes": "Das ergibt {found}.",
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
        text = re.sub(rf"(?<!\w)(?:{way})(?!\w)", sign, text)
    return text if _ALLOWED.fullmatch(text) and _HAS_SUM.search(text) and re.search(r"\d", text) else None
