"""Units in the names of columns and rows, and in the headings above tables. Pure."""

import re

_SYMBOLS = tuple(
    (  # noqa: SIM905
        "mm cm dm km m² m2 m³ m3 km² km2 ha µm nm kg mg µg ml cl dl hl kWh kW MW W/m² °C °F K % ‰ € $ £ ¥ EUR USD GBP "
        "CHF JPY SEK NOK DKK PLN CZK hPa mbar kPa km/h mph m/s ppm dB kHz MHz GHz Hz kB MB GB TB lb lbs oz kcal kJ MJ "
        "euros dollars pounds francs crowns cents"
    ).split()
)
"""Units that are none otherwise, so that they may stand behind a name without a mark."""
_OTHERS = tuple(
    (  # noqa: SIM905
        "m g t l h s A V W J N in ft yd mi min hrs hours hour minutes seconds days weeks months years litres liters "
        "metres meters grams kilograms kilometres kilometers centimetres millimetres degrees percent euro dollar pound "
        "Euro Franken Stunden Minuten Tage Jahre Grad Liter Meter Prozent million millions thousand thousands bn "
        "heures jours mois ans horas días"
    ).split()
)
"""Units that are ordinary words or letters as well: they need brackets or "in"."""
_UNIT = "|".join(re.escape(one) for one in sorted({*_SYMBOLS, *_OTHERS}, key=len, reverse=True))
_PER = r"(?:\s?(?:/|per|pro|por|par)\s?\w{1,8})?"
_BRACKETED = re.compile(rf"(?P<name>.+?)[\s,]*[(\[]\s*(?:in\s+)?(?P<unit>(?:{_UNIT}){_PER})\s*[)\]]\s*:?", re.DOTALL)
_MARKED = re.compile(rf"(?P<name>.+?)(?:,\s*(?:in\s+)?|\s+in\s+|\s*/\s+)(?P<unit>(?:{_UNIT}){_PER})", re.DOTALL)
_BARE_UNIT = re.compile(
    rf"(?P<name>.+?)\s+(?P<unit>{'|'.join(re.escape(one) for one in sorted(_SYMBOLS, key=len, reverse=True))})"
)
_FIGURE = re.compile(r"[-+\u2212\u2013]?\s?\d[\d.,:'\u2019\s\xa0\u202f]*")
_PRICES = re.compile(
    r"\b(?:prices?|fees?|amounts?|costs?|preise|beträge|prix|precios|prezzi|prijzen)\b[^.\n|]{0,30}?\bin\s+"
    r"(?P<unit>euros?|€|EUR|US dollars|dollars|\$|USD|pounds|£|GBP|CHF|francs|Franken|crowns|Euro)(?!\w)",
    re.IGNORECASE,
)


def split_unit(name: str) -> tuple[str, str]:
    """A name and the unit in it, empty where it has none: "Rainfall mm", "Price (EUR)", "Weight in kg"."""
    for form in (_BRACKETED, _MARKED, _BARE_UNIT):
        if found := form.fullmatch(name.strip()):
            return found["name"].strip(), found["unit"]
    return name, ""


def unit_of_prices(text: str) -> str:
    """The currency that a text says prices are in; empty where it says none."""
    found = _PRICES.search(text)
    return found["unit"] if found else ""


def is_bare(value: str) -> bool:
    """Whether a cell holds a figure without a unit."""
    return bool(_FIGURE.fullmatch(value.strip()))


def with_unit(value: str, unit: str) -> str:
    """A cell with its unit, unless it says one itself."""
    return f"{value} {unit}" if unit and is_bare(value) else value
