# ruff: noqa: E501 - tables are read by their rows
"""How amounts of money are written: symbols, codes, and the letters behind the figures."""

CURRENCIES = {
    "\u20ac": "EUR", "$": "USD", "\u00a3": "GBP", "\u00a5": "JPY", "US$": "USD", "\u20b9": "INR", "\u20bd": "RUB", "\u20ba": "TRY",
    "\u20a9": "KRW", "\u20b4": "UAH", "\u20aa": "ILS", "\u20ab": "VND", "\u20b1": "PHP", "R$": "BRL", "A$": "AUD", "C$": "CAD",
    "CA$": "CAD", "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "z\u0142": "PLN", "K\u010d": "CZK", "\u20bf": "BTC",
    "Fr.": "CHF", "SFr.": "CHF",
}  # fmt: skip
CODES = (
    "EUR|USD|GBP|CHF|JPY|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|CNY|INR|RUB|TRY|KRW|UAH|ILS|BRL|MXN|ZAR|HUF|RON|BGN|SGD|HKD|THB|ISK"
    "|Euros?|euros?"
)
SHORT_NAMES = {"USD": {"en": ("dollar", "dollars"), "de": ("Dollar", "Dollar"), "es": ("d\u00f3lar", "d\u00f3lares"),
                  "fr": ("dollar", "dollars"), "it": ("dollaro", "dollari")},
          "GBP": {"en": ("pound", "pounds"), "de": ("Pfund", "Pfund"), "es": ("libra", "libras"),
                  "fr": ("livre", "livres"), "it": ("sterlina", "sterline")},
          "CHF": {"en": ("franc", "francs"), "de": ("Franken", "Franken"), "fr": ("franc", "francs")},
          "JPY": {"en": ("yen", "yen"), "de": ("Yen", "Yen"), "es": ("yen", "yenes"), "fr": ("yen", "yens"),
                  "it": ("yen", "yen")},
          "BTC": dict.fromkeys(("en", "es", "fr", "it"), ("bitcoin", "bitcoins")) | {"de": ("Bitcoin", "Bitcoin")},
          }  # fmt: skip
"""Shorter than the names that distinguish one country's currency from another's."""
CENTS = {"\u00a2": "USD", "ct": "EUR", "Ct.": "EUR", "p": "GBP"}
LETTERS = {"k": "k", "K": "k", "M": "M", "m": "M", "mn": "M", "mln": "M", "Mn": "M", "Mio": "M", "Mio.": "M", "B": "B", "b": "B",
            "bn": "B", "bln": "B", "Mrd": "B", "Mrd.": "B", "Mds": "B", "Mds.": "B", "md": "B", "Md": "B", "T": "T", "t": "T", "tn": "T", "trn": "T"}  # fmt: skip
"""Letters behind the figures of an amount of money -> what they stand for."""
PLAIN_LETTERS = {
    "k": "k",
    "K": "k",
    "M": "M",
    "mn": "M",
    "mln": "M",
    "bn": "B",
    "bln": "B",
    "B": "B",
    "tn": "T",
    "Mio": "M",
    "Mrd": "B",
}
"""The same where there is no currency; others are units, or codes."""
OF = {"es": "de", "fr": "de", "it": "di"}
GREAT = ("millones", "mill\u00f3n", "billones", "bill\u00f3n", "millions", "million", "milliards", "milliard", "billions", "billion",
          "milioni", "milione", "miliardi", "miliardo", "bilioni", "bilione")  # fmt: skip
MINORS_ALONE = {
    "en": {"EUR": ("euro cent", "euro cents")},
    "de": {"USD": ("US-Cent", "US-Cent")},
    "fr": {"CHF": ("centime suisse", "centimes suisses")},
    "it": {"USD": ("centesimo di dollaro", "centesimi di dollaro")},
}
"""What hundredths are called by themselves, where those of another currency have the same name."""
