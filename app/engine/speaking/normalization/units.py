# ruff: noqa: E501 - tables are read by their rows
"""The signs of units, and what CLDR calls them."""

UNITS = {
    "km": "length-kilometer", "m": "length-meter", "dm": "length-decimeter", "cm": "length-centimeter",
    "mm": "length-millimeter", "\u00b5m": "length-micrometer", "nm": "length-nanometer", "mi": "length-mile",
    "ft": "length-foot", "yd": "length-yard", "in": "length-inch", "nmi": "length-nautical-mile",
    "kg": "mass-kilogram", "g": "mass-gram", "mg": "mass-milligram", "\u00b5g": "mass-microgram", "mcg": "mass-microgram",
    "t": "mass-tonne", "lb": "mass-pound", "lbs": "mass-pound", "oz": "mass-ounce", "l": "volume-liter", "L": "volume-liter",
    "dl": "volume-deciliter", "dL": "volume-deciliter", "ml": "volume-milliliter", "mL": "volume-milliliter",
    "cl": "volume-centiliter", "hl": "volume-hectoliter", "tsp": "volume-teaspoon", "tbsp": "volume-tablespoon",
    "gal": "volume-gallon", "qt": "volume-quart", "fl oz": "volume-fluid-ounce",
    "km/h": "speed-kilometer-per-hour", "kph": "speed-kilometer-per-hour", "m/s": "speed-meter-per-second",
    "mph": "speed-mile-per-hour", "kn": "speed-knot", "m/s\u00b2": "acceleration-meter-per-square-second",
    "\u00b0C": "temperature-celsius", "\u00b0F": "temperature-fahrenheit", "K": "temperature-kelvin",
    "m\u00b2": "area-square-meter", "m2": "area-square-meter", "qm": "area-square-meter", "km\u00b2": "area-square-kilometer",
    "km2": "area-square-kilometer", "cm\u00b2": "area-square-centimeter", "cm2": "area-square-centimeter",
    "ft\u00b2": "area-square-foot", "sq ft": "area-square-foot", "sqft": "area-square-foot", "ha": "area-hectare",
    "m\u00b3": "volume-cubic-meter", "m3": "volume-cubic-meter", "cm\u00b3": "volume-cubic-centimeter",
    "cm3": "volume-cubic-centimeter", "ft\u00b3": "volume-cubic-foot", "kWh": "energy-kilowatt-hour", "J": "energy-joule",
    "kJ": "energy-kilojoule", "cal": "energy-calorie", "kcal": "energy-kilocalorie", "eV": "energy-electronvolt",
    "W": "power-watt", "mW": "power-milliwatt", "kW": "power-kilowatt", "MW": "power-megawatt", "GW": "power-gigawatt",
    "hp": "power-horsepower", "PS": "power-horsepower", "V": "electric-volt", "A": "electric-ampere",
    "mA": "electric-milliampere", "\u03a9": "electric-ohm", "h": "duration-hour", "hr": "duration-hour", "hrs": "duration-hour",
    "min": "duration-minute", "mins": "duration-minute", "s": "duration-second", "sec": "duration-second",
    "secs": "duration-second", "ms": "duration-millisecond", "\u00b5s": "duration-microsecond", "ns": "duration-nanosecond",
    "kB": "digital-kilobyte", "KB": "digital-kilobyte", "MB": "digital-megabyte", "GB": "digital-gigabyte",
    "TB": "digital-terabyte", "PB": "digital-petabyte", "kbit": "digital-kilobit", "Mbit": "digital-megabit",
    "Gbit": "digital-gigabit", "bit": "digital-bit", "Hz": "frequency-hertz", "kHz": "frequency-kilohertz",
    "MHz": "frequency-megahertz", "GHz": "frequency-gigahertz", "Pa": "pressure-pascal", "hPa": "pressure-hectopascal",
    "kPa": "pressure-kilopascal", "MPa": "pressure-megapascal", "mbar": "pressure-millibar", "bar": "pressure-bar",
    "psi": "pressure-pound-force-per-square-inch", "mmHg": "pressure-millimeter-ofhg", "atm": "pressure-atmosphere",
    "N": "force-newton", "Nm": "torque-newton-meter", "mol": "concentr-mole", "mmol/l": "concentr-millimole-per-liter",
    "ppm": "concentr-part-per-1e6", "lm": "light-lumen", "lx": "light-lux", "cd": "light-candela", "px": "graphics-pixel",
    "MP": "graphics-megapixel", "dpi": "graphics-dot-per-inch", "l/100 km": "consumption-liter-per-100-kilometer", "l/100km": "consumption-liter-per-100-kilometer",
    "L/100 km": "consumption-liter-per-100-kilometer", "L/100km": "consumption-liter-per-100-kilometer",
    "mpg": "consumption-mile-per-gallon", "%": "concentr-percent", "\u2030": "concentr-permille",
    "Std.": "duration-hour", "Std": "duration-hour", "Min.": "duration-minute", "Sek.": "duration-second",
}  # fmt: skip
"""Sign -> CLDR's unit."""
DIVISORS = {
    "s": "duration-second", "sec": "duration-second", "min": "duration-minute", "h": "duration-hour", "d": "duration-day",
    "m": "length-meter", "km": "length-kilometer", "m\u00b2": "area-square-meter", "m2": "area-square-meter",
    "m\u00b3": "volume-cubic-meter", "m3": "volume-cubic-meter", "cm\u00b2": "area-square-centimeter",
    "cm\u00b3": "volume-cubic-centimeter", "km\u00b2": "area-square-kilometer", "ha": "area-hectare", "l": "volume-liter",
    "L": "volume-liter", "ml": "volume-milliliter", "dl": "volume-deciliter", "g": "mass-gram", "kg": "mass-kilogram",
    "kWh": "energy-kilowatt-hour", "mol": "concentr-mole", "Tag": "duration-day", "day": "duration-day", "Monat": "duration-month", "month": "duration-month", "week": "duration-week", "year": "duration-year",
    "Jahr": "duration-year", "Woche": "duration-week", "Stunde": "duration-hour", "hour": "duration-hour", "qm": "area-square-meter",
}  # fmt: skip
RATES = {"bps": "bit/s", "kbps": "kbit/s", "Mbps": "Mbit/s", "Gbps": "Gbit/s", "kph": "km/h", "KB/s": "kB/s"}
PREFIXES = {
    "k": "kilo",
    "M": "mega",
    "G": "giga",
    "T": "tera",
    "m": "milli",
    "\u00b5": "micro",
    "n": "nano",
    "p": "pico",
    "d": "deci",
}
PREFIXED = {
    "W": "power-watt", "V": "electric-volt", "A": "electric-ampere", "\u03a9": "electric-ohm", "N": "force-newton", "J": "energy-joule",
    "Hz": "frequency-hertz", "F": "electric-farad", "H": "electric-henry", "T": "magnetic-tesla", "S": "electric-siemens",
    "eV": "energy-electronvolt", "Sv": "energy-sievert", "Gy": "energy-gray", "Bq": "energy-becquerel", "mol": "concentr-mole",
    "C": "electric-coulomb", "t": "mass-tonne", "lx": "light-lux", "lm": "light-lumen", "Pa": "pressure-pascal",
}  # fmt: skip
"""Units that may have a prefix before them, where CLDR does not have the whole."""
OWN = {
    "dB": ("decibels", "Dezibel", "decibelios", "d\u00e9cibels", "decibel"),
    "rpm": ("revolutions per minute", "Umdrehungen pro Minute", "revoluciones por minuto", "tours par minute", "giri al minuto"),
    "fps": ("frames per second", "Bilder pro Sekunde", "fotogramas por segundo", "images par seconde", "fotogrammi al secondo"),
    "bpm": ("beats per minute", "Schl\u00e4ge pro Minute", "pulsaciones por minuto", "battements par minute", "battiti al minuto"),
    "Wh": ("watt-hours", "Wattstunden", "vatios hora", "wattheures", "wattora"),
    "MWh": ("megawatt-hours", "Megawattstunden", "megavatios hora", "m\u00e9gawattheures", "megawattora"),
    "GWh": ("gigawatt-hours", "Gigawattstunden", "gigavatios hora", "gigawattheures", "gigawattora"),
    "TWh": ("terawatt-hours", "Terawattstunden", "teravatios hora", "t\u00e9rawattheures", "terawattora"),
    "Ah": ("ampere-hours", "Amperestunden", "amperios hora", "amp\u00e8res-heures", "amperora"),
    "mAh": ("milliampere-hours", "Milliamperestunden", "miliamperios hora", "milliamp\u00e8res-heures", "milliamperora"),
    "kVA": ("kilovolt-amperes", "Kilovoltampere", "kilovoltamperios", "kilovoltamp\u00e8res", "kilovoltampere"),
    "IU": ("international units", "Internationale Einheiten", "unidades internacionales", "unit\u00e9s internationales",
           "unit\u00e0 internazionali"),
    "I.E.": ("international units", "Internationale Einheiten", "unidades internacionales", "unit\u00e9s internationales",
             "unit\u00e0 internazionali"),
}  # fmt: skip
"""Units that CLDR does not have, in English, German, Spanish, French and Italian."""
LANGUAGES = ("en", "de", "es", "fr", "it")
UNITS |= {prefix + unit: f"{prefix} {unit}" for unit in PREFIXED for prefix in PREFIXES if prefix + unit not in UNITS}
UNITS |= {unit: unit for unit in OWN}
for _name in (
    "mT",
    "pA",
    "pH",
    "dA",
    "dB ",
    "nA ",
    "MN",
    "GT",
    "TT",
    "TA",
    "MC",
    "GC",
    "MA",
    "MS",
    "mS ",
    "dT",
    "dt",
    "PA",
    "GS",
    "TS",
    "MH",
    "GA",
):
    UNITS.pop(_name, None)  # other words
