"""Units: "how many miles are 10 kilometers", "72 Fahrenheit in Celsius"; their names in each language are from CLDR."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, Self

from babel.units import format_unit

from app.engine.parts.part_context import PartContext
from app.engine.parts.skill import Answer, Asked
from app.engine.skills.built_in import BuiltIn
from app.engine.skills.grammar import Grammar
from app.text.localized import figure, listed, locale

_COUNT = r"(?P<count>-?\d+(?:[.,]\d+)*(?: and a half)?|minus \d+(?:[.,]\d+)*|an?|half an?|eine?[mnr]?)"
_UNIT = r"[^\d?]{1,40}?"
_MORE = rf"(?:(?: and| und|,)? (?P<more>\d+(?:[.,]\d+)?)(?: ?(?P<smaller>{_UNIT}))?)?"
"""The rest of a measure in a smaller unit, which may go without saying: "6 foot 2"."""
_GRAMMAR = Grammar({
    "to": {
        "en": (rf"(?:(?:convert|what(?:'s| is| are)|how much (?:is|are)|how (?:tall|long|far|heavy) is) )?{_COUNT} ?"
               rf"(?P<of>{_UNIT}){_MORE} (?:in|to|into|as) (?P<to>{_UNIT})",
               rf"how (?:many|much) (?P<to>{_UNIT}) (?:is|are|in|are in|are there in|is in|make|fit in|fit into) "
               rf"{_COUNT} ?(?P<of>{_UNIT}){_MORE}"),
        "de": (rf"(?:(?:was (?:ist|sind)|wie ?viel (?:ist|sind)|rechne) )?{_COUNT} ?(?P<of>{_UNIT}){_MORE} "
               rf"(?:in|nach) (?P<to>{_UNIT})(?: um)?",
               rf"wie ?viele? (?P<to>{_UNIT}) (?:ist|sind|hat|haben|sind in|ergeben) {_COUNT} ?(?P<of>{_UNIT}){_MORE}"),
    },
})  # fmt: skip
_NAMES = {
    "liter": "liter", "gallon": "gallon", "fluid-ounce": "fluid_ounce", "cup": "cup", "tonne": "metric_ton",
    "ton": "short_ton",
    "celsius": "degC", "fahrenheit": "degF", "kelvin": "kelvin", "stone": "stone", "foodcalorie": "kilocalorie",
    "calorie": "calorie", "mile-per-hour": "mile/hour", "kilometer-per-hour": "kilometer/hour",
    "meter-per-second": "meter/second", "kilowatt-hour": "kilowatt_hour", "mile-per-gallon": "mile/gallon",
    "pound-force-per-square-inch": "psi", "astronomical-unit": "astronomical_unit", "light-year": "light_year",
    "nautical-mile": "nautical_mile", "horsepower": "horsepower", "knot": "knot", "degree": "degree",
    "century": "century",
}  # fmt: skip
"""CLDR's name of a unit -> pint's, where joining the words with underscores is not enough."""
_KINDS = frozenset(
    ("angle", "area", "digital", "duration", "electric", "energy", "frequency", "length", "mass", "power", "pressure",
    "speed",
     "temperature", "volume")
)  # fmt: skip
_USUAL: dict[str, dict[str, str]] = {
    "en": {"kilos": "mass-kilogram", "kilo": "mass-kilogram", "centigrade": "temperature-celsius",
           "degrees celsius": "temperature-celsius", "degrees fahrenheit": "temperature-fahrenheit", "celsius":
           "temperature-celsius", "fahrenheit": "temperature-fahrenheit", "degrees centigrade": "temperature-celsius",
           "litres": "volume-liter", "litre": "volume-liter", "metres": "length-meter", "metre": "length-meter",
           "kilometres": "length-kilometer", "kilometre": "length-kilometer", "centimetres": "length-centimeter",
           "millimetres": "length-millimeter", "mph": "speed-mile-per-hour", "kph": "speed-kilometer-per-hour",
           "km/h": "speed-kilometer-per-hour", "lbs": "mass-pound", "tonnes": "mass-tonne", "feet": "length-foot",
           "f": "temperature-fahrenheit", "c": "temperature-celsius", "millilitres": "volume-milliliter"},
    "de": {"kilo": "mass-kilogram", "celsius": "temperature-celsius", "fahrenheit": "temperature-fahrenheit",
           "pfund": "mass-pound", "km/h": "speed-kilometer-per-hour", "stundenkilometer": "speed-kilometer-per-hour",
           "zoll": "length-inch", "fuß": "length-foot", "gallonen": "volume-gallon"},
}  # fmt: skip
"""Language -> what people say that CLDR lacks."""
_SMALLER = {
    "length-foot": "length-inch", "length-yard": "length-foot", "length-meter": "length-centimeter",
    "length-kilometer": "length-meter", "mass-stone": "mass-pound", "mass-pound": "mass-ounce",
    "mass-kilogram": "mass-gram", "duration-hour": "duration-minute", "duration-minute": "duration-second",
}  # fmt: skip
"""Unit -> the one that a bare number after it counts."""
_FEET = re.compile(r"(\d+)\s*(?:'|\u2032|\u2019)\s*(?:(\d+(?:\.\d+)?)\s*(?:\"|\u2033|\u201d|'')?)?(?=\s)")
"""5'11": feet and inches."""
_LEAST_LETTERS = 1
_WORDS = {"en": "{given} is {found}.", "de": "{given} sind {found}."}


