"""What kind of value a question asks for by name: a statement without such a value answers another question. Pure.

"What is the price of the drill" is not answered by its weight.
"""

import re
from dataclasses import dataclass

_NUMBER = r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand|million)\b"


@dataclass(frozen=True, slots=True)
class _Attribute:
    asked: re.Pattern[str]
    value: re.Pattern[str]
    """What a statement holds that tells it; the asked words themselves do as well."""


def _attribute(asked: str, value: str) -> _Attribute:
    return _Attribute(re.compile(rf"\b(?:{asked})\b", re.IGNORECASE), re.compile(value, re.IGNORECASE))


_ATTRIBUTES = (
    _attribute(
        r"prices?|costs?|priced|expensive|preise?s?|kostet|kosten|teuer|precios?|cuestan?|prix|coûtent?|prezz[io]|costan?|"
        r"prijs|preços?|custam?|цен[аыу]|стоит|стоят",
        r"[\u20ac$\u00a3\u00a5\u20b9]|\b(?:euros?|eur|dollars?|usd|pounds?|gbp|pence|cents?|francs?|franken|chf|crowns?|"
        r"kronen|kr|yen|rupees?|zł|рубл\w*|free|gratis|kostenlos|nothing|included|inbegriffen|charges?|fee|fees|pay|pays|paid)"
        r"\b",
    ),
    _attribute(
        r"how heavy|weigh|weighs|weight|wie schwer|gewicht|wiegt|wiegen|pesan?|peso|pèsent?|poids|hoe zwaar|"
        r"weegt|весит|вес",
        r"\d\s?(?:kgs?|g|mg|lbs?|oz|t|tons?|tonnes?|tonnen|pounds?|ounces?|kilos?|kilogram\w*|gram\w*|pfund|кг|грамм\w*)\b",
    ),
    _attribute(
        r"how (?:tall|high|wide|deep|far|thick)|(?:wie (?:hoch|breit|tief|weit|dick) ist (?!die miete|der preis|die "
        r"kaution|die gebühr|der betrag|der beitrag))",
        rf"{_NUMBER}",
    ),
    _attribute(
        r"how old|what age|wie alt|welches alter|qué edad|quel âge|che età|hoe oud|сколько лет",
        r"\d\s?-?(?:years?|yrs?|months?|weeks?|days?|jahre?n?|monate?n?|años?|ans?|anni|anno|jaar|лет|год\w*)\b|"
        r"\b1[5-9]\d\d\b|\b20\d\d\b|\b(?:born|aged?|old|built|founded|since|geboren|alt|alter|gebaut|gegründet|nacid[oa]|née?|"
        r"nat[oa]|centur\w+|jahrhundert\w*|decades?|year\w*|jahr\w*)\b",
    ),
    _attribute(
        r"what colou?r|which colou?r|welche farbe|qué color|quelle couleur|che colore|welke kleur",
        r"\b(?:red|green|blue|yellow|white|black|grey|gray|brown|orange|purple|pink|silver|gold|beige|rot|grün|blau|gelb|"
        r"weiß|schwarz|grau|braun|rojo|verde|azul|amarillo|blanco|negro|rouge|vert|bleu|jaune|blanc|noir|colou?r\w*|"
        r"farb\w*)\w*\b",
    ),
    _attribute(
        r"temperatures?|how (?:hot|cold|warm)|temperatur|wie (?:heiß|kalt|warm)",
        r"\u00b0|\bdegrees?\b|\bgrad\b|\bcelsius\b|\bfahrenheit\b",
    ),
    _attribute(
        r"phone|telephone|phone number|telefon|telefonnummer|teléfono|téléphone|telefono", r"\d[\d\s/().+-]{4,}\d"
    ),
    _attribute(r"e-?mail address|e-?mail-adresse|adresse e-?mail|correo electrónico", r"@"),
)


_JOINS = re.compile(r"\b(?:and|und|y|et|e|en|и)\b", re.IGNORECASE)


def subject(question: str) -> str:
    """A question without the attribute that it names: what the attribute is of; empty where it names none."""
    return next((one.asked.sub(" ", question) for one in _ATTRIBUTES if one.asked.search(question)), "")


def tells(question: str, text: str) -> bool:
    """Whether a text holds the kind of value that a question names; where it names none of these, any text does."""
    if _JOINS.search(question):  # two things are asked, and a text may tell the other one
        return True
    for one in _ATTRIBUTES:
        found = one.asked.search(question)
        if found is None:
            continue
        if one.value.search(text) is None and re.search(rf"\b{re.escape(found[0])}", text, re.IGNORECASE) is None:
            return False
    return True