@cache
def _registry() -> Any:
    """Pint's units; loading them takes a quarter of a second."""
    import pint

    return pint.UnitRegistry(autoconvert_offset_to_baseunit=True, cache_folder=None)


@cache
def units(language: str) -> dict[str, str]:
    """Name of a unit in lower case -> CLDR's name for it, for units that can be measured."""
    found: dict[str, str] = {}
    known = locale(language)
    for unit in map(str, known.unit_display_names):
        if unit.partition("-")[0] in _KINDS:
            for length in ("long", "short", "narrow"):
                for count in (2, 1):
                    said = str(format_unit(count, unit, length=length, locale=known))
                    name = re.sub(r"^[\s\d]+|[\s\d]+$", "", said).casefold()
                    if name and name != unit and len(name) >= _LEAST_LETTERS:
                        found.setdefault(name, unit)
    return found | _USUAL.get(language, {})


class Conversion(BuiltIn):
    """Converts units of measurement."""

    name: ClassVar[str] = "conversion"
    detail: ClassVar[str] = "pint, with unit names from CLDR"
    rank: ClassVar[int] = 30
    examples: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "en": (
            "How many miles are ten kilometers?",
            "72 degrees Fahrenheit in Celsius",
            "Convert two cups to milliliters",
        ),
        "de": (
            "Wie viele Meilen sind zehn Kilometer?",
            "72 Grad Fahrenheit in Celsius",
            "Was sind 5 Zoll in Zentimeter?",
        ),
    }

    @classmethod
    def create(cls, context: PartContext) -> Self:  # noqa: ARG003
        """Nothing to load until it is asked."""
        return cls()

    def answer(self, asked: Asked) -> Answer | None:
        """A measure in another unit; None if a unit is unknown or they measure different things."""
        text = _FEET.sub(_feet, asked.text) if asked.language == "en" else asked.text
        meant = _GRAMMAR.meant(text, asked.language)
        if meant is None:
            return None
        names = units(asked.language)
        given = _measures(meant.words, names, asked.language)
        to = names.get(meant.words["to"].casefold())
        if not given or to is None or all(unit == to for _, unit in given):
            return None
        if any(unit.partition("-")[0] != to.partition("-")[0] for _, unit in given):
            return None
        found = [convert(count, unit, to) for count, unit in given]
        if None in found:
            return None
        result = _in_words(sum(one for one in found if one is not None), to, asked.language)
        told = listed([_in_words(count, unit, asked.language) for count, unit in given], asked.language)
        return Answer(_WORDS.get(asked.language, _WORDS["en"]).format(given=told, found=result))


def _feet(found: "re.Match[str]") -> str:
    return f"{found[1]} foot {found[2]} inch" if found[2] else f"{found[1]} foot"


def _measures(said: Mapping[str, str], names: Mapping[str, str], language: str) -> list[tuple[float, str]]:
    """What is to be converted, in one unit or two; empty where a unit is unknown, or both are of no one measure."""
    unit = names.get(said["of"].casefold(), "")
    count = _count(said["count"], language)
    if "more" not in said or not unit:
        return [(count, unit)] if unit else []
    smaller = names.get(said["smaller"].casefold(), "") if "smaller" in said else _SMALLER.get(unit, "")
    if not smaller or unit.partition("-")[0] != smaller.partition("-")[0] or count < 0:
        return []
    return [(count, unit), (_count(said["more"], language), smaller)]


def convert(count: float, of: str, to: str) -> float | None:
    """A measure in another unit, both by CLDR's names; None if pint does not know them."""
    import pint

    known = _registry()
    try:
        return float(known.Quantity(count, _pint(of)).to(_pint(to)).magnitude)
    except (pint.PintError, AttributeError, ValueError, OverflowError):
        return None


def _pint(unit: str) -> str:
    name = unit.partition("-")[2]
    if name in _NAMES:
        return _NAMES[name]
    for prefix, power in (("square-", 2), ("cubic-", 3)):
        if name.startswith(prefix):
            return f"{name.removeprefix(prefix).replace('-', '_')}**{power}"
    return name.replace("-per-", "/").replace("-", "_")


def _count(said: str, language: str) -> float:
    if said.startswith("half"):
        return 0.5
    if said.endswith(" and a half"):
        return _count(said.removesuffix(" and a half"), language) + 0.5
    if not re.search(r"\d", said):
        return 1.0
    said = said.replace("minus ", "-")
    thousands, decimal = (".", ",") if language == "de" else (",", ".")
    if re.fullmatch(rf"-?\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+", said):
        return float(said.replace(thousands, ""))
    return float(said.replace(thousands, "").replace(decimal, ".")) if said.count(".") + said.count(",") <= 2 else 0.0


def _in_words(count: float, unit: str, language: str) -> str:
    """A measure in words, with at most four digits after the point."""
    rounded = float(f"{count:.6g}")
    if rounded != 0 and not 1e-6 <= abs(rounded) < 1e15:
        name = str(format_unit(2, unit, length="long", locale=locale(language)))
        return name.replace("2", figure(rounded, language), 1)
    return str(format_unit(rounded, unit, length="long", format="#,##0.######", locale=locale(language))).replace(
        "\xa0", " "
    )
